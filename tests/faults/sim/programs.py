"""Child processes: git, as far as a source is fetched with it, and docker, as far as a control is built with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phasegate.build.materials import PROVENANCE
from phasegate.process.run import Finished
from tests.faults.sim.content import Contents

if TYPE_CHECKING:
    from tests.faults.sim.hub import Hub

GONE = "fatal: couldn't find remote ref main"
LOST = "error during connect: read: connection reset by peer"
ENGINE = {
    "version": {"Server": {"Version": "28.5.2", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}},
    "info": {"Driver": "overlay2", "DriverStatus": [["Backing Filesystem", "extfs"]]},
}
"""What the engine of the control says about itself."""
BUILT: dict[str, Any] = {PROVENANCE: {"materials": []}}
"""What buildx reports of a build of what is FROM scratch."""


def command(host: str) -> tuple[str, ...]:
    """Return ``docker --host HOST`` where there is no docker."""
    return ("docker", "--host", host)


def _after(words: Sequence[str], flag: str) -> str:
    return words[words.index(flag) + 1]


@dataclass
class Programs:
    """``sources`` holds the version that is at the head of each git repository; an empty one is a branch that is gone.

    behind: what a host's own mirror serves instead, by host and URL
    built: the version of each image in the engine of the control, by reference
    hiccups: how likely a fetch fails, or an engine does not answer
    """

    hub: Hub
    contents: Contents
    sources: dict[str, str] = field(default_factory=dict)
    behind: dict[tuple[str, str], str] = field(default_factory=dict)
    built: dict[str, str] = field(default_factory=dict)
    hiccups: float = 0.0

    async def run(self, argv: Sequence[str], **_: Any) -> Finished:
        """Run what ``phasegate.process`` would."""
        if argv[0] == "docker":
            return await self._docker(argv[3:])
        if argv[0] != "git":
            raise AssertionError(f"{argv} is not simulated")
        if "fetch" not in argv:
            return self._local(argv)
        return await self._fetch(Path(argv[argv.index("-C") + 1]), argv[argv.index("--") + 1])

    async def _docker(self, words: Sequence[str]) -> Finished:
        process = self.hub.running
        assert process is not None
        process.doing = f"docker {words[0]}"
        await asyncio.sleep(self.hub.random.uniform(0.1, 2.0))
        if self.hub.random.random() < self.hiccups:
            self.hub.counts["fault: the control's engine does not answer"] += 1
            return Finished(1, "", LOST, 1.0)
        return self._engine(words)

    def _engine(self, words: Sequence[str]) -> Finished:
        """Answer as the engine of the control does."""
        match list(words):
            case ["version" | "info" as what, *_]:
                return Finished(0, json.dumps(ENGINE[what]), "", 0.1)
            case ["buildx", "bake", *_, group]:
                definition = json.loads(Path(_after(words, "--file")).read_text())
                targets = definition["group"][group]["targets"]
                Path(_after(words, "--metadata-file")).write_text(json.dumps(dict.fromkeys(targets, BUILT)))
            case ["buildx", "build", *_, source]:
                self.built[_after(words, "--tag")] = (Path(source) / "VERSION").read_text()
                Path(_after(words, "--metadata-file")).write_text(json.dumps(BUILT))
            case ["push", "--quiet", reference]:
                repository, _, tag = reference.partition("/")[2].rpartition(":")
                self.contents.push_control(repository, self.built[reference], tag)
            case ["image", "rm", reference]:
                self.built.pop(reference, None)
            case _:
                raise AssertionError(f"docker {words} is not simulated")
        return Finished(0, "", "", 1.0)

    def _local(self, argv: Sequence[str]) -> Finished:
        match list(argv[1:]):
            case ["init", *_, folder]:
                Path(folder).mkdir()
            case ["-C", folder, "show", *_]:
                version = (Path(folder) / "VERSION").read_text()
                return Finished(0, f"c0ffee{version} {1_790_000_000 + int(version.replace('.', ''))}\n", "", 0.0)
        return Finished(0, "", "", 0.0)

    async def _fetch(self, folder: Path, url: str) -> Finished:
        process = self.hub.running
        assert process is not None
        process.doing = f"git fetch {url}"
        await asyncio.sleep(self.hub.random.uniform(0.2, 3.0))
        if self.hub.random.random() < self.hiccups:
            self.hub.counts["fault: git does not answer"] += 1
            return Finished(128, "", f"fatal: unable to access '{url}': Connection reset by peer", 1.0)
        version = self.behind.get((process.host.name, url)) or self.sources[url]
        if not version:
            return Finished(128, "", GONE, 1.0)
        (folder / "Dockerfile").write_text("FROM scratch\n")
        (folder / "VERSION").write_text(version)
        return Finished(0, "", "", 1.0)
