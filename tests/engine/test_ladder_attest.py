"""The optional last rung on the lab: provenance and an SBOM beside the very manifests of `index`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.docker import docker
from deploy.lab.state import Lab
from phasegate.check import Result
from phasegate.ledger.events import Judged
from phasegate.policy.action import Kind
from tests.kit.yard import ALL, Yard, yard

OLD = "docker-20.10"

# BuildKit's protocol for SBOM generators (docs/attestations/sbom-protocol.md): it mounts the image at
# BUILDKIT_SCAN_SOURCE and takes every statement that is left in BUILDKIT_SCAN_DESTINATION.
SCANNER = """#!/bin/sh -e
test -e "$BUILDKIT_SCAN_SOURCE/mark"
cat > "$BUILDKIT_SCAN_DESTINATION/$(basename "$BUILDKIT_SCAN_SOURCE").spdx.json" <<END
{"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate":
 {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "image", "packages":
  [{"SPDXID": "SPDXRef-cat", "name": "cat", "downloadLocation": "NOASSERTION"}]}}
END
"""


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
    return {result.name: result for result in event.results}


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


async def test_an_sbom_is_of_what_is_in_the_image(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path)
    scanner = _scanner(made)
    attested(made, sbom={"generator": scanner})
    assert (await made.climb()).phase == "attest"
    found = {statement["predicateType"]: statement for statement in statements(made)}
    spdx = found["https://spdx.dev/Document"]
    assert [package["name"] for package in spdx["predicate"]["packages"]] == ["cat"]
    assert len(found) == 2
    said = results(made)
    assert said["attest.statements"].evidence == "provenance=min and SPDX of 1 image"
    assert {result.verdict for result in said.values()} == {"pass"}, said


def _scanner(made: Yard) -> str:
    folder = made.folder / "scanner"
    folder.mkdir()
    (folder / "scan").write_text(SCANNER)
    (folder / "scan").chmod(0o755)
    (folder / "Dockerfile").write_text(f'FROM {made.lab.base}\nCOPY scan /scan\nENTRYPOINT ["/scan"]\n')
    name = str(made.fleet.reference(f"at-{made.mark}/scanner").tagged("1"))
    docker(made.lab.publisher.host, "build", "--tag", name, str(folder))
    docker(made.lab.publisher.host, "push", "--quiet", name)
    docker(made.lab.publisher.host, "image", "rm", name)
    return name


def _index(made: Yard) -> str:
    return made.standing.candidates["index"][made.repo.images[0].name].digest
