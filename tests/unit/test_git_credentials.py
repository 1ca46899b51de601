"""Git credentials: a real git, and servers on loopback that record who sends them what."""

from __future__ import annotations

import base64
import http.server
import socketserver
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from phasegate.build.source import resolve
from phasegate.errors import EngineError
from phasegate.fleet.form_source import GitSource
from phasegate.process import run as process
from tests.kit.repos import repo

PASSWORD = "s3cret-canary"


@dataclass
class Server:
    """A web server that asks for a login, or redirects to ``leads_to``, and keeps every login that it gets."""

    port: int = 0
    leads_to: str = ""
    code: int = 302
    logins: list[str] = field(default_factory=list)

    def url(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/tool.git"


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            login = self.headers.get("Authorization")
            if login:
                server.logins.append(base64.b64decode(login.removeprefix("Basic ")).decode())
            self.send_response(server.code if server.leads_to else 403 if login else 401)
            if server.leads_to:
                self.send_header("Location", f"{server.leads_to}{self.path.removeprefix('/tool.git')}")
            elif not login:
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as listening:
        server.port = int(listening.server_address[1])
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


@pytest.fixture
def served() -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(serving(Server(**how)))


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's git configuration, for the test to write."""
    path = tmp_path / "gitconfig"
    path.write_text("")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setattr(process, "GRACE", 0.1)  # a git that fails leaves its helper to init, which may be slow
    monkeypatch.setenv("GIT_TOKEN", f"ci@example.org:{PASSWORD}")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return path


def configure(path: Path, text: str) -> None:
    path.write_text(text)


def committed(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    for args in (["init", "-qb", "main"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run(["git", *args], cwd=folder, check=True)
    return folder


async def fetched(url: str, tmp_path: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        async with resolve(replace(repo(tmp_path), source=GitSource(url, "main", "", "GIT_TOKEN"))):
            pass
    assert PASSWORD not in f"{caught.value.what}{caught.value.output}"
    return caught.value


async def test_the_host_of_the_url_gets_the_credentials(served: Callable[..., Server], tmp_path: Path) -> None:
    own = served()
    await fetched(own.url(), tmp_path)
    assert set(own.logins) == {f"ci@example.org:{PASSWORD}"}


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_and_says_so(served: Callable[..., Server], tmp_path: Path, code: int) -> None:
    other = served()
    own = served(leads_to=other.url("localhost"), code=code)
    error = await fetched(own.url(), tmp_path)
    assert other.logins == []
    assert "git fetch of main" in error.what
    assert "the server redirects to another address" in error.what
    assert error.fix == "set `git.url` to the address that it leads to"
    assert not error.retryable


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_nobody_but_the_host_of_the_url_gets_an_answer(
    served: Callable[..., Server], tmp_path: Path, configuration: Path, host: str
) -> None:
    """The machine's configuration sends git to another port, or to another name, before any redirect."""
    other, own = served(), served()
    configure(configuration, f'[url "http://{host}:{other.port}/"]\n  insteadOf = http://127.0.0.1:{own.port}/\n')
    error = await fetched(own.url(), tmp_path)
    assert (other.logins, own.logins) == ([], [])
    assert "check `git.url`, `git.ref` and `git.credentials`" in str(error.fix)


async def test_no_credential_helper_of_the_machine_is_asked_or_told(
    served: Callable[..., Server], tmp_path: Path, configuration: Path
) -> None:
    told = tmp_path / "told"
    configure(configuration, f'[credential]\n  helper = "!f() {{ echo asked >> {told}; cat >> {told}; }}; f"\n')
    own = served()
    await fetched(own.url(), tmp_path)
    assert own.logins
    assert not told.exists()


async def test_the_checkout_has_no_credentials(tmp_path: Path, configuration: Path) -> None:
    """A smudge filter, as git-lfs is one, writes down its environment."""
    seen = tmp_path / "seen"
    configure(
        configuration,
        f'[filter "lfs"]\n  clean = cat\n  smudge = "env > {seen}; cat"\n  required = true\n'
        "[user]\n  name = t\n  email = t@example.invalid\n",
    )
    source = committed(
        tmp_path / "source", {"Dockerfile": "FROM scratch\n", ".gitattributes": "Dockerfile filter=lfs\n"}
    )
    fetching = GitSource(source.as_uri(), "main", "", "GIT_TOKEN")
    async with resolve(replace(repo(tmp_path), source=fetching)) as found:
        assert (found.path / "Dockerfile").read_text() == "FROM scratch\n"
    assert "PATH=" in seen.read_text()
    for secret in (PASSWORD, "GIT_TOKEN", "ASKPASS", "PHASEGATE"):
        assert secret not in seen.read_text()
