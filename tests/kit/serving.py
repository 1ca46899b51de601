"""``phasegate serve`` as a process that can be killed with all its children, or in part."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kit.prefect import Prefect

ROOT = Path(__file__).parents[2]
OPEN = ["PENDING", "RUNNING", "CANCELLING"]


@dataclass
class Serve:
    """A fleet that is served: started and killed as often as a test likes, always on the same Prefect database."""

    fleet: Path
    prefect: Prefect
    options: tuple[str, ...] = ()
    log: Path = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.log = self.fleet.parent / "serve.log"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text()

    def start(self) -> None:
        """Start it, and wait until its deployments are there to be run."""
        with self.log.open("ab") as stream:
            before = stream.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "phasegate.cli.main", "--fleet", str(self.fleet), "serve", *self.options],
                cwd=ROOT,
                env={**os.environ, **self.prefect.env, "PREFECT_RUNNER_POLL_FREQUENCY": "1"},
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
            )
        self.prefect.until("served fleet", lambda: b"ends it." in self.log.read_bytes()[before:] or self.ended)

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def end(self) -> int:
        """End it as a service manager does, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)

    def cut(self) -> None:
        """Kill it with all its children at one instant, as a power cut does."""
        everybody = [self.pid, *beneath(self.pid)]
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            for pid in everybody:
                with_pid(pid, sign)
        self.wait()

    def kill(self, part: str) -> None:
        """Kill one process: the one whose command line contains ``part``."""
        (pid,) = [pid for pid in (self.pid, *beneath(self.pid)) if part in argv(pid)]
        with_pid(pid, signal.SIGKILL)

    def wait(self) -> int:
        assert self.process is not None
        return self.process.wait(90)

    def runs(self, *states: str) -> list[dict[str, Any]]:
        """Return the flow runs in these states."""
        body = {"flow_runs": {"state": {"type": {"any_": list(states)}}}, "sort": "EXPECTED_START_TIME_ASC"}
        found: list[dict[str, Any]] = self.prefect.ask("/flow_runs/filter", body)
        return found

    def tasks(self, *states: str) -> list[dict[str, Any]]:
        body = {"task_runs": {"state": {"type": {"any_": list(states)}}}}
        found: list[dict[str, Any]] = self.prefect.ask("/task_runs/filter", body)
        return found


def with_pid(pid: int, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sign)


def beneath(pid: int) -> list[int]:
    """Return all processes that ``pid`` has started, directly or through others."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [pid]
    for parent in found:
        found += [child for child, of in pairs if of == parent]
    return found[1:]


def argv(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:  # it has ended
        return ""
