"""Build a release: every form that the ladder needs, in one go on the pinned builder, pushed by digest."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from phasegate.build.bake import GROUPS, bake_file
from phasegate.build.builder import driver_of
from phasegate.build.job import Job, Target
from phasegate.build.secret import field, scrub_of, variables
from phasegate.build.source import Source, digest_of_source
from phasegate.errors import EngineError
from phasegate.fleet.fleet import BuilderSpec, LocalSource, Repo
from phasegate.image.digest import is_digest
from phasegate.process.docker import command, docker

_STEP = re.compile(r"#\d+ (\[[^\]]*\d+/\d+\] .+)")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made.

    ``digests`` maps ``(image name, rung name)`` to the root's digest for every rung; rungs of the same form share it.
    ``seconds`` is the wall time of the whole build, ``by_hand`` the command that repeats it.
    """

    digests: Mapping[tuple[str, str], str]
    seconds: float
    by_hand: str


async def build_forms(
    spec: BuilderSpec, job: Job, workdir: Path, tell: Callable[[str], None] = lambda what: None
) -> BuildResult:
    """Build all forms of ``job``: each image's first form, then the others from its cache.

    Call ``ensure_builder`` first. ``spec.timeout`` limits the whole build. Raises EngineError naming the
    Dockerfile's line and the failed step; TimedOut; FleetError if a secret is missing.
    """
    scrub = await asyncio.to_thread(scrub_of, job.repo.secrets)
    started = time.monotonic()
    until = started + spec.timeout
    driver = driver_of(spec)
    definition = bake_file(job, driver.output, network=spec.network)
    path = _written(definition, workdir)
    bake = ["buildx", "bake", "--builder", driver.name, "--file", str(path), "--progress=plain"]
    bake += _allowed(job, spec.network)
    on_line = _each_step_once(tell)
    reported: dict[str, dict[str, object]] = {}
    try:
        for group in (group for group in GROUPS if group in definition["group"]):
            metadata = workdir / f"built-{group}.json"
            await docker(
                spec.engine,
                *bake,
                *("--metadata-file", str(metadata), group),
                timeout=max(1.0, until - time.monotonic()),
                env={
                    **variables(job.repo.secrets),
                    "BUILDX_METADATA_PROVENANCE": "disabled",
                    "BUILDX_METADATA_WARNINGS": "0",
                },
                on_line=on_line,
                doing=f"repo {job.repo.name!r}: the build failed",
                scrub=scrub,
            )
            reported |= json.loads(metadata.read_text())
        built = {target: _digest_of(job, target, reported, path) for target in job.targets}
        await _unmoved(job.repo, job.source)
        await driver.publish(job, built, until=until, tell=tell)
    finally:
        await driver.clean_up(job)
    digests = {
        (image.name, rung.name): built[job.target(image, rung)] for image in job.repo.images for rung in job.rungs
    }
    return BuildResult(digests, time.monotonic() - started, shlex.join([*command(spec.engine), *bake]))


def _each_step_once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Report each step of the Dockerfile once: later forms come from the first one's cache."""
    reported: set[str] = set()

    def on_line(line: str) -> None:
        if found := _STEP.match(line):
            step = found[1].split("] ", 1)[1]
            if step not in reported:
                reported.add(step)
                tell(step[:100])

    return on_line


def _digest_of(job: Job, target: Target, reported: Mapping[str, Mapping[str, object]], path: Path) -> str:
    digest = reported.get(target.name, {}).get("containerimage.digest")
    if not isinstance(digest, str) or not is_digest(digest):
        raise EngineError(
            f"repo {job.repo.name!r}: buildx reported no digest for {target.image.name} in {target.phase}",
            fix=f"see {path}",
        )
    return digest


def _written(definition: Mapping[str, object], workdir: Path) -> Path:
    workdir.mkdir(parents=True, exist_ok=True)
    path = workdir / "bake.json"
    path.write_text(json.dumps(definition, indent=2) + "\n")
    return path


def _allowed(job: Job, network: str) -> list[str]:
    """Return the permissions that bake would otherwise ask a person for: here the fleet file grants them."""
    paths = [str(job.source.path), *(secret.ref for secret in job.repo.secrets if secret.kind == "file")]
    allowed = [f"fs.read={path}" for path in dict.fromkeys(paths)]
    if network == "host":
        allowed.append("network.host")
    return [f"--allow={field(entry)}" for entry in allowed]


async def _unmoved(repo: Repo, source: Source) -> None:
    """Raise EngineError if a local source changed during the build, which would mix two sources in one release."""
    if isinstance(repo.source, LocalSource):
        now = await asyncio.to_thread(digest_of_source, repo, source.path)
        if now != source.digest:
            raise EngineError(
                f"repo {repo.name!r}: {source.path} was changed while it was built",
                fix="run it again when nobody writes there",
                retryable=True,
            )
