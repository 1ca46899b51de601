"""Draft repos from a list of apps that are built elsewhere: ``.apps.yml`` or ``.addons.yml``, beside their folders.

The list names each app's image; the folder beside it has its config.yaml, with the version and the architectures.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.errors import FleetError
from phasegate.fleet.yaml_lines import Lines
from phasegate.importing.arches import WORDS, to_name
from phasegate.importing.draft import Draft, Drawn, Entry, Left, Origin
from phasegate.importing.ha_files import facts_in
from phasegate.importing.ha_image import host_and_name
from phasegate.importing.paths import relative
from phasegate.importing.tags import is_tag

_LISTS = ("apps", "addons")
_FIX = "name an .apps.yml or .addons.yml"


def draft_of(file: Path, out: Path) -> Draft:
    """Return the apps that ``file`` lists. Raises FleetError if it lists none."""
    shown = relative(file, out)
    if not file.is_file():
        raise FleetError(f"{shown} is not a file", fix=_FIX)
    lines = Lines(inside.text(file.parent, file.name), shown)
    value = lines.value if isinstance(lines.value, dict) else {}
    key = next((key for key in _LISTS if isinstance(value.get(key), dict)), "")
    if not key:
        raise FleetError(f"{shown} has neither apps nor addons", fix=_FIX)
    twice = {problem.place[:2]: problem.what for problem in lines.problems if problem.place}
    if what := next((twice[place] for place in (("channel",), (key,)) if place in twice), ""):
        raise FleetError(what, fix="keep one")
    channel = str(value.get("channel") or "latest")
    why = str(Origin(shown, lines.line(("channel",)))) if "channel" in value else "there is no channel"
    repos: list[Drawn] = []
    left: list[Left] = []
    words: dict[str, str] = {}
    for name, app in value[key].items():
        origin = Origin(shown, lines.line((key, name)))
        try:
            if (key, name) in twice:
                raise FleetError(twice[key, name])
            repo = _drawn(file.parent, out, str(name), app if isinstance(app, dict) else {}, origin)
        except FleetError as error:
            left.append(Left(str(name), error.what, origin))
            continue
        tags = Entry("tags", {"moving": [channel], "fixed": ["{version}"]}, f"the channel and the version; {why}")
        repos.append(Drawn(repo.name, repo.registry, origin, (*repo.entries, tags)))
        words |= to_name(repo.value("arches") or ())
    return Draft(tuple(repos), tuple(left), words)


def _drawn(folder: Path, out: Path, name: str, app: Mapping[str, Any], origin: Origin) -> Drawn:
    image = str(app.get("image") or "")
    if not image:
        raise FleetError("it has no image")
    place = next((it for it in (folder / name, folder / str(app.get("target") or name)) if it.is_dir()), None)
    config = facts_in(place, "config", Path(relative(place, out))) if place else None
    if config is None:
        raise FleetError(f"there is no {name}/config.yaml with its version and architectures")
    config.check_once(("version", "arch"))
    arches = [word for word in config.words("arch") if word in WORDS]
    if not arches or not is_tag(config.word("version")):
        raise FleetError(f"{config.shown} names no version that is a tag, or no architecture that phasegate knows")
    host, path = host_and_name(image)
    twice = config.twice("arch")
    which = (
        Entry("arches", arches, twice)
        if "{arch}" in image
        else Entry("platforms", list(dict.fromkeys(WORDS[word] for word in arches)), twice or str(config.at("arch")))
    )
    where = f"it is built in {app['repository']}" if app.get("repository") else "it is built elsewhere"
    entries = (
        Entry("image", path),
        which,
        Entry("source", "published", where),
        Entry("version", config.word("version"), str(config.at("version"))),
    )
    return Drawn(name.lower(), host, origin, entries)
