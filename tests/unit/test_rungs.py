"""The ladder's files: what each rung says of itself holds together with the rest."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from flows import forms
from phasegate.build.options import attest_options, build_args, exporter_options
from phasegate.catalogue import VERSIONS
from phasegate.cli.main import main
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import JOINING, LADDER, LAST, NAMES, PHASES, PhaseName, rungs
from phases.phase import Phase

ROOT = Path(__file__).parents[2]
SCHEMA2 = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)


@pytest.mark.parametrize("phase", LADDER, ids=PHASES)
def test_the_checks_that_prove_a_rung_are_in_the_catalogue(phase: Phase) -> None:
    assert phase.checks
    assert [check for check in phase.checks if check not in VERSIONS] == []


def test_a_rung_that_some_engines_refuse_is_proven_on_them_and_held_against_the_fleets_clients() -> None:
    for phase in LADDER:
        assert bool(phase.needs) == ({"refuse.CLIENT", "fleet.floor"} <= set(phase.checks))


def test_a_file_beside_the_ladder_is_a_rung_or_a_part_of_every_rung() -> None:
    files = {path.stem for path in (ROOT / "phases").glob("*.py")} - {"__init__", "form", "phase", "ladder"}
    assert files == set(PHASES)


def test_the_names_and_ends_are_the_ladders() -> None:
    assert [str(name) for name in PhaseName] == list(PHASES)
    assert ("baseline", *PHASES) == NAMES
    assert (LAST, JOINING) == ("index", "index")


def test_each_rung_adds_its_options_to_those_below() -> None:
    """Spelled out here once more: these are what BuildKit is told, whichever file says it."""
    made = {
        rung.name: {**attest_options(rung.form), **exporter_options(rung.form), **build_args(rung.form)}
        for rung in rungs(SCHEMA2, PHASES[-1])
    }
    container = {
        "provenance": "false", "sbom": "false", "oci-mediatypes": "false", "compression": "gzip",
        "compression-level": "6", "force-compression": "true", "oci-artifact": "false",
    }  # fmt: skip
    zstd = {**container, "oci-mediatypes": "true", "compression": "zstd", "compression-level": "3"}
    index = {**zstd, "BUILDKIT_MULTI_PLATFORM": "1"}
    assert made == {
        "container": container,
        "oci": {**container, "oci-mediatypes": "true"},
        "zstd": zstd,
        "index": index,
        "attest": {**index, "provenance": "mode=min"},
    }


START = Form(Builder.UNKNOWN, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
DOCKER_29 = Form(Builder.UNKNOWN, MediaTypes.OCI, Codec.GZIP, Shape.INDEX, Attestation.MIN)
"""What `docker build` and `docker push` of Docker 29 publish."""


@pytest.mark.parametrize(
    ("start", "needed"),
    [
        (DOCKER_29, ["container", "zstd"]),
        (replace(START, codec=Codec.PLAIN), ["container", "oci", "zstd", "index"]),
        (replace(START, codec=Codec.MIXED), ["container", "oci", "zstd", "index"]),
        (replace(DOCKER_29, codec=Codec.ZSTD), ["container"]),
        (replace(START, builder=Builder.CONTAINER, codec=Codec.MIXED), ["oci", "zstd", "index"]),
    ],
)
def test_the_ladder_leads_from_every_start_to_its_end(start: Form, needed: list[str]) -> None:
    ladder = rungs(start)
    assert [rung.name for rung in ladder if rung.needed] == needed
    end = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.ZSTD, Shape.INDEX, start.attestation)
    assert ladder[-1].form == end


def test_the_first_rung_keeps_what_docker_29_published() -> None:
    (container, *_) = rungs(DOCKER_29)
    assert container.form == replace(DOCKER_29, builder=Builder.CONTAINER)
    assert attest_options(container.form)["provenance"] == "mode=min"
    assert exporter_options(container.form)["oci-mediatypes"] == "true"
    assert build_args(container.form) == {"BUILDKIT_MULTI_PLATFORM": "1"}


def test_uncompressed_layers_stay_so_until_the_rung_of_the_codec() -> None:
    ladder = rungs(replace(START, codec=Codec.PLAIN))
    assert [exporter_options(rung.form)["compression"] for rung in ladder] == ["uncompressed"] * 2 + ["zstd"] * 2


def test_a_build_writes_a_mixture_as_gzip_and_a_conversion_keeps_it() -> None:
    mixed = replace(START, codec=Codec.MIXED)
    assert [rung.form.codec for rung in rungs(mixed)] == [Codec.GZIP] * 2 + [Codec.ZSTD] * 2
    converted = rungs(replace(mixed, builder=Builder.CONTAINER))
    assert [rung.form.codec for rung in converted] == [Codec.MIXED] * 2 + [Codec.ZSTD] * 2


def outside() -> list[Path]:
    return sorted(path for package in ("phasegate", "flows") for path in (ROOT / package).rglob("*.py"))


def test_nobody_outside_imports_a_rung() -> None:
    """The ladder and its types are enough: whoever asks for one rung by its name knows what its file should say."""
    rungs = {f"phases.{name}" for name in PHASES}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in outside()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in rungs
    ]
    assert found == []


def test_nobody_outside_compares_with_the_name_of_a_rung() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in outside()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare | ast.MatchValue)
        # `"zstd" in media_type` looks into a text: what stands left of `in` is no name that is asked for.
        for part in (node.comparators if isinstance(node, ast.Compare) else [node.value])
        for inner in ast.walk(part)
        if isinstance(inner, ast.Constant) and inner.value in PHASES
    ]
    assert found == []


@pytest.mark.parametrize(
    "words",
    [
        ["verify", "demo/web:1", "--phase", "lz4"],
        ["convert", "demo/web:1", "--to", "lz4"],
        ["settings", "web", "--phase", "lz4"],
        ["rollout", "--through", "lz4"],
        ["promote", "web", "--phase", "lz4"],
        ["rollback", "web", "--to", "lz4", "--reason", "r"],
        ["rollback", "--phase", "lz4", "--to", "oci", "--reason", "r"],
        ["halt", "lz4", "--reason", "r"],
        ["approve", "lz4", "--reason", "r"],
    ],
    ids=lambda words: words[0],
)
def test_a_phase_that_is_not_one_is_a_clear_error_of_every_command(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "'lz4'" in said
    assert all(phase in said for phase in PHASES)
    assert "fix: " in said


def test_the_forms_of_the_flows_refuse_what_is_no_phase() -> None:
    for kind in (forms.PhaseName, forms.Target, forms.Scope, forms.WaveName):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python("lz4")
    assert TypeAdapter(forms.Target).validate_python("baseline") == "baseline"
    assert TypeAdapter(forms.Scope).validate_python(forms.FLEET) == "the whole fleet"
