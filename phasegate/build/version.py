"""The version of a repo: written in the fleet file or in a file of the source, or printed by a command there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from phasegate.build import inside
from phasegate.build.keyed import bake_variable, is_bake, value_in
from phasegate.build.source import Source
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.names import NUMBERS, fields_of, numbers_of
from phasegate.fleet.versions import CommandVersion, FileVersion, LiteralVersion
from phasegate.process.environment import GIT, environment, values
from phasegate.process.output import Scrub, last_line
from phasegate.process.run import run

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\Z")
_TIMEOUT = 60.0
_SHOWN = 60  # characters of a version that is not one


async def version_of(repo: Repo, source: Source) -> str:
    """Return the version.

    Raises FleetError if there is none, it cannot be used in a tag, or a field of the repo's has no value in it or in
    the source.
    """
    if repo.commit_fields and not source.commit.revision:
        raise FleetError(
            f"repo {repo.name!r}: {{{repo.commit_fields[0]}}} is of a commit, and {source.path} is not in git",
            fix="leave the field out, or commit the folder to git",
        )
    match repo.version:
        case FileVersion() if is_bake(repo.version):
            return await _from_bake(repo, repo.version, source.path)
        case FileVersion():
            return _from_file(repo, repo.version, source.path)
        case LiteralVersion():
            return _fit(repo, repo.version.text, "")
        case CommandVersion(argv=argv, env=names):
            env, scrub = environment(GIT, names=names), Scrub(values(names))
            done = await run(list(argv), timeout=_TIMEOUT, env=env, cwd=source.path)
            if done.code:
                said = f"version: {argv[0]} ended with {done.code}: {last_line(scrub(done.err))}"
                raise _wrong(repo, said, "mend `version.command`")
            return _fit(repo, _first_line(scrub(done.out)), f" (command {argv[0]})")


def told_version(repo: Repo) -> str:
    """Return the version if reading one file at most is enough, else empty: for a plan of a thousand repos."""
    if isinstance(repo.version, LiteralVersion):
        return _fit(repo, repo.version.text, "")
    if isinstance(repo.version, FileVersion) and isinstance(repo.source, LocalSource) and not is_bake(repo.version):
        return _from_file(repo, repo.version, repo.source.context)
    return ""


async def _from_bake(repo: Repo, version: FileVersion, folder: Path) -> str:
    try:
        text = await bake_variable(inside.read(folder, version.path), version)
    except FleetError as error:
        raise _wrong(repo, f"version: {error.what}", error.fix) from None
    return _fit(repo, text, f" (file {version.path})")


def _wrong(repo: Repo, what: str, fix: str | None) -> FleetError:
    """Return the error for a version that the repo does not have; repos that share the line share its gist."""
    where = f"{repo.version.at}: " if repo.version.at else ""
    error = FleetError(f"{where}repo {repo.name!r}: {what}", fix=fix)
    error.gist = where + what
    return error


def _from_file(repo: Repo, version: FileVersion, folder: Path) -> str:
    try:
        text = inside.text(folder, version.path)
        text = value_in(text, version) if version.key else _first_line(text)
    except FleetError as error:
        raise _wrong(repo, f"version: {error.what}", error.fix) from None
    # Any file of this machine may be named: what is not a version is not shown of one outside of the source.
    return _fit(repo, text, f" (file {version.path})", shown=inside.is_within(folder, version.path))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _fit(repo: Repo, text: str, where: str, *, shown: bool = True) -> str:
    version = text.strip()
    if not _TAG.match(version):
        found = version if len(version) <= _SHOWN else f"{version[:_SHOWN]}..."
        said = (
            f"is {found!r}, which is not a valid tag" if shown else "is not a valid tag, and from outside of the source"
        )
        raise _wrong(repo, f"version{where} {said}", "letters, digits, '.', '_' and '-', 128 at most")
    known = numbers_of(version)
    for place, text in _texts(repo):
        if lacking := [name for name in fields_of(text) if name in NUMBERS and name not in known]:
            said = f"version{where} is {version!r}, which has no {{{lacking[0]}}} for {place}"
            raise _wrong(repo, said, "a version such as 1.2.3, or leave the field out")
    return version


def _texts(repo: Repo) -> Iterator[tuple[str, str]]:
    """Yield each text that may have fields, after the key of the fleet file that it is under."""
    yield from (("tags", text) for text in (*repo.moving, *repo.fixed, *((repo.ci.tag,) if repo.ci else ())))
    yield from (("args", text) for image in repo.images for text in repo.args_of(image).values())
    yield from (("labels", text) for text in repo.labels.values())
    if repo.smoke:
        yield "smoke.prints", repo.smoke.prints
