"""The fleet file of a history, as people edit it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

PAGE, TOOL = "page", "tool"
NEW, OLD = "tool@2", "tool@1"
"""The release lines of ``tool``, where a history has them."""
SOURCE = "https://git.example/page"
OTHER = "mirror.example"
"""The registry that ``tool`` is also in, where a history has one."""


class Shape(Enum):
    """What ``tool`` is in all histories of a run."""

    PLAIN = ""
    ALSO = "also"
    LINES = "lines"


def image_of(name: str) -> str:
    """Return the image of a repo: release lines share one."""
    return f"team/{name.partition('@')[0]}"


@dataclass
class FleetFile:
    """``page`` is built by its CI from git, ``tool`` is converted from what is published.

    moving, fixed: the moving tags of each repo or line, and whether it has one for each version
    versions: the versions of those that are written in the file
    """

    path: Path
    ledger: str
    ladder: str = "index"
    waves: bool = True
    soak: str = "1h"
    drift: str = "hold"
    clients: int = 1
    failures: str = "{}"
    shape: Shape = Shape.PLAIN
    versions: dict[str, str] = field(default_factory=dict)
    moving: dict[str, list[str]] = field(default_factory=dict)
    fixed: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.versions = dict.fromkeys(self.tools, "1.0")
        self.moving = {PAGE: ["latest", "stable"], TOOL: ["latest", "stable"]}
        if self.shape is Shape.LINES:
            self.versions[NEW] = "2.0"
            self.moving = {PAGE: ["latest", "stable"], NEW: ["v2", "latest"], OLD: ["v1", "stable"]}
        self.fixed = dict.fromkeys(self.names, False) | {PAGE: True}

    @property
    def tools(self) -> tuple[str, ...]:
        return (NEW, OLD) if self.shape is Shape.LINES else (TOOL,)

    @property
    def names(self) -> tuple[str, ...]:
        """The repos, a line as one of its own, as commands and the ledger name them."""
        return (PAGE, *self.tools)

    def lead(self, name: str) -> str:
        """Return the tag that is the repo's in all histories."""
        return {NEW: "v2", OLD: "v1"}.get(name, "latest")

    def write(self) -> None:
        policy = f"policy: {{ramp: {'[1, all]' if self.waves else '[all]'}, soak: {self.soak}, drift: {self.drift}"
        policy += f", failures: {self.failures}, retry: {{first: 10m, most: 1h}}}}"
        lines = [
            "registry: registry.example",
            f"ledger: {self.ledger}",
            'builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}',
            f"ladder: {self.ladder}",
            policy,
            "clients:",
            *(
                f'  - {{name: docker-2{n}, host: "unix:///{n}.sock", version: "2{n}."}}'
                for n in range(8, 8 + self.clients)
            ),
            "repos:",
            *self._repo(PAGE),
            '    ci: {tag: "ci-{version}"}',
            f'    git: {{url: "{SOURCE}", ref: main}}',
            "    version: {file: VERSION}",
            f"    tags: {self._tags(PAGE)}",
            *self._repo(TOOL),
            "    source: published",
            *([f"    also: [{OTHER}/copy/{TOOL}]"] if self.shape is Shape.ALSO else ()),
            *self._versions(),
        ]
        self.path.write_text("\n".join(lines) + "\n")

    def places(self, name: str) -> list[str]:
        """Return the repositories of a repo, that in the fleet's own registry first."""
        return [image_of(name), *([f"copy/{name}"] if self.shape is Shape.ALSO and name == TOOL else ())]

    def _versions(self) -> list[str]:
        """Return what says the versions and tags of ``tool``, or of its lines."""
        if self.shape is not Shape.LINES:
            return [f'    version: "{self.versions[TOOL]}"', f"    tags: {self._tags(TOOL)}"]
        lines = (
            f'      - {{name: "{name.partition("@")[2]}", version: "{self.versions[name]}", tags: {self._tags(name)}}}'
            for name in self.tools
        )
        return ["    lines:", *lines]

    def _repo(self, name: str) -> list[str]:
        return [
            f"  - name: {name}",
            f"    image: team/{name}",
            "    platforms: [linux/amd64]",
            "    smoke: {command: [/tool], prints: it works}",
        ]

    def _tags(self, name: str) -> str:
        fixed = ', fixed: ["{version}"]' if self.fixed[name] else ""
        return f"{{moving: [{', '.join(self.moving[name])}]{fixed}}}"
