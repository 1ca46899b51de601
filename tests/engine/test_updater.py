"""A client's own updater on an engine that refuses zstd: a polite one passes, a storm and a thief do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.check import Result, Verdict
from phasegate.checks.client import judge_refusal
from phasegate.clients.client import Candidate
from phasegate.clients.connect import connect
from phasegate.clients.docker import Docker
from phasegate.fleet.client import ClientSpec, Updater
from phasegate.memory import Forgetful
from phasegate.process.docker import docker
from tests.engine.conftest import SMOKE, Session, connected, engine

OLD = "docker-20.10"
POLITE = """
for pause in 0.1 0.2 0.3; do
    docker pull "$PHASEGATE_IMAGE" && exit 0
    sleep "$pause"
done
exit 1
"""
STORM = 'while :; do docker pull "$PHASEGATE_IMAGE"; done'
THIEF = 'docker image rm --force "$PHASEGATE_OLD"; docker pull "$PHASEGATE_IMAGE"'
IDLE = "exit 0"


async def updated(session: Session, folder: Path, script: str, requests: int = 200) -> Result:
    """The verdict on the engine's refusal of zstd, with ``script`` as its updater."""
    file = folder / "updater.sh"
    file.write_text(f"#!/bin/sh\n{script}")
    file.chmod(0o755)
    lab = session.lab
    one = engine(lab, OLD)
    updater = Updater((str(file),), requests, 500_000_000, 60, "127.0.0.1:0", insecure=False)
    client = ClientSpec(one.name, one.host, "20.10", "zstd", updater)
    image, had = session.image("zstd"), session.image("oci")
    candidate = Candidate(session.ref("zstd"), image, image.platform, session.ref("oci"), had)
    (result,) = await judge_refusal(await connect(client), candidate, SMOKE, Forgetful())
    return result


@pytest.fixture(autouse=True)
async def old(lab: Lab) -> Docker:
    one = await connected(engine(lab, OLD))
    await one.empty(lab.registry)
    return one


async def test_a_polite_updater_passes_with_its_counts(session: Session, old: Docker, tmp_path: Path) -> None:
    result = await updated(session, tmp_path, POLITE)
    assert result.verdict is Verdict.PASS, result
    assert "archive/tar: invalid tar header; its updater asked " in result.evidence
    assert "(limit 200 times, 500.0 MB)" in result.evidence
    asked = int(result.evidence.partition("its updater asked ")[2].partition(" ")[0])
    assert asked >= 3  # tries, each with a manifest at least
    assert not [name for image in await old.images.held() for name in image.names if image.ours(session.lab.registry)
                and name.endswith(session.ref("zstd").digest)]  # fmt: skip


async def test_a_storm_fails_and_is_ended(session: Session, tmp_path: Path) -> None:
    result = await updated(session, tmp_path, STORM, requests=30)
    assert result.verdict is Verdict.FAIL, result
    assert result.evidence.startswith("a retry storm, ended: its updater asked ")
    assert "(limit 30 times" in result.evidence
    assert "manifest" in result.details[0]
    assert result.seconds < 55  # not its time ended it


async def test_one_that_removes_the_old_image_first_fails(session: Session, tmp_path: Path) -> None:
    result = await updated(session, tmp_path, THIEF)
    assert result.verdict is Verdict.FAIL, result
    assert "is gone" in result.evidence


async def test_one_that_does_not_pull_proves_nothing(session: Session, tmp_path: Path) -> None:
    result = await updated(session, tmp_path, IDLE)
    assert result.verdict is Verdict.INCONCLUSIVE, result
    assert "asked the registry for nothing" in result.evidence


async def test_what_came_through_the_door_is_removed(session: Session, old: Docker, tmp_path: Path) -> None:
    # An old form through the door is taken: as if the engine took the candidate after all.
    oci = session.ref("oci").digest
    script = f'docker pull "${{PHASEGATE_IMAGE%@*}}@{oci}"'
    result = await updated(session, tmp_path, script)
    assert result.verdict is Verdict.FAIL, result
    assert "into its store all the same" in result.evidence
    names = (await docker(old.spec.host, "image", "ls", "--digests", "--format", "{{.Repository}}")).out.split()
    mine = [name for name in names if name.partition("/")[2] == session.ref("oci").repository]
    assert all(name.startswith(f"{session.lab.registry}/") for name in mine)
