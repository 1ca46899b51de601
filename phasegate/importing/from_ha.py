"""Draft repos from the apps of Home Assistant in a folder: config.yaml, build.yaml and a Dockerfile each.

What the files leave open is what Home Assistant's builder does: its arguments, its labels, and the tag ``latest``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.errors import FleetError
from phasegate.image.reference import names_a_host
from phasegate.importing.arches import WORDS, unified
from phasegate.importing.draft import Draft, Drawn, Entry, Left, Origin
from phasegate.importing.ha_files import Facts, apps_below, arguments_in, facts_in, text_of
from phasegate.importing.paths import relative
from phasegate.importing.tags import is_tag

_HUB = "docker.io"
_OWN = ("amd64",)
"""Words that the fleet file knows without `architectures`."""
_BUILDER = "as Home Assistant's builder sets them"
_FIELD = re.compile(r"\{[a-z_]+\}")
_FROM_BASE = re.compile(r"^[ \t]*FROM\b.*\$(?:BUILD_FROM\b|\{BUILD_FROM\})", re.MULTILINE | re.IGNORECASE)
_BASE_NAMED = re.compile(r"^[ \t]*ARG\b.*\bBUILD_FROM=", re.MULTILINE | re.IGNORECASE)
_EACH_BUILD = ("BUILD_DATE", "BUILD_REF", "BUILD_REPOSITORY")


@dataclass
class App:
    """One app, and what of it is left out while its repo is drafted."""

    name: str
    folder: Path
    config: Facts
    build: Facts | None
    shown: str
    parts: list[Left] = field(default_factory=list)

    @property
    def image(self) -> str:
        return self.config.word("image")

    @property
    def at(self) -> Origin:
        return Origin(self.shown)

    @property
    def by_name(self) -> bool:
        """Whether each architecture has an image name of its own."""
        return "{arch}" in self.image

    def without(self, what: str, why: str, origin: Origin) -> None:
        self.parts.append(Left(self.name, why, origin, what))


def draft_of(folder: Path, out: Path) -> Draft:
    """Return the apps below ``folder``, with their sources named from the fleet file at ``out``."""
    repos: list[Drawn] = []
    left: list[Left] = []
    words: dict[str, str] = {}
    for place in apps_below(folder):
        shown = relative(place, out)
        name = relative(place, folder / "fleet.yaml").replace("/", "-").lower()
        try:
            config, build = facts_in(place, "config", Path(shown)), facts_in(place, "build", Path(shown))
            if config is None or not (config.word("slug") and config.word("version")):
                continue  # not an app: something else's config
            app = App(config.word("slug") if name == "." else name, place, config, build, shown)
            repos.append(_drawn(app))
        except FleetError as error:
            left.append(Left(name, error.what, Origin(shown)))
            continue
        left += app.parts
        if app.by_name:
            words |= {word: WORDS[word] for word in repos[-1].value("arches") if word in WORDS and word not in _OWN}
    if not repos and not left:
        raise FleetError(
            f"{folder} has no app: no config.yaml with slug and version", fix="name the folder with the apps"
        )
    return Draft(tuple(repos), tuple(left), words)


def _drawn(app: App) -> Drawn:
    """Return the repo that an app is. Raises FleetError if it cannot be one."""
    if not app.image:
        raise FleetError("it has no `image`: Home Assistant builds such an app on each device")
    if not is_tag(app.config.word("version")):
        raise FleetError(f"its version {app.config.word('version')!r} is not a valid tag")
    host, _, path = app.image.partition("/") if names_a_host(app.image) else (_HUB, "", app.image)
    arches = _arches(app)
    entries = [Entry("image", path), *_for(app, arches)]
    entries += _built(app, arches) if _dockerfiles(app, arches) else _published(app)
    return Drawn(app.name, host, app.config.at("image"), tuple(entries))


def _arches(app: App) -> list[str]:
    known = [word for word in app.config.words("arch") if word in WORDS]
    for word in app.config.words("arch"):
        if word not in WORDS:
            app.without(f"arch {word}", "not an architecture that phasegate knows", app.config.at("arch"))
    bases = app.build.mapping("build_from") if app.build else {}
    if app.build and bases:
        for word in known:
            if word not in bases:
                app.without(f"arch {word}", "build_from has no base for it", app.build.at("build_from"))
        known = [word for word in known if word in bases]
    if not known:
        raise FleetError("it names no architecture that phasegate knows")
    return known


def _for(app: App, arches: Sequence[str]) -> list[Entry]:
    if app.by_name:
        return [Entry("arches", list(arches))]
    return [Entry("platforms", list(dict.fromkeys(WORDS[word] for word in arches)))]


def _published(app: App) -> list[Entry]:
    version = app.config.word("version")
    return [
        Entry("source", "published", f"there is no Dockerfile beside {app.config.shown}"),
        Entry("version", version, str(app.config.at("version"))),
        _tags(),
    ]


def _built(app: App, arches: Sequence[str]) -> list[Entry]:
    dockerfile = _dockerfiles(app, arches)
    args, guessed = _args(app, arches, dockerfile)
    labels = _labels(app)
    if app.build and app.build.value.get("squash"):
        app.without("squash", "phasegate squashes no layers", app.build.at("squash"))
    return [
        Entry("context", app.shown),
        *([] if dockerfile == "Dockerfile" else [Entry("dockerfile", dockerfile)]),
        *([Entry("args", args, guessed)] if args else []),
        Entry("labels", labels, _BUILDER),
        Entry("version", app.config.word("version"), str(app.config.at("version"))),
        _tags(),
    ]


def _tags() -> Entry:
    return Entry("tags", {"moving": ["latest"], "fixed": ["{version}"]}, "both are pushed by Home Assistant's builder")


def _dockerfiles(app: App, arches: Sequence[str]) -> Any:
    """Return the Dockerfile, or that of each architecture; None if one of them has none."""
    names = {word: f"Dockerfile.{word}" for word in arches if (app.folder / f"Dockerfile.{word}").is_file()}
    common = (app.folder / "Dockerfile").is_file()
    if not names:
        return "Dockerfile" if common else None
    if not common and len(names) < len(arches):
        raise FleetError(f"{', '.join(word for word in arches if word not in names)} has no Dockerfile")
    if not app.by_name:
        raise FleetError("it has a Dockerfile for each architecture and one image name for all")
    return "Dockerfile.{arch}" if len(names) == len(arches) else {w: names.get(w, "Dockerfile") for w in arches}


def _args(app: App, arches: Sequence[str], dockerfile: Any) -> tuple[dict[str, Any], str]:
    """Return the arguments that the app names and those that the builder sets, and which of them are the builder's."""
    texts = [inside.read(app.folder, name).decode("utf-8", "replace") for name in _names(dockerfile, arches)]
    declared = {name for text in texts for name in arguments_in(text)}
    args = dict(_base(app, arches))
    if not args and any(_FROM_BASE.search(text) and not _BASE_NAMED.search(text) for text in texts):
        if not app.by_name:
            raise FleetError("it has no build_from, and one image name for all architectures")
        args["BUILD_FROM"] = "ghcr.io/home-assistant/{arch}-base:latest"
    if app.build:
        args |= {key: text_of(value) for key, value in app.build.mapping("args").items()}
    own = dict(_set_by_builder(app))
    if each := [key for key in _EACH_BUILD if key in declared]:
        what = f"argument {each[0]}" if len(each) == 1 else f"arguments {', '.join(each)}"
        app.without(what, "it differs with each build" if len(each) == 1 else "they differ with each build", app.at)
    if "BUILD_ARCH" in declared and not app.by_name:
        del own["BUILD_ARCH"]
        app.without("argument BUILD_ARCH", "one image name for all architectures: use TARGETARCH", app.at)
    args |= {key: value for key, value in own.items() if key in declared}
    kept = {key: value for key, value in args.items() if _says(app, f"argument {key}", value)}
    given = {"BUILD_FROM"} if app.build and app.build.mapping("build_from") else set()
    guessed = [key for key in kept if key in ("BUILD_FROM", *own) and key not in given]
    return kept, f"{', '.join(guessed)} {_BUILDER}" if guessed else ""


def _names(dockerfile: Any, arches: Sequence[str]) -> list[str]:
    """Return the names of the Dockerfiles."""
    if isinstance(dockerfile, Mapping):
        return sorted(set(dockerfile.values()))
    return list(dict.fromkeys(str(dockerfile).replace("{arch}", word) for word in arches))


def _base(app: App, arches: Sequence[str]) -> Iterator[tuple[str, Any]]:
    bases = app.build.mapping("build_from") if app.build else {}
    if not bases:
        return
    values = {word: text_of(bases[word]) for word in arches}
    one = unified(values)
    if one is not None and (app.by_name or "{arch}" not in one):
        yield "BUILD_FROM", one
    elif app.by_name:
        yield "BUILD_FROM", values
    else:
        raise FleetError("its bases differ by architecture, and it has one image name for all of them")


def _set_by_builder(app: App) -> Iterator[tuple[str, str]]:
    yield "BUILD_ARCH", "{arch}"
    yield "BUILD_VERSION", "{version}"
    yield "BUILD_NAME", app.config.word("name")
    yield "BUILD_DESCRIPTION", app.config.word("description")


def _labels(app: App) -> dict[str, str]:
    labels = {text_of(key): text_of(value) for key, value in (app.build.mapping("labels") if app.build else {}).items()}
    labels |= {
        "io.hass.name": app.config.word("name"),
        "io.hass.description": app.config.word("description"),
        "io.hass.type": "addon",
        "io.hass.url": app.config.word("url"),
        "io.hass.version": "{version}",
        "org.opencontainers.image.version": "{version}",
    }
    if app.by_name:
        labels["io.hass.arch"] = "{arch}"
    else:
        app.without("label io.hass.arch", "one image name for all architectures", app.at)
    return {key: value for key, value in labels.items() if value and _says(app, f"label {key}", value)}


def _says(app: App, what: str, value: Any) -> bool:
    """Return whether the fleet file can say the value: other words in braces would be fields that it does not have."""
    texts = value.values() if isinstance(value, Mapping) else (value,)
    if any(found not in ("{arch}", "{version}") for text in texts for found in _FIELD.findall(text)):
        app.without(what, "it has a word in braces, which is a field in a fleet file", app.at)
        return False
    return True
