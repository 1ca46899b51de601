"""`doctor` on the lab: the demo is healthy, and what is wrong with real engines and a real key is found by its id."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from phasegate.build.builder import ensure_builder
from phasegate.doctor.finding import Id, Status
from tests.engine.test_demo_fleet import Demo, demo
from tests.kit.in_process import phasegate

__all__ = ["demo"]


@pytest.fixture
def fleet(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The demo's file with a ledger of its own, and its builder as the last rollout left it."""
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING"):
        monkeypatch.delenv(name, raising=False)
    asyncio.run(ensure_builder(demo.fleet.builder))
    path = demo.path.with_name("examined.yaml")
    path.write_text(demo.path.read_text().replace("${PHASEGATE_LAB_DATA}/demo-ledger.db", f"{demo.path.parent}/own.db"))
    yield path
    path.unlink()


def found(path: Path, code: int) -> list[dict[str, Any]]:
    ended = phasegate("doctor", path.name, "--json", cwd=path.parent)
    assert ended.returncode == code, ended
    findings: list[dict[str, Any]] = json.loads(ended.stdout)["findings"]
    return findings


def test_on_the_healthy_demo_every_line_is_ok(fleet: Path) -> None:
    findings = found(fleet, 0)
    assert [finding for finding in findings if finding["status"] != Status.OK] == []
    engines = [finding["subject"] for finding in findings if finding["id"] == Id.ENGINE_ROOM]
    assert engines == ["docker-20.10", "docker-26.1", "docker-28.5", "docker-28.5-containerd"]


def test_faults_of_real_engines_and_keys_are_found(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRONG", "not-the-password-of-the-key")
    text = fleet.read_text()
    for old, new in (
        ("docker-26.1/docker.sock", "nowhere/docker.sock"),
        ('docker-28.5/docker.sock", version: "28.5"', 'docker-28.5/docker.sock", version: "29"'),
        ("version: v0.34.2", "version: v0.30.0"),
        ("platforms: [linux/amd64, linux/arm64]", "platforms: [linux/amd64, linux/s390x]"),
        ("key: {file: .machine/cosign.key}", "key: {file: .machine/cosign.key}, password: {env: WRONG}"),
    ):
        assert old in text
        text = text.replace(old, new)
    fleet.write_text(text)
    bad = {(each["id"], each["subject"] or ""): each for each in found(fleet, 6) if each["status"] != Status.OK}
    assert {id_ for id_, _ in bad} == {
        Id.ENGINE_REACH,
        Id.ENGINE_VERSION,
        Id.BUILDER_BUILDKIT,
        Id.BUILDER_EMULATION,
        Id.SIGNING_KEY,
    }
    assert {subject for id_, subject in bad if id_.startswith("engine.")} == {"docker-26.1", "docker-28.5"}
    assert "linux/s390x of duo" in next(each["what"] for (id_, _), each in bad.items() if id_ == Id.BUILDER_EMULATION)
    assert all(each["remedy"] for each in bad.values())
