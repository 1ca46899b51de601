"""One Home Assistant app: its files, and what of it is left out while its repo is drafted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from phasegate.importing.draft import Left, Origin
from phasegate.importing.ha_files import Facts
from phasegate.importing.paths import in_git


@dataclass
class App:
    """One app.

    name: the repo's name.
    folder: where it is.
    config: its config.yaml.
    build: its build.yaml, if it has one.
    shown: the folder as the fleet file names it.
    repository: OWNER/NAME at GitHub, if it is known.
    parts: what is left out.
    """

    name: str
    folder: Path
    config: Facts
    build: Facts | None
    shown: str
    repository: str = ""
    parts: list[Left] = field(default_factory=list)

    @property
    def image(self) -> str:
        return self.config.word("image")

    @property
    def at(self) -> Origin:
        return Origin(self.shown)

    @property
    def committed(self) -> bool:
        """Whether its source has a commit, and so its time."""
        return in_git(self.folder)

    @property
    def version(self) -> str:
        return self.config.word("version")

    @property
    def by_name(self) -> bool:
        """Whether each architecture has an image name of its own."""
        return "{arch}" in self.image

    def without(self, what: str, why: str, origin: Origin) -> None:
        self.parts.append(Left(self.name, why, origin, what))
