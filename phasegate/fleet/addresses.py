"""Addresses in a fleet file that may hold a credential: of engines, and of git repositories.

They are shown in messages, to Prefect and in process lists, so a credential in one is a mistake, which is not repeated.
"""

from __future__ import annotations

from phasegate.errors import FleetError

CERTS = "?certs="
_LOCAL = ("unix", "npipe", "fd", "file")
_SSH = ("", "ssh", "git+ssh")
"""Schemes of which a user alone is no credential: ``git@host:path`` has none."""


def check_engine(address: str) -> None:
    """Check that an engine's address holds no credential. Raises FleetError."""
    where, _, certs = address.partition(CERTS)
    if _has_login(where):
        raise FleetError(
            "the engine's address holds a credential",
            fix="ssh://user@host with a key, or tcp://HOST:2376?certs=FOLDER",
        )
    if not _is_local(where) and any(mark in where + certs for mark in "?#&"):
        raise FleetError(
            "the engine's address has a query that docker would not get",
            fix="leave it out: only ?certs=FOLDER may follow",
        )


def check_git(url: str) -> None:
    """Check that the URL of a git repository holds no credential. Raises FleetError."""
    if _has_login(url):
        raise FleetError("the URL holds a credential", fix="git.credentials: {env: NAME}")
    if "?" in url or ("#" in url and "://" in url):
        raise FleetError(
            "the URL has a query or a fragment, which may hold a credential",
            fix="leave it out: a login is git.credentials: {env: NAME}, and what is fetched is git.ref",
        )


def _has_login(address: str) -> bool:
    scheme, mark, rest = address.rpartition("://")
    if _is_local(address):
        return False
    authority, _, path = rest.partition("/")
    if "@" in authority:
        return scheme not in _SSH or ":" in authority.rpartition("@")[0]
    # A password with a slash in it. What else follows a colon there is a port.
    after = authority.rpartition(":")[2] if ":" in authority else ""
    return bool(mark) and "@" in path and bool(after) and not after.isdigit() and not after.endswith("]")


def _is_local(address: str) -> bool:
    return address.partition("://")[0] in _LOCAL
