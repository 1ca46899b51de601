"""``phasegate verify``: check manifests and layers of any reference. No engine is asked, nothing is written.

With a phase, an image of the fleet is also asked about by the fleet file's own checks at that phase.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, json_flag
from phases.ladder import PHASES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from phasegate.check import Result
    from phasegate.fleet.client import ClientSpec
    from phasegate.fleet.fleet import Repo
    from phasegate.fleet.registries import RegistrySpec
    from phasegate.image.envelope import Envelope
    from phasegate.image.reference import Reference
    from phasegate.pages.verify import Verified
    from phasegate.registry import Registry
    from phases.form import Form

    Own = Callable[[Envelope], Awaitable[list[Result]]]


def add(commands: Commands) -> None:
    parser = command(commands, "verify", "check manifests and layers of a reference", run)
    parser.add_argument("reference", metavar="REF", help="[HOST/]NAME[:TAG][@DIGEST]; the fleet's registry by default")
    parser.add_argument("--phase", choices=PHASES, metavar="PHASE", help="hold it against the form of this phase")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.check import Verdict, overall
    from phasegate.cli.reading import clients_if_readable, fleet_if_any, reference, registry, repo_if_readable
    from phasegate.errors import Blocked
    from phasegate.pages import verify as page
    from phasegate.pages.table import paper

    fleet = fleet_if_any(args)
    ref = reference(args.reference, fleet)
    client, clients = registry(fleet), clients_if_readable(fleet)
    repo = repo_if_readable(fleet, ref) if args.phase else None
    own = partial(_own_checks, fleet.registry, repo, args.phase) if fleet and repo else None
    found = asyncio.run(_read_and_verify(client, ref, args.phase, clients, own))
    show = page.show_json if args.json else page.show
    show(paper(), ref, found, args.phase)
    return 0 if overall(found.results) is Verdict.PASS else Blocked.exit_code


async def _own_checks(registry: RegistrySpec, repo: Repo, phase: str, envelope: Envelope) -> list[Result]:
    """Ask the fleet file's own checks about one image, which is not compared with another."""
    from phasegate.checks.own import Question, judge_own
    from phasegate.memory import Forgetful

    question = Question(repo.name, phase, "", envelope, None)
    return [await judge_own(registry, Forgetful(), check, question) for check in repo.checks if phase in check.phases]


async def _read_and_verify(
    client: Registry, ref: Reference, phase: str | None, clients: Sequence[ClientSpec], own: Own | None
) -> Verified:
    """Verify what can be read. What cannot be read is a check that did not pass. Raises NotFound without a root."""
    from phasegate.catalogue import CLOSURE, DIGEST, SHAPE, TYPE
    from phasegate.errors import BadContent, NotFound, Unread
    from phasegate.pages.verify import Verified
    from phasegate.registry import read_present

    async with client as registry:
        try:
            envelope = await read_present(registry, ref)
        except BadContent as error:
            check = next(check for check in (DIGEST, TYPE, SHAPE, CLOSURE) if check.id == error.check)
            made = check.unsure if isinstance(error, Unread) else check.failed
            return Verified((made(error.what),))
        except NotFound as error:
            if await registry.head(ref) is None:
                raise
            return Verified((CLOSURE.failed(error.what),))
        found = await _verify(registry, envelope, phase, clients)
        return replace(found, results=(*found.results, *await own(envelope))) if own else found


async def _verify(registry: Registry, envelope: Envelope, phase: str | None, clients: Sequence[ClientSpec]) -> Verified:
    from phasegate.catalogue import FAMILY, PLATFORM
    from phasegate.check import Verdict
    from phasegate.checks.choice import judge_choice, serves_oldest
    from phasegate.checks.closure import judge_closure
    from phasegate.checks.manifests import judge_envelope
    from phasegate.checks.observe import builder_of, observe_form, provenances
    from phasegate.errors import BadContent, FleetError
    from phasegate.image.artifact import artifact
    from phasegate.layers.read import judge_layers
    from phasegate.memory import Forgetful
    from phasegate.pages.verify import Verified

    form, builder = None, ""
    try:
        statements = await provenances(registry, envelope)
        builder = builder_of(statements)
        form = await observe_form(registry, envelope, statements)
    except (FleetError, BadContent):
        pass  # a mixture, which the checks name
    wanted = form_of(phase, envelope) if phase else None
    results = judge_envelope(envelope, wanted, None)
    if any(result.check == FAMILY.id and result.verdict is Verdict.FAIL for result in results) and not wanted:
        form = None
    if any(artifact(image) for image in envelope.images):
        # Its blobs are not layers, and it does not run anywhere.
        kept = tuple(result for result in results if result.check != PLATFORM.id)
        return Verified((*kept, await judge_closure(registry, envelope)), envelope.digest, None, builder)
    if len(envelope.images) > 1:
        hosts = [platform.normalised() for platform in envelope.platforms]
        results += (judge_choice(None, envelope, hosts, oldest=serves_oldest(clients)),)
    results += await judge_layers(registry, Forgetful(), envelope)
    return Verified((*results, await judge_closure(registry, envelope)), envelope.digest, form, builder)


def form_of(phase: str, envelope: Envelope) -> Form:
    """Return the form that ``phase`` makes of an image in schema 2 and gzip; several platforms start as a list."""
    from phases.form import Builder, Codec, Form, MediaTypes, Shape
    from phases.ladder import rungs

    shape = Shape.INDEX if len(envelope.images) > 1 else Shape.SINGLE
    return rungs(Form(Builder.UNKNOWN, MediaTypes.DOCKER, Codec.GZIP, shape), phase)[-1].form
