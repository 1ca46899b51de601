"""Resolve ``repos`` of a fleet file to what the run works with, including checks that need more than a type."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from phasegate.errors import FleetError
from phasegate.fleet.fleet import (
    CISource,
    CommandVersion,
    FileVersion,
    GitSource,
    ImageSpec,
    LiteralVersion,
    LocalSource,
    PublishedSource,
    Repo,
    Secret,
    Smoke,
)
from phasegate.fleet.models import CommandVersionModel, FileVersionModel, RepoModel, SecretModel
from phasegate.fleet.names import check_fields, fill
from phasegate.fleet.reader import Reader
from phasegate.fleet.yaml_lines import Place
from phasegate.image.platform import VARIANTS, Platform, parse_platform
from phasegate.image.reference import Reference, parse_reference
from phasegate.version import Order
from phases.ladder import LAST


class Repos:
    """A reader of repos that checks that no two have the same name or image.

    ``words`` are the fleet's own names for architectures.
    """

    def __init__(self, reader: Reader, words: Mapping[str, Platform]) -> None:
        self.reader = reader
        self.words = words
        self._names: dict[str, int] = {}
        self._images: dict[str, str] = {}

    def read(self, models: Sequence[RepoModel]) -> tuple[Repo, ...]:
        return tuple(self._repo(("repos", number), model) for number, model in enumerate(models))

    def _repo(self, place: Place, model: RepoModel) -> Repo:
        line = self.reader.lines.line((*place, "name"))
        if model.name in self._names:
            self.reader.report(
                (*place, "name"),
                f"repo '{model.name}' is there already, on line {self._names[model.name]}",
                "another name",
            )
        self._names.setdefault(model.name, line)
        self._fields(place, model)
        images = self._images_of(place, model)
        return Repo(
            name=model.name,
            images=images,
            joined=self._joined(place, model, images),
            ci=self._ci(place, model),
            source=self._source(place, model),
            dockerfile=model.dockerfile,
            target=model.target,
            args=model.args,
            labels=model.labels,
            secrets=self._secrets(place, model),
            version=_version(model),
            order=Order(model.order) if model.order else None,
            moving=self._tags((*place, "tags", "moving"), model.tags.moving),
            fixed=self._tags((*place, "tags", "fixed"), model.tags.fixed),
            smoke=Smoke(model.smoke.command, model.smoke.prints, model.smoke.exit, model.smoke.timeout)
            if model.smoke
            else None,
            accept=model.accept,
            line=line,
            users=model.users,
        )

    def _fields(self, place: Place, model: RepoModel) -> None:
        texts = {
            "image": [model.image],
            "args": model.args.values(),
            "labels": model.labels.values(),
            "tags": [*model.tags.moving, *model.tags.fixed],
        }
        for key, values in texts.items():
            for text in values:
                with self.reader.reporting((*place, key)):
                    check_fields(text, arch=bool(model.arches))
        if not model.tags.moving and not model.tags.fixed:
            self.reader.report((*place, "tags"), f"repo '{model.name}' has no tag to move", "tags: {moving: [latest]}")
        for tag in model.tags.fixed:
            if "{version}" not in tag:
                self.reader.report(
                    (*place, "tags", "fixed"),
                    f"the fixed tag {tag!r} has no {{version}}: it would be the same for every version",
                    "put {version} in it, or list it under moving",
                )
        for tag in model.tags.moving:
            if "{version}" in tag:
                self.reader.report(
                    (*place, "tags", "moving"), f"{tag!r} names one version, so it is fixed", "list it under fixed"
                )

    def _tags(self, place: Place, tags: Sequence[str]) -> tuple[str, ...]:
        for number, tag in enumerate(tags):
            with self.reader.reporting((*place, number)):
                Reference("host", "name").tagged(fill(tag, version="1", arch="arm"))
            if tag in tags[:number]:
                self.reader.report((*place, number), f"tag {tag!r} is listed twice", "keep one of them")
        return tuple(tags)

    def _images_of(self, place: Place, model: RepoModel) -> tuple[ImageSpec, ...]:
        images: list[ImageSpec] = []
        if model.arches:
            if "{arch}" not in model.image:
                self.reader.report(
                    (*place, "image"), f"{model.image!r} has no {{arch}}, and the repo has `arches`", "{arch}-name"
                )
            if model.platforms:
                self.reader.report(
                    (*place, "platforms"), "a repo has `arches` or `platforms`, not both", "leave `platforms` out"
                )
            for number, word in enumerate(model.arches):
                platform = self._arch((*place, "arches", number), word)
                if platform:
                    images.append(ImageSpec(fill(model.image, version="", arch=word), word, (platform,)))
        else:
            if not model.platforms:
                self.reader.report(
                    (*place, "platforms"), f"repo '{model.name}' names no platform", "platforms: [linux/amd64]"
                )
            images.append(ImageSpec(model.image, "", self._platforms((*place, "platforms"), model)))
        for image in images:
            with self.reader.reporting((*place, "image")):
                parse_reference(image.name, "host")
                if "/" in image.name and any(mark in image.name.split("/")[0] for mark in ".:"):
                    raise FleetError(f"{image.name!r} names a registry", fix="the repository alone, without its host")
            other = self._images.setdefault(image.name, model.name)
            if other != model.name or [i.name for i in images].count(image.name) > 1:
                self.reader.report(
                    (*place, "image"), f"repo '{other}' publishes {image.name} too", "another image name"
                )
        return tuple(images)

    def _joined(self, place: Place, model: RepoModel, images: Sequence[ImageSpec]) -> ImageSpec | None:
        """Return the joint image of a group. It takes the group's tags, so none of them may contain ``{arch}``."""
        if model.join is None:
            return None
        here = (*place, "join")
        if not model.arches:
            self.reader.report(here, f"repo '{model.name}' has one image: there is nothing to join", "leave `join` out")
        if any("{arch}" in tag for tag in (*model.tags.moving, *model.tags.fixed)):
            self.reader.report(
                here, "a tag with {arch} is none for an index of all", "tags without {arch}, or no `join`"
            )
        platforms = tuple(platform for image in images for platform in image.platforms)
        spelled = [platform.normalised() for platform in platforms]
        if len(set(spelled)) < len(spelled):
            self.reader.report(
                here, "two of `arches` are one platform: an index has one child for it", "keep one of them"
            )
        with self.reader.reporting(here):
            parse_reference(model.join, "host")
        other = self._images.setdefault(model.join, model.name)
        if other != model.name or model.join in [image.name for image in images]:
            self.reader.report(here, f"repo '{other}' publishes {model.join} too", "another name")
        return ImageSpec(model.join, "", platforms)

    def _arch(self, place: Place, word: str) -> Platform | None:
        if word in self.words:
            return self.words[word]
        if word in VARIANTS:
            return Platform("linux", word)
        known = ", ".join([*self.words, *VARIANTS])
        self.reader.report(place, f"unknown architecture {word!r}", f"map it under architectures, or one of {known}")
        return None

    def _platforms(self, place: Place, model: RepoModel) -> tuple[Platform, ...]:
        platforms: list[Platform] = []
        for number, text in enumerate(model.platforms):
            try:
                platform = parse_platform(text)
            except FleetError as error:
                self.reader.report((*place, number), f"repo '{model.name}': {error.what}", error.fix or "")
                continue
            if platform.normalised() in [known.normalised() for known in platforms]:
                self.reader.report((*place, number), f"repo '{model.name}' names {text} twice", "keep one of them")
            platforms.append(platform)
        return tuple(platforms)

    def _source(self, place: Place, model: RepoModel) -> LocalSource | GitSource | PublishedSource | None:
        given = 3 - [model.context, model.git, model.source].count(None)
        if model.ci and model.source:
            self.reader.report((*place, "source"), "what a CI builds is not taken from its tags", "leave source out")
        elif given != 1 and not (model.ci and not given):
            self.reader.report(
                place, f"repo '{model.name}' wants exactly one of `context`, `git` and `source`", "context: path/of/it"
            )
        if model.source:
            self._nothing_built(place, model, "nothing is built of what is published")
            if not model.tags.moving:
                self.reader.report(
                    (*place, "tags"), "a published image is taken from its first moving tag", "moving: [latest]"
                )
            return PublishedSource()
        if not given:
            self._nothing_built(place, model, "it is for the control, and there is no `context` or `git` to build one")
            return None
        if model.git:
            if "@" in model.git.url.split("://", 1)[-1].split("/", 1)[0] and "://" in model.git.url:
                self.reader.report((*place, "git", "url"), "the URL holds a credential", "git.credentials: {env: NAME}")
            credentials = model.git.credentials.env if model.git.credentials else ""
            return GitSource(model.git.url, model.git.ref, model.git.subdir, credentials)
        context = self.reader.folder / (model.context or ".")
        if not context.is_dir():
            self.reader.report((*place, "context"), f"{context} is no folder", "a path relative to the fleet file")
        elif not (context / model.dockerfile).is_file():
            self.reader.report(
                (*place, "dockerfile" if model.dockerfile != "Dockerfile" else "context"),
                f"{context / model.dockerfile} is not there",
                "dockerfile: its path in the context",
            )
        return LocalSource(context)

    def _nothing_built(self, place: Place, model: RepoModel, why: str) -> None:
        """Report settings of a build, which mean nothing if nothing is built."""
        for key in ("dockerfile", "target", "args", "labels", "secrets", "accept"):
            if key in model.model_fields_set:
                self.reader.report((*place, key), f"{key}: {why}", f"leave {key} out")
        if not isinstance(model.version, str):
            self.reader.report((*place, "version"), "version: there is no source to read it from", 'version: "1.0"')

    def _ci(self, place: Place, model: RepoModel) -> CISource | None:
        """Return where the CI pushes: a tag for each version, and not one that phasegate moves."""
        if model.ci is None:
            return None
        here, tag = (*place, "ci", "tag"), model.ci.tag
        with self.reader.reporting(here):
            check_fields(tag, arch=bool(model.arches), phase=True)
            Reference("host", "name").tagged(fill(tag, version="1", arch="arm", phase=LAST))
        if "{version}" not in tag:
            self.reader.report(
                here, f"the tag {tag!r} has no {{version}}: it would be the same for every version", "ci-{version}"
            )
        if tag in (*model.tags.moving, *model.tags.fixed):
            self.reader.report(
                here, f"{tag!r} is a release tag: phasegate moves it to what is proven", "ci-{version}-{phase}"
            )
        return CISource(tag, model.ci.toolchain.model_dump(exclude_none=True))

    def _secrets(self, place: Place, model: RepoModel) -> tuple[Secret, ...]:
        secrets: list[Secret] = []
        for number, secret in enumerate(model.secrets):
            here = (*place, "secrets", number)
            read = self._secret(here, secret)
            if read:
                secrets.append(read)
            if secret.id in [other.id for other in model.secrets[:number]]:
                self.reader.report(here, f"secret '{secret.id}' is there twice", "another id")
        return tuple(secrets)

    def _secret(self, place: Place, secret: SecretModel) -> Secret | None:
        given = [kind for kind in ("file", "env", "env_file") if getattr(secret, kind) is not None]
        if len(given) != 1:
            self.reader.report(place, f"secret '{secret.id}' wants exactly one of file, env and env-file", "env: NAME")
            return None
        if secret.env is not None:
            if not secret.env.replace("_", "a").isalnum() or secret.env[0].isdigit():
                self.reader.report(
                    place, f"secret '{secret.id}': env is the name of a variable, not its value", "env: NAME"
                )
            return Secret(secret.id, "env", secret.env)
        if secret.env_file is not None:
            named = os.environ.get(secret.env_file)
            if not named:
                self.reader.report(place, f"secret '{secret.id}': there is no variable {secret.env_file}", "export it")
                return None
            return Secret(secret.id, "file", named)
        return Secret(secret.id, "file", str(self.reader.folder / str(secret.file)))


def _version(model: RepoModel) -> LiteralVersion | FileVersion | CommandVersion:
    if isinstance(model.version, FileVersionModel):
        return FileVersion(model.version.file)
    if isinstance(model.version, CommandVersionModel):
        return CommandVersion(model.version.command)
    return LiteralVersion(model.version)
