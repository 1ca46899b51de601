"""The audit as a command and as a flow: output, exit code, what Prefect shows, and what status and plan say."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from phasegate.check import Verdict
from tests.kit.given import fleet, in_every_form, judged, phasegate, published
from tests.kit.prefect import Prefect
from tests.kit.servers import Server

FLOW = "import asyncio, sys; from flows.audit import audit; asyncio.run(audit(sys.argv[1], return_state=True))"


async def test_the_command_says_what_drifted_and_ends_with_6(tmp_path: Path, crane_registry: Server) -> None:
    path = fleet(tmp_path, crane_registry.host, ["web"], ladder="oci")
    path.write_text(path.read_text() + "policy: {drift: report}\n")
    await judged(path, "web", {"container": Verdict.PASS, "oci": Verdict.PASS})
    before = phasegate("audit", cwd=tmp_path)
    assert (before.returncode, before.stdout) == (
        0,
        "fleet.yaml  0 tags of 0 repos audited, 1 with nothing of phasegate's published; nothing drifted\n",
    )
    for phase in ("container", "oci"):
        assert phasegate("promote", "web", "--phase", phase, "--reason", "a test", cwd=tmp_path).returncode == 0
    assert phasegate("audit", cwd=tmp_path).returncode == 0
    await published(crane_registry.host, "web", in_every_form()["container"])
    ended = phasegate("audit", cwd=tmp_path)
    assert ended.returncode == 6, ended.stderr
    assert ended.stdout.splitlines()[0] == "fleet.yaml  1 tag of 1 repo audited; 1 drifted: web"
    assert "phasegate's own container of 1.0, in an older form: container" in " ".join(ended.stdout.split())
    told = json.loads(phasegate("audit", "web", "--json", cwd=tmp_path).stdout)
    assert told["drifted"] == ["web"]
    assert [finding["phase"] for finding in told["repos"][0]["findings"]] == ["container"]
    assert "drifted: team/web:latest is at " in phasegate("status", cwd=tmp_path).stdout
    plan = " ".join(phasegate("plan", cwd=tmp_path).stdout.split())
    assert "blocked" in plan
    assert "somebody else pushed" in plan


async def test_the_flow_leaves_one_table(tmp_path: Path, crane_registry: Server, prefect: Prefect) -> None:
    path = fleet(tmp_path, crane_registry.host, ["api"], ladder="container")
    await judged(path, "api", {"container": Verdict.PASS})
    assert phasegate("promote", "api", "--phase", "container", "--reason", "a test", cwd=tmp_path).returncode == 0
    await published(crane_registry.host, "api", in_every_form()["oci"])
    argv = [sys.executable, "-c", FLOW, str(path)]
    env = {**os.environ, **prefect.env, "PHASEGATE_FLEET": str(path), "PYTHONPATH": str(Path(__file__).parents[2])}
    await asyncio.to_thread(subprocess.run, argv, env=env, check=True, capture_output=True, timeout=120)
    ended = {"state": {"type": {"not_any_": ["SCHEDULED"]}}}
    newest = {"flows": {"name": {"any_": ["audit"]}}, "flow_runs": ended, "sort": "START_TIME_DESC", "limit": 1}
    (run,) = prefect.ask("/flow_runs/filter", newest)
    assert (run["state"]["type"], run["state"]["name"], run["state"]["message"]) == (
        "COMPLETED",
        "Drifted",
        "1 tag of 1 repo audited; 1 drifted: api",
    )
    (table,) = prefect.ask("/artifacts/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    (row,) = json.loads(table["data"])
    assert (row["repo"], row["drift"]) == ("api", "another form")
    assert table["description"] == run["state"]["message"]
