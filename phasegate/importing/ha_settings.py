"""The build arguments and labels of a Home Assistant app: those that its files name and those that the builder sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from phasegate.errors import FleetError
from phasegate.importing.arches import unified
from phasegate.importing.draft import Origin
from phasegate.importing.ha_app import App
from phasegate.importing.ha_dockerfile import taken_by
from phasegate.importing.literal import WHY, has_field
from phasegate.importing.paths import NO_COMMIT

BUILDER = "as Home Assistant's builder sets them"
_OF_THE_COMMIT = {"BUILD_DATE": "{created}", "BUILD_REF": "{revision}"}
_REPOSITORY = "BUILD_REPOSITORY"
_FROM_CONFIG = {"BUILD_NAME": "name", "BUILD_DESCRIPTION": "description"}


def args_of(app: App, arches: Sequence[str], dockerfile: Any) -> tuple[dict[str, Any], str]:
    """Return the arguments that the app names and those that the builder sets, and which of them are the builder's."""
    taken = taken_by(app.folder, dockerfile, arches)
    args = dict(_base(app, arches))
    if not args and taken.needs_base:
        if not app.by_name:
            raise FleetError("it has no build_from, and one image name for all architectures")
        args["BUILD_FROM"] = "ghcr.io/home-assistant/{arch}-base:latest"
    args |= _named(app, "args", "argument")
    own = dict(_set_by_builder(app))
    for key in _OF_THE_COMMIT:
        if key in taken.declared and key not in own:
            app.without(f"argument {key}", NO_COMMIT, app.at)
    if _REPOSITORY in taken.declared and not app.repository:
        app.without(f"argument {_REPOSITORY}", "no repository.yaml names it", app.at)
    if "BUILD_ARCH" in taken.declared and not app.by_name:
        del own["BUILD_ARCH"]
        app.without("argument BUILD_ARCH", "one image name for all architectures: use TARGETARCH", app.at)
    for key, said in _FROM_CONFIG.items():
        if key in taken.declared and not _is_said(app, f"argument {key}", own[key], app.config.at(said)):
            del own[key]
            args.pop(key, None)
    args |= {key: value for key, value in own.items() if key in taken.declared}
    given = {"BUILD_FROM"} if app.build and app.build.mapping("build_from") else set()
    guessed = [key for key in args if key in ("BUILD_FROM", *own) and key not in given]
    return args, f"{', '.join(guessed)} {BUILDER}" if guessed else ""


def _base(app: App, arches: Sequence[str]) -> Iterator[tuple[str, Any]]:
    bases = app.build.texts("build_from") if app.build else {}
    if not app.build or not bases:
        return
    values = {word: bases[word] for word in arches}
    if word := next((word for word, value in values.items() if has_field(value)), ""):
        raise FleetError(f"{app.build.at('build_from', word)}: build_from: {WHY}")
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
    yield from ((key, app.config.word(said)) for key, said in _FROM_CONFIG.items())
    if app.repository:
        yield _REPOSITORY, app.repository
    if app.committed:
        yield from _OF_THE_COMMIT.items()


def labels_of(app: App) -> dict[str, str]:
    """Return the labels that the app names, and those that the builder sets: names and descriptions without quotes."""
    labels = _named(app, "labels", "label")
    name, description = (app.config.word(key).replace("'", "") for key in ("name", "description"))
    own = {"io.hass.name": name, "io.hass.description": description, "io.hass.type": "addon"}
    if url := app.config.word("url"):
        own["io.hass.url"] = url
    for label, text in own.items():
        labels.pop(label, None)
        if _is_said(app, f"label {label}", text, app.config.at(label.rpartition(".")[2])):
            labels[label] = text
    labels |= {"io.hass.version": "{version}", "org.opencontainers.image.version": "{version}"}
    if app.committed:
        labels["org.opencontainers.image.created"] = "{created}"
    else:
        app.without("label org.opencontainers.image.created", NO_COMMIT, app.at)
    if app.by_name:
        labels["io.hass.arch"] = "{arch}"
    else:
        app.without("label io.hass.arch", "one image name for all architectures", app.at)
    return labels


def _named(app: App, key: str, what: str) -> dict[str, Any]:
    """Return what build.yaml names under ``key``, without what a fleet file cannot say."""
    if not app.build:
        return {}
    texts: Mapping[str, str] = app.build.texts(key)
    return {name: it for name, it in texts.items() if _is_said(app, f"{what} {name}", it, app.build.at(key, name))}


def _is_said(app: App, what: str, text: str, origin: Origin) -> bool:
    """Return whether the fleet file can say the text, and list it if not."""
    if has_field(text):
        app.without(what, WHY, origin)
        return False
    return True
