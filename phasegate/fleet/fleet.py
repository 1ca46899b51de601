"""The fleet as the rest of the run sees it: resolved, checked, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal

from phasegate.errors import FleetError
from phasegate.fleet.families import DOCKER, Family
from phasegate.fleet.names import SUGGESTED, fill
from phasegate.fleet.policy import Policy
from phasegate.fleet.signing import Signing
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.release import Tag
from phases.form import Attestation, Form
from phases.ladder import Rung, position, rungs


@dataclass(frozen=True, slots=True)
class RegistrySpec:
    """``credentials`` is the variable that holds ``user:password``, empty for docker's own config.json.

    ``mirrors`` are hosts that serve the same names; ``probe`` is a scratch repository.
    """

    host: str
    insecure: bool = False
    credentials: str = ""
    mirrors: tuple[str, ...] = ()
    probe: str = "phasegate-probe"


@dataclass(frozen=True, slots=True)
class BuilderSpec:
    """``engine`` runs the docker-container builder, ``control`` builds with the docker driver; both are addresses.

    ``image`` and ``version`` pin BuildKit. ``options`` are driver options, ``network`` is that of RUN steps,
    ``timeout`` is in seconds, for one release. ``push: engine`` is for the engine's own driver and ``docker push``:
    ``version`` is then how that engine's begins, and ``image`` is empty.
    """

    engine: str
    control: str
    image: str
    version: str
    config: Path | None
    options: Mapping[str, str]
    network: str
    timeout: float
    push: Literal["buildkit", "engine"] = "buildkit"


@dataclass(frozen=True, slots=True)
class Updater:
    """A client's own updater as a command, and its limits: ``requests`` and ``bytes`` over all its tries, watched for
    ``seconds``. ``door`` is where the client reaches the registry meanwhile; ``insecure``: the registry, in clear."""

    command: tuple[str, ...]
    requests: int
    bytes: int
    seconds: float
    door: str
    insecure: bool


@dataclass(frozen=True, slots=True)
class ClientSpec:
    """A client of the pull matrix. ``below``: from this phase on it is expected to refuse; empty: required in all.

    It is reached by ``host``, or by ``command``: the argv with which the command line of its family's tool begins.
    ``accept``: settings that this client is known to lose.
    """

    name: str
    host: str
    version: str
    below: str = ""
    updater: Updater | None = None
    family: Family = DOCKER
    command: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()

    def expects(self, phase: str) -> Literal["take", "refuse"]:
        return "refuse" if self.below and position(phase) >= position(self.below) else "take"


@dataclass(frozen=True, slots=True)
class TelemetryCommand:
    """Run in the fleet file's folder, without a shell; prints what a file would hold."""

    argv: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Shares from 0 to 1: ``limit`` of clients that a phase may break, ``unknown`` of those that telemetry misses."""

    source: Path | TelemetryCommand
    limit: float
    unknown: float


@dataclass(frozen=True, slots=True)
class Attest:
    """What the phase ``attest`` adds. ``sbom`` is the generator's image, empty for none."""

    provenance: Attestation = Attestation.MIN
    sbom: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """``growth``: by which share a phase may be larger than what was published (0.1 is 10 %). ``build`` in seconds, for
    one release in all its forms. None: no limit."""

    growth: float | None = None
    build: float | None = None


class FormSource:
    """What a repo's forms are made from.

    ``built``: the fleet's builder makes them. ``awaited``: somebody else pushes them, and they are waited for.
    """

    __slots__ = ()
    built: ClassVar[bool] = False
    awaited: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class LocalSource(FormSource):
    built: ClassVar[bool] = True
    context: Path


@dataclass(frozen=True, slots=True)
class GitSource(FormSource):
    """``credentials`` is the variable that holds ``user:password`` or a token, empty where none is needed."""

    built: ClassVar[bool] = True
    url: str
    ref: str
    subdir: str = ""
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class PublishedSource(FormSource):
    """Nothing is built: the repo climbs by conversion of what its first moving tag has."""


@dataclass(frozen=True, slots=True)
class CISource(FormSource):
    """Where the repo's own CI pushes: ``tag`` has ``{version}`` and may have ``{phase}`` and ``{arch}``. Without
    ``{phase}`` it pushes one form, whichever that is. ``toolchain``: the versions of ``buildx`` and ``buildkit`` that
    it is said to use."""

    awaited: ClassVar[bool] = True
    tag: str
    toolchain: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LiteralVersion:
    text: str


@dataclass(frozen=True, slots=True)
class FileVersion:
    """Relative to the source."""

    path: str


@dataclass(frozen=True, slots=True)
class CommandVersion:
    """Run in the source's folder, without a shell."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Secret:
    """A build secret by reference: ``ref`` is a file's path or a variable's name, never the secret."""

    id: str
    kind: Literal["file", "env"]
    ref: str


@dataclass(frozen=True, slots=True)
class Smoke:
    """``command`` is the whole argv, empty for the image's own. ``timeout`` in seconds."""

    command: tuple[str, ...]
    prints: str
    exit: int = 0
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class ImageSpec:
    """One repository in the registry. ``arch`` is the fleet's own word in a group, else empty."""

    name: str
    arch: str
    platforms: tuple[Platform, ...]


@dataclass(frozen=True, slots=True)
class ReleaseTag:
    """A tag of one version of a repo. A fixed one is published with the version and not moved again."""

    tag: Tag
    fixed: bool


@dataclass(frozen=True, slots=True)
class Repo:
    """One repo: its images climb and are promoted together. ``line`` is where the fleet file has it.

    ``users``: how many depend on it, in whatever the fleet counts: waves take the smallest first.
    ``joined`` is the one index that a group gets in the phase `index`, around the manifests of all its images.
    Where a ``ci`` builds it, ``source`` is read for the version and for the control alone, and may be None.
    """

    name: str
    images: tuple[ImageSpec, ...]
    source: FormSource | None
    dockerfile: str
    target: str
    args: Mapping[str, str]
    labels: Mapping[str, str]
    secrets: tuple[Secret, ...]
    version: LiteralVersion | FileVersion | CommandVersion
    moving: tuple[str, ...]
    fixed: tuple[str, ...]
    smoke: Smoke | None
    accept: tuple[str, ...]
    line: int
    joined: ImageSpec | None = None
    users: int = 0
    ci: CISource | None = None

    @property
    def names(self) -> tuple[ImageSpec, ...]:
        """All that it publishes."""
        return (*self.images, self.joined) if self.joined else self.images

    def tags(self, version: str) -> tuple[ReleaseTag, ...]:
        """The tags of ``version``, image by image, the moving ones first."""
        return tuple(
            ReleaseTag(Tag(image.name, fill(text, version=version, arch=image.arch)), fixed)
            for image in self.names
            for texts, fixed in ((self.moving, False), (self.fixed, True))
            for text in texts
        )

    def ci_tag(self, image: ImageSpec, version: str, phase: str) -> str:
        """The tag under which the repo's CI pushes ``image`` in the form of ``phase``."""
        return fill(self.ci.tag if self.ci else SUGGESTED, version=version, arch=image.arch, phase=phase)

    @property
    def form_source(self) -> FormSource:
        """What its forms are made from."""
        made_from = self.ci or self.source
        if made_from is None:
            raise FleetError(f"repo '{self.name}' has neither a source nor a CI", fix="context: path/of/it")
        return made_from


@dataclass(frozen=True)
class Fleet:
    """A fleet file, read. ``last`` is the ladder's last phase; ``ledger`` is a database URL.

    ``platforms``: what the fleet's clients are; none: those that each repo publishes. ``shadow``: ids of checks that
    are tried out: reported, and no more. ``notify``: Prefect's notification blocks, ``type/name``.
    """

    path: Path
    registry: RegistrySpec
    ledger: str
    builder: BuilderSpec
    last: str
    clients: tuple[ClientSpec, ...]
    telemetry: Telemetry | None
    repos: tuple[Repo, ...]
    platforms: tuple[Platform, ...] = ()
    attest: Attest = Attest()
    evidence: bool = False
    signing: Signing | None = None
    shadow: tuple[str, ...] = ()
    budget: Budget = Budget()
    policy: Policy = field(default_factory=Policy)
    notify: tuple[str, ...] = ()

    def rungs(self, start: Form) -> tuple[Rung, ...]:
        """The ladder of a repo that starts at ``start``."""
        return rungs(start, self.last, self.attest.provenance)

    @cached_property
    def _by_name(self) -> dict[str, Repo]:
        return {repo.name: repo for repo in self.repos}

    def repo(self, name: str) -> Repo:
        if name not in self._by_name:
            raise FleetError(
                f"{self.path}: there is no repo '{name}'", fix="one of " + ", ".join(list(self._by_name)[:10])
            )
        return self._by_name[name]

    def reference(self, image: str) -> Reference:
        """``image`` in the fleet's registry, without tag or digest."""
        return Reference(self.registry.host, image)
