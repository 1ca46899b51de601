"""dockerfile: what a Dockerfile takes from outside, as BuildKit reads it."""

from __future__ import annotations

import pytest

from phasegate.build.dockerfile import from_references
from phasegate.errors import FleetError
from phasegate.image.platform import Platform
from tests.kit.dockerfiles import SHAPES, Shape

AMD64, ARM64 = Platform("linux", "amd64"), Platform("linux", "arm64")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_reads(shape: Shape) -> None:
    assert from_references(shape.text, shape.args) == shape.references


def test_a_digest_and_a_port_belong_to_the_name() -> None:
    for name in ("go@sha256:" + "a" * 64, "127.0.0.1:5000/base/debian:bookworm"):
        assert from_references(f"FROM {name}") == (name,)


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


@pytest.mark.parametrize(
    ("arg", "args", "reference"),
    [
        ("ARG TARGETARCH=zz", {}, "b-zz"),
        ("ARG TARGETARCH=zz", {"TARGETARCH": "yy"}, "b-yy"),
        ("ARG TARGETARCH=x$TARGETARCH", {}, "b-xamd64"),
        ("ARG TARGETARCH", {}, "b-amd64"),
        ("ARG TARGETARCH=", {}, "b-"),
    ],
)
def test_an_arg_with_a_default_replaces_what_is_predefined(arg: str, args: dict[str, str], reference: str) -> None:
    assert from_references(f"{arg}\nFROM b-$TARGETARCH", args, platforms=(AMD64,)) == (reference,)


def test_errors_say_what_to_do() -> None:
    with pytest.raises(FleetError, match="no stage 'x'") as caught:
        from_references("FROM a AS one", target="x")
    assert caught.value.fix == "one of one"
    with pytest.raises(FleetError, match="no FROM"):
        from_references("RUN true")


@pytest.mark.parametrize(
    "text",
    ["FROM ${A:?why}", "FROM ${A:?}", "FROM ${A", "FROM ${A/x}", "FROM ${}", "FROM ${A^^}", "FROM ${A:#x}", "FROM 'a"],
)
def test_what_buildkit_refuses_is_an_error(text: str) -> None:
    with pytest.raises(FleetError):
        from_references(text)
