"""The ladder's files: what each rung says of itself holds together with the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.build.options import attest_options, build_args, exporter_options
from phasegate.catalogue import VERSIONS
from phases.form import Builder, Codec, Form, MediaTypes, Shape
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
        "force-compression": "true",
    }  # fmt: skip
    index = {**container, "oci-mediatypes": "true", "compression": "zstd", "BUILDKIT_MULTI_PLATFORM": "1"}
    assert made == {
        "container": container,
        "oci": {**container, "oci-mediatypes": "true"},
        "zstd": {**container, "oci-mediatypes": "true", "compression": "zstd"},
        "index": index,
        "attest": {**index, "provenance": "mode=min"},
    }
