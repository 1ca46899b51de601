"""Conversion of one gzip image of 100 MB to zstd, from registry to registry, against ``regctl image mod``."""

from __future__ import annotations

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path

from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from phases.form import Codec
from tests.bench.command import phasegate
from tests.bench.cost import Cost, command, costs, ours
from tests.bench.figure import Figure
from tests.bench.files import portions
from tests.bench.made import image_of, pack, publish, tar_of
from tests.kit.servers import start_registry28

SIZE = 100 << 20
LAYERS = 4
ROUNDS = 3
MOD = ("--to-oci", "--layer-compress", "zstd")


def figures(folder: Path) -> list[Figure]:
    """Measure conversion as a rollout does it, and as a command. Each turn goes to a new repository."""
    with ThreadPoolExecutor() as threads:
        tars = threads.map(tar_of, portions(folder, LAYERS, SIZE // LAYERS))
        image = image_of(list(threads.map(partial(pack, codec=Codec.GZIP), tars)), Codec.GZIP)
    size = sum(layer["size"] for layer in image.body["layers"])
    with tempfile.TemporaryDirectory() as scratch, start_registry28(Path(scratch)) as server:
        source = Reference(server.host, "bench/convert", "gzip")
        asyncio.run(publish({source: image}))
        turn = count()

        def target(whose: str) -> str:
            return f"{server.host}/bench/{whose}-{next(turn)}:zstd"

        plain = ("--host", f"reg={server.host},tls=disabled")
        mine, process, peer, start = costs(
            ROUNDS,
            lambda: ours("convert", Codec.ZSTD, str(source), target("ours")),
            lambda: phasegate("convert", str(source), "--to", "zstd", "--as", target("command"), cwd=Path(scratch)),
            lambda: command("regctl", *plain, "image", "mod", str(source), *MOD, "--create", target("peer")),
            lambda: command("regctl", "version"),
        )
        last = next(turn)
        sizes = asyncio.run(_sizes(server.host, f"ours-{last - 3}", f"peer-{last - 1}"))
    became = "{:.0f} MB, the peer's {:.0f} MB".format(*(size / 1e6 for size in sizes))
    return [
        _against(f"{size / 1e6:.0f} MB of gzip made zstd", mine, peer - start, "regctl image mod, start aside", became),
        _against("the same by phasegate convert", process, peer, "regctl image mod, both with their start", became),
    ]  # fmt: skip


async def _sizes(host: str, *repositories: str) -> list[int]:
    async with Registry() as registry:
        return [
            (await read_envelope(registry, Reference(host, f"bench/{repository}", "zstd"))).size
            for repository in repositories
        ]


def _against(what: str, ours: Cost, peer: Cost, name: str, note: str) -> Figure:
    ratio = peer.wall / ours.wall
    return Figure(
        what=what,
        ours=str(ours),
        peer=f"{peer} {name}",
        value=ratio,
        goal="> 1",
        met=ratio > 1,
        held="both spend it in zstd, on the same cores; a command has Python's start on top",
        peak=f"{ours.megabytes}, {peer.megabytes}",
        note=f"becomes {note}; {peer.processor / ours.processor:.1f} times the processor time",
    )
