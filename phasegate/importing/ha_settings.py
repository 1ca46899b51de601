"""The build arguments and labels of a Home Assistant app: those that its files name and those that the builder sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from phasegate.build import inside
from phasegate.errors import FleetError
from phasegate.importing.arches import unified
from phasegate.importing.ha_app import App
from phasegate.importing.ha_files import arguments_in, text_of
from phasegate.importing.paths import NO_COMMIT

BUILDER = "as Home Assistant's builder sets them"
_FIELD = re.compile(r"\{[a-z_]+\}")
_FIELDS = ("{arch}", "{version}", "{created}", "{revision}")
_FROM_BASE = re.compile(r"^[ \t]*FROM\b.*\$(?:BUILD_FROM\b|\{BUILD_FROM\})", re.MULTILINE | re.IGNORECASE)
_BASE_NAMED = re.compile(r"^[ \t]*ARG\b.*\bBUILD_FROM=", re.MULTILINE | re.IGNORECASE)
_OF_THE_COMMIT = {"BUILD_DATE": "{created}", "BUILD_REF": "{revision}"}
_REPOSITORY = "BUILD_REPOSITORY"


def args_of(app: App, arches: Sequence[str], dockerfile: Any) -> tuple[dict[str, Any], str]:
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
    for key in _OF_THE_COMMIT:
        if key in declared and key not in own:
            app.without(f"argument {key}", NO_COMMIT, app.at)
    if _REPOSITORY in declared and not app.repository:
        app.without(f"argument {_REPOSITORY}", "no repository.yaml names it", app.at)
    if "BUILD_ARCH" in declared and not app.by_name:
        del own["BUILD_ARCH"]
        app.without("argument BUILD_ARCH", "one image name for all architectures: use TARGETARCH", app.at)
    args |= {key: value for key, value in own.items() if key in declared}
    kept = {key: value for key, value in args.items() if _says(app, f"argument {key}", value)}
    given = {"BUILD_FROM"} if app.build and app.build.mapping("build_from") else set()
    guessed = [key for key in kept if key in ("BUILD_FROM", *own) and key not in given]
    return kept, f"{', '.join(guessed)} {BUILDER}" if guessed else ""


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
    if app.repository:
        yield _REPOSITORY, app.repository
    if app.committed:
        yield from _OF_THE_COMMIT.items()


def labels_of(app: App) -> dict[str, str]:
    labels = {text_of(key): text_of(value) for key, value in (app.build.mapping("labels") if app.build else {}).items()}
    labels |= {
        "io.hass.name": app.config.word("name"),
        "io.hass.description": app.config.word("description"),
        "io.hass.type": "addon",
        "io.hass.url": app.config.word("url"),
        "io.hass.version": "{version}",
        "org.opencontainers.image.version": "{version}",
        "org.opencontainers.image.created": "{created}" if app.committed else "",
    }
    if not app.committed:
        app.without("label org.opencontainers.image.created", NO_COMMIT, app.at)
    if app.by_name:
        labels["io.hass.arch"] = "{arch}"
    else:
        app.without("label io.hass.arch", "one image name for all architectures", app.at)
    return {key: value for key, value in labels.items() if value and _says(app, f"label {key}", value)}


def _says(app: App, what: str, value: Any) -> bool:
    """Return whether the fleet file can say the value: other words in braces would be fields that it does not have."""
    texts = value.values() if isinstance(value, Mapping) else (value,)
    if any(found not in _FIELDS for text in texts for found in _FIELD.findall(text)):
        app.without(what, "it has a word in braces, which is a field in a fleet file", app.at)
        return False
    return True
