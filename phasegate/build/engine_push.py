"""Forms from an engine's own store: built by its docker driver, kept in the containerd store, pushed by docker.

For fleets that cannot push from BuildKit. Seen on Docker 28.5 with the containerd store: schema 2 with gzip, OCI with
gzip and zstd, indexes of one and of several platforms and their provenance all leave it byte for byte as BuildKit
wrote them. The classic store keeps no layer files: it publishes what it packs anew, zstd as gzip; never from there.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from phasegate.build.bake import distinct, target_name
from phasegate.build.options import output
from phasegate.clients.facts import Engine, facts
from phasegate.errors import EngineError
from phasegate.fleet.fleet import BuilderSpec, Repo
from phasegate.process.docker import attempt, docker
from phasegate.release import Candidate, Release
from phases.form import Form
from phases.ladder import Rung

DRIVER = "default"
"""buildx's name for the engine's own BuildKit, at the address that ``--host`` gives."""
_PUSHED = re.compile(r"digest: (sha256:[0-9a-f]{64}) size: \d+")


async def ensure_engine(spec: BuilderSpec) -> dict[str, str]:
    """The toolchain: versions of ``buildx``, ``engine`` and ``control``; the engine's BuildKit has none of its own.

    Raises EngineError where the engine keeps images in the classic store or is not of ``spec.version``.
    """
    engine = await facts(Engine("builder", spec.engine))
    if engine.store != "containerd":
        raise EngineError(
            f"builder.push: engine: {spec.engine} (Docker {engine.version}) keeps images in the classic store, "
            "which publishes zstd layers as gzip",
            fix='set "features": {"containerd-snapshotter": true} on it, or leave `push` out',
        )
    if not engine.version.startswith(spec.version):
        raise EngineError(
            f"the builder's engine is Docker {engine.version}, the fleet file asserts {spec.version}",
            fix="set `builder.version` to how the engine's version begins",
        )
    buildx = (await docker(spec.engine, "buildx", "version")).out.split()
    toolchain = {"buildx": buildx[1] if len(buildx) > 1 else "unknown", "engine": engine.version}
    if spec.control:
        toolchain["control"] = (await facts(Engine("control", spec.control))).version
    return toolchain


def kept_in_store(
    definition: dict[str, Any], repo: Repo, release: Release, rungs: Sequence[Rung], registry_host: str
) -> dict[str, str]:
    """Turn each target's output to the engine's store. Gives the reference to push by target: the candidate's tag."""
    names: dict[str, str] = {}
    for image in repo.images:
        for phase, form in distinct(rungs).items():
            target = target_name(image, phase)
            tag = Candidate(image.name, phase, "", "", 0, ()).tag(release)
            names[target] = f"{registry_host}/{image.name}:{tag}"
            definition["target"][target]["output"] = [output_of(form, names[target])]
    return names


def output_of(form: Form, name: str) -> str:
    """As ``bake.output_of`` has it, but into the store. ``unpack=false``: nobody runs it here."""
    return output({"name": name, "push": "false", "store": "true", "unpack": "false"}, form)


async def push_all(
    spec: BuilderSpec,
    repo: Repo,
    names: Mapping[str, str],
    metadata: Mapping[str, Mapping[str, object]],
    *,
    until: float,
    tell: Callable[[str], None],
) -> None:
    """Push what was built, one after the other (forms share blobs), by ``until`` on the monotonic clock.

    Raises EngineError where the engine pushes another root than it built.
    """
    for target, name in names.items():
        tell(f"docker push of {target}")
        done = await docker(
            spec.engine,
            "push",
            name,
            timeout=max(1.0, until - time.monotonic()),
            doing=f"repo {repo.name!r}: {target} failed to push",
        )
        found = _PUSHED.search(done.out)
        built = metadata.get(target, {}).get("containerimage.digest")
        pushed = found[1] if found else "nothing"
        if pushed != built:
            raise EngineError(
                f"repo {repo.name!r}: the engine built {target} as {built} and pushed {pushed}",
                fix="leave `push: engine` out: this engine's store changes what it holds",
            )


async def forget(spec: BuilderSpec, names: Mapping[str, str]) -> None:
    """Take the tags off the engine again; its build cache keeps what the next build needs."""
    await asyncio.shield(attempt(spec.engine, "image", "rm", *names.values()))
