"""Calls that fail for a moment, on real engines: the evidence is that of one whole pull, and each try is in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from deploy.lab.state import Lab
from phasegate.check import Verdict
from phasegate.checks.client import judge_take
from phasegate.clients.client import Candidate
from phasegate.memory import Forgetful
from phasegate.process import again
from tests.engine.conftest import SMOKE, Session, connected, engine
from tests.kit import faulty_docker

CLIENTS = ("docker-20.10", "docker-26.1", "docker-28.5", "docker-28.5-containerd")
EOF = {"err": "unexpected EOF"}
AWAY = {"err": "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?", "when": "after"}
SCRIPTS: dict[str, dict[str, list[dict[str, Any] | None]]] = {
    "not begun": {"pull": [EOF]},
    "in the middle": {"pull": [{**EOF, "when": "midway", "after": 0.05}, {**EOF, "when": "midway", "after": 0.3}]},
    "its answer lost": {"pull": [{**EOF, "when": "after"}]},
    "the second pull": {"pull": [None, {**EOF, "when": "after"}]},
    "all around it": {
        "image inspect": [AWAY, AWAY, None, AWAY],
        "image rm": [AWAY, AWAY],
        "image ls": [AWAY],
        "system df": [AWAY],
        "ps": [AWAY],
        "run": [{"code": 125, "err": faulty_docker.INIT}] * 3,
    },
}


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("case", SCRIPTS)
async def test_what_is_made_again_proves_as_much_as_what_went_well_at_once(
    lab: Lab, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, case: str
) -> None:
    client = await connected(engine(lab, name))
    await client.empty(lab.registry)
    monkeypatch.setattr(again, "PAUSES", (0.5, 0.5, 0.5))
    folder = faulty_docker.install(tmp_path / "faulty", script=SCRIPTS[case])
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    image = session.image("oci")
    candidate = Candidate(session.ref("oci"), image, image.platform, session.ref("oci"), image)
    pulled, ran = await judge_take(client, candidate, SMOKE, Forgetful())
    assert (pulled.verdict, ran.verdict) == (Verdict.PASS, Verdict.PASS), (pulled, ran)
    assert pulled.evidence == f"{len(image.layers)} layers downloaded"
    failed = faulty_docker.failed(folder)
    assert failed
    assert len(pulled.tries) + len(ran.tries) == len(failed), (pulled.tries, ran.tries, failed)
    await client.empty(lab.registry)
