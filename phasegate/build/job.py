"""What one build makes: a release of a repo, in every form of its rungs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.build.source import Source
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.release import Release
from phases.form import Form
from phases.ladder import Rung


@dataclass(frozen=True, slots=True)
class Target:
    """One image in one form. ``phase`` is the first of the rungs that have this form."""

    image: ImageSpec
    phase: str
    form: Form

    @property
    def name(self) -> str:
        return target_name(self.image, self.phase)


@dataclass(frozen=True, slots=True)
class Job:
    """A release of ``repo``, to be built from ``source`` in the form of each of ``rungs`` and pushed to ``registry``.

    ``registry`` is a host. ``sbom`` is the image of the generator that the phase ``attest`` uses, empty for none.
    """

    repo: Repo
    release: Release
    source: Source
    rungs: Sequence[Rung]
    registry: str
    sbom: str = ""

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets to build: each form of each image once, however many rungs have it."""
        return tuple(dict.fromkeys(self.target(image, rung) for image in self.repo.images for rung in self.rungs))

    def target(self, image: ImageSpec, rung: Rung) -> Target:
        """Return the target that gives ``image`` the form of ``rung``."""
        return Target(image, next(one.name for one in self.rungs if one.form == rung.form), rung.form)

    def repository(self, image: ImageSpec) -> str:
        return f"{self.registry}/{image.name}"


def target_name(image: ImageSpec, phase: str) -> str:
    """Return the name of a bake target, which may contain only letters, digits, ``_`` and ``-``."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", f"{image.arch}-{phase}" if image.arch else phase)
