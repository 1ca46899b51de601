"""``kill -9`` of phasegate while BuildKit pushes: nothing keeps running, and the same command finishes the build."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.build.builder import builder_name
from phasegate.image.reference import Reference
from phasegate.process.docker import docker
from phasegate.registry import Registry, read_envelope
from tests.faults.conftest import Scene, staged
from tests.kit.command import end, killing, phasegate, running, start
from tests.kit.proxy import Request, Strike

# Building it twice gives different results.
DOCKERFILE = """\
FROM {base} AS build
RUN mkdir /out && cat /proc/sys/kernel/random/uuid > /out/made && echo {mark}
FROM scratch
COPY --from=build /out /
CMD ["/made"]
"""


@pytest.fixture
async def unbuilt(lab: Lab, published: Path, prefect: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """Copy a fleet published the old way, with a source that no builder has seen."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    async with staged(lab, tmp_path) as there:
        text = DOCKERFILE.replace("{base}", lab.base).replace("{mark}", secrets.token_hex(8))
        (there.made.context / "Dockerfile").write_text(text)
        repos = json.loads(there.fleet.read_text())["repos"]
        there.made.plan(repos=[repo | {"accept": ["/made"]} for repo in repos])
        yield there


@dataclass(frozen=True)
class Moment:
    """The ``nth`` request in which BuildKit ends a blob's upload, or the nth in which it pushes a manifest."""

    manifest: bool
    nth: int

    def matches(self, request: Request) -> bool:
        return pushed(request) and bool(request.digest) != self.manifest


def pushed(request: Request) -> bool:
    """Return whether BuildKit pushed it, rather than the docker driver, which pushes the control at the same time."""
    return request.method == "PUT" and request.agent.startswith("buildkit")


MOMENTS = {
    "first blob": Moment(manifest=False, nth=1),
    "a later form": Moment(manifest=True, nth=3),
}


@pytest.mark.parametrize("name", MOMENTS)
async def test_killed_in_the_push_the_same_command_finishes(unbuilt: Scene, name: str) -> None:
    words = ("rollout", "tool", "--through", "container")
    before, began = await unbuilt.tags(), datetime.now(UTC)

    process = await start(unbuilt.fleet, *words)
    ran: list[str] = []

    async def look_and_kill() -> None:
        ran.extend(running(str(unbuilt.fleet.parent)))
        await killing(process)()

    unbuilt.proxy.strike = Strike(MOMENTS[name].matches, look_and_kill, nth=MOMENTS[name].nth)
    killed = await end(process)

    assert killed.code == -signal.SIGKILL, killed.said
    assert any("buildx bake" in line for line in ran)
    assert unbuilt.kinds() == ["observed", "seen-without-login", "opened"]
    await nothing_runs(unbuilt, began)
    first = {request.digest for request in unbuilt.proxy.asked if pushed(request) and request.digest}

    finished = await phasegate(unbuilt.fleet, *words)

    assert finished.code == 0, finished.said
    assert unbuilt.kinds("opened", "built", "failed") == ["opened", "built"]
    assert await unbuilt.tags() == dict.fromkeys(before, unbuilt.candidate("container"))
    # Had a RUN been executed again, its layer and config would have different digests from the first time.
    assert first
    assert first <= await blobs(unbuilt)
    uploads = [request.digest for request in unbuilt.proxy.done if pushed(request) and request.digest]
    assert sorted(uploads) == sorted(set(uploads)), "a blob was uploaded twice"


async def blobs(scene: Scene) -> set[str]:
    """Return every config and layer of the release, in all its forms."""
    found: set[str] = set()
    async with Registry() as registry:
        for images in scene.made.standing.candidates.values():
            at = Reference(scene.server.host, scene.repository).at(images[scene.repository].digest)
            for image in (await read_envelope(registry, at)).images:
                found |= {image.config.digest, *(layer.digest for layer in image.layers)}
    return found


async def nothing_runs(scene: Scene, since: datetime) -> None:
    """Assert that soon after the kill neither docker or buildx of the killed run nor a build in BuildKit is left."""
    spec = scene.made.fleet.builder
    deadline = time.monotonic() + 20
    while True:
        there = running(str(scene.fleet.parent))
        history = await docker(
            spec.engine, "buildx", "history", "ls", "--builder", builder_name(spec), "--format", "json"
        )
        for line in history.out.splitlines():
            build = json.loads(line)
            if build["status"] == "Running" and datetime.fromisoformat(build["created_at"]) >= since:
                there.append(line)
        if not there:
            return
        assert time.monotonic() < deadline, there
        await asyncio.sleep(0.2)
