"""``phasegate diff``: what differs between two references, and which rungs of the ladder explain it."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, json_flag

if TYPE_CHECKING:
    from phasegate.bisect.explain import Explanation
    from phasegate.image.envelope import Envelope
    from phasegate.image.reference import Reference
    from phasegate.registry import Registry
    from phases.form import Attestation

_SHOWN = 20
"""How many files are named."""


def add(commands: Commands) -> None:
    parser = command(commands, "diff", "say what differs between two references and which phases explain it", run)
    parser.add_argument("before", metavar="REF", help="[HOST/]NAME[:TAG][@DIGEST]; the fleet's registry by default")
    parser.add_argument("after", metavar="REF")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.reading import fleet_if_any, reference, registry
    from phasegate.pages.table import as_json, paper

    fleet = fleet_if_any(args)
    names = reference(args.before, fleet), reference(args.after, fleet)
    before, after, told = asyncio.run(_read(registry(fleet), *names))
    if args.json:
        parts = {
            "same": told.same,
            "changed": told.changed,
            "unexplained": told.unexplained,
            "rungs": told.rungs,
            "down": told.down,
            "files": told.compared.files if told.compared and not told.compared.why_not else None,
        }
        as_json(paper(), {"before": before.digest, "after": after.digest, **parts, "verdict": told.verdict})
        return 0
    out = paper()
    for word, lines in (("the same", told.same), ("changed", told.changed), ("no phase", told.unexplained)):
        for line in lines:
            out.print(f"  {word:<9}  {line}")
    files = told.compared.files if told.compared else ()
    for line in files[:_SHOWN]:
        out.print(f"  {'file':<9}  {line}")
    if len(files) > _SHOWN:
        out.print(f"  {'':<9}  and {len(files) - _SHOWN} more; --json has all")
    out.print(told.verdict)
    return 0


async def _read(client: Registry, before: Reference, after: Reference) -> tuple[Envelope, Envelope, Explanation]:
    """Return both envelopes, and what explains how they differ. Layers are read only where the content differs."""
    from phasegate.bisect.explain import explain
    from phasegate.bisect.files import compare
    from phasegate.errors import FleetError
    from phasegate.image.artifact import artifact
    from phasegate.image.delta import delta
    from phasegate.memory import Forgetful
    from phasegate.registry import read_present
    from phasegate.together import together

    async with client as registry:
        first, second = await together(read_present(registry, each) for each in (before, after))
        for envelope in (first, second):
            for image in envelope.images:
                if kind := artifact(image):
                    raise FleetError(f"{envelope.reference} is no image: {kind}", fix="name an image's reference")
        was, now = await together(_attestation(registry, each) for each in (first, second))
        difference = delta(first, second)
        told = explain(first, second, difference, (was, now))
        if told.rebuilt:
            images = [image for image in difference.images if "content" in image.words]
            compared = await compare(registry, Forgetful(), first.reference, second.reference, images)
            told = replace(told, compared=compared)
        return first, second, told


async def _attestation(client: Registry, envelope: Envelope) -> Attestation:
    """Return how much the attestations say; min where that cannot be read, which `verify` reports."""
    from phasegate.checks.observe import attestation_of
    from phasegate.errors import RegistryError
    from phases.form import Attestation

    try:
        return await attestation_of(client, envelope)
    except RegistryError:
        return Attestation.MIN
