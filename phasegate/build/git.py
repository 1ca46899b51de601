"""Fetch a ref into a folder with git, and read the state of a folder that is in git.

Credentials reach git only through GIT_ASKPASS and the environment, never through its
arguments, the URL or its configuration.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from phasegate.errors import EngineError, FleetError
from phasegate.fleet.fleet import GitSource
from phasegate.process.again import again
from phasegate.process.output import Scrub, tail
from phasegate.process.run import run
from phasegate.process.transient import hiccup_among, passing_among

_FETCH = 600.0
_SHORT = 60.0
_ASKPASS = """#!/bin/sh
case "$1" in
  Username*) printf '%s\\n' "$PHASEGATE_GIT_USER" ;;
  *) printf '%s\\n' "$PHASEGATE_GIT_PASSWORD" ;;
esac
"""
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


async def checkout(source: GitSource, workdir: Path) -> tuple[Path, str]:
    """Fetch ``source`` at its ref into ``workdir``, an empty folder. Return the context's folder and the commit."""
    env, scrub = _credentials(source, workdir)
    folder = workdir / "git"
    await _git(["init", "--quiet", str(folder)], env, scrub)
    fetch = ["-C", str(folder), "fetch", "--quiet", "--depth", "1", "--no-tags", "--", source.url, source.ref]
    doing = f"git fetch of {source.ref} from {_plain(source.url)}"
    await again("git fetch", lambda: _git(fetch, env, scrub, doing, _FETCH))
    await _git(["-C", str(folder), "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"], env, scrub)
    revision = (await _git(["-C", str(folder), "rev-parse", "HEAD"], env, scrub)).strip()
    return _folder(source, folder), revision


async def state_of(path: Path) -> tuple[str, bool]:
    """Return a folder's commit and whether it has uncommitted changes; ``("", False)`` outside of git."""
    if not any((folder / ".git").exists() for folder in (path, *path.parents)):
        return "", False
    env = {**_QUIET, "GIT_OPTIONAL_LOCKS": "0"}
    head = await run(["git", "-C", str(path), "rev-parse", "--verify", "--quiet", "HEAD"], timeout=_SHORT, env=env)
    if head.code:
        return "", False
    status = await run(["git", "-C", str(path), "status", "--porcelain", "--", "."], timeout=_SHORT, env=env)
    return head.out.strip(), bool(status.out.strip())


def _folder(source: GitSource, checkout: Path) -> Path:
    path = (checkout / source.subdir).resolve()
    if not path.is_relative_to(checkout.resolve()) or not path.is_dir():
        raise FleetError(f"{_plain(source.url)} has no folder {source.subdir!r} at {source.ref}", fix="mend `subdir`")
    return path


async def _git(args: list[str], env: Mapping[str, str], scrub: Scrub, doing: str = "", timeout: float = _SHORT) -> str:
    done = await run(["git", *args], timeout=timeout, env=env)
    if done.code == 0:
        return done.out
    output = scrub(tail(done.err or done.out))
    why = next((line for line in output.splitlines() if line.startswith(("fatal:", "remote:"))), output)
    raise EngineError(
        f"{doing or 'git ' + args[0]}: {why.removeprefix('fatal: ')}",
        fix="check `git.url`, `git.ref` and `git.credentials` in the fleet file",
        retryable=passing_among(output),
        output=output,
        hiccup=hiccup_among(output),
    )


def _credentials(source: GitSource, workdir: Path) -> tuple[dict[str, str], Scrub]:
    if not source.credentials:
        return dict(_QUIET), Scrub()
    secret = os.environ.get(source.credentials, "")
    if not secret:
        raise FleetError(
            f"git credentials: the environment has no {source.credentials}",
            fix=f"set {source.credentials} to user:password or a token",
        )
    user, colon, password = secret.partition(":")
    askpass = workdir / "askpass"
    askpass.write_text(_ASKPASS)
    askpass.chmod(0o700)
    words = (user, password) if colon else ("x-access-token", secret)
    env = {**_QUIET, "GIT_ASKPASS": str(askpass), "PHASEGATE_GIT_USER": words[0], "PHASEGATE_GIT_PASSWORD": words[1]}
    return env, Scrub((secret, words[1]))


def _plain(url: str) -> str:
    """Return the URL without anything before an ``@``, which may be a password."""
    return re.sub(r"//[^/@]*@", "//", url)
