"""The table of transient errors: what engines, registries and git said in public, and what must stay terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from phasegate.process.transient import TABLE, hiccup_among, hiccup_of, passing, row_of

RESET = "runc create failed: unable to start container process: error during container init: read init-p: "
SAID = [
    (f"docker: Error response from daemon: {RESET}connection reset by peer: unknown", "container-init"),
    ('Error: container create failed (no logs from conmon): conmon bytes "": readObjectStart: EOF', "conmon"),
    ("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?", "daemon-away"),
    ("kex_exchange_identification: Connection closed by remote host", "ssh"),
    ("failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF", "builder-stream"),
    ("Error response from daemon: toomanyrequests: You have reached your pull rate limit.", "pull-limit"),
    ('Forbidden" - with-body: { "message": "You have exceeded a secondary rate limit. Please wait', "secondary-limit"),
    ("toomanyrequests: retry-after: 985.86us, allowed: 44000/minute", "too-many"),
    ("Error response from daemon: received unexpected HTTP status: 500 Internal Server Error", "http-500"),
    ("fatal: unable to access 'https://h/x/': The requested URL returned error: 500", "http-500"),
    ("ERROR: failed to solve: unexpected status from POST request to https://h/token: 502 Bad Gateway", "http-502"),
    ("Error response from daemon: received unexpected HTTP status: 503 Service Unavailable", "http-503"),
    ("ERROR: failed to push h/a: failed to parse error response 504", "http-504"),
    ("http2: server sent GOAWAY and closed the connection", "goaway"),
    ("error: RPC failed; curl 56 OpenSSL SSL_read: Connection reset by peer, errno 104", "git-broke-off"),
    ('Error response from daemon: Get "https://h/v2/": net/http: TLS handshake timeout', "tls-timeout"),
    ("Get h: net/http: request canceled while waiting for connection (Client.Timeout exceeded)", "no-answer"),
    ("dial tcp: lookup h on 127.0.0.53:53: read udp: i/o timeout", "io-timeout"),
    ("ERROR: failed to solve: DeadlineExceeded: context deadline exceeded", "deadline"),
    ("ctr: failed to copy: httpReadSeeker: failed open: unexpected EOF", "broke-off"),
    ('error during connect: Get "http://%2Fdocker.sock/v1.41/info": EOF', "eof"),
    ("ERROR: failed to solve: failed to push h/a: failed to copy: io: read/write on closed pipe", "pipe"),
    ("Error: happened during read: read tcp 1.2.3.4:1->5.6.7.8:443: read: connection reset by peer", "reset"),
    ('Error response from daemon: Get "http://h/v2/": dial tcp: connect: connection refused', "refused"),
    ("dial tcp: lookup registry-1.docker.io: no such host", "name"),
    ("fatal: unable to access 'https://h/x/': Could not resolve host: h", "git-name"),
]  # fmt: skip
TERMINAL = [
    'process "/bin/sh -c curl http://h:1" did not complete successfully: exit code: 7',
    "failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header",
    "Error response from daemon: pull access denied for h/a4290",
    "Error response from daemon: manifest for h/a:1 not found: manifest unknown: manifest unknown",
    "Error: No such image: h/a@sha256:5000005030000502",
    "fatal: couldn't find remote ref main",
    "error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403",
    "fatal: the remote end hung up unexpectedly",
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    "ERROR: failed to solve: debian:12: not found",
    "exit code: 503",
]


@pytest.mark.parametrize(("line", "name"), SAID)
def test_each_row_knows_what_was_said(line: str, name: str) -> None:
    row = row_of(line)
    assert row is not None
    assert row.name == name


@pytest.mark.parametrize("line", TERMINAL)
def test_what_is_not_in_the_table_is_terminal(line: str) -> None:
    assert row_of(line) is None
    assert not passing(line)
    assert hiccup_among(line) is None


def test_every_row_has_a_name_of_its_own_an_incident_and_an_example() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE)
    assert {row.name for row in TABLE} == {name for _, name in SAID}
    for row in TABLE:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+#\d+", row.incident), row


def test_a_pull_limit_of_hours_is_left_to_a_later_run() -> None:
    limit = "Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit."
    assert passing(limit)
    assert hiccup_of(limit) is None


def test_what_a_dockerfile_prints_is_not_the_reason() -> None:
    output = '#8 0.2 curl: (7) connection refused\nERROR: failed to solve: process "/bin/sh -c curl" did not complete'
    assert not passing(output)
    assert hiccup_of(output) is None


def test_git_says_why_in_any_of_its_lines() -> None:
    output = (
        "error: RPC failed; curl 18 transfer closed\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output"
    )
    found = hiccup_among(output)
    assert found is not None
    assert found.kind == "git-broke-off"


def test_the_page_of_checks_has_every_row() -> None:
    page = (Path(__file__).parents[2] / "docs/checks.md").read_text()
    rows = re.findall(r"^\| ([\w-]+) \| [^|]+ \| (\S+#\d+) \|$", page, re.MULTILINE)
    assert rows == [(row.name, row.incident) for row in TABLE]
