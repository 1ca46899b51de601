"""Judging one image of 100 MB, gzip and zstd, from a registry on loopback, against ``crane validate``."""

from __future__ import annotations

import asyncio
import gzip
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from backports import zstd

from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.image.digest import digest_of
from phases.image.mediatype import CONFIG_OF, LAYER_OF, MANIFEST_OF
from phases.image.platform import Platform
from phases.image.reference import Reference
from phases.registry import Registry, read_envelope
from phases.verify.layers import judge_layers
from phases.verify.manifests import judge_envelope
from phases.verify.memory import Forgetful
from phases.verify.result import Verdict, overall
from tests.bench.command import phasegate
from tests.bench.cost import Cost, costs
from tests.bench.figure import Figure
from tests.bench.files import portions
from tests.images import Built, push, to_json
from tests.registry.servers import start_registry28

SIZE = 100 << 20
LAYERS = 4
ROUNDS = 3
GOAL = 8.0
FORMS = {
    codec: Form(Builder.CONTAINER, family, codec, Shape.SINGLE)
    for codec, family in ((Codec.GZIP, MediaTypes.DOCKER), (Codec.ZSTD, MediaTypes.OCI))
}
COMPRESS: dict[Codec, Callable[[bytes], bytes]] = {
    Codec.GZIP: partial(gzip.compress, compresslevel=6),
    Codec.ZSTD: zstd.compress,
}


def figures(folder: Path) -> list[Figure]:
    """Three: judging as a rollout does it, and as a command; then zstd, of which crane says nothing."""
    with ThreadPoolExecutor() as threads:
        tars = list(threads.map(_tar, portions(folder, LAYERS, SIZE // LAYERS)))
        images = {codec: _image(tars, codec, threads) for codec in FORMS}
    size = sum(layer["size"] for layer in images[Codec.GZIP].body["layers"])
    what = f"{size / 1e6:.0f} MB of gzip, {sum(map(len, tars)) / 1e6:.0f} MB unpacked"
    with tempfile.TemporaryDirectory() as scratch, start_registry28(Path(scratch)) as server:
        at = {codec: Reference(server.host, "bench/judge", codec) for codec in FORMS}
        asyncio.run(_push({at[codec]: image for codec, image in images.items()}))
        crane = shutil.which("crane")
        if crane is None:
            sys.exit("crane is not on PATH: make bench")
        ours, ours_zstd, process, peer, start = costs(
            ROUNDS,
            lambda: asyncio.run(_judge(at[Codec.GZIP], FORMS[Codec.GZIP])),
            lambda: asyncio.run(_judge(at[Codec.ZSTD], FORMS[Codec.ZSTD])),
            lambda: phasegate("verify", str(at[Codec.GZIP]), cwd=Path(scratch)),
            lambda: subprocess.run(
                [crane, "validate", "--remote", str(at[Codec.GZIP])], check=True, capture_output=True
            ),
            lambda: subprocess.run([crane, "version"], check=True, capture_output=True),
        )
    return [
        _against(f"judging {what}", ours, peer - start, "crane validate, without its start"),
        _against("the same by phasegate verify", process, peer, "crane validate, both with their start"),
        Figure(
            what="judging it as zstd",
            ours=str(ours_zstd),
            peer=f"{ours} as gzip; crane fails",
            value=ours.processor / ours_zstd.processor,
            goal="> 1",
            met=ours_zstd.processor < ours.processor,
            note="of processor time",
        ),
    ]


def _against(what: str, ours: Cost, peer: Cost, name: str) -> Figure:
    ratio = peer.wall / ours.wall
    return Figure(
        what=what,
        ours=str(ours),
        peer=f"{peer} {name}",
        value=ratio,
        goal=f">= {GOAL:.0f}",
        met=ratio >= GOAL,
        note=f"{peer.processor / ours.processor:.1f} times the processor time",
    )


async def _push(images: dict[Reference, Built]) -> None:
    async with Registry() as registry:
        for at, image in images.items():
            await push(registry, at, image)


async def _judge(ref: Reference, form: Form) -> None:
    """From the reference to the verdict, with nothing remembered."""
    async with Registry() as registry:
        envelope = await read_envelope(registry, ref)
        results = judge_envelope(envelope, form, [Platform("linux", "amd64")])
        results += await judge_layers(registry, Forgetful(), envelope)
    assert overall(results) is Verdict.PASS, results


def _tar(files: list[Path]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for path in files:
            data = path.read_bytes()
            info = tarfile.TarInfo(str(path.relative_to(path.anchor)))
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def _image(tars: list[bytes], codec: Codec, threads: ThreadPoolExecutor) -> Built:
    family = FORMS[codec].media_types
    diff_ids = [digest_of(tar) for tar in tars]
    config = to_json({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    blobs = list(threads.map(COMPRESS[codec], tars))
    layers = [{"mediaType": LAYER_OF[family, codec], "digest": digest_of(blob), "size": len(blob)} for blob in blobs]
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_OF[family],
        "config": {"mediaType": CONFIG_OF[family], "digest": digest_of(config), "size": len(config)},
        "layers": layers,
    }
    return Built(to_json(manifest), MANIFEST_OF[family], {digest_of(blob): blob for blob in (config, *blobs)})
