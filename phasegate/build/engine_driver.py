"""Forms from an engine's own store: built by its docker driver, kept in the containerd store, pushed by docker.

For fleets that cannot push from BuildKit. Verified on Docker 28.5 with the containerd store: schema 2 with gzip, OCI
with gzip and zstd, indexes of one and of several platforms and their provenance are all pushed byte for byte as
BuildKit wrote them. The classic store is never used: it keeps no layer files, so it repacks what it pushes, zstd as
gzip.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from phasegate.build.driver import toolchain
from phasegate.build.engines import builder_of
from phasegate.build.job import Job, Target
from phasegate.build.options import output
from phasegate.clients.facts import Store, facts
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.process.docker import attempt, docker
from phasegate.release import candidate_tag

_PUSHED = re.compile(r"digest: (sha256:[0-9a-f]{64}) size: \d+")


@dataclass(frozen=True, slots=True)
class EngineDriver:
    spec: BuilderSpec

    name: ClassVar[str] = "default"
    """The name in buildx of the engine's own BuildKit, at the address that ``--host`` gives."""

    async def start(self) -> dict[str, str]:
        """Return the versions of ``buildx``, ``engine`` and ``control``; the engine's BuildKit has none of its own.

        Raises EngineError if the engine keeps images in the classic store, or its version does not begin with
        ``spec.version``.
        """
        spec = self.spec
        engine = await facts(builder_of(spec))
        if engine.store != Store.CONTAINERD:
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
        return await toolchain(spec, engine)

    def output(self, job: Job, target: Target) -> str:
        """Return an ``--output`` into the engine's store, under the candidate's tag.

        It is not unpacked, because nobody runs it here.
        """
        name = _tagged(job, target)
        return output({"name": name, "push": "false", "store": "true", "unpack": "false"}, target.form)

    async def publish(
        self, job: Job, built: Mapping[Target, str], *, until: float, tell: Callable[[str], None]
    ) -> None:
        """Push what was built, one form after the other because forms share blobs.

        Raises EngineError if the engine pushes a root other than the one it built.
        """
        for target, digest in built.items():
            tell(f"docker push of {target.name}")
            done = await docker(
                self.spec.engine,
                "push",
                _tagged(job, target),
                timeout=max(1.0, until - time.monotonic()),
                doing=f"repo {job.repo.name!r}: {target.name} failed to push",
            )
            found = _PUSHED.search(done.out)
            pushed = found[1] if found else "nothing"
            if pushed != digest:
                raise EngineError(
                    f"repo {job.repo.name!r}: the engine built {target.name} as {digest} and pushed {pushed}",
                    fix="leave `push: engine` out: this engine's store changes what it holds",
                )

    async def clean_up(self, job: Job) -> None:
        """Remove the tags from the engine. Its build cache keeps what the next build needs."""
        names = [_tagged(job, target) for target in job.targets]
        with contextlib.suppress(EngineError):  # they may stay: they are in nobody's way
            await asyncio.shield(attempt(self.spec.engine, "image", "rm", *names))


def _tagged(job: Job, target: Target) -> str:
    return f"{job.repository(target.image)}:{candidate_tag(job.release, target.phase)}"
