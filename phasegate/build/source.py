"""What a release is built from: a local folder, or a git repository at a ref."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from phasegate.build.dockerignore import read as read_ignore
from phasegate.build.git import checkout, state_of
from phasegate.errors import FleetError
from phasegate.fleet.fleet import GitSource, LocalSource, Repo
from phasegate.fleet.lack import require


@dataclass(frozen=True, slots=True)
class Source:
    """A source that is ready to build.

    - ``path``: the context's folder.
    - ``digest``: covers everything that decides what is built (see ``digest_of_source``).
    - ``revision``: the git commit, empty outside of git.
    - ``dirty``: whether the folder has uncommitted changes.
    - ``note``: a remark on the revision for people.
    """

    path: Path
    digest: str
    revision: str = ""
    dirty: bool = False
    note: str = ""


@asynccontextmanager
async def resolve(repo: Repo) -> AsyncIterator[Source]:
    """Provide the source while it is in use. A git source is fetched into a folder that is removed afterwards.

    A repo without files of its own gets an empty source. Raises FleetError if the folder or Dockerfile does not exist,
    EngineError if git fails.
    """
    if isinstance(repo.source, GitSource):
        with tempfile.TemporaryDirectory(prefix="phasegate-") as folder:
            path, revision = await checkout(repo.source, Path(folder))
            digest = await asyncio.to_thread(digest_of_source, repo, path)
            yield Source(path, digest, revision, note=f"{repo.source.ref} is at {revision[:12]}")
    elif isinstance(repo.source, LocalSource):
        require(repo.source.lacks)
        path = repo.source.context
        revision, dirty = await state_of(path)
        digest = await asyncio.to_thread(digest_of_source, repo, path)
        yield Source(path, digest, revision, dirty, f"uncommitted changes on {revision[:12]}" if dirty else "")
    else:
        yield Source(Path(), "")


def digest_of_source(repo: Repo, path: Path) -> str:
    """Return the sha256 of everything that decides what is built.

    It covers the context (without .git and what .dockerignore excludes), the Dockerfile and the repo's settings for
    the build: target, arguments, labels, platforms. It does not cover secrets, nor file times and owners, which
    BuildKit does not take from a context.
    """
    if not (path / repo.dockerfile).is_file():
        raise FleetError(f"repo {repo.name!r}: {path / repo.dockerfile} is not there", fix="mend `dockerfile`")
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
    for name, digest in _entries(path, repo.dockerfile):
        whole.update(json.dumps([name, digest]).encode())
    whole.update(_file(path / repo.dockerfile).encode())
    return f"sha256:{whole.hexdigest()}"


def _entries(root: Path, dockerfile: str) -> Iterator[tuple[str, str]]:
    ignored = read_ignore(root, dockerfile)

    def walk(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
        for entry in entries:
            name = prefix + entry.name
            if name == ".git":
                continue
            out = ignored(name)
            if entry.is_dir(follow_symlinks=False):
                if not out:
                    yield name, f"folder {_mode(entry)}"
                # A `!` pattern may re-include something below an excluded folder.
                if not out or ignored.exceptions:
                    yield from walk(Path(entry.path), f"{name}/")
            elif not out:
                if entry.is_symlink():
                    yield name, f"link {os.readlink(entry.path)}"
                elif entry.is_file():
                    yield name, f"{_mode(entry)} {_file(Path(entry.path))}"

    yield from walk(root, "")


def _mode(entry: os.DirEntry[str]) -> str:
    return oct(stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode))


def _file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
