"""``phasegate pull-test``: have real engines pull any reference and, given a command, run it."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, given, json_flag

if TYPE_CHECKING:
    from phasegate.check import Result
    from phasegate.fleet.client import ClientSpec
    from phasegate.fleet.fleet import Smoke
    from phasegate.image.envelope import Envelope
    from phasegate.image.reference import Reference
    from phasegate.registry import Registry
    from phasegate.repo.run import Tell
    from phases.form import Form


def add(commands: Commands) -> None:
    parser = command(commands, "pull-test", "pull a reference with real engines, and run it", run)
    parser.add_argument("reference", metavar="REF", help="[HOST/]NAME[:TAG][@DIGEST]; the fleet's registry by default")
    parser.add_argument(
        "--client", action="append", default=[], metavar="CLIENT", help="of the fleet file, or an address; default: all"
    )
    parser.add_argument("--run", dest="argv", metavar="COMMAND", help="run it with this; default: the image's own")
    parser.add_argument("--prints", metavar="TEXT", help="run it; this must be printed")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for one run; default: 60")
    parser.add_argument("--platform", type=given, metavar="PLATFORM", help="default: each client's own")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    import shlex

    from phasegate.catalogue import RUN
    from phasegate.check import Verdict, overall
    from phasegate.cli.clients import clients
    from phasegate.cli.reading import fleet_if_any, reference, registry
    from phasegate.errors import Blocked, FleetError
    from phasegate.fleet.fleet import Smoke
    from phasegate.pages import verify as page
    from phasegate.pages.progress import Progress
    from phasegate.pages.table import paper

    fleet = fleet_if_any(args)
    asked = clients(args.client, fleet) if args.client else (fleet.clients if fleet else ())
    if not asked:
        raise FleetError("no client is named, and there is no fleet file with any", fix="--client unix://...")
    asks_to_run = args.argv is not None or args.prints is not None
    smoke = Smoke(tuple(shlex.split(args.argv or "")), args.prints or "", 0, args.timeout) if asks_to_run else None
    ref = reference(args.reference, fleet)
    with Progress() as progress:
        envelope, form, results = asyncio.run(_pull(registry(fleet), ref, asked, smoke, args.platform, progress.tell))
    if smoke is None:
        results = tuple(result for result in results if result.check != RUN.id)
    found = page.Verified(results, envelope.digest, form)
    if args.json:
        page.show_json(paper(), ref, found, None)
    else:
        note = "pulled and run" if smoke else "pulled and not run: --run COMMAND or --prints TEXT runs it"
        page.show(paper(), ref, found, None, note)
    return 0 if overall(results) is Verdict.PASS else Blocked.exit_code


async def _pull(
    door: Registry,
    ref: Reference,
    clients: tuple[ClientSpec, ...],
    smoke: Smoke | None,
    platform: str | None,
    tell: Tell,
) -> tuple[Envelope, Form | None, tuple[Result, ...]]:
    from phasegate.bisect.bisect import one_platform
    from phasegate.checks.client import judge_take
    from phasegate.checks.observe import observe_form
    from phasegate.clients.client import Candidate
    from phasegate.clients.connect import connect
    from phasegate.errors import BadContent, FleetError
    from phasegate.image.platform import parse_platform
    from phasegate.memory import Forgetful
    from phasegate.registry import read_present
    from phasegate.together import together

    async with door as registry:
        envelope = await read_present(registry, ref)
        try:
            form = await observe_form(registry, envelope)
        except (FleetError, BadContent):
            form = None  # a mixture
        root = ref.at(envelope.digest)

        async def one(spec: ClientSpec) -> tuple[Result, ...]:
            tell(spec.name, "pull", str(ref))
            client = await connect(spec)
            chosen = one_platform(envelope, parse_platform(platform or client.facts.os_arch)).images[0]
            candidate = Candidate(root, chosen, chosen.platform, root, chosen)
            return await judge_take(client, candidate, smoke, Forgetful())

        groups = await together(one(spec) for spec in clients)
        return envelope, form, tuple(result for group in groups for result in group)
