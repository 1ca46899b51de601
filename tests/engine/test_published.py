"""A repo that phasegate does not build climbs from `oci` on, by conversion of what is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.policy.action import Kind
from phases.ladder import BASELINE
from tests.kit.yard import NAME, Yard, yard

BUILT = {"context": None, "args": None, "labels": None}


@pytest.fixture(scope="module")
def published(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Yard:
    clients = ("docker-20.10", "docker-28.5")
    folder = tmp_path_factory.mktemp("published")
    made = yard(lab, folder, clients=clients, below={"docker-20.10": "zstd"})
    plan = json.loads(made.path.read_text())
    repo = {key: value for key, value in plan["repos"][0].items() if key not in BUILT}
    repo |= {"source": "published", "version": "1.0", "smoke": {"command": ["/bin/cat", "/said"], "prints": made.mark}}
    made.plan(repos=[repo])
    return made


async def test_it_climbs_to_the_end_and_back_to_the_very_bytes(published: Yard) -> None:
    before = await published.tags()
    end = await published.climb()
    assert (end.kind, end.phase) == (Kind.DONE, "index"), end
    standing = published.standing
    assert set(standing.candidates) == {"container", "oci", "zstd", "index"}
    image = published.repo.images[0].name
    configs = {
        json.loads(published.crane("manifest", str(published.ref(candidates[image].tag(standing.release or "")))))
        .get("config", {})
        .get("digest")
        for phase, candidates in standing.candidates.items()
        if phase != "index"
    }
    assert len(configs) == 1, "the same image in every form"
    for phase in ("oci", "zstd", "index"):
        checks = {result.name for result in standing.judgements[phase].results}
        assert {"delta.declared", "layers.content", "pull.docker-28.5", "run.docker-28.5"} <= checks
    done = published.phasegate("rollback", NAME, "--to", BASELINE, "--reason", "a test of it")
    assert done.returncode == 0, done.stderr
    assert await published.tags() == before


def test_what_decides_a_build_is_refused(published: Yard, tmp_path: Path) -> None:
    plan = json.loads(published.path.read_text())
    plan["repos"][0] |= {"args": {"A": "b"}, "version": {"file": "VERSION"}}
    path = tmp_path / "fleet.yaml"
    path.write_text(json.dumps(plan))
    with pytest.raises(FleetError) as told:
        load_fleet(path)
    assert "args: nothing is built of what is published" in told.value.what
    assert "version: there is no source to read it from" in told.value.what
