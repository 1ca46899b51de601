"""Strict models of a repo of the fleet file, of what it leaves to the defaults, and of its release lines."""

from __future__ import annotations

from copy import copy
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, create_model
from pydantic.fields import FieldInfo

from phasegate.fleet.own_check_model import RepoCheck
from phasegate.fleet.registry_model import Also, EnvReference
from phasegate.fleet.scalars import (
    Duration,
    EarlierName,
    Image,
    Line,
    Name,
    RepoName,
    Strict,
    Variables,
    Word,
    word,
)
from phases import ladder


class GitModel(Strict):
    url: Word
    ref: Word
    subdir: str = ""
    credentials: EnvReference | None = None


class ToolchainModel(Strict):
    """Versions that the CI pins."""

    buildx: Word | None = None
    buildkit: Word | None = None


class CIModel(Strict):
    tag: Word = Field(description="where the CI pushes: has {version}, may have {phase}")
    toolchain: ToolchainModel = Field(ToolchainModel(), description="what it builds with, if provenance does not say")


class SecretModel(Strict):
    """Exactly one of ``file``, ``env`` and ``env-file`` (a variable that names a file)."""

    id: Name
    file: Word | None = None
    env: Word | None = None
    env_file: Word | None = Field(None, alias="env-file")


class FileVersionModel(Strict):
    file: Word
    key: Word | None = Field(None, description="of YAML, JSON or TOML, as in project.version; or a variable of HCL")


class CommandVersionModel(Strict):
    command: tuple[Word, ...] = Field(min_length=1, strict=False)
    env: Variables = ()


def _version_kind(value: object) -> str:
    if isinstance(value, dict):
        return "CommandVersionModel" if "command" in value else "FileVersionModel"
    return "text"


# The shape of the value says which of several spellings is meant, so that an error is about that one alone.
Version = Annotated[
    Annotated[Word, Tag("text")]
    | Annotated[FileVersionModel, Tag("FileVersionModel")]
    | Annotated[CommandVersionModel, Tag("CommandVersionModel")],
    Discriminator(_version_kind),
]
ByArch = Annotated[
    Annotated[Word, Tag("text")] | Annotated[dict[str, Word], Field(min_length=1), Tag("by-arch")],
    Discriminator(lambda value: "by-arch" if isinstance(value, dict) else "text"),
]
Argument = Annotated[
    Annotated[str, BeforeValidator(word), Tag("text")]
    | Annotated[dict[str, Annotated[str, BeforeValidator(word)]], Field(min_length=1), Tag("by-arch")],
    Discriminator(lambda value: "by-arch" if isinstance(value, dict) else "text"),
]


class TagsModel(Strict):
    moving: tuple[Word, ...] = Field((), strict=False)
    fixed: tuple[Word, ...] = Field((), strict=False)


class SmokeModel(Strict):
    command: tuple[Word, ...] = Field((), strict=False, description="the whole argv; default: the image's own")
    prints: Word = Field(description="what its output must contain: an exit code alone does not show that it ran")
    exit: int = 0
    timeout: Duration = 60.0


class LineOutlineModel(Strict):
    model_config = ConfigDict(extra="ignore")

    name: Line


class RepoOutlineModel(Strict):
    """The keys of a repo that say what it publishes. Others may be there, and may be wrong."""

    model_config = ConfigDict(extra="ignore")

    name: RepoName
    was: EarlierName | None = Field(None, description="its earlier name, if it was renamed: its history goes on")
    image: Image = Field(description="repository in the registry; {arch} makes the repo a group")
    arches: tuple[Word, ...] = Field((), strict=False, description="one image name for each of these words")
    join: Image | None = Field(
        None, description=f"from `{ladder.JOINING}` on, one index of all arches under this name too"
    )
    also: tuple[Also, ...] = Field((), strict=False, description="other registries: HOST or HOST/NAME, the same bytes")
    tags: TagsModel
    lines: tuple[LineOutlineModel, ...] = Field((), strict=False, min_length=1)


class AnyRepoModel(RepoOutlineModel):
    model_config = ConfigDict(extra="forbid")

    users: Annotated[int, Field(ge=0)] = Field(0, description="how many depend on it: the smallest go first")
    context: Word | None = None
    git: GitModel | None = None
    source: Literal["published"] | None = Field(None, description="nothing is built: what is published is converted")
    ci: CIModel | None = Field(None, description="its own CI builds it; context or git beside it is for the control")
    dockerfile: ByArch = Field("Dockerfile", description="may have {arch}; or one for each of `arches`")
    target: str = ""
    platforms: tuple[Word, ...] = Field((), strict=False)
    args: dict[str, Argument] = Field(default_factory=dict, description="a value, or one for each of `arches`")
    labels: dict[str, Annotated[str, BeforeValidator(word)]] = Field(default_factory=dict)
    secrets: tuple[SecretModel, ...] = Field((), strict=False)
    version: Version
    order: Literal["semver", "calver", "pep440", "none"] | None = Field(
        None, description="how versions are ordered; default: detected where all versions of the repo have one order"
    )
    smoke: SmokeModel | None = None
    accept: tuple[Word, ...] = Field((), strict=False, description="files that may differ from the control")
    checks: tuple[RepoCheck, ...] = Field((), strict=False, description="more of its own; or {name: NAME, skip: true}")


OWN_KEYS = ("name", "was", "image", "join", "lines", "checks")
"""Keys that are each repo's own: there is no default for them."""
SHARED_KEYS = ("image", "arches", "join", "also", "lines")
"""Keys that are the same for all lines of a repo."""
BUILD_KEYS = ("dockerfile", "target", "args", "labels", "secrets", "accept")
"""Keys that mean nothing where nothing is built."""


def _default(field: FieldInfo) -> Any:
    """Return the type and field of a default for ``field``."""
    field = copy(field)
    field.default, field.default_factory = None, None
    return field.annotation, field


DefaultsModel = create_model(
    "DefaultsModel",
    __base__=Strict,
    __doc__="What repos have that do not say it themselves. Of `args` and `labels` each name counts on its own.",
    **{name: _default(field) for name, field in AnyRepoModel.model_fields.items() if name not in OWN_KEYS},
)
LineModel = create_model(
    "LineModel",
    __base__=LineOutlineModel,
    __doc__="A release line: what it does not say is as its repo has it. Of `args` and `labels` each name counts.",
    **{
        name: _default(field) for name, field in AnyRepoModel.model_fields.items() if name not in ("name", *SHARED_KEYS)
    },
)
LineModel.model_config["extra"] = "forbid"


class RepoModel(AnyRepoModel):
    lines: tuple[LineModel, ...] = Field(
        (), strict=False, min_length=1, description="one for each version that is published under this image name"
    )
