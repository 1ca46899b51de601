"""deploy/prefect.yaml with a real worker, killed with all its children in a rollout: the next one does its work."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from phasegate.check import Verdict
from tests.kit.given import fleet, judged, tag_of
from tests.kit.prefect import Prefect
from tests.kit.proxy import Strike, proxied
from tests.kit.servers import Server
from tests.kit.serving import OPEN, ROOT, beneath, with_pid

NAMES = ("one", "two")
LIMIT = {"concurrency_limit": 1, "concurrency_options": {"collision_strategy": "CANCEL_NEW"}}


class Worker:
    """`prefect worker start` on the pool of deploy/prefect.yaml, as its comment says."""

    def __init__(self, prefect: Prefect, path: Path) -> None:
        self.prefect = prefect
        self.env = {**os.environ, **prefect.env, "PHASEGATE_FLEET": str(path), "PREFECT_WORKER_QUERY_SECONDS": "1"}
        self.log = path.parent / "worker.log"

    def run(self, *words: str) -> None:
        argv = [sys.executable, "-m", "prefect", *words]
        done = subprocess.run(argv, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def deploy(self) -> None:
        self.run("--no-prompt", "deploy", "--all", "--prefect-file", "deploy/prefect.yaml")

    def start(self) -> None:
        words = ("worker", "start", "--pool", "phasegate", "--work-queue", "default", "--limit", "1")
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "prefect", *words], cwd=ROOT, env=self.env, stdout=stream, stderr=stream
            )

    def cut(self) -> None:
        everybody = [self.process.pid, *beneath(self.process.pid)]
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            for pid in everybody:
                with_pid(pid, sign)
        self.process.wait(30)

    def rollout(self) -> dict[str, object]:
        """Return the deployment of `rollout`."""
        (found,) = [
            each
            for each in self.prefect.ask("/deployments/filter", {})
            if each["entrypoint"] == "flows.rollout.rollout" and each["work_pool_name"] == "phasegate"
        ]
        assert isinstance(found, dict)
        return found

    def tick(self) -> str:
        body = {"state": {"type": "SCHEDULED"}}
        return str(self.prefect.ask(f"/deployments/{self.rollout()['id']}/create_flow_run", body)["id"])

    def state(self, run: str) -> str:
        return str(self.prefect.ask(f"/flow_runs/{run}")["state"]["type"])

    def end(self, run: str) -> str:
        self.prefect.until("end of the run", lambda: self.state(run) not in ("SCHEDULED", *OPEN))
        return self.state(run)


async def test_killed_in_a_rollout_the_next_one_does_its_work(
    tmp_path: Path, registry28: Server, prefect: Prefect
) -> None:
    async with proxied(registry28.host) as proxy:
        path = fleet(tmp_path, proxy.host, NAMES, ladder="container")
        path.write_text(path.read_text() + "policy: {ramp: [1, all], soak: 0s}\n")
        digests = {name: (await judged(path, name, {"container": Verdict.PASS}))["container"] for name in NAMES}
        proxy.done.clear()
        worker, cut = Worker(prefect, path), asyncio.Event()

        async def deed() -> None:
            worker.cut()
            cut.set()
            await asyncio.Event().wait()

        def begin() -> str:
            worker.run("work-pool", "create", "phasegate", "--type", "process", "--overwrite")
            worker.deploy()
            # As an earlier version left it: the dead will hold the only slot.
            prefect.ask(f"/deployments/{worker.rollout()['id']}", LIMIT, "PATCH")
            worker.start()
            return worker.tick()

        def again(dead: str) -> None:
            worker.deploy()
            assert worker.rollout()["global_concurrency_limit"] is None
            worker.start()
            deadline = time.monotonic() + 300
            while worker.state(dead) != "CRASHED":  # as a schedule does, tick after tick
                assert time.monotonic() < deadline, worker.log.read_text()
                run = worker.tick()
                assert worker.end(run) == "COMPLETED", worker.log.read_text()

        proxy.strike = Strike(lambda request: request.puts("latest"), deed)
        try:
            dead = await asyncio.to_thread(begin)
            async with asyncio.timeout(180):
                await cut.wait()
            await asyncio.to_thread(again, dead)
        finally:
            worker.cut()
        assert [await tag_of(registry28.host, name) for name in NAMES] == [digests[name] for name in NAMES]
        puts = Counter(each.path for each in proxy.done if each.puts("latest"))
        assert set(puts.values()) == {1}
        tasks = {"flow_runs": {"id": {"any_": [dead]}}, "task_runs": {"state": {"type": {"any_": OPEN}}}}
        assert prefect.ask("/task_runs/filter", tasks) == []
