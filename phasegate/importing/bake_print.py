"""What ``docker buildx bake`` resolves. HCL, JSON and compose files are read by it alone.

It is run where a person would run it, without an engine, and in an environment without credentials: a variable of the
file may have the value of any variable in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.errors import FleetError
from phasegate.importing.draft import Origin
from phasegate.importing.paths import relative
from phasegate.process.docker import command
from phasegate.process.environment import PLUGINS, environment
from phasegate.process.output import last_line
from phasegate.process.run import KEPT, run

_NOWHERE = "unix:///var/run/docker.sock"  # bake --print asks no engine
_TIMEOUT = 60.0
DEFAULT_FILES = (
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
)
"""What bake reads where it is given no file: those that are there, in this order, and what is read later counts."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What bake makes of one file, or of the files that it finds in a folder.

    folder: where it is run: contexts are relative to it.
    shown: the folder as the fleet file names it.
    files: those that it reads, relative to the folder.
    targets: those of the group ``default``, or all of them without one.
    others: the remaining targets, as far as bake resolves them.
    variables: the values of its variables.
    failed: targets that bake does not resolve, and why.
    """

    folder: Path
    shown: str
    files: tuple[str, ...]
    targets: Mapping[str, Mapping[str, Any]]
    others: Mapping[str, Mapping[str, Any]]
    variables: Mapping[str, str]
    failed: Mapping[str, str]

    def file_of(self, text: str) -> Path | None:
        """Return the first of the files that has a line with ``text``."""
        for name in self.files:
            if any(text in line for line in _lines(self.folder, name)):
                return self.folder / name
        return None

    def line_of(self, *texts: str) -> Origin:
        """Return the first line of the files that has one of ``texts``, the first text that any line has."""
        for text in texts:
            for name in self.files:
                for number, line in enumerate(_lines(self.folder, name), 1):
                    if text and text in line:
                        return Origin((Path(self.shown) / name).as_posix(), number)
        return Origin((Path(self.shown) / (self.files or ("",))[0]).as_posix())


async def resolved(path: Path, out: Path) -> Resolved:
    """Return what bake makes of ``path``: a file, read from here, or a folder, in which it finds its own files.

    ``out`` is the fleet file. Raises FleetError if it makes nothing of it.
    """
    folder, files = _place(path)
    options = [word for name in files for word in ("--file", name)]
    listed = _listed(await _bake(folder, [*options, "--list=type=targets,format=json"]))
    names = [str(it["name"]) for it in listed if not it.get("group")]
    default = ["default"] if any(it.get("name") == "default" for it in listed) or not names else []
    printed, error = await _bake(folder, [*options, "--print", *(default or names)])
    known, failed = _targets(printed), dict[str, str]()
    if not known:
        if not names:
            raise FleetError(f"docker buildx bake makes nothing of {path}: {error}", fix="a bake or compose file")
        known, failed = await _one_by_one(folder, options, names)
    rest = [name for name in names if name not in known and name not in failed]
    others = _targets((await _bake(folder, [*options, "--print", *rest]))[0]) if rest else {}
    variables = _listed(await _bake(folder, [*options, "--list=type=variables,format=json"]))
    values = {str(it["name"]): it["value"] for it in variables if isinstance(it.get("value"), str)}
    return Resolved(
        folder,
        relative(folder, out),
        files or tuple(name for name in DEFAULT_FILES if (folder / name).is_file()),
        known,
        {name: others[name] for name in rest if name in others},
        values,
        failed,
    )


async def printed(folder: Path, words: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return the targets that bake resolves when it is run in ``folder`` with ``words``. Raises FleetError."""
    out, error = await _bake(folder, ["--print", *words])
    if error:
        raise FleetError(f"docker buildx bake makes nothing of {folder}: {error}", fix="a bake or compose file")
    return _targets(out)


def _place(path: Path) -> tuple[Path, tuple[str, ...]]:
    if not path.exists():
        raise FleetError(f"{path}: No such file or directory", fix="a bake or compose file, or a folder that has one")
    return (path, ()) if path.is_dir() else (Path(), (path.as_posix(),))


async def _one_by_one(
    folder: Path, options: Sequence[str], names: Sequence[str]
) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
    """Resolve each target alone, as one that fails, such as for a secret that is not here, fails them all."""
    found: dict[str, Mapping[str, Any]] = {}
    failed: dict[str, str] = {}
    for name in names:
        out, error = await _bake(folder, [*options, "--print", name])
        if target := _targets(out).get(name):
            found[name] = target
        else:
            failed[name] = error
    return found, failed


async def _bake(folder: Path, words: Sequence[str]) -> tuple[str, str]:
    """Return what bake prints, and its error; the first is empty if it failed."""
    argv = [*command(_NOWHERE), "buildx", "bake", *words]
    done = await run(argv, timeout=_TIMEOUT, env=environment(PLUGINS), cwd=folder)
    if done.code == 0 and len(done.out) < KEPT // 2:
        return done.out, ""
    if done.code == 0:
        return "", f"it prints more than {KEPT // 2 >> 20} MB"
    if "buildx" in done.err and ("is not a docker command" in done.err or "unknown command" in done.err):
        raise FleetError("docker has no buildx here", fix="install docker-buildx: bake resolves its own files")
    return "", last_line(done.err).removeprefix("ERROR: ")


def _targets(out: str) -> dict[str, Mapping[str, Any]]:
    printed = _json(out)
    targets = printed.get("target") if isinstance(printed, dict) else None
    return {name: it for name, it in targets.items() if isinstance(it, dict)} if isinstance(targets, dict) else {}


def _listed(printed: tuple[str, str]) -> list[dict[str, Any]]:
    """Return the rows of a ``--list``; none of an older buildx, which has no such option."""
    rows = _json(printed[0])
    return [row for row in rows if isinstance(row, dict) and row.get("name")] if isinstance(rows, list) else []


def _json(out: str) -> Any:
    try:
        return json.loads(out) if out else None
    except ValueError:
        return None


def _lines(folder: Path, name: str) -> list[str]:
    try:
        return inside.read(folder, name).decode("utf-8", "replace").splitlines()
    except FleetError:
        return []
