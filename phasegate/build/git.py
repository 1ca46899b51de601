"""Fetch a ref into a folder with git, and read the state of a folder that is in git.

Credentials reach git only through GIT_ASKPASS and the environment of the fetch, never through its arguments, the URL or
its configuration. They are for the scheme and host of the fleet file's URL alone: git names in its question who asks,
and gets no answer for anybody else. Redirects are not followed at all, so a source comes from the address that the
fleet file names. The checkout, which may start filters such as git-lfs for addresses that the repository names, has
no credentials.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from phasegate.errors import EngineError, FleetError
from phasegate.fleet.form_source import GitSource
from phasegate.process.again import again
from phasegate.process.environment import GIT, GIT_FETCH, Needs, environment
from phasegate.process.output import Scrub, tail
from phasegate.process.run import run
from phasegate.process.transient import hiccup_among, passing_among
from phasegate.release import NO_COMMIT, Commit
from phasegate.url import without_credentials

_HEAD = ("show", "--no-patch", "--format=%H %ct", "HEAD")
_FETCH = 600.0
_SHORT = 60.0
# The questions that are answered, word for word. git asks "Username for 'https://host': " and then "Password for
# 'https://user@host': ", in which newer versions encode the user.
_ASKPASS = """#!/bin/sh
case "$1" in
  "$PHASEGATE_GIT_ASKS_USER") printf '%s\\n' "$PHASEGATE_GIT_USER" ;;
  "$PHASEGATE_GIT_ASKS_PASSWORD" | "$PHASEGATE_GIT_ASKS_PASSWORD_ENCODED") printf '%s\\n' "$PHASEGATE_GIT_PASSWORD" ;;
  *) exit 1 ;;
esac
"""
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REDIRECT = re.compile(r"returned error: 30[12378]\b")


async def checkout(source: GitSource, workdir: Path) -> tuple[Path, Commit]:
    """Fetch ``source`` at its ref into ``workdir``, an empty folder. Return the context's folder and the commit."""
    options, env, scrub = _credentials(source, workdir)
    folder = workdir / "git"
    await _git(["init", "--quiet", str(folder)])
    fetch = ["-C", str(folder), *options, "fetch", "--quiet", "--depth", "1", "--no-tags", "--no-recurse-submodules"]
    doing = f"git fetch of {source.ref} from {without_credentials(source.url)}"
    await again("git fetch", lambda: _git([*fetch, "--", source.url, source.ref], env, scrub, doing, _FETCH))
    await _git(["-C", str(folder), "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"])
    commit = _commit(await _git(["-C", str(folder), *_HEAD]))
    return _folder(source, folder), commit


async def reach(source: GitSource, workdir: Path, *, timeout: float = _SHORT) -> str:
    """Ask the server for ``source`` with its credentials, and return its commit; empty if the ref names a commit.

    Raises EngineError if the server cannot be reached, does not take the credentials or does not have the ref;
    FleetError if the variable of the credentials is not there. ``workdir`` is an empty folder.
    """
    options, env, scrub = _credentials(source, workdir)
    doing = f"git ls-remote of {without_credentials(source.url)}"
    # In an empty folder: none of a checkout's own settings count.
    words = ["-C", str(workdir), *options, "ls-remote", "--quiet", "--", source.url]
    if _COMMIT.fullmatch(source.ref):
        await _git([*words, "HEAD"], env, scrub, doing, timeout)
        return ""
    listed = await _git([*words, source.ref], env, scrub, doing, timeout)
    if not listed.strip():
        raise EngineError(
            f"{without_credentials(source.url)} has no {source.ref}", fix="git: {ref: a branch, a tag or a commit}"
        )
    return listed.split()[0]


async def state_of(path: Path) -> tuple[Commit, bool]:
    """Return a folder's commit, an empty one outside of git, and whether it has uncommitted changes."""
    if not any((folder / ".git").exists() for folder in (path, *path.parents)):
        return NO_COMMIT, False
    env = {**_quiet(GIT), "GIT_OPTIONAL_LOCKS": "0"}
    head = await run(["git", "-C", str(path), *_HEAD], timeout=_SHORT, env=env)
    if head.code:
        return NO_COMMIT, False
    status = await run(["git", "-C", str(path), "status", "--porcelain", "--", "."], timeout=_SHORT, env=env)
    return _commit(head.out), bool(status.out.strip())


async def forge_name(path: Path) -> str:
    """Return ``owner/name`` of the repository that ``origin`` of a folder is at, an empty text outside of git."""
    if not (path / ".git").exists():
        return ""
    asked = ["git", "-C", str(path), "config", "--get", "remote.origin.url"]
    url = (await run(asked, timeout=_SHORT, env=_quiet(GIT))).out.strip().removesuffix("/").removesuffix(".git")
    owner, _, name = url.replace(":", "/").rpartition("/")
    owner = owner.rpartition("/")[2]
    return f"{owner}/{name}" if owner and name else ""


def _commit(shown: str) -> Commit:
    """Read what ``_HEAD`` prints."""
    revision, seconds = shown.split()[-2:]
    return Commit(revision, f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}")


def _folder(source: GitSource, checkout: Path) -> Path:
    path = (checkout / source.subdir).resolve()
    if not path.is_relative_to(checkout.resolve()) or not path.is_dir():
        raise FleetError(
            f"{without_credentials(source.url)} has no folder {source.subdir!r} at {source.ref}", fix="mend `subdir`"
        )
    return path


async def _git(
    args: list[str],
    env: Mapping[str, str] | None = None,
    scrub: Scrub | None = None,
    doing: str = "",
    timeout: float = _SHORT,
) -> str:
    done = await run(["git", *args], timeout=timeout, env=_quiet(GIT) if env is None else env)
    if done.code == 0:
        return done.out
    output = (scrub or Scrub())(tail(done.err or done.out))
    why = next((line for line in output.splitlines() if line.startswith(("fatal:", "remote:"))), output)
    doing = doing or "git " + next(word for word in args if word in ("init", "checkout", "show"))
    if _REDIRECT.search(why):
        raise EngineError(
            f"{doing}: the server redirects to another address, and redirects are not followed",
            fix="set `git.url` to the address that it leads to",
            output=output,
        )
    raise EngineError(
        f"{doing}: {why.removeprefix('fatal: ')}",
        fix="check `git.url`, `git.ref` and `git.credentials` in the fleet file",
        retryable=passing_among(output),
        output=output,
        hiccup=hiccup_among(output),
    )


def _quiet(needs: Needs) -> dict[str, str]:
    """Return a child's variables, with those that make git speak English and ask nobody at a terminal."""
    return {**environment(needs), "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _credentials(source: GitSource, workdir: Path) -> tuple[list[str], dict[str, str], Scrub]:
    """Return git's options and variables for a fetch of ``source``, and what hides its password in messages."""
    options = ["-c", "http.followRedirects=false"]
    if not source.credentials:
        return options, _quiet(GIT_FETCH), Scrub()
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
    if not colon:
        user, password = "x-access-token", secret
    place = urlsplit(source.url)
    asks = f"Password for '{place.scheme}://{{}}@{place.netloc}': "
    env = {
        **_quiet(GIT_FETCH),
        "GIT_ASKPASS": str(askpass),
        "PHASEGATE_GIT_USER": user,
        "PHASEGATE_GIT_PASSWORD": password,
        "PHASEGATE_GIT_ASKS_USER": f"Username for '{place.scheme}://{place.netloc}': ",
        "PHASEGATE_GIT_ASKS_PASSWORD": asks.format(user),
        "PHASEGATE_GIT_ASKS_PASSWORD_ENCODED": asks.format(quote(user, safe="")),
    }
    # Not the machine's own credential helpers: they would be asked first, and given the password to keep.
    return [*options, "-c", "credential.helper="], env, Scrub((secret, password))
