"""Build a release: every form that the ladder needs, in one go on the pinned builder, pushed by digest."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phasegate.build.bake import GROUPS, bake_file, distinct, target_name
from phasegate.build.builder import builder_name
from phasegate.build.engine_push import forget, kept_in_store, push_all
from phasegate.build.secret import field, scrub_of
from phasegate.build.source import Source, digest_of_source
from phasegate.errors import EngineError
from phasegate.fleet.fleet import BuilderSpec, LocalSource, Repo
from phasegate.image.digest import is_digest
from phasegate.process.docker import command, docker
from phasegate.release import Release
from phases.ladder import Rung

_STEP = re.compile(r"#\d+ (\[[^\]]*\d+/\d+\] .+)")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """``digests`` maps ``(image name, rung name)`` to the root's digest, for every rung: rungs of one form share it.

    ``seconds`` is wall time of all of it, ``by_hand`` the command that repeats it.
    """

    digests: Mapping[tuple[str, str], str]
    seconds: float
    by_hand: str


async def build_forms(
    spec: BuilderSpec,
    repo: Repo,
    release: Release,
    source: Source,
    rungs: Sequence[Rung],
    *,
    registry_host: str,
    workdir: Path,
    sbom: str = "",
    tell: Callable[[str], None] = lambda what: None,
) -> BuildResult:
    """Build ``rungs`` of all images of ``repo``: the first form, then the others from its cache.

    ``ensure_builder`` comes first. ``spec.timeout`` holds for all of it. Raises EngineError naming the
    Dockerfile's line and the failed step; TimedOut; FleetError where a secret is missing.
    """
    scrub = scrub_of(repo.secrets)
    started = time.monotonic()
    definition = bake_file(repo, release, source, rungs, registry_host=registry_host, network=spec.network, sbom=sbom)
    names = kept_in_store(definition, repo, release, rungs, registry_host) if spec.push == "engine" else {}
    path = _written(definition, workdir)
    base = ["buildx", "bake", "--builder", builder_name(spec), "--file", str(path), "--progress=plain"]
    base += _allowed(repo, source, spec.network)

    told: set[str] = set()

    def step(line: str) -> None:
        """Each step of the Dockerfile once: the later forms come from the first one's cache."""
        if found := _STEP.match(line):
            what = found[1].split("] ", 1)[1]
            if what not in told:
                told.add(what)
                tell(what[:100])

    metadata: dict[str, dict[str, object]] = {}
    try:
        for group in GROUPS:
            if group not in definition["group"]:
                continue
            report = workdir / f"built-{group}.json"
            await docker(
                spec.engine,
                *base,
                *("--metadata-file", str(report), group),
                timeout=max(1.0, spec.timeout - (time.monotonic() - started)),
                env={"BUILDX_METADATA_PROVENANCE": "disabled", "BUILDX_METADATA_WARNINGS": "0"},
                on_line=step,
                doing=f"repo {repo.name!r}: the build failed",
                scrub=scrub,
            )
            metadata |= _read(report)
        await _unmoved(repo, source)
        await push_all(spec, repo, names, metadata, until=started + spec.timeout, tell=tell)
    finally:
        if names:
            await forget(spec, names)
    digests = {}
    for image in repo.images:
        for rung in rungs:
            phase = next(name for name, form in distinct(rungs).items() if form == rung.form)
            digest = metadata.get(target_name(image, phase), {}).get("containerimage.digest")
            if not isinstance(digest, str) or not is_digest(digest):
                raise EngineError(
                    f"repo {repo.name!r}: buildx reported no digest for {image.name} in {phase}", fix="see " + str(path)
                )
            digests[image.name, rung.name] = digest
    return BuildResult(digests, time.monotonic() - started, shlex.join([*command(spec.engine), *base]))


def _written(definition: Mapping[str, object], workdir: Path) -> Path:
    workdir.mkdir(parents=True, exist_ok=True)
    path = workdir / "bake.json"
    path.write_text(json.dumps(definition, indent=2) + "\n")
    return path


def _read(report: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(report.read_text())
    return found


def _allowed(repo: Repo, source: Source, network: str) -> list[str]:
    """Bake asks a person before it reads outside of the working folder; here the fleet file has said so."""
    paths = [str(source.path), *(secret.ref for secret in repo.secrets if secret.kind == "file")]
    allowed = [f"fs.read={path}" for path in dict.fromkeys(paths)]
    if network == "host":
        allowed.append("network.host")
    return [f"--allow={field(entry)}" for entry in allowed]


async def _unmoved(repo: Repo, source: Source) -> None:
    """A folder that somebody edits while it is built would mix two sources in one release."""
    if isinstance(repo.source, LocalSource):
        now = await asyncio.to_thread(digest_of_source, repo, source.path)
        if now != source.digest:
            raise EngineError(
                f"repo {repo.name!r}: {source.path} was changed while it was built",
                fix="run it again when nobody writes there",
                retryable=True,
            )
