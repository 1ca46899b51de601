"""Real registries as processes on loopback, for tests: distribution 2.8 and ``crane registry serve``.

A test folder gets the fixtures by importing them into its conftest.py.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Server:
    """A running registry. ``host`` is host:port; ``storage`` the root of its files, None if it keeps them in memory."""

    host: str
    storage: Path | None = None

    def stored(self, digest: str) -> Path:
        """Return the file in which distribution keeps a blob or manifest."""
        assert self.storage is not None
        algorithm, _, hexadecimal = digest.partition(":")
        return self.storage / "docker/registry/v2/blobs" / algorithm / hexadecimal[:2] / hexadecimal / "data"

    def blobs_sent(self) -> Counter[str]:
        """Return how often distribution's log shows a request for each blob's bytes, by digest, in any repository."""
        return self._sent(r"\S+/blobs/(sha256:\w+)")

    def manifests_sent(self, repository: str) -> Counter[str]:
        """Return how often distribution's log shows a request for each manifest of ``repository``, by digest."""
        return self._sent(rf"{repository}/manifests/(sha256:\w+)")

    def _sent(self, path: str) -> Counter[str]:
        assert self.storage is not None
        gets = (line for line in (self.storage.parent / "log").read_text().splitlines() if "method=GET" in line)
        return Counter(match[1] for line in gets if (match := re.search(rf'uri="?/v2/{path}', line)))


@pytest.fixture(scope="session")
def registry28(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_registry28(tmp_path_factory.mktemp("registry28")) as server:
        yield server


@pytest.fixture(scope="session")
def crane_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_crane(tmp_path_factory.mktemp("crane")) as server:
        yield server


@pytest.fixture(scope="session", params=["registry28", "crane_registry"])
def real_registry(request: pytest.FixtureRequest) -> Server:
    """Each of the two registries, one after the other."""
    server: Server = request.getfixturevalue(request.param)
    return server


@contextmanager
def start_registry28(folder: Path, *, delete: bool = True, htpasswd: str = "") -> Iterator[Server]:
    """Run distribution 2.8. ``delete``: whether manifests may be deleted; by distribution's default they may not.

    ``htpasswd``: lines of ``user:bcrypt hash``, who alone may read and write.
    """
    with _distribution("docker-registry", folder, delete=delete, htpasswd=htpasswd) as server:
        yield server


@contextmanager
def start_registry3(folder: Path) -> Iterator[Server]:
    with _distribution("registry3", folder) as server:
        yield server


@contextmanager
def _distribution(program: str, folder: Path, *, delete: bool = True, htpasswd: str = "") -> Iterator[Server]:
    storage, users = folder / "storage", folder / "htpasswd"
    users.write_text(htpasswd)
    config = {
        "version": "0.1",
        "log": {"level": "info", "accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(storage)}, "delete": {"enabled": delete}},
        "http": {"addr": "127.0.0.1:0"},
        **({"auth": {"htpasswd": {"realm": "tests", "path": str(users)}}} if htpasswd else {}),
    }
    (folder / "config.yml").write_text(json.dumps(config))  # JSON is YAML
    argv = [_binary(program), "serve", str(folder / "config.yml")]
    with _process(argv, folder, r"listening on (127\.0\.0\.1:\d+)") as host:
        yield Server(host, storage)


@contextmanager
def start_crane(folder: Path) -> Iterator[Server]:
    argv = [_binary("crane"), "registry", "serve", "--address", "127.0.0.1:0"]
    with _process(argv, folder, r"serving on port (\d+)") as port:
        yield Server(f"127.0.0.1:{port}")


def _binary(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is not on PATH: make lab, then make test", pytrace=False)
    return path


@contextmanager
def _process(argv: Sequence[str], folder: Path, listening: str) -> Iterator[str]:
    """Start a process, wait until it says where it listens, and yield what the pattern ``listening`` captures.

    The process is ended with the block.
    """
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(argv, stdout=stream, stderr=stream, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while (match := re.search(listening, log.read_text())) is None:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{argv[0]} did not come up:\n{log.read_text()}", pytrace=False)
            time.sleep(0.02)
        yield match[1]
    finally:
        process.terminate()
        process.wait(30)
