"""Our work in its own process: ``python -m tests.bench.ours fleet|each|convert CODEC REF...``.

Its last line says, as JSON, what the work cost without loading modules.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time

from phasegate.check import Verdict, overall
from phasegate.checks.manifests import judge_envelope
from phasegate.convert.convert import convert
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference, parse_reference
from phasegate.layers.read import judge_layers
from phasegate.ledger.ledger import Ledger
from phasegate.memory import Forgetful, Memory
from phasegate.registry import Registry, read_envelope
from phasegate.together import together
from phases.form import Codec
from tests.bench.made import FORMS

# As many repos as a rollout works on at a time.
AT_ONCE = 16


async def judge(registry: Registry, memory: Memory, ref: Reference, codec: Codec) -> None:
    """Judge one image, from the reference to the verdict."""
    envelope = await read_envelope(registry, ref)
    results = judge_envelope(envelope, FORMS[codec], [Platform("linux", "amd64")])
    results += await judge_layers(registry, memory, envelope)
    assert overall(results) is Verdict.PASS, results


async def each(codec: Codec, refs: list[Reference]) -> None:
    """Judge one image after the other, remembering nothing from one to the next."""
    for ref in refs:
        async with Registry() as registry:
            await judge(registry, Forgetful(), ref, codec)


async def fleet(codec: Codec, refs: list[Reference], ledger: Ledger) -> None:
    """Judge as a rollout judges its repos: side by side, with one client and one ledger."""
    room = asyncio.Semaphore(AT_ONCE)
    async with Registry() as registry:

        async def one(ref: Reference) -> None:
            async with room:
                await judge(registry, ledger, ref, codec)

        await together(one(ref) for ref in refs)


async def rewrite(codec: Codec, source: Reference, target: Reference) -> None:
    """Convert a reference to a tag in another repository, in the codec's form."""
    async with Registry() as registry:
        done = await convert(registry, Forgetful(), await read_envelope(registry, source), FORMS[codec], target)
        await registry.put_manifest(target, done.raw, done.media_type)


def main(what: str, codec: str, *refs: str) -> None:
    at, of = [parse_reference(ref) for ref in refs], Codec(codec)
    with tempfile.TemporaryDirectory() as folder:
        match what:
            case "each":
                work = each(of, at)
            case "fleet":
                work = fleet(of, at, Ledger.open(f"sqlite:///{folder}/ledger.db"))
            case "convert":
                work = rewrite(of, *at)
            case _:
                sys.exit(f"{what}?")
        began, used = time.monotonic(), time.process_time()
        asyncio.run(work)
        print(json.dumps({"wall": time.monotonic() - began, "processor": time.process_time() - used}))


if __name__ == "__main__":
    main(*sys.argv[1:])
