"""The optional last rung on the lab: provenance and an SBOM beside the very manifests of `index`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.lab.state import Lab
from phases.ledger.events import Judged
from phases.policy.action import Kind
from phases.verify.result import Result
from tests.engine.fleets import ALL, Yard, yard

OLD = "docker-20.10"


def attested(made: Yard, **attest: Any) -> None:
    made.plan(ladder="attest", attest=attest)


def statements(made: Yard, tag: str = "latest") -> list[dict[str, Any]]:
    """Every statement behind a tag, as crane reads it by hand."""
    name = made.ref(tag).name
    root = json.loads(made.crane("manifest", str(made.ref(tag))))
    found = []
    for child in root["manifests"]:
        if "annotations" in child:
            manifest = json.loads(made.crane("manifest", f"{name}@{child['digest']}"))
            found += [json.loads(made.crane("blob", f"{name}@{layer['digest']}")) for layer in manifest["layers"]]
    return found


def results(made: Yard) -> dict[str, Result]:
    (event,) = (one for one in made.history if isinstance(one, Judged) and one.phase == "attest")
    return {result.check: result for result in event.results}


@pytest.fixture(params=["min", "max"])
def climbed(request: pytest.FixtureRequest, lab: Lab, tmp_path: Path) -> tuple[Yard, str]:
    made = yard(lab, tmp_path, clients=ALL, below={OLD: "zstd"})
    attested(made, provenance=request.param)
    return made, request.param


async def test_attestations_are_added_and_nothing_else(climbed: tuple[Yard, str]) -> None:
    made, mode = climbed
    assert (await made.climb("index")).kind is Kind.DONE
    index = json.loads(made.crane("manifest", str(made.ref("latest"))))
    rest = await made.climb()
    assert (rest.kind, rest.phase) == (Kind.DONE, "attest")

    root = json.loads(made.crane("manifest", str(made.ref("latest"))))
    assert root["manifests"][:1] == index["manifests"]
    (added,) = root["manifests"][1:]
    assert added["annotations"]["vnd.docker.reference.digest"] == index["manifests"][0]["digest"]
    (statement,) = statements(made)
    assert statement["predicateType"].startswith("https://slsa.dev/provenance/")
    assert [subject["digest"]["sha256"] for subject in statement["subject"]] == [
        index["manifests"][0]["digest"].removeprefix("sha256:")
    ]
    # max tells the Dockerfile's steps, min does not.
    assert ("cp --parents" in json.dumps(statement)) is (mode == "max")

    found = results(made)
    assert {result.verdict for result in found.values()} == {"pass"}, found
    assert found["attest.statements"].evidence == f"provenance={mode} of 1 image"
    assert f"refuse.{OLD}" in found
    for name in ALL[1:]:
        assert found[f"run.{name}"].verdict == "pass"
    said = made.phasegate("diff", f"{made.ref('latest').name}@{_index(made)}", str(made.ref("latest")))
    assert "attestations 0 -> 1  (phase attest)" in said.stdout, said.stdout + said.stderr
    assert "One rung apart: index -> attest" in said.stdout


def _index(made: Yard) -> str:
    return made.standing.candidates["index"][made.repo.images[0].name].digest
