"""One image of 100 MB up the whole ladder, against ``ladder.sh`` on the same builder, registry and engines.

The image has the files of a folder, and a mark in each of its layers, so that no builder, registry or engine has seen
it. Ours starts at a published baseline and does everything that a rollout of it does: control, every check,
promotions. Neither includes Prefect's start. The peer moves no tags and compares nothing.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.demo.docker import docker
from deploy.lab import places
from deploy.lab.state import Lab
from phasegate.build.builder import builder_name, ensure_builder
from phasegate.policy.action import Kind
from tests.bench.figure import Figure
from tests.bench.files import portions
from tests.kit.yard import Yard, yard

CLIENTS = ("docker-26.1", "docker-28.5", "docker-28.5-containerd")
LAYERS = 4
GOAL = 3.0
SIZE = 100 << 20
MARK = "/mark"
# No engine has any of its layers: a layer that it has is not evidence, and ours would pull everything once more.
BEFORE = """\
FROM {base} AS build
RUN mkdir /out && cp --parents $(ldd /bin/cat | grep -o '/[^ ]*') /bin/cat /out && echo "mark {mark}" > /out/mark
FROM scratch
ARG VERSION
COPY --from=build /out /
"""
AFTER = BEFORE + "".join(f"COPY layer-{number} /srv/layer-{number}\n" for number in range(LAYERS))
BY_HAND = Path(__file__).with_name("ladder.sh")


def figures(folder: Path) -> list[Figure]:
    lab = Lab.load()
    os.environ.update(lab.exports())
    os.environ["PATH"] = f"{places.run() / 'bin'}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as scratch:
        made = yard(
            lab,
            Path(scratch),
            clients=CLIENTS,
            dockerfile=BEFORE,
            smoke={"command": ["/bin/cat", MARK], "prints": "mark "},
        )
        asyncio.run(ensure_builder(made.fleet.builder))
        for number, files in enumerate(portions(folder, LAYERS, SIZE // LAYERS)):
            _fill(made.context / f"layer-{number}", files)
        try:
            _new(made)
            ours = _climb(made)
            _new(made)
            peer = _by_hand(made)
        finally:
            _forget(made)
        size = made.standing.sizes["container"]
    return [
        Figure(
            what=f"{size / 1e6:.0f} MB up the ladder, three engines",
            ours=f"{ours:.0f} s",
            peer=f"{peer:.0f} s ladder.sh",
            value=peer / ours,
            goal=f">= {GOAL:.0f}",
            met=peer / ours >= GOAL,
            held="the engines unpack seven times to the loop's twelve, on the same cores; control, files come on top",
        )
    ]


def _fill(layer: Path, files: list[Path]) -> None:
    for path in files:
        to = layer / path.relative_to(path.anchor)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)


def _new(made: Yard) -> None:
    """Make the same image again, and one more."""
    mark = secrets.token_hex()
    (made.context / "Dockerfile").write_text(AFTER.replace("{base}", made.lab.base).replace("{mark}", mark))
    for layer in made.context.glob("layer-*"):
        (layer / "mark").write_text(mark)


def _climb(made: Yard) -> float:
    began = time.monotonic()
    rest = asyncio.run(made.climb())
    seconds = time.monotonic() - began
    if rest.kind is not Kind.DONE:
        sys.exit(f"the ladder was not climbed: {rest.kind} at {rest.phase}: {rest.why}")
    return seconds


def _by_hand(made: Yard) -> float:
    spec, hosts = made.fleet.builder, [client.host for client in made.fleet.clients]
    began = time.monotonic()
    subprocess.run(
        [BY_HAND, made.context, _peers(made), builder_name(spec), f"/bin/cat {MARK}", *hosts],
        env=os.environ | {"DOCKER_HOST": spec.engine},
        check=True,
        stdout=sys.stderr,
    )
    return time.monotonic() - began


def _peers(made: Yard) -> str:
    return str(made.fleet.reference(f"ladder-{made.mark}/by-hand"))


def _forget(made: Yard) -> None:
    """Remove our image names from the engines, which belong to the lab."""
    names = [_peers(made), str(made.fleet.reference(made.repo.images[0].name))]
    for client in made.fleet.clients:
        for name in names:
            for image in set(docker(client.host, "image", "ls", "--quiet", name).split()):
                docker(client.host, "image", "rm", "--force", image)
