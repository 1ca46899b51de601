"""Judging one image of 100 MB, gzip and zstd, from a registry on loopback, against ``crane validate``.

    python -m tests.bench.judge [FOLDER]      docker-registry and crane on PATH

The image holds the files of FOLDER (/usr by default, or as much of it as makes 100 MB of gzip), in four layers.
"""

from __future__ import annotations

import asyncio
import io
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from phases.form import Codec, MediaTypes
from phases.image.digest import digest_of
from phases.image.mediatype import CONFIG_OF, LAYER_OF, MANIFEST_OF
from phases.image.reference import Reference
from phases.registry import Registry, read_envelope
from phases.verify.layers import judge_layers
from phases.verify.memory import Forgetful
from phases.verify.result import Verdict, overall
from tests.images import Built, compress, push, to_json
from tests.registry.servers import start_registry28

SIZE = 100 << 20
LAYERS = 4
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of processor time: on a busy machine the first says little."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The best of three rounds, in each of which the three take turns; sizes in bytes."""

    size: int
    unpacked: int
    gzip: Cost
    zstd: Cost
    crane: Cost


def measure(folder: Path) -> Figures:
    tars = list(_tars(folder))
    with tempfile.TemporaryDirectory() as scratch, start_registry28(Path(scratch)) as server:
        at = Reference(server.host, "bench/judge")
        gzip = _image(tars, MediaTypes.DOCKER, Codec.GZIP)
        asyncio.run(_push(at, gzip, _image(tars, MediaTypes.OCI, Codec.ZSTD)))
        rounds = [
            (
                _cost(lambda: asyncio.run(_judge(at.tagged("gzip"))), resource.RUSAGE_SELF),
                _cost(lambda: asyncio.run(_judge(at.tagged("zstd"))), resource.RUSAGE_SELF),
                _cost(lambda: _crane(at.tagged("gzip")), resource.RUSAGE_CHILDREN),
            )
            for _ in range(ROUNDS)
        ]
    best = [
        Cost(min(cost.wall for cost in one), min(cost.processor for cost in one)) for one in zip(*rounds, strict=True)
    ]
    return Figures(sum(layer["size"] for layer in gzip.body["layers"]), sum(map(len, tars)), *best)


def _cost(work: Callable[[], object], whose: int) -> Cost:
    before, began = resource.getrusage(whose), time.monotonic()
    work()
    wall, after = time.monotonic() - began, resource.getrusage(whose)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


async def _push(at: Reference, gzip: Built, zstd: Built) -> None:
    async with Registry() as registry:
        await push(registry, at.tagged("gzip"), gzip)
        await push(registry, at.tagged("zstd"), zstd)


async def _judge(ref: Reference) -> None:
    """From the reference to the verdict, with nothing remembered."""
    async with Registry() as registry:
        envelope = await read_envelope(registry, ref)
        results = await judge_layers(registry, Forgetful(), envelope)
    assert overall(results) is Verdict.PASS, results


def _crane(ref: Reference) -> None:
    crane = shutil.which("crane")
    if crane is None:
        sys.exit("crane is not on PATH: make lab")
    subprocess.run([crane, "validate", "--insecure", "--remote", str(ref)], check=True, capture_output=True)


def _tars(folder: Path) -> Iterator[bytes]:
    """Tars of regular files, each of which makes a quarter of the size when it is compressed."""
    stream, squeezed, made = io.BytesIO(), 0, 0
    tar = tarfile.open(fileobj=stream, mode="w")  # noqa: SIM115 - one after the other
    for path in sorted(folder.rglob("*")):
        if made == LAYERS:
            return
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        info = tarfile.TarInfo(str(path).lstrip("/"))
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
        squeezed += len(zlib.compress(data, 6))
        if squeezed >= SIZE / LAYERS:
            tar.close()
            yield stream.getvalue()
            stream, squeezed, made = io.BytesIO(), 0, made + 1
            tar = tarfile.open(fileobj=stream, mode="w")  # noqa: SIM115
    sys.exit(f"{folder} holds too little: {made} of {LAYERS} layers")


def _image(tars: list[bytes], family: MediaTypes, codec: Codec) -> Built:
    config = to_json(
        {"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [*map(digest_of, tars)]}}
    )
    blobs = [compress(tar, codec) for tar in tars]
    kinds = {"config": CONFIG_OF[family], "layer": LAYER_OF[family, codec]}
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_OF[family],
        "config": {"mediaType": kinds["config"], "digest": digest_of(config), "size": len(config)},
        "layers": [{"mediaType": kinds["layer"], "digest": digest_of(blob), "size": len(blob)} for blob in blobs],
    }
    return Built(to_json(manifest), MANIFEST_OF[family], {digest_of(blob): blob for blob in (config, *blobs)})


def main() -> None:
    figures = measure(Path(sys.argv[1] if len(sys.argv) > 1 else "/usr"))
    print(f"one image, {figures.size / 1e6:.0f} MB gzip, {figures.unpacked / 1e6:.0f} MB unpacked, {LAYERS} layers")
    for name, cost in (
        ("phasegate, gzip", figures.gzip),
        ("phasegate, zstd", figures.zstd),
        ("crane validate", figures.crane),
    ):
        print(f"  {name:<16} {cost.wall:6.2f} s   {cost.processor:6.2f} s of processor time")
    wall, processor = (figures.crane.wall / figures.gzip.wall, figures.crane.processor / figures.gzip.processor)
    print(f"  crane takes {wall:.1f} times as long (goal: 8), and {processor:.1f} times the processor time")


if __name__ == "__main__":
    main()
