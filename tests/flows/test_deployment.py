"""Deployments have names that a person knows again, and those of an earlier version do not go on beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flows.deployment import beside, deployment_name
from phasegate.fleet.load import load_fleet
from tests.kit.given import fleet
from tests.kit.prefect import Prefect
from tests.kit.serving import ROOT

REMOVE = "import asyncio, pathlib, sys; from flows.deployment import remove_earlier; "
REMOVE += "asyncio.run(remove_earlier(pathlib.Path(sys.argv[1])))"


def test_a_deployment_is_named_by_its_fleet_and_by_what_it_does(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    path = fleet(folder, "127.0.0.1:1", ["one"])
    name = deployment_name("rollout", load_fleet(path))
    assert name == "images rollout"
    assert beside(name, "rollout", "batch") == "images batch"
    path.write_text(f"name: shop\n{path.read_text()}")
    assert deployment_name("audit", load_fleet(path)) == "shop audit"


def test_what_an_earlier_version_served_is_removed_and_nothing_else(tmp_path: Path, prefect: Prefect) -> None:
    path = tmp_path / "images" / "fleet.yaml"
    flow = prefect.ask("/flows/", {"name": "rollout"})["id"]
    prefect.ask("/work_pools/", {"name": "theirs", "type": "process"})

    def served(name: str, fleet: Path, **more: str) -> None:
        body = {"flow_id": flow, "name": name, "entrypoint": "flows.rollout.rollout"}
        prefect.ask("/deployments/", {**body, "parameters": {"fleet": str(fleet)}, **more})

    served("images", path)
    served("images rollout", path)
    served("other", path.with_name("other.yaml"))
    flow = prefect.ask("/flows/", {"name": "audit"})["id"]
    served("images", path, work_pool_name="theirs")
    flow = prefect.ask("/flows/", {"name": "promote"})["id"]
    served("images", Path("/another/images/fleet.yaml"))
    env = {**os.environ, **prefect.env}
    subprocess.run([sys.executable, "-c", REMOVE, str(path)], cwd=ROOT, env=env, timeout=120, check=True)
    mine = ("images/fleet.yaml", "other.yaml")
    found = prefect.ask("/deployments/filter", {})
    left = [each for each in found if each["parameters"].get("fleet", "").endswith(mine)]
    for each in left:  # other tests use this server, too
        prefect.ask(f"/deployments/{each['id']}", method="DELETE")
    assert {(each["name"], each["parameters"]["fleet"], each["work_pool_name"]) for each in left} == {
        ("images rollout", str(path), None),
        ("other", str(path.with_name("other.yaml")), None),
        ("images", str(path), "theirs"),
        ("images", "/another/images/fleet.yaml", None),
    }
