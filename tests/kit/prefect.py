"""A Prefect server for the tests, on loopback, with the settings that the command gives it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from flows import prefect_settings

_BUSY = 180.0
"""Seconds for an answer: with several workers on two cores SQLite keeps the server waiting for longer than 30."""


class Prefect:
    """A server on loopback, used through its REST API: the tests do not load Prefect itself."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self.auth = home / "auth"
        self.env = {"PREFECT_HOME": str(home), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Send a request, and retry it on 503 as Prefect does: the server's database is busy, and nothing was done."""
        for _ in range(60):
            try:
                return self._ask(path, body, method)
            except HTTPError as error:
                if error.code != 503:
                    raise
                time.sleep(0.5)
        pytest.fail(f"{path}: the server says 503 for half a minute")

    def _ask(self, path: str, body: Any, method: str | None) -> Any:
        headers = {"Content-Type": "application/json", **self.credentials()}
        if headers.get("Authorization") and (body is not None or method not in (None, "GET")):
            headers |= self._csrf()
        request = urllib.request.Request(
            self.env["PREFECT_API_URL"] + path,
            data=None if body is None else json.dumps(body).encode(),
            headers=headers,
            method=method,
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=_BUSY) as reply:
            return json.loads(reply.read() or b"null")

    def credentials(self) -> dict[str, str]:
        """Return the header with the string that `serve` made, if its server is the one that is asked."""
        if not self.auth.exists():
            return {}
        return {"Authorization": f"Basic {b64encode(self.auth.read_bytes()).decode()}"}

    def _csrf(self) -> dict[str, str]:
        client = "tests"
        token = self._ask(f"/csrf-token?client={client}", None, None)["token"]
        return {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": client}

    def answers(self) -> bool:
        try:
            return bool(self.ask("/health"))
        except OSError:
            return False

    def until(self, what: str, found: Any, seconds: float = 180) -> Any:
        """Wait until ``found()`` returns something, and return it."""
        deadline = time.monotonic() + seconds
        while not (it := found()):
            if time.monotonic() > deadline:
                pytest.fail(f"no {what} within {seconds} s")
            time.sleep(0.3)
        return it


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(home: Path) -> Iterator[Prefect]:
    """Run a server whose home is ``home`` until the context ends."""
    server = Prefect(home, free_port())
    env = {**os.environ, **prefect_settings.SETTINGS, **server.env}
    argv = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(server.port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(argv, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        server.until("Prefect server", server.answers)
        yield server
    finally:
        process.terminate()
        process.wait(30)
