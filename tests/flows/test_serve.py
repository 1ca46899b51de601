"""``phasegate serve`` on a server that it starts, and deploy/prefect.yaml on one that stands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from phases.form import Codec, MediaTypes
from tests import images
from tests.flows.conftest import Prefect, free_port
from tests.flows.given import fleet, phasegate, published
from tests.registry.servers import Server

ROOT = Path(__file__).parents[2]


async def test_serves_three_deployments_by_their_schedules(tmp_path: Path, crane_registry: Server) -> None:
    path = fleet(tmp_path, crane_registry.host, ["served"])
    done = images.make_index([images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)])
    await published(crane_registry.host, "served", done)
    own = Prefect(tmp_path / "prefect", free_port())
    log = tmp_path / "log"
    with log.open("wb") as stream:
        serving = subprocess.Popen(  # noqa: ASYNC220 - it lives beside the test
            [sys.executable, "-m", "flows.cli.main", "--fleet", str(path), "serve"],
            cwd=ROOT,
            env={**os.environ, **own.env},
            stdout=stream,
            stderr=stream,
        )
    try:
        own.until("server", own.answers)
        named = own.until("deployments", lambda: _deployments(own, 3))
        assert set(named) == {"rollout", "promote", "rollback"}
        assert [it["schedule"]["cron"] for it in named["rollout"]["schedules"]] == ["0 * * * *"]
        assert named["rollout"]["global_concurrency_limit"]["limit"] == 1
        # A person's run, by the deployment's own parameters.
        run = own.ask(f"/deployments/{named['rollout']['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
        ended = own.until("end of the run", lambda: _ended(own, run["id"]))
        assert ended == {"type": "COMPLETED", "message": "1 of 1 repo through"}, log.read_text()
        # The scheduler does its part: runs by cron are there.
        by_schedule = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        own.until("scheduled runs", lambda: own.ask("/flow_runs/filter", by_schedule))
    finally:
        serving.send_signal(signal.SIGTERM)
        code = serving.wait(90)
    assert code == 130
    assert not own.answers()
    assert "Traceback" not in log.read_text()


def test_a_server_elsewhere_is_not_started_here(tmp_path: Path) -> None:
    path = fleet(tmp_path, "127.0.0.1:1", ["a"])
    env = {"PREFECT_API_URL": "http://prefect.invalid:4200/api", "PREFECT_HOME": str(tmp_path / "prefect")}
    ended = phasegate("--fleet", str(path), "serve", cwd=tmp_path, env=env)
    assert (ended.returncode, ended.stderr) == (
        1,
        "error: no Prefect server answers at http://prefect.invalid:4200/api\n"
        "  fix: start it, or mend PREFECT_API_URL\n",
    )


def test_a_schedule_that_is_none_is_refused(tmp_path: Path) -> None:
    path = fleet(tmp_path, "127.0.0.1:1", ["a"])
    ended = phasegate("--fleet", str(path), "serve", "--cron", "hourly", cwd=tmp_path)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (2, "error: --cron 'hourly' is no schedule")


def test_prefect_yaml_deploys_the_flows_for_work_pools(tmp_path: Path, prefect: Prefect) -> None:
    env = {**os.environ, **prefect.env, "PHASEGATE_FLEET": str(tmp_path / "fleet.yaml")}

    def run(*args: str) -> None:
        argv = [sys.executable, "-m", "prefect", *args]
        done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    run("work-pool", "create", "phasegate", "--type", "process")
    run("work-queue", "create", "rollback", "--pool", "phasegate", "--priority", "1")
    run("--no-prompt", "deploy", "--all", "--prefect-file", "deploy/prefect.yaml")
    named = _deployments(prefect, 3)
    assert {name: it["work_queue_name"] for name, it in named.items()} == {
        "rollout": "default",
        "promote": "default",
        "rollback": "rollback",
    }
    assert all(it["parameters"] == {"fleet": str(tmp_path / "fleet.yaml")} for it in named.values())
    assert all(it["work_pool_name"] == "phasegate" for it in named.values())


def _deployments(prefect: Prefect, number: int) -> dict[str, Any]:
    """By the name of their flow, as soon as there are so many."""
    found = prefect.ask("/deployments/filter", {})
    flows = {it["id"]: it["name"] for it in prefect.ask("/flows/filter", {})}
    return {flows[it["flow_id"]]: it for it in found} if len(found) >= number else {}


def _ended(prefect: Prefect, run: str) -> dict[str, str] | None:
    state = prefect.ask(f"/flow_runs/{run}")["state"]
    return (
        {key: state[key] for key in ("type", "message")}
        if state["type"] in ("COMPLETED", "FAILED", "CRASHED")
        else None
    )
