"""Everything that a fleet asks, healthy or ailing: a registry with logins, git and Prefect on loopback, and engines.

The engines are a ``docker`` on PATH, and so is ``cosign``. A test sets what is wrong before it runs the command.
"""

from __future__ import annotations

import base64
import json
import shlex
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web

from tests.kit.images import Built
from tests.kit.referring import Asked, Kind, Referring, Refusal, Repository

USER, SECRET = "robot", "secret-7f3a91"
COMMIT = "c0ffee" + "0" * 34
_ANYBODY = "anybody"
_HEAD = "e30."
"""How a JSON Web Token begins."""


class Clinic(Referring):
    """One server. By default everybody may read, and the login of ``robot`` may do everything.

    - ``life``: of a token, in seconds; None if the answer does not say.
    - ``takes``: whether the login is taken.
    - ``may``: what the login may do; ``deletes``: whether anybody can.
    - ``private``: repositories that only the login sees.
    - ``ahead``: how far the registry's clock is ahead.
    - ``sick``: whether the registry answers 503 to everything.
    - ``git``, ``prefect``: the logins of the git server and of Prefect's API; empty if they ask for none.
    - ``version``, ``batch``: what Prefect's server says of itself; ``hands`` the state of a work pool of that name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.life: int | None = 900
        self.takes = self.deletes = True
        self.may = {"pull", "push", "delete"}
        self.private: set[str] = set()
        self.ahead = timedelta()
        self.sick = False
        self.git = f"{USER}:{SECRET}"
        self.prefect = ""
        self.version, self.batch, self.hands = "3.8.8", 200, "READY"

    def publish(self, repository: str, built: Built) -> None:
        held = self.repositories[repository]
        held.blobs.update(built.blobs)
        held.manifests[built.digest] = built.media_type, built.raw
        held.tags["latest"] = built.digest

    def held(self) -> dict[str, Repository]:
        """Return what the registry holds, and fail if an upload was left open."""
        assert not self._uploads, "an upload was left open"
        return dict(self.repositories)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = await self._answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC) + self.ahead, usegmt=True)
        return answer

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/git/"):
            return self._git(request)
        if path.startswith("/api/"):
            return self._prefect(request)
        if self.sick:
            return Refusal(503).answer()
        if path == "/token":
            return self._token(request)
        return self._challenge("") if path == "/v2/" else await super()._handle(request)

    def _token(self, request: web.BaseRequest) -> web.Response:
        shown = request.headers.get("Authorization")
        if shown and not (self.takes and _is(shown, f"{USER}:{SECRET}")):
            return Refusal(401, "UNAUTHORIZED", "incorrect username or password").answer()
        answer: dict[str, object] = {"token": USER if shown else _ANYBODY}
        return web.json_response(answer | ({"expires_in": self.life} if self.life else {}))

    def answer(self, asked: Asked) -> web.Response:
        shown = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        who = USER if shown.startswith(_HEAD) else shown
        needs = (
            "pull" if asked.reads else "delete" if asked.method == "DELETE" and asked.kind is Kind.MANIFEST else "push"
        )
        if who not in (USER, _ANYBODY):
            return self._challenge(f"repository:{asked.repository}:{needs}")
        if needs not in (self.may if who == USER else {"pull"}):
            return Refusal(403, "DENIED", "requested access to the resource is denied").answer()
        if who == _ANYBODY and asked.repository in self.private:
            return Refusal(401, "UNAUTHORIZED", "authentication required").answer()
        if needs == "delete" and not self.deletes:
            return Refusal(405, "UNSUPPORTED", "The operation is unsupported.").answer()
        return super().answer(asked)

    def _challenge(self, scope: str) -> web.Response:
        said = f'Bearer realm="http://{self.host}/token",service="registry",scope="{scope}"'
        return Refusal(401, "UNAUTHORIZED", "authentication required").answer({"WWW-Authenticate": said})

    def _git(self, request: web.BaseRequest) -> web.Response:
        """Answer as a web server with a bare repository does, which has one branch."""
        if self.git and not _is(request.headers.get("Authorization", ""), self.git):
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="git"'})
        if request.path.endswith("/info/refs"):
            return web.Response(text=f"{COMMIT}\trefs/heads/main\n")
        return (
            web.Response(text="ref: refs/heads/main\n") if request.path.endswith("/HEAD") else web.Response(status=404)
        )

    def _prefect(self, request: web.BaseRequest) -> web.Response:
        recorder = {"services": {"task_run_recorder": {"batch_size": self.batch}}, "database": {"driver": None}}
        if request.path == "/api/health":
            return web.json_response(True)
        if self.prefect and not _is(request.headers.get("Authorization", ""), self.prefect):
            return web.json_response({"exception_message": "Unauthorized"}, status=401)
        if request.path.startswith("/api/work_pools/"):
            there = request.path.endswith("/hands")
            return web.json_response({"status": self.hands} if there else None, status=200 if there else 404)
        return web.json_response({"server": recorder} if request.path.endswith("/settings") else self.version)


def _needs(asked: Asked) -> str:
    if asked.reads:
        return "pull"
    return "delete" if asked.method == "DELETE" else "push"


def _is(shown: str, login: str) -> bool:
    return shown == "Basic " + base64.b64encode(login.encode()).decode()


@dataclass
class Programs:
    """The ``docker`` and ``cosign`` of a folder that is PATH.

    - ``docker``, ``buildx``, ``buildkit``: their versions; no BuildKit is a builder that does not run, and no buildx is
      a docker without that plugin.
    - ``platforms``: those of the builder.
    - ``dead``: the addresses at which no engine answers; ``hangs`` those at which one never does; ``full`` those whose
      disks are full.
    - ``cosign``: what it says of its key: an error is one that begins with ``error``; None if it is not installed.
    """

    docker: str = "28.5.2"
    buildx: str = "v0.29.1"
    buildkit: str = "v0.34.2"
    platforms: str = "linux/amd64*, linux/amd64/v2, linux/arm64"
    dead: set[str] = field(default_factory=set)
    hangs: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)
    cosign: str | None = "the public half"

    def install(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        dead, hangs, full = ("|".join(sorted(hosts)) or "-" for hosts in (self.dead, self.hangs, self.full))
        _script(folder / "docker", _DOCKER.format(self=self, dead=dead, hangs=hangs, full=full))
        if self.cosign is not None:
            _script(folder / "cosign", _COSIGN.format(says=shlex.quote(self.cosign)))


_DOCKER = """\
host="$2"; shift 2
test "$*" != "buildx version" || host=nowhere  # it is the plugin's own answer
case "$host" in
  {hangs}) exec /bin/sleep 600 ;;
  {dead}) echo "Cannot connect to the Docker daemon at $host. Is the docker daemon running?" >&2; exit 1 ;;
esac
case "$*" in
  version*) echo '{{"Server": {{"Version": "{self.docker}", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}}}}' ;;
  info*) echo '{{}}' ;;
  import*)
    /bin/cat > /dev/null
    case "$host" in
      {full}) echo 'Error response from daemon: write /var/lib/docker/tmp/x: no space left on device' >&2; exit 1 ;;
    esac
    echo sha256:0 ;;
  image*) ;;
  buildx*) test -n '{self.buildx}' || {{ echo "docker: unknown command: docker buildx" >&2; exit 1; }} ;;
esac
case "$*" in
  "buildx version") echo 'github.com/docker/buildx {self.buildx} 0' ;;
  "buildx inspect"*)
    echo 'Name: phasegate'
    test -z '{self.buildkit}' || printf 'BuildKit version: {self.buildkit}\\nPlatforms: {self.platforms}\\n' ;;
  version*|info*|import*|image*) ;;
  *) echo "unexpected: $*" >&2; exit 64 ;;
esac
"""
_COSIGN = """\
case {says} in
  error*) echo {says} >&2; exit 1 ;;
  *) echo {says} ;;
esac
"""


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)


def as_json_web_token(ends: datetime) -> str:
    """Return a registry token that says when it ends."""
    claims = base64.urlsafe_b64encode(json.dumps({"exp": ends.timestamp()}).encode()).decode().rstrip("=")
    return f"{_HEAD}{claims}.signature"
