"""Draft repos from the apps of Home Assistant in a folder: config.yaml, build.yaml and a Dockerfile each.

What the files leave open is what Home Assistant's builder does: its arguments, its labels, and the tag ``latest``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from phasegate.errors import FleetError
from phasegate.importing.arches import WORDS, to_name
from phasegate.importing.draft import Draft, Drawn, Entry, Left, Origin
from phasegate.importing.ha_app import App
from phasegate.importing.ha_files import facts_in
from phasegate.importing.ha_find import Found, apps_below
from phasegate.importing.ha_image import host_and_name
from phasegate.importing.ha_settings import BUILDER, args_of, labels_of
from phasegate.importing.paths import relative
from phasegate.importing.tags import is_tag

_READ = ("name", "description", "version", "slug", "url", "image", "arch", "stage")
"""What is read of a config file."""
_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?\Z")


def draft_of(folder: Path, out: Path) -> Draft:
    """Return the apps below ``folder``, with their sources named from the fleet file at ``out``."""
    repos: list[Drawn] = []
    left: list[Left] = []
    words: dict[str, str] = {}
    home = _repository(folder)
    for found in apps_below(folder, out):
        name = relative(found.folder, folder / "fleet.yaml").replace("/", "-").lower()
        try:
            app = _app(found, name, home)
            repos.append(_drawn(app))
        except FleetError as error:
            left.append(Left(name, error.what, Origin(found.shown)))
            continue
        left += app.parts
        if app.by_name:
            words |= to_name(repos[-1].value("arches"))
    if not repos and not left:
        raise FleetError(
            f"{folder} has no app: no config.yaml with slug and version", fix="name the folder with the apps"
        )
    return Draft(tuple(repos), tuple(left), words)


def _app(found: Found, name: str, home: str) -> App:
    """Return the app in a folder. Raises FleetError if one of its files cannot be read, or says a thing twice."""
    config = found.config
    if isinstance(config, FleetError):
        raise config
    build = facts_in(found.folder, "build", Path(found.shown))
    config.check_once(_READ)
    if build:
        build.check_once(build.value)
    return App(config.word("slug") if name == "." else name, found.folder, config, build, found.shown, home)


def _repository(folder: Path) -> str:
    """Return OWNER/NAME of the repository at GitHub that a repository.yaml names, empty if none does."""
    try:
        facts = facts_in(folder, "repository", Path())
    except FleetError:
        return ""
    found = _GITHUB.match(facts.word("url")) if facts else None
    return found[1] if found else ""


def _drawn(app: App) -> Drawn:
    """Return the repo that an app is. Raises FleetError if it cannot be one."""
    if not app.image:
        raise FleetError("it has no `image`: Home Assistant builds such an app on each device")
    if not is_tag(app.version):
        raise FleetError(f"its version {app.version!r} is not a valid tag")
    host, path = host_and_name(app.image)
    arches = _arches(app)
    entries = [Entry("image", path, _stage(app)), *_for(app, arches)]
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


def _stage(app: App) -> str:
    """Return a remark on an app that Home Assistant gives up: its image is there, and may not be built any more."""
    if app.config.word("stage") != "deprecated":
        return ""
    return f"stage: deprecated at {app.config.at('stage')}: such apps are often not built any more"


def _for(app: App, arches: Sequence[str]) -> list[Entry]:
    twice = app.config.twice("arch")
    if app.by_name:
        return [Entry("arches", list(arches), twice)]
    return [Entry("platforms", list(dict.fromkeys(WORDS[word] for word in arches)), twice)]


def _published(app: App) -> list[Entry]:
    return [
        Entry("source", "published", f"there is no Dockerfile beside {app.config.shown}"),
        Entry("version", app.version, str(app.config.at("version"))),
        _tags(),
    ]


def _built(app: App, arches: Sequence[str]) -> list[Entry]:
    dockerfile = _dockerfiles(app, arches)
    args, guessed = args_of(app, arches, dockerfile)
    labels = labels_of(app)
    if app.build and app.build.value.get("squash"):
        app.without("squash", "phasegate squashes no layers", app.build.at("squash"))
    return [
        Entry("context", app.shown),
        *([] if dockerfile == "Dockerfile" else [Entry("dockerfile", dockerfile)]),
        *([Entry("args", args, guessed)] if args else []),
        Entry("labels", labels, BUILDER),
        _version(app),
        _tags(),
    ]


def _version(app: App) -> Entry:
    """Return where the version is read with each release, or what it is now if YAML takes it for a number.

    phasegate reads 1.10 as it is written, and Home Assistant as 1.1.
    """
    if isinstance(app.config.value["version"], str):
        return Entry("version", {"file": Path(app.config.shown).name, "key": "version"})
    return Entry(
        "version", app.version, f"a number at {app.config.at('version')}: in quotes it could be read from there"
    )


def _tags() -> Entry:
    return Entry("tags", {"moving": ["latest"], "fixed": ["{version}"]}, "both are pushed by Home Assistant's builder")


def _dockerfiles(app: App, arches: Sequence[str]) -> Any:
    """Return the Dockerfile, or that of each architecture; None if one of them has none."""
    names = {word: f"Dockerfile.{word}" for word in arches if os.path.lexists(app.folder / f"Dockerfile.{word}")}
    common = os.path.lexists(app.folder / "Dockerfile")
    if not names:
        return "Dockerfile" if common else None
    if not common and len(names) < len(arches):
        raise FleetError(f"{', '.join(word for word in arches if word not in names)} has no Dockerfile")
    if not app.by_name:
        raise FleetError("it has a Dockerfile for each architecture and one image name for all")
    return "Dockerfile.{arch}" if len(names) == len(arches) else {w: names.get(w, "Dockerfile") for w in arches}
