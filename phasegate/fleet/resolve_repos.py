"""Resolve ``repos`` of a fleet file to what the run works with, including checks that need more than a type."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from phasegate.errors import FleetError
from phasegate.fleet.addresses import check_git
from phasegate.fleet.fleet import ImageSpec, Repo, RepoOutline, Secret, Smoke
from phasegate.fleet.form_source import CISource, GitSource, LocalSource, PublishedSource
from phasegate.fleet.in_source import leaves, leaves_checkout
from phasegate.fleet.lack import no_dockerfile
from phasegate.fleet.names import check_fields, check_key, fill
from phasegate.fleet.own_check import OwnCheck
from phasegate.fleet.reader import Reader
from phasegate.fleet.repo_model import BUILD_KEYS, CommandVersionModel, FileVersionModel, RepoModel, SecretModel
from phasegate.fleet.resolve_by_arch import check_by_arch, dockerfiles_of
from phasegate.fleet.resolve_checks import checks_of
from phasegate.fleet.resolve_common import file_of
from phasegate.fleet.resolve_lines import check_lines
from phasegate.fleet.resolve_names import RepoOutlines
from phasegate.fleet.versions import KEYED_FILES, CommandVersion, FileVersion, LiteralVersion
from phasegate.fleet.yaml_lines import Place
from phasegate.image.platform import ALIASES, VARIANTS, Platform, parse_platform
from phasegate.image.reference import Reference
from phasegate.version import Order
from phases.ladder import LAST


class Repos:
    """A reader of repos.

    words: the fleet's own names for architectures
    host: its registry's
    ledger: its ledger's address
    checks: the fleet's own, which each repo has unless it says otherwise
    """

    def __init__(
        self, reader: Reader, words: Mapping[str, Platform], host: str, ledger: str, checks: Sequence[OwnCheck]
    ) -> None:
        self.reader = reader
        self.checks = checks
        self.words = words
        self.ledger = file_of(ledger)
        self._outlines = RepoOutlines(reader, host)

    def read(self, models: Sequence[RepoModel]) -> tuple[Repo, ...]:
        self._check_earlier_names(models)
        repos = tuple(self._repo(("repos", number), model) for number, model in enumerate(models))
        check_lines(self.reader, repos)
        return repos

    def _check_earlier_names(self, models: Sequence[RepoModel]) -> None:
        names, earlier = {model.name for model in models}, [model.was for model in models if model.was]
        for number, model in enumerate(models):
            if model.was and (model.was in names or earlier.count(model.was) > 1):
                said = "is a repo of this file" if model.was in names else "was said of another repo, too"
                self.reader.report(("repos", number, "was"), f"'{model.was}' {said}", "the repo's own earlier name")

    def _repo(self, place: Place, model: RepoModel) -> Repo:
        self._fields(place, model)
        outline = self._outlines.read(place, model)
        images = self._images(place, model, outline)
        return Repo(
            name=model.name,
            images=images,
            joined=self._joined(place, outline, images),
            copies=outline.copies,
            ci=self._ci(place, model),
            source=self._source(place, model),
            dockerfile=model.dockerfile,
            target=model.target,
            args=model.args,
            labels=model.labels,
            secrets=self._secrets(place, model),
            version=self._version(place, model),
            order=Order(model.order) if model.order else None,
            moving=outline.moving,
            fixed=outline.fixed,
            smoke=Smoke(model.smoke.command, model.smoke.prints, model.smoke.exit, model.smoke.timeout)
            if model.smoke
            else None,
            accept=model.accept,
            checks=checks_of(self.checks, model.checks, place, self.reader),
            line=outline.line,
            was=outline.was,
            users=model.users,
        )

    def _fields(self, place: Place, model: RepoModel) -> None:
        check_by_arch(self.reader, place, model)
        for name, text in model.labels.items():
            with self.reader.reporting((*place, "labels", name)):
                check_key(name, "a label")
            with self.reader.reporting((*place, "labels")):
                check_fields(text, arch=bool(model.arches), commit=True)

        if model.smoke:
            with self.reader.reporting((*place, "smoke", "prints")):
                check_fields(model.smoke.prints, arch=bool(model.arches))

    def _images(self, place: Place, model: RepoModel, outline: RepoOutline) -> tuple[ImageSpec, ...]:
        """Return the images with their platforms. An image of an unknown architecture, which is reported, has none."""
        if model.arches:
            if model.platforms:
                self.reader.report(
                    (*place, "platforms"), "a repo has `arches` or `platforms`, not both", "leave `platforms` out"
                )
            found = [self._arch((*place, "arches", number), word) for number, word in enumerate(model.arches)]
            platforms: list[tuple[Platform, ...]] = [(platform,) if platform else () for platform in found]
        else:
            if not model.platforms:
                self.reader.report(
                    (*place, "platforms"), f"repo '{model.name}' names no platform", "platforms: [linux/amd64]"
                )
            platforms = [self._platforms((*place, "platforms"), model)]
        return tuple(replace(image, platforms=of) for image, of in zip(outline.images, platforms, strict=True))

    def _joined(self, place: Place, outline: RepoOutline, images: Sequence[ImageSpec]) -> ImageSpec | None:
        if outline.joined is None:
            return None
        platforms = tuple(platform for image in images for platform in image.platforms)
        spelled = [platform.normalised() for platform in platforms]
        if len(set(spelled)) < len(spelled):
            said = "two of `arches` are one platform: an index has one child for it"
            self.reader.report((*place, "join"), said, "keep one of them")
        return replace(outline.joined, platforms=platforms)

    def _arch(self, place: Place, word: str) -> Platform | None:
        if word in self.words:
            return self.words[word]
        if word in VARIANTS:
            return Platform("linux", word)
        if word in ALIASES:
            return Platform("linux", ALIASES[word])
        known = [*self.words, *VARIANTS, *ALIASES]
        near = get_close_matches(word, known, 1, cutoff=0.8)
        fix = near[0] if near else f"architectures: {{{word}: linux/...}}, or one of {', '.join(known)}"
        self.reader.report(place, f"unknown architecture {word!r}", fix)
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
            with self.reader.reporting((*place, "git", "url")):
                check_git(model.git.url)
            for dockerfile in dockerfiles_of(model):
                if not os.path.isabs(dockerfile) and leaves_checkout(model.git.subdir, dockerfile):
                    said = f"dockerfile: {dockerfile!r} leads out of the git repository"
                    self.reader.report((*place, "dockerfile"), said, "its path in the repository, relative to `subdir`")
            credentials = model.git.credentials.env if model.git.credentials else ""
            return GitSource(model.git.url, model.git.ref, model.git.subdir, credentials)
        context = self.reader.folder_of(place) / (model.context or ".")
        if not os.path.isdir(context):
            self.reader.lack((*place, "context"), f"{context} is not a folder", "a path relative to the fleet file")
        else:
            for dockerfile in dockerfiles_of(model):
                if not os.path.isfile(context / dockerfile):
                    lacks = no_dockerfile(context, dockerfile)
                    key = "dockerfile" if "dockerfile" in model.model_fields_set else "context"
                    self.reader.lack((*place, key), lacks.what, lacks.fix)
        return LocalSource(context, self.reader.lacking((*place, "context"), (*place, "dockerfile")), self.ledger)

    def _nothing_built(self, place: Place, model: RepoModel, why: str) -> None:
        """Report settings of a build, which mean nothing if nothing is built."""
        for key in BUILD_KEYS:
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
            Reference("host", "name").tagged(fill(tag, version="1.0.0", arch="arm", phase=LAST))
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
                self.reader.lack(place, f"secret '{secret.id}': there is no variable {secret.env_file}", "export it")
            return Secret(secret.id, "file", named or f"${{{secret.env_file}}}", self.reader.lacking(place))
        return Secret(secret.id, "file", str(self.reader.folder_of(place) / str(secret.file)))

    def _leaves(self, place: Place, model: RepoModel, name: str) -> bool:
        """Return whether a file leads out of the repo's source and of the folder of the fleet file that names it."""
        if model.git:
            return leaves_checkout(model.git.subdir, name)
        here = self.reader.folder_of(place)
        return model.context is not None and leaves(here / model.context, name, here, self.reader.folder)

    def _version(self, place: Place, model: RepoModel) -> LiteralVersion | FileVersion | CommandVersion:
        at = self.reader.lines.where((*place, "version"))
        if isinstance(model.version, FileVersionModel):
            file, key = model.version.file, model.version.key or ""
            if key and not file.endswith(KEYED_FILES):
                said = f"{file} has no keys that phasegate can read: its name ends in none of {', '.join(KEYED_FILES)}"
                self.reader.report((*place, "version", "key"), said, "leave key out: the first line is the version")
            if self._leaves(place, model, file):
                said = f"version: {file!r} leads out of the source"
                self.reader.report((*place, "version", "file"), said, "a file in the source, named relative to it")
            return FileVersion(file, key, at)
        if isinstance(model.version, CommandVersionModel):
            return CommandVersion(model.version.command, model.version.env, at)
        with self.reader.reporting((*place, "version"), "version: "):
            Reference("host", "name").tagged(model.version.strip())
        return LiteralVersion(model.version, at)
