"""A signed fleet on the lab: plain ``cosign verify`` accepts the tags at every phase and after a rollback."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.image.reference import Reference
from phasegate.policy.action import Kind
from phases.ladder import BASELINE
from tests.kit.signing import PASSWORD, Keys, make_keys
from tests.kit.yard import NAME, Yard, yard

PHASES = ("container", "oci", "zstd", "index")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("keys"))


def accepted(keys: Keys, made: Yard, at: str | Reference) -> bool:
    """By cosign alone, offline, as a user types it."""
    reference = made.ref(at) if isinstance(at, str) else at
    argv = ["cosign", "verify", "--key", str(keys.public), "--insecure-ignore-tlog", str(reference)]
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


async def test_every_phase_and_a_rollback(
    lab: Lab, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SG_PASSWORD", PASSWORD)
    made = yard(lab, tmp_path)
    cosign = {"key": {"file": str(keys.private)}, "password": {"env": "SG_PASSWORD"}, "public": str(keys.public)}
    made.plan(signing={"cosign": cosign}, evidence=True)
    assert not accepted(keys, made, "latest")
    for phase in PHASES:
        end = await made.climb(phase)
        assert (made.standing.at, end.kind) == (phase, Kind.DONE), end
        for tag in ("latest", "stable", "1.0"):
            assert accepted(keys, made, tag), (phase, tag)
        told = made.phasegate("evidence", f"{made.repo.images[0].name}:latest", "--json")
        assert told.returncode == 0, told.stdout + told.stderr
        assert phase in told.stdout
    children = json.loads(made.crane("manifest", str(made.ref("latest"))))["manifests"]
    for child in children:
        assert accepted(keys, made, made.ref("latest").at(child["digest"])), child
    for back in ("zstd", BASELINE):
        done = made.phasegate("rollback", NAME, "--to", back, "--reason", "a test of it")
        assert done.returncode == 0, done.stderr
        assert accepted(keys, made, "latest"), back
