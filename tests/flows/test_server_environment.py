"""Prefect's server gets Prefect's settings, and no secret of ours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.server import start

SECRETS = {"REGISTRY_LOGIN": "robot:canary", "COSIGN_KEY_PASSWORD": "canary", "GIT_LOGIN": "canary", "TOKEN": "canary"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_server_has_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PREFECT_API_DATABASE_TIMEOUT", "7")
    process = start("127.0.0.1", 1, {"PREFECT_UI_ENABLED": "0"}, "error")
    try:
        given = Path(f"/proc/{process.pid}/environ").read_text().split("\0")
    finally:
        process.kill()
        process.wait()
    assert not [line for line in given if "canary" in line]
    assert {"PREFECT_API_DATABASE_TIMEOUT=7", "PREFECT_UI_ENABLED=0"} <= set(given)
    assert any(line.startswith("PATH=") for line in given)
