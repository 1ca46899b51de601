"""``prefect worker start`` on the pool of deploy/prefect.yaml, as its comment says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.kit.prefect import Prefect
from tests.kit.serving import OPEN, ROOT, beneath, with_pid


class Worker:
    """A worker of one queue, started and killed as often as a test likes."""

    def __init__(self, prefect: Prefect, fleet: Path, queue: str = "default") -> None:
        self.prefect = prefect
        self.queue = queue
        self.env = {**os.environ, **prefect.env, "PHASEGATE_FLEET": str(fleet), "PREFECT_WORKER_QUERY_SECONDS": "1"}
        self.log = fleet.parent / f"worker-{id(self)}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str) -> None:
        argv = [sys.executable, "-m", "prefect", *words]
        done = subprocess.run(argv, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def make_pool(self) -> None:
        self.run("work-pool", "create", "phasegate", "--type", "process", "--overwrite")

    def deploy(self) -> None:
        self.run("--no-prompt", "deploy", "--all", "--prefect-file", "deploy/prefect.yaml")

    def start(self) -> None:
        words = ("worker", "start", "--pool", "phasegate", "--work-queue", self.queue, "--limit", "1")
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "prefect", *words], cwd=ROOT, env=self.env, stdout=stream, stderr=stream
            )

    def until_it_polls(self) -> None:
        """Wait until it has begun to ask for work."""
        self.prefect.until("a worker that asks for work", lambda: "started!" in self.log.read_text())

    @property
    def pids(self) -> list[int]:
        """The worker and all that it has started."""
        return [self.process.pid, *beneath(self.process.pid)] if self.process else []

    def cut(self) -> None:
        """Kill it with all its children at one instant, as a power cut does."""
        everybody = self.pids
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            for pid in everybody:
                with_pid(pid, sign)
        if self.process:
            self.process.wait(30)
            self.process = None

    def deployment(self, flow: str = "rollout") -> dict[str, object]:
        (found,) = [
            each
            for each in self.prefect.ask("/deployments/filter", {})
            if each["entrypoint"] == f"flows.{flow}.{flow}" and each["work_pool_name"] == "phasegate"
        ]
        assert isinstance(found, dict)
        return found

    def tick(self) -> str:
        """Begin a rollout, and return its id."""
        body = {"state": {"type": "SCHEDULED"}}
        return str(self.prefect.ask(f"/deployments/{self.deployment()['id']}/create_flow_run", body)["id"])

    def state(self, run: str) -> str:
        return str(self.prefect.ask(f"/flow_runs/{run}")["state"]["type"])

    def end(self, run: str) -> str:
        """Wait for the end of a run, and return its last state."""
        self.prefect.until("end of the run", lambda: self.state(run) not in ("SCHEDULED", *OPEN), 300)
        return self.state(run)
