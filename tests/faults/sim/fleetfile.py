"""The fleet file of a history, as people edit it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

PAGE, TOOL = "page", "tool"
SOURCE = "https://git.example/page"
OTHER = "mirror.example"
"""The registry that ``tool`` is also in, where a history has one."""


@dataclass
class FleetFile:
    """``page`` is built by its CI from git, ``tool`` is converted from what is published."""

    path: Path
    ledger: str
    ladder: str = "index"
    waves: bool = True
    soak: str = "1h"
    drift: str = "hold"
    clients: int = 1
    failures: str = "{}"
    version: str = "1.0"
    also: bool = False
    moving: dict[str, list[str]] = field(
        default_factory=lambda: {PAGE: ["latest", "stable"], TOOL: ["latest", "stable"]}
    )
    fixed: dict[str, bool] = field(default_factory=lambda: {PAGE: True, TOOL: False})

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
            f"  - name: {PAGE}",
            f"    image: team/{PAGE}",
            '    ci: {tag: "ci-{version}"}',
            f'    git: {{url: "{SOURCE}", ref: main}}',
            "    version: {file: VERSION}",
            *self._tags(PAGE),
            f"  - name: {TOOL}",
            f"    image: team/{TOOL}",
            "    source: published",
            *([f"    also: [{OTHER}/copy/{TOOL}]"] if self.also else ()),
            f'    version: "{self.version}"',
            *self._tags(TOOL),
        ]
        self.path.write_text("\n".join(lines) + "\n")

    def places(self, name: str) -> list[str]:
        """Return the repositories of a repo, that in the fleet's own registry first."""
        return [f"team/{name}", *([f"copy/{name}"] if self.also and name == TOOL else ())]

    def _tags(self, name: str) -> list[str]:
        fixed = ', fixed: ["{version}"]' if self.fixed[name] else ""
        return [
            "    platforms: [linux/amd64]",
            f"    tags: {{moving: [{', '.join(self.moving[name])}]{fixed}}}",
            "    smoke: {command: [/tool], prints: it works}",
        ]
