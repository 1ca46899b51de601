"""The version of a repo: written in the fleet file, in a file of the source, or printed by a command there."""

from __future__ import annotations

import re

from phases.engine.process import run
from phases.engine.source import Source
from phases.engine.words import tail
from phases.errors import FleetError
from phases.fleet.fleet import CommandVersion, FileVersion, Repo

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\Z")
_TIMEOUT = 60.0


async def version_of(repo: Repo, source: Source) -> str:
    """The version, fit for a tag. Raises FleetError where there is none or it is not fit."""
    where = f"repo {repo.name!r}: version"
    match repo.version:
        case FileVersion(path=name):
            path = (source.path / name).resolve()
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise FleetError(f"{where}: {path} cannot be read", fix="set `version.file` to a text file") from error
            where = f"{where} (file {name})"
        case CommandVersion(argv=argv):
            done = await run(list(argv), timeout=_TIMEOUT, cwd=source.path)
            if done.code:
                raise FleetError(
                    f"{where}: {argv[0]} ended with {done.code}: {tail(done.err, 1)}", fix="mend `version.command`"
                )
            text = done.out
            where = f"{where} (command {argv[0]})"
        case literal:
            text = literal.text
    version = text.strip().split("\n")[0].strip()
    if not _TAG.match(version):
        raise FleetError(
            f"{where} is {version!r}, which is no tag", fix="letters, digits, '.', '_' and '-', 128 at most"
        )
    return version
