from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phasegate.errors import FleetError
from phasegate.image.reference import Reference, parse_reference

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("registry.example/tool", Reference("registry.example", "tool", "latest")),
        ("registry.example/demo/tool:1.0", Reference("registry.example", "demo/tool", "1.0")),
        ("127.0.0.1:5000/demo/tool", Reference("127.0.0.1:5000", "demo/tool", "latest")),
        ("xn--bcher-kva.example/tool:1", Reference("xn--bcher-kva.example", "tool", "1")),
        ("localhost/tool:1", Reference("localhost", "tool", "1")),
        (f"registry.example/tool@{DIGEST}", Reference("registry.example", "tool", "", DIGEST)),
        (f"registry.example/tool:1@{DIGEST}", Reference("registry.example", "tool", "1", DIGEST)),
        ("demo/tool:1", Reference("default.example", "demo/tool", "1")),
        ("tool", Reference("default.example", "tool", "latest")),
    ],
)
def test_read_as_docker_reads_it(text: str, expected: Reference) -> None:
    assert parse_reference(text, "default.example") == expected


@pytest.mark.parametrize("host", ["docker.io", "index.docker.io", "registry-1.docker.io"])
def test_docker_hub_has_three_names(host: str) -> None:
    assert str(parse_reference(f"{host}/debian")) == "docker.io/library/debian:latest"
    assert str(parse_reference(f"{host}/library/debian:12")) == "docker.io/library/debian:12"
    assert str(parse_reference(f"{host}/me/tool:1")) == "docker.io/me/tool:1"
    assert str(parse_reference("debian", host)) == "docker.io/library/debian:latest"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("demo/tool", "names no registry"),
        ("registry.example/Tool", "not a repository name"),
        ("registry.example/", "not a repository name"),
        ("registry.example/a//b", "not a repository name"),
        ("registry.example/../tool", "not a repository name"),
        ("registry.example/tool\n", "not a repository name"),
        ("registry.example/tool:-1", "not a valid tag"),
        ("registry.example/tool:" + "a" * 129, "not a valid tag"),
        ("registry.example/tool@sha256:12", "not a sha256 digest"),
        ("registry.example/tool@md5:" + "a" * 32, "not a sha256 digest"),
        ("https://registry.example/tool", "is a URL"),
        ("registry.example:port/tool", "not a registry host"),
        ("xn--a.example/tool", "not a registry host"),
        ("registry.example/tool:", "the tag is empty"),
        (f"registry.example/tool:@{DIGEST}", "the tag is empty"),
        ("registry.example/tool@", "nothing follows the @"),
        ("registry.example/tool:1@", "nothing follows the @"),
        ("registry.example/" + "a" * 256, "too long for a repository: 256 characters"),
    ],
)
def test_what_is_no_reference_says_why(text: str, told: str) -> None:
    with pytest.raises(FleetError, match=told):
        parse_reference(text)


def test_target_is_the_digest_where_there_is_one() -> None:
    tagged = Reference("registry.example", "tool", "1")
    assert tagged.target == "1"
    assert tagged.at(DIGEST).target == DIGEST
    assert Reference("registry.example", "tool", "1", DIGEST).target == DIGEST


NAMES = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?(/[a-z0-9]{1,8}){0,2}", fullmatch=True)
TAGS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,20}", fullmatch=True)


@given(NAMES, TAGS, st.booleans())
def test_spelled_and_read_again_is_the_same(name: str, tag: str, digest: bool) -> None:
    reference = Reference("registry.example:5000", name, tag, DIGEST if digest else "")
    assert parse_reference(str(reference)) == reference
