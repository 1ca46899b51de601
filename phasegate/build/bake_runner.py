"""Run a bake file on a builder under the pins of a release, and read what buildx reports of each target."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.build.job import Job
from phasegate.build.materials import PROVENANCE, REPORT
from phasegate.build.pins import environment_of
from phasegate.build.secret import field, variables
from phasegate.process.docker import attempt, command, docker
from phasegate.process.output import Scrub
from phasegate.together import together

_STEP = re.compile(r"#\d+ (\[[^\]]*\d+/\d+\] .+)")
_STATEMENT = "provenance"  # of either version
_PAUSES = (0.0, 0.5, 1.5)
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BakeRunner:
    """Where and how the builds of one job run.

    host: the engine's address
    builder: its name in buildx
    network: that of RUN steps, empty for BuildKit's default
    until: the deadline, on the monotonic clock
    scrub: removes the values of the job's secrets
    """

    host: str
    builder: str
    network: str
    until: float
    scrub: Scrub
    tell: Tell

    async def run(self, job: Job, definition: Mapping[str, Any], folder: Path, group: str) -> dict[str, Any]:
        """Build the targets of ``group``; return what buildx reports, by target. Raises EngineError; TimedOut.

        The definition, the policy and the report stay in ``folder``.
        """
        path = _written(definition, folder)
        metadata = folder / f"built-{group}.json"
        pinned = environment_of(job.release.pins, folder)
        await docker(
            self.host,
            *self._words(job, path),
            *("--metadata-file", str(metadata), group),
            timeout=max(1.0, self.until - time.monotonic()),
            env={**variables(job.repo.secrets), **REPORT, **pinned},
            on_line=self._each_step,
            doing=f"repo {job.repo.name!r}: the build failed",
            scrub=self.scrub,
        )
        read: dict[str, Any] = json.loads(metadata.read_text())
        reported = {name: read[name] for name in definition["group"][group]["targets"] if name in read}
        full = await together(
            self._full(entry, definition["target"][name]["platforms"]) for name, entry in reported.items()
        )
        return dict(zip(reported, full, strict=True))

    async def _full(self, reported: Mapping[str, Any], platforms: Sequence[str]) -> dict[str, Any]:
        """Return what buildx reports of a target, with the provenance that it leaves out of an index (buildx 0.29)."""
        ref = str(reported.get("buildx.build.ref", "")).rpartition("/")[2]
        if not ref or any(key.startswith(PROVENANCE) for key in reported):
            return dict(reported)
        added: dict[str, Any] = {}
        for platform in platforms:
            if (statement := await self._statement(ref, platform)) is None:
                return dict(reported)
            added[f"{PROVENANCE}/{platform}"] = statement
        return {**reported, **added}

    async def _statement(self, ref: str, platform: str) -> Any:
        """Return the provenance in the record of a build, which may appear a moment later; None if there is none."""
        words = ("--builder", self.builder, "--type", _STATEMENT, "--platform", platform, ref)
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            done = await attempt(self.host, "buildx", "history", "inspect", "attachment", *words)
            if done.code == 0:
                return json.loads(done.out)
        return None

    def by_hand(self, job: Job, folder: Path) -> str:
        """Return the command that repeats a build of ``job``."""
        pinned = [f"{name}={value}" for name, value in environment_of(job.release.pins, folder).items()]
        words = [*command(self.host), *self._words(job, folder / "bake.json")]
        return shlex.join(["env", *pinned, *words] if pinned else words)

    def _words(self, job: Job, path: Path) -> list[str]:
        words = ["buildx", "bake", "--builder", self.builder, "--file", str(path), "--progress=plain"]
        return words + _allowed(job, self.network)

    def _each_step(self, line: str) -> None:
        if found := _STEP.match(line):
            self.tell(found[1].split("] ", 1)[1][:100])


def once(tell: Tell) -> Tell:
    """Return a ``tell`` that says each thing once: later builds take the steps of the first, from its cache."""
    told: set[str] = set()

    def tell_once(what: str) -> None:
        if what not in told:
            told.add(what)
            tell(what)

    return tell_once


def _written(definition: Mapping[str, object], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "bake.json"
    path.write_text(json.dumps(definition, indent=2) + "\n")
    return path


def _allowed(job: Job, network: str) -> list[str]:
    """Return the permissions that bake would otherwise ask a person for: here the fleet file grants them."""
    context = job.source.path
    dockerfiles = (inside.named(context, name) for name in job.repo.dockerfiles)
    paths = [str(context), *(str(it.parent) for it in dockerfiles if not it.is_relative_to(context.resolve()))]
    paths += [secret.ref for secret in job.repo.secrets if secret.kind == "file"]
    allowed = [f"fs.read={path}" for path in dict.fromkeys(paths)]
    if network == "host":
        allowed.append("network.host")
    return [f"--allow={field(entry)}" for entry in allowed]
