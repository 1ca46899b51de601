"""``phasegate evidence``: what promotions have attached to an image, read only from the registry."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, json_flag

if TYPE_CHECKING:
    from phasegate.image.reference import Reference
    from phasegate.promotion.evidence.read import Evidence
    from phasegate.registry import Registry


def add(commands: Commands) -> None:
    parser = command(commands, "evidence", "show the verdicts that promotions left at an image", run)
    parser.add_argument("reference", metavar="REF", help="[HOST/]NAME[:TAG][@DIGEST]; the fleet's registry by default")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.reading import fleet_if_any, reference, registry
    from phasegate.errors import Blocked
    from phasegate.pages import evidence as page
    from phasegate.pages.table import paper

    fleet = fleet_if_any(args)
    ref = reference(args.reference, fleet)
    digest, found = asyncio.run(_read(registry(fleet), ref))
    (page.show_json if args.json else page.show)(paper(), ref, digest, found)
    if not any(not each.problem for each in found):
        return Blocked.exit_code
    return Blocked.exit_code if any(each.problem for each in found) else 0


async def _read(client: Registry, ref: Reference) -> tuple[str, tuple[Evidence, ...]]:
    from phasegate.promotion.evidence.read import read_evidence

    async with client as registry:
        return await read_evidence(registry, ref)
