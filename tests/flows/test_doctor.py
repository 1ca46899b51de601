"""`doctor` reads what a real Prefect server says of itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phasegate.doctor.finding import Id
from tests.kit.given import fleet
from tests.kit.in_process import phasegate
from tests.kit.prefect import Prefect


def test_a_server_with_the_settings_of_phasegate_is_ok(
    prefect: Prefect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fleet(tmp_path, "127.0.0.1:9", ["app"])
    for name, value in prefect.env.items():
        monkeypatch.setenv(name, value)
    findings = json.loads(phasegate("doctor", "--json", cwd=path.parent).stdout)["findings"]
    found = {finding["id"]: finding["status"] for finding in findings if finding["area"] == "prefect"}
    asked = [id_ for id_ in Id if id_.area == "prefect" and id_ is not Id.PREFECT_POOL]  # there are no `workers`
    assert found == dict.fromkeys(map(str, asked), "ok")
