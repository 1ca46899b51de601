"""Bake and compose files: what their targets push, as bake itself resolves them, and an override file that mends it.

HCL is neither parsed nor edited here. ``docker-bake.override.json`` is read by bake on its own, after the file it
overrides; where a workflow names its files, it is added there.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.ci.bake_target import Target, judged, outputs_of
from phasegate.ci.changes import Changes
from phasegate.ci.finding import Place, Why
from phasegate.ci.names import NOTHING, Match, Named, named
from phasegate.ci.options import pushes
from phasegate.ci.wanted import Wanted
from phasegate.errors import FleetError
from phasegate.importing.bake_print import DEFAULT_FILES, printed

OVERRIDE = "docker-bake.override.json"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of bake.

    folder: where it runs, relative to the checkout
    files: those that it is given, empty for its default ones
    targets: empty for the default ones
    pushing: whether it is called with ``--push``
    tagged: what an earlier step makes tags of, for a target that has none of its own
    """

    at: Place
    folder: str
    files: tuple[str, ...]
    targets: tuple[str, ...]
    pushing: bool
    tagged: Named = NOTHING


@dataclass(frozen=True, slots=True)
class Baked:
    """What a call of bake pushes of the repo.

    targets: those that push it
    others: whether there are other targets
    unsure: the places of targets without tags, one of which gets those of the repo
    """

    targets: tuple[Target, ...]
    others: bool
    unsure: tuple[Place, ...] = ()

    @property
    def override(self) -> dict[str, Mapping[str, Any]]:
        return {target.name: target.override for target in self.targets if target.override}


async def read(checkout: Path, call: Call, wanted: Wanted, chosen: Sequence[str]) -> Baked:
    """Return the targets of a call that push the repo's image: by their tags, or because a person chose them.

    Raises FleetError or EngineError where bake does not resolve them.
    """
    folder = checkout / call.folder
    if not (inside.is_within(checkout, call.folder) and folder.is_dir()):
        raise FleetError(f"{call.folder}: no such folder in the checkout", fix="a folder")
    known = await printed(folder, [*_files(call.files), *call.targets])
    pushed = {it: target for it, target in known.items() if call.pushing or any(map(pushes, outputs_of(target)))}
    untagged = [name for name, target in pushed.items() if not target.get("tags") and call.tagged.match >= Match.LIKELY]
    found: list[Target] = []
    for name, target in pushed.items():
        match = Named(Match.YES) if name in chosen else named([(str(tag),) for tag in target.get("tags") or ()], wanted)
        match = call.tagged if untagged == [name] else match
        if match.match >= Match.LIKELY:
            found.append(judged(name, target, _place(checkout, call, name), match.images, wanted))
    unsure = [] if len(untagged) == 1 or found else untagged
    return Baked(tuple(found), len(found) < len(known), tuple(_place(checkout, call, name) for name in unsure))


async def override(checkout: Path, call: Call, baked: Baked, wanted: Wanted, changes: Changes) -> None:
    """Add the findings of a call, and the override file that mends them.

    The file is tried before it is proposed: another one that is read later may override it in its turn.
    """
    if not any(target.findings for target in baked.targets):
        return
    if changes.is_held_up or any(one.why and one.form for target in baked.targets for one in target.findings):
        changes.others += [
            replace(one, why=one.why or Why.PARTLY, lines=_written(target))
            for target in baked.targets
            for one in target.findings
        ]
        return
    name = (Path(call.folder) / OVERRIDE).as_posix()
    text = _merged(checkout, name, changes, baked.override)
    left = await _tried(checkout, call, text, baked, wanted) if text else baked.override
    for target in baked.targets:
        why = Why.OVERRIDDEN if target.name in left else None
        lines = _written(target) if why else ()
        changes.others += [one if one.why else replace(one, why=why, lines=lines) for one in target.findings]
    if text and len(left) < len(baked.override):
        changes.written[name] = text


def _written(target: Target) -> tuple[str, ...]:
    """Return what a person writes into an override file."""
    return tuple(json.dumps({"target": {target.name: target.override}}, indent=2).splitlines())


async def _tried(checkout: Path, call: Call, text: str, baked: Baked, wanted: Wanted) -> Mapping[str, Any]:
    """Return what is still to be overridden with ``text`` as the override file."""
    with tempfile.TemporaryDirectory(prefix="phasegate-bake-") as tried:
        (Path(tried) / OVERRIDE).write_text(text, encoding="utf-8")
        names = [*call.files] or [
            each for each in DEFAULT_FILES if each == OVERRIDE or (checkout / call.folder / each).is_file()
        ]
        names = [str(Path(tried) / OVERRIDE) if Path(each).name == OVERRIDE else each for each in names]
        if call.files and OVERRIDE not in [Path(each).name for each in call.files]:
            names.append(str(Path(tried) / OVERRIDE))
        known = await printed(checkout / call.folder, [*_files(names), *(target.name for target in baked.targets)])
    left = {}
    for target in baked.targets:
        now = known[target.name]
        tags = named([(str(tag),) for tag in now.get("tags") or ()], wanted)
        if again := judged(target.name, now, call.at, tags.images, wanted).override:
            left[target.name] = again
    return left


def _merged(checkout: Path, name: str, changes: Changes, targets: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the override file with these targets in it; what else it has stays."""
    there = changes.written.get(name) or (inside.text(checkout, name) if (checkout / name).is_file() else "{}")
    try:
        document = json.loads(there)
        known = document.setdefault("target", {})
        for target, values in targets.items():
            own = known.setdefault(target, {})
            args = {**own.get("args", {}), **values.get("args", {})}
            own.update(values, **({"args": args} if args else {}))
    except (ValueError, AttributeError, TypeError):
        raise FleetError(f"{name}: not the JSON of a bake file", fix="mend it, or remove it") from None
    indent = re.search(r"\n([ \t]+)", there)
    return json.dumps(document, indent=indent[1] if indent else 2, ensure_ascii=False) + "\n"


def _place(checkout: Path, call: Call, name: str) -> Place:
    """Return the line of a target in the files of a call; that of the call if it is in none."""
    for file in call.files or DEFAULT_FILES:
        path = (Path(call.folder) / file).as_posix()
        if not (checkout / path).is_file() or Path(file).name == OVERRIDE:
            continue
        for number, line in enumerate(inside.text(checkout, path).splitlines(), 1):
            if re.search(rf'target\s+"{re.escape(name)}"|^\s*"?{re.escape(name)}"?\s*:', line):
                return Place(path, number, name)
    return Place(call.at.file, call.at.line, name)


def _files(names: Sequence[str]) -> list[str]:
    return [word for name in names for word in ("--file", name)]
