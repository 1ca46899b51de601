"""Judging 50 images on 3 bases as a rollout does, against judging and ``crane validate`` image by image."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from phasegate.image.reference import Reference
from phases.form import Codec
from tests.bench.cost import Cost, command, costs, ours
from tests.bench.figure import Figure
from tests.bench.files import portions
from tests.bench.made import Packed, image_of, pack, publish, tar_of
from tests.kit.images import Built
from tests.kit.servers import start_registry28

IMAGES = 50
BASES = 3
# Compressed bytes of a base's layers, like those of Debian's language images: one large, one medium, one small.
BASE = (44 << 20, 12 << 20, 4 << 20)
OWN = 3 << 18
ROUNDS = 3
GOAL = 20.0
HELD = "reading once saves {:.0f} times the bytes; the rest must come of the second core, which the peer uses too"


def figures(folder: Path) -> list[Figure]:
    images = _images(folder)
    size = sum(layer["size"] for image in images for layer in image.body["layers"])
    layers = {layer["digest"]: int(layer["size"]) for image in images for layer in image.body["layers"]}
    with tempfile.TemporaryDirectory() as scratch, start_registry28(Path(scratch)) as server:
        refs = [Reference(server.host, f"bench/repo-{number}", "1") for number in range(len(images))]
        asyncio.run(publish(dict(zip(refs, images, strict=True))))
        names = list(map(str, refs))
        before = server.blobs_sent()
        ours("fleet", Codec.GZIP, *names)
        time.sleep(1)  # until the registry has written its log
        sent = server.blobs_sent() - before
        fleet, each = costs(ROUNDS, lambda: ours("fleet", Codec.GZIP, *names), lambda: ours("each", Codec.GZIP, *names))
        start = command("crane", "version")
        crane = [command("crane", "validate", "--remote", name) - start for name in names]
    read = sum(sent[digest] for digest in layers)
    held = HELD.format(size / sum(layers.values()))
    what = f"{len(images)} images on {BASES} bases, {size / 1e6:.0f} MB, {sum(layers.values()) / 1e6:.0f} MB distinct"
    once = f"{read} reads of {len(layers)} distinct layers"
    return [
        _against(what, fleet, each, "image by image", once, read == len(layers), held),
        _against("the same", fleet, _sum(crane), "crane validate, image by image, without its start", once, True, held),
    ]


def _images(folder: Path) -> list[Built]:
    """Make images, each in its own repository. Bases have the same files in different folders, and share no layer."""
    portion = [portions(folder, 1, size)[0] for size in (*BASE, OWN)]
    with ThreadPoolExecutor() as threads:

        def packed(files: Sequence[Path], under: str) -> Packed:
            return pack(tar_of(files, under), Codec.GZIP)

        bases = [list(threads.map(partial(packed, under=f"base-{n}/"), portion[:-1])) for n in range(BASES)]
        own = list(threads.map(lambda n: packed(portion[-1], f"app-{n}/"), range(IMAGES)))
    return [image_of([*bases[number % BASES], layer], Codec.GZIP) for number, layer in enumerate(own)]


def _sum(costs: Sequence[Cost]) -> Cost:
    return Cost(
        sum(cost.wall for cost in costs), sum(cost.processor for cost in costs), max(cost.peak for cost in costs)
    )


def _against(what: str, ours: Cost, peer: Cost, name: str, note: str, once: bool, held: str) -> Figure:
    ratio = peer.wall / ours.wall
    return Figure(
        what=what,
        ours=str(ours),
        peer=f"{peer} {name}",
        value=ratio,
        goal=f">= {GOAL:.0f}, each read once",
        met=ratio >= GOAL and once,
        held=held,
        peak=f"{ours.megabytes}, {peer.megabytes}",
        note=note,
    )
