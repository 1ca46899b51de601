"""output: the one line that says why, on outputs as docker and BuildKit write them; and no secret in any."""

from __future__ import annotations

import pytest

from phasegate.process.output import Scrub, last_line, reason, tail, where
from phasegate.process.transient import passing

FAILED_RUN = """\
#6 [2/2] RUN make
#6 0.089 cc: not found
#6 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [2/2] RUN make:
0.089 cc: not found
------
Dockerfile:2
--------------------
   1 |     FROM base
   2 | >>> RUN make
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
"""
TAR_HEADER = "failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header"


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (FAILED_RUN, 'process "/bin/sh -c make" did not complete successfully: exit code: 2'),
        (f"abc: Pull complete\n{TAR_HEADER}\n", TAR_HEADER),
        (
            "Error response from daemon: manifest for h/a@sha256:0 not found: manifest unknown: manifest unknown",
            "manifest for h/a@sha256:0 not found: manifest unknown: manifest unknown",
        ),
        ("something that nobody knows\n\n", "something that nobody knows"),
        ("", ""),
    ],
)
def test_the_line_that_says_why(output: str, why: str) -> None:
    assert reason(output) == why


# As command lines wrote them, by their versions: the reason, and below it how to use them.
DOCKER_28_ON_20_10 = """\
docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: \
unable to start container process: exec: "/missing": stat /missing: no such file or directory: unknown

Run 'docker run --help' for more information
"""
DOCKER_28 = """\
docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime \
create failed: runc create failed: unable to start container process: error during container init: \
exec: "/etc/passwd": permission denied

Run 'docker run --help' for more information
"""
DOCKER_28_FLAG = """\
unknown flag: --nosuch

Usage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]

Run 'docker run --help' for more information
"""
DOCKER_28_ARGUMENT = """\
docker: 'docker pull' requires 1 argument

Usage:  docker pull [OPTIONS] NAME[:TAG|@DIGEST]

Run 'docker pull --help' for more information
"""
DOCKER_20_10 = """\
docker: Error response from daemon: pull access denied for nothing, repository does not exist or may require \
'docker login': denied: requested access to the resource is denied.
See 'docker run --help'.
"""
PODMAN_4_3 = """\
Error: unknown flag: --nosuch
See 'podman run --help'
"""
PODMAN_5_4 = """\
time="2026-11-27T06:09:33Z" level=warning msg="Using cgroups-v1 which is deprecated in favor of cgroups-v2"
Error: crun: executable file `/missing` not found: No such file or directory: OCI runtime attempted to invoke a \
command that was not found
"""
PODMAN_5_4_VERB = """\
Error: unrecognized command `podman nosuch`
Try 'podman --help' for more information
"""
CTR_2_1 = """\
ctr: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: \
error during container init: exec: "/missing": stat /missing: no such file or directory
"""
GNU = """\
cat: unrecognized option '--nosuch'
Try 'cat --help' for more information.
"""


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (DOCKER_28_ON_20_10, 'exec: "/missing": stat /missing: no such file or directory: unknown'),
        (DOCKER_28, 'exec: "/etc/passwd": permission denied'),
        (DOCKER_28_FLAG, "unknown flag: --nosuch"),
        (DOCKER_28_ARGUMENT, "'docker pull' requires 1 argument"),
        (DOCKER_20_10, "denied: requested access to the resource is denied."),
        (PODMAN_4_3, "unknown flag: --nosuch"),
        (PODMAN_5_4, "OCI runtime attempted to invoke a command that was not found"),
        (PODMAN_5_4_VERB, "unrecognized command `podman nosuch`"),
        (CTR_2_1, 'exec: "/missing": stat /missing: no such file or directory'),
        (GNU, "unrecognized option '--nosuch'"),
    ],
)
def test_a_hint_on_usage_is_never_the_reason(output: str, why: str) -> None:
    assert reason(output).endswith(why)
    assert last_line(output).endswith(why)


@pytest.mark.parametrize("said", ["see the --help of it", "usage is 3 %", "running with --help", "Run 'make' again"])
def test_what_only_resembles_a_hint_may_be_the_reason(said: str) -> None:
    assert last_line(f"something else\n{said}\n") == said


def test_a_hint_is_said_where_there_is_nothing_else() -> None:
    assert last_line("\nRun 'docker run --help' for more information\n").startswith("Run 'docker")
    assert last_line(" \n") == ""


def test_the_line_of_the_dockerfile() -> None:
    assert where(FAILED_RUN) == " at Dockerfile:2"
    assert where(TAR_HEADER) == ""


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('Error response from daemon: Get "http://h/v2/": dial tcp: connect: connection refused', True),
        ("Error response from daemon: toomanyrequests: 429 Too Many Requests", True),
        ("ERROR: failed to solve: unexpected status: 503 Service Unavailable", True),
        ("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?", True),
        (FAILED_RUN, False),
        (TAR_HEADER, False),
        ("Error response from daemon: pull access denied for h/a4290", False),
    ],
)
def test_what_may_go_away_by_itself(output: str, expected: bool) -> None:
    assert passing(output) is expected


def test_a_secret_of_several_lines_is_hidden_line_by_line() -> None:
    clean = Scrub(["-----BEGIN-----\nc2VjcmV0bGluZQ==\nb3RoZXJsaW5l\n-----END-----\n", "p.a$$w(rd"])
    assert clean("#6 0.1 c2VjcmV0bGluZQ==\ntoken=p.a$$w(rd!") == "#6 0.1 ***\ntoken=***!"


def test_the_longer_secret_goes_first() -> None:
    assert Scrub(["token", "token-and-more"])("token-and-more") == "***"


def test_nothing_to_hide_and_what_is_too_short() -> None:
    assert Scrub()("as it is") == "as it is"
    assert Scrub(["", "a", "on"])("a one") == "a one"


def test_the_tail_has_no_empty_lines() -> None:
    assert tail("1\n\n2\n  \n3\n", 2) == "2\n3"
