"""Judging one image of 100 MB, gzip and zstd, from a registry on loopback, against ``crane validate``."""

from __future__ import annotations

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from phasegate.image.reference import Reference
from phases.form import Codec
from tests.bench.command import phasegate
from tests.bench.cost import Cost, command, costs, ours
from tests.bench.figure import Figure
from tests.bench.files import portions
from tests.bench.made import FORMS, image_of, pack, publish, tar_of
from tests.kit.servers import start_registry28

SIZE = 100 << 20
LAYERS = 4
ROUNDS = 5
GOAL = 8.0
CORES = "decoder and hashes are Python's fastest; the rest is the second core, which other work takes"
START = "Python and its modules start for longer than the judging takes"


def figures(folder: Path) -> list[Figure]:
    """Measure judging as a rollout does it, and as a command; then zstd, which crane cannot read."""
    with ThreadPoolExecutor() as threads:
        tars = list(threads.map(tar_of, portions(folder, LAYERS, SIZE // LAYERS)))
        images = {codec: image_of(list(threads.map(partial(pack, codec=codec), tars)), codec) for codec in FORMS}
    size = sum(layer["size"] for layer in images[Codec.GZIP].body["layers"])
    what = f"{size / 1e6:.0f} MB of gzip, {sum(map(len, tars)) / 1e6:.0f} MB unpacked"
    with tempfile.TemporaryDirectory() as scratch, start_registry28(Path(scratch)) as server:
        at = {codec: Reference(server.host, "bench/judge", codec) for codec in FORMS}
        asyncio.run(publish({at[codec]: image for codec, image in images.items()}))
        ours_gzip, ours_zstd, process, peer, start = costs(
            ROUNDS,
            lambda: ours("each", Codec.GZIP, str(at[Codec.GZIP])),
            lambda: ours("each", Codec.ZSTD, str(at[Codec.ZSTD])),
            lambda: phasegate("verify", str(at[Codec.GZIP]), cwd=Path(scratch)),
            lambda: command("crane", "validate", "--remote", str(at[Codec.GZIP])),
            lambda: command("crane", "version"),
        )
    return [
        _against(f"judging {what}", ours_gzip, peer - start, "crane validate, without its start", CORES),
        _against("the same by phasegate verify", process, peer, "crane validate, both with their start", START),
        Figure(
            what="judging it as zstd",
            ours=str(ours_zstd),
            peer=f"{ours_gzip} as gzip; crane fails",
            value=ours_gzip.processor / ours_zstd.processor,
            goal="> 1",
            met=ours_zstd.processor < ours_gzip.processor,
            held="hashing what is unpacked costs the same in both, and a busy machine hides the rest",
            peak=f"{ours_zstd.megabytes}, {ours_gzip.megabytes}",
            note="of processor time",
        ),
    ]


def _against(what: str, ours: Cost, peer: Cost, name: str, held: str) -> Figure:
    ratio = peer.wall / ours.wall
    return Figure(
        what=what,
        ours=str(ours),
        peer=f"{peer} {name}",
        value=ratio,
        goal=f">= {GOAL:.0f}",
        met=ratio >= GOAL,
        held=held,
        peak=f"{ours.megabytes}, {peer.megabytes}",
        note=f"{peer.processor / ours.processor:.1f} times the processor time",
    )
