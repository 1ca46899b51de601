"""``phasegate serve`` on a server that it starts, and deploy/prefect.yaml on a running one."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import FLEET, Approved, Event, Halted, PutOnHold, Resumed
from phasegate.ledger.ledger import Ledger
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from phases.form import Codec, MediaTypes
from tests.kit import images
from tests.kit.given import fleet, judged, phasegate, published, tag_of
from tests.kit.prefect import Prefect, free_port
from tests.kit.servers import Server
from tests.kit.service_manager import ServiceManager
from tests.kit.serving import argv, beneath

ROOT = Path(__file__).parents[2]
WORK = {"rollout", "audit", "promote"}
FLOWS = WORK | {"rollback", "hold", "release", "retry", "approve", "halt", "resume"}


@dataclass
class Served:
    """A fleet that is served: ``host`` is its registry, ``digests`` are of the forms of ``back``, a repo at oci.

    ``metrics`` is the port of its figures, ``log`` the file that gets what it prints.
    """

    prefect: Prefect
    path: Path
    host: str
    digests: dict[str, str]
    process: subprocess.Popen[bytes]
    deployments: dict[str, Any]
    manager: ServiceManager
    metrics: int
    log: Path

    def start(self, name: str, **parameters: object) -> str:
        """Start a run as the form in Prefect's UI does, and return its id."""
        body = {"state": {"type": "SCHEDULED"}, "parameters": parameters}
        run = self.prefect.ask(f"/deployments/{self.deployments[name]['id']}/create_flow_run", body)
        return str(run["id"])

    def end(self, run: str) -> tuple[str, str]:
        found = self.prefect.until("end of the run", lambda: _ended(self.prefect, run))
        return found["type"], found["message"]

    def past(self, name: str) -> list[Event]:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return [event for _, event in ledger.history(name)]


async def _published(path: Path, host: str) -> dict[str, str]:
    there = images.make_index([images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)])
    await published(host, "done", there)
    await published(host, "slow", there)
    digests = await judged(path, "back", {"container": Verdict.PASS, "oci": Verdict.PASS})
    plan = load_fleet(path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            for phase in ("container", "oci"):
                await promote(run, plan.repo("back"), phase)
    return digests


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, crane_registry: Server) -> Iterator[Served]:
    folder, host = tmp_path_factory.mktemp("served"), crane_registry.host
    path = fleet(folder, host, ["done", "back", "slow"], converted=["done"], ladder="oci")
    waits = f"touch {folder}/began; until [ -e {folder}/go ]; do sleep 0.1; done; echo 1.0"
    first, repo, rest = path.read_text().partition("  - {name: slow")
    text = f"policy: {{ramp: [all], soak: 0s, approve: {{oci: {{by: [ann, bob@desk]}}}}}}\n{first}{repo}"
    path.write_text(text + rest.replace('"1.0"', f'{{command: [sh, -c, "{waits}"]}}', 1))
    digests = asyncio.run(_published(path, host))
    prefect = Prefect(folder / "prefect", free_port())
    log, metrics = folder / "log", free_port()
    words = ["--fleet", str(path), "--log", "json", "serve", "--metrics", str(metrics)]
    manager = ServiceManager()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "phasegate.cli.main", *words],
            cwd=ROOT,
            env={**os.environ, **prefect.env, **manager.env},
            stdout=stream,
            stderr=stream,
        )
    try:
        prefect.until("server", prefect.answers)
        named = prefect.until("deployments", lambda: _deployments(prefect, len(FLOWS)))
        yield Served(prefect, path, host, digests, process, named, manager, metrics, log)
    finally:
        manager.heard()  # this makes room for what follows: the kernel keeps a few messages, and drops the rest
        process.send_signal(signal.SIGTERM)
        code = process.wait(90)
    assert code == 0
    assert manager.heard()[-1] == "STOPPING=1"
    manager.close()
    assert not prefect.answers()
    said = log.read_text()
    assert "Traceback" not in said
    assert "Warning" not in said, said
    assert said.splitlines()[-1] == "serve: ended, as it was asked to"


def test_the_service_manager_hears_when_the_schedule_is_served_and_that_it_still_is(served: Served) -> None:
    assert served.manager.next() == "READY=1"
    assert served.manager.next() == "WATCHDOG=1"


def test_serves_each_flow_and_rollouts_and_audits_by_their_schedules(served: Served) -> None:
    assert set(served.deployments) == FLOWS
    rollout = served.deployments["rollout"]
    assert [it["schedule"]["cron"] for it in rollout["schedules"]] == ["0 * * * *"]
    # A slot that a dead run had taken would stop the schedule for good.
    assert [it["global_concurrency_limit"] for it in served.deployments.values()] == [None] * len(FLOWS)
    assert [it["schedule"]["cron"] for it in served.deployments["audit"]["schedules"]] == ["30 2 * * *"]
    run = served.start("rollout", repos=["done"])
    assert served.end(run) == ("COMPLETED", "1 of 1 repo through")
    # The scheduler works: there are runs by cron.
    by_schedule = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    served.prefect.until("scheduled runs", lambda: served.prefect.ask("/flow_runs/filter", by_schedule))


def test_the_forms_say_what_each_field_is_and_refuse_what_it_cannot_be(served: Served) -> None:
    for name, deployment in served.deployments.items():
        for field, schema in deployment["parameter_openapi_schema"]["properties"].items():
            assert schema["description"], f"{name}: {field}"
    phases = ["container", "oci", "zstd", "index", "attest"]
    fields = {
        name: served.deployments[name]["parameter_openapi_schema"] for name in ("approve", "halt", "hold", "rollback")
    }
    assert fields["approve"]["properties"]["phase"]["enum"] == phases
    assert fields["halt"]["properties"]["phase"]["enum"] == [*phases, "the whole fleet"]
    assert fields["rollback"]["properties"]["to"]["enum"] == ["baseline", *phases]
    assert fields["hold"]["properties"]["repos"]["type"] == "array"
    assert set(fields["hold"]["required"]) == {"fleet", "repos", "reason", "by"}
    wrongs: tuple[dict[str, object], ...] = ({"reason": ""}, {"by": ""}, {"repos": []}, {"repos": "done"})
    for wrong in wrongs:
        with pytest.raises(HTTPError, match="HTTP Error 4"):
            served.start("hold", **{"repos": ["done"], "reason": "holidays", "by": "ann", **wrong})
    with pytest.raises(HTTPError, match="HTTP Error 4"):
        served.start("approve", phase="zts", reason="looked", by="ann")


def test_what_a_person_decides_in_the_ui_is_in_the_ledger(served: Served) -> None:
    runs = {
        "approve": served.start("approve", phase="oci", reason="looked", by="ann"),
        "hold": served.start("hold", repos=["done"], reason="holidays", by="ann"),
        "eve": served.start("approve", phase="oci", reason="looked", by="eve@desk"),
        "retry": served.start("retry", repos=["back"], reason="mended", by="ann"),
    }
    assert served.end(runs["approve"]) == ("COMPLETED", "oci is approved by ann. phasegate rollout")
    assert served.end(runs["hold"])[1].startswith("done is on hold, where it is.")
    assert served.end(runs["eve"]) == ("CANCELLED", "eve@desk may not approve oci; one of ann, bob@desk")
    assert served.end(runs["retry"])[1].startswith("repo 'back': nothing failed")
    found = {name: served.prefect.ask(f"/flow_runs/{run}") for name, run in runs.items()}
    assert {name: (run["name"], run["state_name"]) for name, run in found.items()} == {
        "approve": ("approve oci by ann", "Completed"),
        "hold": ("hold done by ann", "Completed"),
        "eve": ("approve oci by eve@desk", "Refused"),
        "retry": ("retry back by ann", "Refused"),
    }
    assert Approved(repo=FLEET, phase="oci", by="ann", reason="looked") in served.past(FLEET)
    assert served.past("done")[-1] == PutOnHold(repo="done", by="ann", reason="holidays")
    runs = {
        "release": served.start("release", repos=["done"], reason="back", by="ann"),
        "halt": served.start("halt", phase="the whole fleet", reason="incident", by="ann"),
    }
    assert {served.end(run)[0] for run in runs.values()} == {"COMPLETED"}
    assert served.end(served.start("resume", phase="the whole fleet", reason="mended", by="ann"))[0] == "COMPLETED"
    assert served.past(FLEET)[-2:] == [
        Halted(repo=FLEET, phase="", wave=0, by="ann", reason="incident"),
        Resumed(repo=FLEET, phase="", by="ann", reason="mended"),
    ]
    held = {"event": {"name": ["phasegate.repo.held", "phasegate.phase.halted"]}}
    served.prefect.until("events", lambda: served.prefect.ask("/events/filter", {"filter": held})["total"] == 2)
    logged = [json.loads(line) for line in served.log.read_text().splitlines() if line.startswith('{"event": ')]
    assert {each["event"].partition("phasegate.")[2] for each in logged} >= {
        "phase.approved",
        "repo.held",
        "repo.released",
        "phase.halted",
        "phase.resumed",
    }


def test_its_figures_are_there_for_prometheus(served: Served) -> None:
    with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{served.metrics}/metrics", timeout=30) as reply:
        assert f'phasegate_readable{{fleet="{served.path.parent.name}"}} 1.0' in reply.read().decode()


def test_a_run_takes_one_of_the_served_fleets_and_no_other_path(served: Served, tmp_path: Path) -> None:
    for deployment in served.deployments.values():
        schema = deployment["parameter_openapi_schema"]["properties"]["fleet"]
        assert schema["enum"] == [str(served.path)], "the form shows a choice"
    secret = tmp_path / "secret.yaml"
    secret.write_text("s3cret: file\n")
    with pytest.raises(HTTPError, match="HTTP Error 4"):
        served.start("audit", fleet=str(secret))
    # Whoever may use the API can take that away. The run itself refuses, before it opens anything.
    where = f"/deployments/{served.deployments['audit']['id']}"
    served.prefect.ask(where, {"enforce_parameter_schema": False}, "PATCH")
    try:
        kind, said = served.end(served.start("audit", fleet=str(secret)))
    finally:
        served.prefect.ask(where, {"enforce_parameter_schema": True}, "PATCH")
    assert kind == "FAILED"
    assert "not a fleet that is served here" in said
    assert "s3cret" not in said


def test_the_server_asks_for_its_string_and_takes_nothing_from_other_pages(served: Served) -> None:
    api = served.prefect.env["PREFECT_API_URL"]
    auth = served.prefect.auth
    assert auth.stat().st_mode & 0o777 == 0o600
    assert auth.read_text() not in "".join(map(argv, (served.process.pid, *beneath(served.process.pid))))

    def status(path: str, method: str = "GET", **headers: str) -> tuple[int, Message]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(api + path, data=b"{}" if method == "POST" else None, headers=named, method=method)
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=30) as reply:
                return reply.status, reply.headers
        except HTTPError as error:
            return error.code, error.headers

    known = served.prefect.credentials()
    assert status("/admin/version")[0] == 401
    assert status("/admin/version", Authorization="Basic cGhhc2VnYXRlOndyb25n")[0] == 401
    assert status("/admin/version", **known)[0] == 200
    assert status("/deployments/filter", "POST", Content_Type="application/json", **known)[0] == 403, "no CSRF token"
    own, other = f"http://127.0.0.1:{served.prefect.port}", "https://evil.example"
    assert status("/health", Origin=own)[1]["Access-Control-Allow-Origin"] == own
    assert status("/health", Origin=other)[1]["Access-Control-Allow-Origin"] is None
    listening = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=True).stdout
    places = {line.split()[3] for line in listening.splitlines() if line.split()[3].endswith(f":{served.prefect.port}")}
    unknown = phasegate("--fleet", str(served.path), "rollout", cwd=served.path.parent, env={"PREFECT_API_URL": api})
    assert (unknown.returncode, unknown.stderr.splitlines()[-2]) == (
        1,
        "error: the Prefect server wants an authentication string, or another one",
    )
    assert places == {f"127.0.0.1:{served.prefect.port}"}


def test_a_second_serve_of_the_fleet_is_refused(served: Served) -> None:
    ended = phasegate("--fleet", str(served.path), "serve", cwd=served.path.parent)
    assert ended.returncode == 7
    assert f"{served.path} is served already, by process {served.process.pid}" in ended.stderr


async def test_a_rollback_waits_for_no_rollout_and_for_no_process_that_hangs(served: Served) -> None:
    rollout = served.start("rollout", repos=["slow"])
    served.prefect.until("rollout at work", (served.path.parent / "began").exists)
    hung = [served.process.pid, *beneath(served.process.pid)]
    hung = [pid for work in hung if "flows.serve work" in argv(work) for pid in (work, *beneath(work))]
    hung = [pid for pid in hung if "python" in argv(pid)]
    assert len(hung) > 1, "the runner, and the rollout's own process"
    for pid in hung:
        os.kill(pid, signal.SIGSTOP)
    try:
        run = served.start("rollback", repos=["back"], to="baseline", reason="smoke failed", by="ann")
        assert served.end(run) == ("COMPLETED", "back back at baseline, held")
        assert await tag_of(served.host, "back") == served.digests["baseline"]
        assert served.prefect.ask(f"/flow_runs/{rollout}")["state"]["type"] == "RUNNING"
    finally:
        for pid in hung:
            os.kill(pid, signal.SIGCONT)
    (served.path.parent / "go").touch()
    served.end(rollout)


def test_a_server_elsewhere_is_not_started_here(tmp_path: Path) -> None:
    path = fleet(tmp_path, "127.0.0.1:1", ["a"])
    env = {"PREFECT_API_URL": "http://prefect.invalid:4200/api", "PREFECT_HOME": str(tmp_path / "prefect")}
    ended = phasegate("--fleet", str(path), "serve", cwd=tmp_path, env=env)
    assert (ended.returncode, ended.stderr) == (
        1,
        "error: no Prefect server answers at http://prefect.invalid:4200/api\n"
        "  fix: start it, or mend PREFECT_API_URL\n",
    )


@pytest.mark.parametrize(
    ("option", "schedule", "what"),
    [
        ("--cron", "hourly", "is not a schedule"),
        # Prefect's sixth field is that of seconds, and comes last: each second.
        ("--cron", "*/5 * * * * *", "is not a schedule"),
        ("--audit", "0 30 2 * * *", "is not a schedule"),
        ("--cron", "H * * * *", "is not a schedule"),
        ("--cron", "@reboot", "is not a schedule"),
        ("--audit", "0 2 31 2 *", "never comes"),
    ],
)
def test_a_schedule_that_is_none_is_refused(tmp_path: Path, option: str, schedule: str, what: str) -> None:
    path = fleet(tmp_path, "127.0.0.1:1", ["a"])
    ended = phasegate("--fleet", str(path), "serve", option, schedule, cwd=tmp_path)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (2, f"error: {option} {schedule!r} {what}")


def test_prefect_yaml_deploys_the_flows_for_work_pools(tmp_path: Path, prefect: Prefect) -> None:
    env = {**os.environ, **prefect.env, "PHASEGATE_FLEET": str(tmp_path / "fleet.yaml")}

    def run(*args: str) -> None:
        argv = [sys.executable, "-m", "prefect", *args]
        done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    run("work-pool", "create", "phasegate", "--type", "process")
    run("work-queue", "create", "rollback", "--pool", "phasegate", "--priority", "1")
    run("--no-prompt", "deploy", "--all", "--prefect-file", "deploy/prefect.yaml")
    named = _deployments(prefect, len(FLOWS) + 1)
    # A rollout waits for its batches: they have a queue, and so a worker, of their own.
    assert named.pop("batch")["work_queue_name"] == "batches"
    assert {name: it["work_queue_name"] for name, it in named.items()} == {
        name: "default" if name in WORK else "rollback" for name in FLOWS
    }
    assert all(it["parameters"] == {"fleet": str(tmp_path / "fleet.yaml")} for it in named.values())
    assert all(it["work_pool_name"] == "phasegate" for it in named.values())


def _deployments(prefect: Prefect, number: int) -> dict[str, Any]:
    """Wait until there are ``number`` deployments, and return them by the name of their flow."""
    found = prefect.ask("/deployments/filter", {})
    flows = {it["id"]: it["name"] for it in prefect.ask("/flows/filter", {})}
    return {flows[it["flow_id"]]: it for it in found} if len(found) >= number else {}


def _ended(prefect: Prefect, run: str) -> dict[str, str] | None:
    state = prefect.ask(f"/flow_runs/{run}")["state"]
    return (
        {key: state[key] for key in ("type", "message")}
        if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
        else None
    )
