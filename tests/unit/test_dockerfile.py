"""dockerfile: what a Dockerfile takes from outside, as BuildKit reads it."""

from __future__ import annotations

import pytest

from phasegate.build.dockerfile import context_name, from_references
from phasegate.errors import FleetError
from phasegate.image.platform import Platform

AMD64, ARM64 = Platform("linux", "amd64"), Platform("linux", "arm64")

CASES = {
    "one stage": ("FROM debian:bookworm\nRUN true", ("debian:bookworm",)),
    "each once, in order": (
        "FROM go AS a\nFROM debian AS b\nFROM go AS c\nCOPY --from=a / /\nCOPY --from=b / /",
        ("go", "debian"),
    ),
    "scratch is none": ("FROM scratch\nCOPY x /", ()),
    "a stage is no image, in any case": ("FROM go AS Build\nFROM scratch\nCOPY --from=BUILD /x /", ("go",)),
    "a stage by number": ("FROM go\nFROM scratch\nCOPY --from=0 /x /", ("go",)),
    "a stage as a base": ("FROM debian AS base\nFROM base AS next\nFROM next", ("debian",)),
    "COPY --from takes an image": ("FROM scratch\nCOPY --chown=1:1 --from=busybox:1 /bin/sh /", ("busybox:1",)),
    "RUN --mount takes an image": (
        "FROM debian\nRUN --mount=type=bind,from=tools:2,target=/t --network=none /t/x",
        ("debian", "tools:2"),
    ),
    "a mount without from": ("FROM debian\nRUN --mount=type=cache,target=/c true", ("debian",)),
    "a quoted mount": ('FROM debian\nRUN --mount=type=bind,"from=tools",target=/t x', ("debian", "tools")),
    "--platform is a flag": ("FROM --platform=$BUILDPLATFORM go:1 AS a\nFROM a", ("go:1",)),
    "ARG before FROM": ("ARG TAG=1\nARG NAME=go\nFROM ${NAME}:$TAG", ("go:1",)),
    "ARG made of ARG": ("ARG V=1\nARG REF=go:${V}\nFROM $REF", ("go:1",)),
    "a default in the braces": ("ARG V\nFROM go:${V:-2}${V:+never}", ("go:2",)),
    "an ARG in a stage is not for FROM": (
        "ARG V=1\nFROM a:$V AS x\nARG V=2\nFROM b:$V\nCOPY --from=x / /",
        ("a:1", "b:1"),
    ),
    "a quoted base": ('FROM "go:1"', ("go:1",)),
    "continued lines and comments between": ("FROM \\\n# a comment\n\n  go:1 \\\n  AS x\n", ("go:1",)),
    "the escape directive": ("# escape=`\nFROM `\n go:1\nCOPY a C:\\\nRUN x", ("go:1",)),
    "a here-document is no Dockerfile": ("FROM go\nRUN <<EOF\nFROM nowhere\nEOF\nCOPY --from=x / /", ("go", "x")),
    "two here-documents, one with tabs": ("FROM go\nCOPY <<A <<-'B' /x/\nFROM a\nA\n\tFROM b\n\tB\n", ("go",)),
    "a digest": ("FROM go@sha256:" + "a" * 64, ("go@sha256:" + "a" * 64,)),
    "a registry with a port": ("FROM 127.0.0.1:5000/base/debian:bookworm", ("127.0.0.1:5000/base/debian:bookworm",)),
    "lower case": ("from go as x\nfrom scratch\ncopy --from=x / /", ("go",)),
    "a stage that is named later is an image here": (
        "FROM later AS a\nFROM go AS later\nCOPY --from=a / /",
        ("later", "go"),
    ),
    "ONBUILD": ("FROM go\nONBUILD COPY --from=tools / /", ("go", "tools")),
    "a byte order mark": ("\ufeffFROM go", ("go",)),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_reads(text: str, expected: tuple[str, ...]) -> None:
    assert from_references(text) == expected


def test_only_what_the_target_needs() -> None:
    text = "FROM a AS one\nFROM b AS two\nFROM c AS three\nCOPY --from=one / /"
    assert from_references(text, target="two") == ("b",)
    assert from_references(text, target="THREE") == ("a", "c")
    assert from_references(text, target="0") == ("a",)
    assert from_references(text) == ("a", "c")


def test_arguments_of_the_plan_outweigh_defaults() -> None:
    assert from_references("ARG TAG=1\nFROM go:$TAG", {"TAG": "2"}) == ("go:2",)
    assert from_references("ARG TAG\nFROM go:$TAG", {"TAG": "2"}) == ("go:2",)


def test_an_argument_that_the_dockerfile_does_not_declare_is_not_filled_in() -> None:
    with pytest.raises(FleetError, match="names no image"):
        from_references("FROM $NAME", {"NAME": "go"})


def test_a_stage_by_architecture() -> None:
    text = "FROM a AS base-amd64\nFROM b AS base-arm64\nFROM base-$TARGETARCH"
    assert from_references(text, platforms=(AMD64,)) == ("a",)
    assert from_references(text, platforms=(AMD64, ARM64)) == ("a", "b")


def test_errors_say_what_to_do() -> None:
    with pytest.raises(FleetError, match="no stage 'x'") as caught:
        from_references("FROM a AS one", target="x")
    assert caught.value.fix == "one of one"
    with pytest.raises(FleetError, match="no FROM"):
        from_references("RUN true")


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("debian:latest", "debian"),
        ("docker.io/library/debian:12", "debian:12"),
        ("docker.io/me/tool", "me/tool"),
        ("host:5000/a/b:latest", "host:5000/a/b"),
        ("host:5000/a/b", "host:5000/a/b"),
    ],
)
def test_context_name(reference: str, name: str) -> None:
    assert context_name(reference) == name
