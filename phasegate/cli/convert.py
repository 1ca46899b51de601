"""``phasegate convert``: put an image into a phase's form, without its source and without a build."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, given, json_flag
from phases.ladder import PHASES

if TYPE_CHECKING:
    from phasegate.convert.convert import Converted
    from phasegate.image.envelope import Envelope
    from phasegate.image.reference import Reference
    from phasegate.registry import Registry


def add(commands: Commands) -> None:
    parser = command(commands, "convert", "rewrite an image in the form of a phase, without a build", run)
    parser.add_argument("reference", metavar="REF", help="[HOST/]NAME[:TAG][@DIGEST]; the fleet's registry by default")
    parser.add_argument("--to", required=True, choices=PHASES, metavar="PHASE", help="the phase whose form it gets")
    parser.add_argument(
        "--as", dest="target", type=given, metavar="REF", help="where it goes; default: a tag beside it"
    )
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.reading import fleet_if_any, reference, registry
    from phasegate.digits import count
    from phasegate.errors import FleetError
    from phasegate.pages.table import as_json, megabytes, paper, saved

    fleet = fleet_if_any(args)
    source = reference(args.reference, fleet)
    target = reference(args.target, fleet) if args.target else None
    if target and target.digest:
        raise FleetError(f"--as {args.target}: the digest follows from what is made", fix=f"--as {target.name}:TAG")
    before, done, after = asyncio.run(_convert(registry(fleet), source, args.to, target))
    out = paper()
    if args.json:
        facts = {
            "phase": args.to,
            "before": before.size,
            "after": after.size,
            "recoded": done.recoded,
            "lost": done.lost,
        }
        as_json(out, {"source": before.digest, "reference": str(after.reference), "digest": after.digest, **facts})
        return 0
    config = "the config's digest is the same" if len(after.images) == 1 else "the configs' digests are the same"
    out.print(f"{after.reference}  {after.digest}")
    told = f"{count(done.recoded, 'layer')} packed anew, {done.kept} kept; {config}"
    out.print(f"  {megabytes(before.size)} -> {megabytes(after.size)} ({saved(before.size, after.size)}), {told}")
    for line in done.lost:
        out.print(f"  left behind: {line}")
    if done.dropped:
        out.print(f"  {count(done.dropped, 'attestation')} left behind: they name the manifest that was built")
    return 0


async def _convert(
    client: Registry, source: Reference, phase: str, target: Reference | None
) -> tuple[Envelope, Converted, Envelope]:
    from phasegate.cli.verify import form_of
    from phasegate.convert.convert import convert
    from phasegate.image.reference import Reference
    from phasegate.memory import Forgetful
    from phasegate.registry import read_envelope, read_present
    from phasegate.release import converted_tag

    async with client as registry:
        envelope = await read_present(registry, source)
        named = target or Reference(source.host, source.repository).tagged(converted_tag(envelope.digest, phase))
        done = await convert(registry, Forgetful(), envelope, form_of(phase, envelope), named)
        if done.raw not in {raw for raw, _ in done.children.values()}:
            # Registries garbage-collect the children of an index that have no tag (container-retention-policy#97).
            kept = {
                f"artifact{n}": (one.manifest.raw, one.manifest.media_type) for n, one in enumerate(envelope.artifacts)
            }
            for slug, (raw, media_type) in {**done.children, **kept}.items():
                await registry.keep_tag(named.tagged(f"{named.tag}.{slug}"), raw, media_type)
        await registry.keep_tag(named, done.raw, done.media_type)
        return envelope, done, await read_envelope(registry, named)
