"""The fleet as the rest of the run sees it: resolved, checked, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

from phasegate.errors import FleetError
from phasegate.fleet.builder import Attest, BuilderSpec
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.form_source import CISource, FormSource
from phasegate.fleet.lack import Lack
from phasegate.fleet.limits import Budget, Heartbeat, Telemetry, Workers
from phasegate.fleet.names import COMMIT, SUGGESTED, fields_of, fill, matching
from phasegate.fleet.own_check import OwnCheck
from phasegate.fleet.policy import Policy
from phasegate.fleet.registries import Copy, RegistrySpec
from phasegate.fleet.signing import Signing
from phasegate.fleet.versions import CommandVersion, FileVersion, LiteralVersion
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference, registry_host
from phasegate.line import repo_of
from phasegate.one_of import one_of
from phasegate.release import Tag
from phasegate.version import Order
from phases.form import Form
from phases.ladder import LAST, Rung, rungs

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Secret:
    """A build secret by reference: ``ref`` is a file's path or a variable's name, never the secret itself."""

    id: str
    kind: Literal["file", "env"]
    ref: str
    lacks: tuple[Lack, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Smoke:
    """The smoke test. ``command`` is the whole argv, or empty for the image's own; ``timeout`` is in seconds."""

    command: tuple[str, ...]
    prints: str
    exit: int = 0
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class ImageSpec:
    """One repository in the registry.

    ``arch`` is the fleet's own name for it in a group, else empty. ``platforms`` is empty in an outline.
    """

    name: str
    arch: str
    platforms: tuple[Platform, ...]


ByArch = str | Mapping[str, str]
"""One value for all images of a repo, or one for each of the fleet's own names for architectures."""


def of_arch(value: ByArch, image: ImageSpec) -> str:
    return value if isinstance(value, str) else value[image.arch]


@dataclass(frozen=True, slots=True)
class ReleaseTag:
    """A tag of one version of a repo. A fixed tag is published with the version and not moved again."""

    tag: Tag
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoOutline:
    """What a repo, or a release line of one, publishes: all that a rollback needs to know about it.

    name: that of a line is ``python@3.12``
    line: its line in the fleet file
    joined: the one index that a group gets in the phase `index`, around the manifests of all its images
    copies: where its images also are, in other registries
    was: its earlier name, or empty
    """

    name: str
    images: tuple[ImageSpec, ...]
    moving: tuple[str, ...]
    fixed: tuple[str, ...]
    line: int
    joined: ImageSpec | None = None
    copies: tuple[Copy, ...] = ()
    was: str = ""

    @property
    def owner(self) -> str:
        """The repo that the images belong to: that of a line, or else this one."""
        return repo_of(self.name)

    @property
    def names(self) -> tuple[ImageSpec, ...]:
        """Everything that the repo publishes in the fleet's registry."""
        return (*self.images, self.joined) if self.joined else self.images

    def tags(self, version: str) -> tuple[ReleaseTag, ...]:
        """Return the tags of ``version``, image by image, moving ones first, and those in other registries last.

        A tag with a field that the version has no value for is not one of its tags. One that is both, as ``1.2`` may be
        for the version 1.2, is a moving tag.
        """
        found: dict[Tag, ReleaseTag] = {}
        places: tuple[ImageSpec | Copy, ...] = (*self.names, *self.copies)
        for image in places:
            registry = image.registry if isinstance(image, Copy) else ""
            for texts, fixed in ((self.moving, False), (self.fixed, True)):
                for text in texts:
                    tag = Tag(image.name, fill(text, version=version, arch=image.arch), registry)
                    if "{" not in tag.name:
                        found.setdefault(tag, ReleaseTag(tag, fixed))
        return tuple(found.values())

    def image_of(self, tag: Tag) -> str:
        """Return the image in the fleet's registry that ``tag`` is of; empty if the repo does not publish there."""
        if not tag.registry:
            return tag.image if any(image.name == tag.image for image in self.names) else ""
        return next((it.of for it in self.copies if (it.registry, it.name) == (tag.registry, tag.image)), "")

    def is_moving(self, tag: Tag) -> bool:
        """Return whether ``tag`` is a moving tag of one of the repo's versions."""
        of = self.image_of(tag)
        return any(
            matching(text, arch=image.arch).fullmatch(tag.name)
            for image in self.names
            if image.name == of
            for text in self.moving
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo(RepoOutline):
    """One repo, whose images climb and are promoted together.

    dockerfile, args: one value for all images, or one for each word of ``arches``
    users: how many depend on it, in whatever unit the fleet counts: waves take the smallest first
    source: if a ``ci`` builds the repo, read only for the version and the control, and may be None
    order: how its versions are ordered; None if the fleet file does not say
    checks: those of the fleet file's own that it is asked, beside the catalogue's
    """

    source: FormSource | None
    dockerfile: ByArch
    target: str
    args: Mapping[str, ByArch]
    labels: Mapping[str, str]
    secrets: tuple[Secret, ...]
    version: LiteralVersion | FileVersion | CommandVersion
    smoke: Smoke | None
    accept: tuple[str, ...]
    users: int = 0
    ci: CISource | None = None
    order: Order | None = None
    checks: tuple[OwnCheck, ...] = ()

    def dockerfile_of(self, image: ImageSpec) -> str:
        """Return the path of the Dockerfile of ``image`` in the source."""
        return fill(of_arch(self.dockerfile, image), version="", arch=image.arch)

    @property
    def dockerfiles(self) -> tuple[str, ...]:
        """The Dockerfiles of all images, each once."""
        return tuple(dict.fromkeys(self.dockerfile_of(image) for image in self.images))

    def args_of(self, image: ImageSpec) -> dict[str, str]:
        """Return the build arguments of ``image``, with their fields."""
        return {key: of_arch(value, image) for key, value in self.args.items()}

    @property
    def commit_fields(self) -> tuple[str, ...]:
        """The fields of a commit that the arguments and labels have."""
        texts = [*self.labels.values(), *(text for image in self.images for text in self.args_of(image).values())]
        return tuple(name for name in COMMIT if any(name in fields_of(text) for text in texts))

    def ci_tag(self, image: ImageSpec, version: str, phase: str) -> str:
        """Return the tag under which the repo's CI pushes ``image`` in the form of ``phase``."""
        return fill(self.ci.tag if self.ci else SUGGESTED, version=version, arch=image.arch, phase=phase)

    @property
    def form_source(self) -> FormSource:
        """What the repo's forms are made from."""
        made_from = self.ci or self.source
        if made_from is None:
            raise FleetError(f"repo '{self.name}' has neither a source nor a CI", fix="context: path/of/it")
        return made_from


def _owned(pairs: Iterable[tuple[K, str]]) -> dict[K, str]:
    """Return the one owner of each of the keys that has one."""
    found: dict[K, set[str]] = {}
    for key, owner in pairs:
        found.setdefault(key, set()).add(owner)
    return {key: next(iter(owners)) for key, owners in found.items() if len(owners) == 1}


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What a rollback, a decision or a status needs of a fleet file. It can be read where the rest is wrong.

    name: what the ledger calls the fleet, or empty
    ledger: a database URL
    last: the ladder's last phase
    notify: Prefect's notification blocks, as ``type/name``
    policy: None if it cannot be read
    unsigned: why nothing is signed although the file has ``signing``: that cannot be read
    unreadable: the repos that cannot be read, by name, and why; their place stands for a missing name
    registries: settings of other registries that repos are also in
    """

    path: Path
    registry: RegistrySpec
    ledger: str
    repos: tuple[RepoOutline, ...]
    last: str = LAST
    signing: Signing | None = None
    notify: tuple[str, ...] = ()
    policy: Policy | None = field(default_factory=Policy)
    unsigned: str = ""
    unreadable: Mapping[str, FleetError] = field(default_factory=dict)
    name: str = ""
    registries: tuple[RegistrySpec, ...] = ()

    @cached_property
    def images(self) -> Mapping[str, frozenset[str]]:
        """The images of each repo, by their names."""
        return {repo.name: frozenset(image.name for image in repo.names) for repo in self.repos}

    @cached_property
    def places(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """What each repo publishes: registry, empty for the fleet's own, and image."""
        copies = {repo.name: frozenset((copy.registry, copy.name) for copy in repo.copies) for repo in self.repos}
        return {name: copies[name] | {("", image) for image in images} for name, images in self.images.items()}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The repo of each image, the same for all its lines, without those that several repos name by mistake."""
        return _owned((image.name, repo.owner) for repo in self.repos for image in repo.names)

    @cached_property
    def copies(self) -> Mapping[tuple[str, str], str]:
        """The repo of each image in another registry, without those that several repos name by mistake."""
        return _owned(((copy.registry, copy.name), repo.owner) for repo in self.repos for copy in repo.copies)

    @property
    def partial(self) -> bool:
        """Whether ``owners`` does not show every image of the fleet file, because of a mistake in it."""
        return bool(self.unreadable) or any(image not in self.owners for of in self.images.values() for image in of)

    @property
    def folder(self) -> Path:
        """The folder of the path that was given: the ledger is there, wherever a link at that path leads."""
        return self.path.parent.resolve()

    @property
    def title(self) -> str:
        """What people and other programs call the fleet: by its name or, without one, by its folder's."""
        return self.name or self.folder.name

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {repo.name: number for number, repo in enumerate(self.repos)}

    @cached_property
    def lines(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the lines of each repo that has lines, those that cannot be read included."""
        found: dict[str, list[str]] = {}
        for name in (*self._places, *self.unreadable):
            if (repo := repo_of(name)) != name:
                found.setdefault(repo, []).append(name)
        return {repo: tuple(names) for repo, names in found.items()}

    def called(self, *names: str) -> tuple[str, ...]:
        """Return the names of the repos that ``names`` stand for, each once: a repo's own name stands for its lines."""
        return tuple(dict.fromkeys(one for name in names for one in self.lines.get(name, (name,))))

    def place(self, name: str) -> int:
        """Return the position of the repo called ``name`` among ``repos``. Raises FleetError if it has none."""
        if name in self.unreadable:
            raise self.unreadable[name]
        if name in self.lines:
            raise FleetError(f"repo '{name}' has several lines", fix=one_of(self.lines[name]))
        if name not in self._places:
            known = [*self._places, *self.unreadable]
            near = [f"did you mean {each}?" for each in get_close_matches(name, known, 1)] or [one_of(known)]
            raise FleetError(f"{self.path}: there is no repo '{name}'", fix=near[0])
        return self._places[name]

    def repo(self, name: str) -> RepoOutline:
        return self.repos[self.place(name)]

    def reference(self, image: str) -> Reference:
        """Return the reference of ``image`` in the fleet's registry, without tag or digest."""
        return Reference(self.registry.host, image)

    def registry_at(self, host: str) -> RegistrySpec:
        """Return the settings of the registry at ``host``: those in the fleet file, or else the defaults."""
        known = (self.registry, *self.registries)
        return next(
            (spec for spec in known if registry_host(spec.host) == registry_host(host)), RegistrySpec(host, probe="")
        )


@dataclass(frozen=True, kw_only=True)
class Fleet(Outline):
    """The contents of a fleet file.

    platforms: those of the fleet's clients; if empty, those that each repo publishes
    shadow: ids of checks on trial, which are reported but never block
    page: the folder that each rollout writes the fleet's page into; None for no page
    """

    repos: tuple[Repo, ...]
    policy: Policy = field(default_factory=Policy)
    builder: BuilderSpec
    clients: tuple[ClientSpec, ...]
    telemetry: Telemetry | None
    platforms: tuple[Platform, ...] = ()
    attest: Attest = field(default_factory=Attest)
    evidence: bool = False
    shadow: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)
    heartbeat: Heartbeat | None = None
    page: Path | None = None
    workers: Workers | None = None

    def rungs(self, start: Form) -> tuple[Rung, ...]:
        """Return the ladder of a repo that starts at ``start``."""
        return rungs(start, self.last, self.attest.provenance)

    def repo(self, name: str) -> Repo:
        return self.repos[self.place(name)]
