"""Podman and containerd, for real: what they take, what their pulls prove, and what Podman loses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.lab.state import Lab, LabClient
from phasegate.check import Result, Verdict
from phasegate.checks.client import judge_take
from phasegate.clients.client import Candidate
from phasegate.clients.connect import connect
from phasegate.clients.proof import prove_pull
from phasegate.clients.smoke import run_smoke
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.families import FAMILIES
from phasegate.memory import Forgetful
from phasegate.process.output import last_line
from tests.engine.conftest import SMOKE, Session

ROOT = Path(__file__).parents[2]
NAMES = ("podman-4.3", "podman-5.4", "containerd-1.6", "containerd-2.1")
PHASES = ("container", "oci", "zstd", "index")


def other(lab: Lab, name: str) -> LabClient:
    found = {client.name: client for client in lab.others}
    assert name in found, "make lab-all brings up the whole lab"
    return found[name]


def client(lab: Lab, name: str, *accept: str) -> ClientSpec:
    it = other(lab, name)
    return ClientSpec(it.name, "", it.version, family=FAMILIES[it.kind], command=it.command, accept=accept)


async def judged(session: Session, it: ClientSpec, phase: str) -> dict[str, Result]:
    image = session.image(phase)
    candidate = Candidate(session.ref(phase), image, image.platform, session.ref(phase), image)
    results = await judge_take(await connect(it), candidate, SMOKE, Forgetful())
    return {result.name.split(".")[0]: result for result in results}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("phase", PHASES)
async def test_every_phase_is_taken_and_runs(lab: Lab, session: Session, name: str, phase: str) -> None:
    results = await judged(session, client(lab, name, "healthcheck"), phase)
    assert [str(r.verdict) for r in results.values()] == ["pass", "pass"], results
    layers = len(session.image(phase).layers)
    assert results["pull"].evidence.startswith(f"{layers} layers downloaded"), results


@pytest.mark.parametrize("name", ["podman-4.3", "podman-5.4"])
async def test_podman_loses_the_health_check_from_oci_on(lab: Lab, session: Session, name: str) -> None:
    assert (await judged(session, client(lab, name), "container"))["run"].verdict is Verdict.PASS
    lost = (await judged(session, client(lab, name), "oci"))["run"]
    assert lost.verdict is Verdict.FAIL
    assert f"{name} does not show the health check" in lost.evidence
    accepted = (await judged(session, client(lab, name, "healthcheck"), "oci"))["run"]
    assert accepted.verdict is Verdict.PASS
    assert "health check lost, as the plan accepts" in accepted.evidence


@pytest.mark.parametrize("name", NAMES)
async def test_layers_that_were_there_prove_nothing_unless_vouched_for(lab: Lab, session: Session, name: str) -> None:
    one, memory = await connect(client(lab, name)), Forgetful()
    first = await prove_pull(one, session.ref("oci"), session.image("oci"), memory=memory)
    assert first.right, first
    again = await prove_pull(one, session.ref("oci"), session.image("oci"), memory=memory)
    assert again.proven, again
    assert again.second_noop
    unknown = await prove_pull(one, session.ref("oci"), session.image("oci"), memory=Forgetful())
    assert set(unknown.downloaded) == {layer.digest for layer in session.image("oci").layers}, unknown


@pytest.mark.parametrize("name", NAMES)
async def test_a_command_that_is_not_there_is_the_images_fault(lab: Lab, session: Session, name: str) -> None:
    one = await connect(client(lab, name))
    pulled = await prove_pull(one, session.ref("zstd"), session.image("zstd"), memory=Forgetful())
    assert pulled.ok, pulled
    missing = type(SMOKE)(command=("/missing",), prints="", timeout=30)
    ran = await run_smoke(one, session.ref("zstd"), missing)
    assert ran.code not in (0, None), ran
    assert "/missing" in last_line(ran.output), ran


async def test_one_that_does_not_answer_is_a_clear_error(lab: Lab) -> None:
    command = (lab.docker, "-H", lab.host, "exec", "phasegate-lab-gone", "podman")
    gone = ClientSpec("gone", "", "", family=FAMILIES["podman"], command=command)
    with pytest.raises(Exception, match="does not answer"):
        await connect(gone)


def test_bisect_says_that_podman_loses_it_by_the_media_types(lab: Lab, session: Session, tmp_path: Path) -> None:
    it = other(lab, "podman-5.4")
    plan = {
        "registry": lab.registry,
        "builder": {"engine": lab.host, "control": lab.publisher.host, "image": "x", "version": "v1"},
        "clients": [{"name": it.name, "engine": it.kind, "command": list(it.command), "version": "5.4"}],
        "repos": [
            {
                "name": "app",
                "image": "a",
                "source": "published",
                "platforms": ["linux/amd64"],
                "version": "1",
                "tags": {"moving": ["latest"]},
            }
        ],
    }
    path = tmp_path / "fleet.yaml"
    path.write_text(json.dumps(plan))
    argv = ["--fleet", str(path), "bisect", str(session.ref("container")), str(session.ref("index"))]
    done = subprocess.run(
        [sys.executable, "-m", "phasegate.cli.main", *argv, "--client", it.name, "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["cause"], found["axis"]) == ("form", "media_types"), found
    assert "Healthcheck" in found["why"]
