"""The table of transient errors: failures that another try may mend, each with a public incident where it did.

Everything that is not in the table is terminal. The patterns are matched against the line in which a tool says why it
failed, never against all of its output: a Dockerfile's RUN may print anything. What an image's own program prints, and
its exit code, are never looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from phasegate.process.output import reason
from phasegate.tries import Hiccup


@dataclass(frozen=True, slots=True)
class Row:
    """One transient error.

    - ``name``: how evidence calls it.
    - ``pattern``: matches the line with the reason, whatever its case.
    - ``incident``: a public report of it.
    - ``soon``: whether it may be over in seconds. If not, only a later run tries again.
    - ``away``: whether it means that the engine itself does not answer.
    """

    name: str
    pattern: str
    incident: str
    soon: bool = True
    away: bool = False

    def matches(self, line: str) -> bool:
        return re.search(self.pattern, line, re.IGNORECASE) is not None


def _status(code: int, phrase: str) -> str:
    return rf"\b{code} {phrase}|(status(?: code)?|returned error|response):? {code}\b"


TABLE = (
    # Engines: docker, podman and containerd, and how they are reached.
    Row("container-init", r"read init-p: connection reset by peer", "concourse/concourse#6180"),
    Row("conmon", r"container create failed \(no logs from conmon\)", "podman-container-tools/podman#10927"),
    Row("daemon-away", r"cannot connect to the docker daemon", "devcontainers/cli#383", away=True),
    Row("ssh", r"kex_exchange_identification: (read: )?connection (closed|reset)", "docker/compose#8191", away=True),
    Row(
        "builder-stream",
        r"code = unavailable desc = .*(error reading from server|transport is closing|closing transport)",
        "docker/buildx#2064",
    ),
    # Docker Hub counts its limit in hours, other registries in seconds.
    Row("pull-limit", r"reached your( unauthenticated)? pull rate limit", "php/frankenphp#1386", soon=False),
    Row("secondary-limit", r"exceeded a secondary rate limit", "virtualcell/vcell#1888", soon=False),
    Row(
        "too-many",
        rf"toomanyrequests|{_status(429, 'too many requests')}",
        "alexklibisz/terraform-provider-terrifi#50",
    ),
    # Registries, git servers and proxies.
    Row("http-500", _status(500, "internal server error"), "docker/hub-feedback#2439"),
    Row("http-502", _status(502, "bad gateway"), "kubernetes-sigs/kueue#14925"),
    Row("http-503", _status(503, "service unavailable"), "docker/cli#1143"),
    Row("http-504", _status(504, "gateway time-?out"), "docker/build-push-action#1028"),
    Row("goaway", r"(sent|graceful shutdown|prior) goaway", "werf/werf#2684"),
    # git's own words for a connection that broke; its other RPC failures may be a refusal.
    Row("git-broke-off", r"RPC failed; curl (18|28|52|55|56|92)\b|\bearly EOF", "tektoncd/pipeline#6626"),
    # The network. Last, because the rows above say more.
    Row("tls-timeout", r"TLS handshake timeout", "docker/for-win#437"),
    Row("no-answer", r"Client\.Timeout exceeded|request canceled while waiting for connection", "cilium/cilium#21566"),
    Row("io-timeout", r"\bi/o timeout|connection timed out", "docker/setup-qemu-action#166"),
    Row("deadline", r"context deadline exceeded", "moby/buildkit#4327"),
    Row("broke-off", r"unexpected EOF", "docker/hub-feedback#2004"),
    Row("eof", r": EOF\.?$", "docker/setup-qemu-action#110"),
    Row("pipe", r"read/write on closed pipe|use of closed network connection|broken pipe", "moveit/moveit2#1895"),
    Row("reset", r"connection reset by peer", "nanobox-io/nanobox#252"),
    Row("refused", r"connection refused", "inveniosoftware/invenio-cli#235"),
    Row("name", r"no such host|temporary failure in name resolution|server misbehaving", "moby/moby#42867"),
    Row("git-name", r"could not resolve host", "tektoncd/pipeline#6626"),
)


_FULL = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)


def row_of(line: str) -> Row | None:
    """Return the first row that matches the line in which a tool says why it failed."""
    return next((row for row in TABLE if row.matches(line)), None)


def passing_among(output: str) -> bool:
    """Return whether any line is a transient error: for a tool that prints nothing but its own messages."""
    return any(row_of(line) for line in output.splitlines())


def hiccup_among(output: str) -> Hiccup | None:
    """Return the first line that is a transient error which may be over in seconds."""
    return next((found for line in output.splitlines() if (found := hiccup_of(line))), None)


def passing(output: str) -> bool:
    """Return whether a tool's failure may go away, be it only in a later run."""
    return row_of(reason(output)) is not None


def hiccup_of(output: str) -> Hiccup | None:
    """Return the failure if another try within seconds may mend it."""
    line = reason(output)
    row = row_of(line)
    return Hiccup(row.name, line, row.away) if row and row.soon else None


def full(output: str) -> bool:
    """Return whether a tool failed because a disk is full, which passes only when somebody makes room."""
    return _FULL.search(output) is not None
