"""What a release is built from: a local folder, or a git repository at a ref."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import stat
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from phasegate.build import inside
from phasegate.build.dockerignore import read as read_ignore
from phasegate.build.git import checkout, state_of
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import GitSource, LocalSource
from phasegate.fleet.lack import no_dockerfile, require
from phasegate.process.scratch import scratch
from phasegate.release import NO_COMMIT, Commit

FILES = 1_000_000
"""The most files and folders of a context."""
SECONDS = 600.0
"""How long the reading of a context may take: a source may hold anything, such as one file of a terabyte of zeros."""
_CHUNK = 1 << 20
_OURS = ".phasegate"
"""The folder beside a fleet file that phasegate writes to, which is not part of a source."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source that is ready to build.

    - ``path``: the context's folder.
    - ``digest``: covers everything that decides what is built (see ``digest_of_source``).
    - ``commit``: the commit, with its time.
    - ``dirty``: whether the folder has uncommitted changes.
    - ``note``: a remark on the revision for people.
    """

    path: Path
    digest: str
    commit: Commit = NO_COMMIT
    dirty: bool = False
    note: str = ""


@asynccontextmanager
async def resolve(repo: Repo) -> AsyncIterator[Source]:
    """Provide the source while it is in use. A git source is fetched into a folder that is removed afterwards.

    A repo without files of its own gets an empty source. Raises FleetError if the folder or Dockerfile does not exist,
    EngineError if git fails.
    """
    if isinstance(repo.source, GitSource):
        with scratch("source") as folder:
            path, commit = await checkout(repo.source, folder)
            digest = await asyncio.to_thread(digest_of_source, repo, path)
            yield Source(path, digest, commit, note=f"{repo.source.ref} is at {commit.revision[:12]}")
    elif isinstance(repo.source, LocalSource):
        require(repo.source.lacks)
        path = repo.source.context
        commit, dirty = await state_of(path)
        digest = await asyncio.to_thread(digest_of_source, repo, path)
        yield Source(path, digest, commit, dirty, f"uncommitted changes on {commit.revision[:12]}" if dirty else "")
    else:
        yield Source(Path(), "")


def digest_of_source(repo: Repo, path: Path) -> str:
    """Return the sha256 of everything that decides what is built.

    It covers the context (without .git, what .dockerignore excludes and what phasegate writes), the Dockerfile and the
    repo's settings for the build: target, arguments, labels, platforms. It does not cover secrets, nor file times and
    owners, which BuildKit does not take from a context.

    Raises FleetError if the Dockerfile is missing or a link out of the source, if a file cannot be read, or if the
    context is too large (``FILES``, ``SECONDS``).
    """
    try:
        return _digest_of_source(repo, path)
    except FleetError as error:
        raise FleetError(f"repo {repo.name!r}: {error.what}", fix=error.fix, retryable=error.retryable) from None
    except OSError as error:
        raise FleetError(
            f"repo {repo.name!r}: {error.filename or path} cannot be read: {error.strerror}",
            fix="make it readable, or list it in .dockerignore",
            # It was there when its folder was listed: somebody writes there, and the next look finds what is there.
            retryable=isinstance(error, FileNotFoundError),
        ) from None


def _digest_of_source(repo: Repo, path: Path) -> str:
    for dockerfile in repo.dockerfiles:
        if not inside.is_file(path, dockerfile):
            lacks = no_dockerfile(path, dockerfile)
            raise FleetError(lacks.what, fix=lacks.fix)
    until = time.monotonic() + SECONDS
    whole = hashlib.sha256()
    settings: dict[str, object] = {
        "dockerfile": repo.dockerfile,
        "target": repo.target,
        "args": dict(repo.args),
        "labels": dict(repo.labels),
        "images": [[image.name, image.arch, [str(platform) for platform in image.platforms]] for image in repo.images],
    }
    if repo.joined:
        settings["join"] = repo.joined.name
    whole.update(json.dumps(settings, sort_keys=True).encode())
    ledger = repo.source.ledger if isinstance(repo.source, LocalSource) else None
    for dockerfile in repo.dockerfiles:  # each may have a .dockerignore of its own
        for name, digest in _entries(path, dockerfile, ledger, until):
            whole.update(json.dumps([name, digest]).encode())
        whole.update(_file(inside.located(path, dockerfile), until).encode())
    return f"sha256:{whole.hexdigest()}"


def _entries(root: Path, dockerfile: str, ledger: Path | None, until: float) -> Iterator[tuple[str, str]]:
    """Yield name and digest of everything in the context, a folder before its content; without recursion.

    ``ledger``, with its journal and backups beside it, is not part of it: each event would be a new source.
    """
    ignored = read_ignore(root, dockerfile)
    apart = os.path.relpath(ledger, root.resolve()) if ledger else ""
    left = FILES
    walks = [("", ignored.start, iter(_listed(root, left)))]
    while walks:
        prefix, at, entries = walks[-1]
        entry = next(entries, None)
        if entry is None:
            walks.pop()
            continue
        left -= 1
        if left < 0:
            raise _too_large(root, f"has more than {FILES} files and folders")
        name = prefix + entry.name
        if name == ".git" or entry.name == _OURS or (apart and f"{name}-".startswith((f"{apart}-", f"{apart}."))):
            continue
        at = ignored.after(at, entry.name)
        out = ignored.excludes(at)
        if entry.is_dir(follow_symlinks=False):
            if not out:
                yield name, f"folder {_mode(entry)}"
            if ignored.enters(at):
                walks.append((f"{name}/", ignored.after(at, "/"), iter(_listed(Path(entry.path), left))))
        elif not out:
            if entry.is_symlink():
                yield name, f"link {os.readlink(entry.path)}"
            elif entry.is_file():
                yield name, f"{_mode(entry)} {_file(Path(entry.path), until)}"
        if time.monotonic() > until:
            raise _too_large(root, f"took longer than {SECONDS:.0f} s to read")


def _listed(folder: Path, most: int) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as scan:
        return sorted(islice(scan, most + 1), key=lambda entry: entry.name)


def _too_large(root: Path, why: str) -> FleetError:
    return FleetError(f"the context {root} {why}", fix="list what the build does not need in .dockerignore")


def _mode(entry: os.DirEntry[str]) -> str:
    return oct(stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode))


def _file(path: Path, until: float) -> str:
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
            if time.monotonic() > until:
                raise _too_large(path, f"took longer than {SECONDS:.0f} s to read")
    return whole.hexdigest()
