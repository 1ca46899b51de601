"""Run all tests: ``python -m tests``, in parts, two at a time, while the lab comes up beside those that need no lab.

``python -m tests WORDS...`` brings the lab up and hands the words to a single pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from rich.console import Console
from rich.table import Table

from deploy.lab import places
from deploy.lab.shell import LabError
from deploy.lab.state import Lab
from tests.report import Outcome, outcome_of, slowest

LAB = ("deploy.lab", "up", "--all")
PROGRAMS = ("deploy.lab", "programs")
AT_A_TIME = 2
SHOWN = 30
_printing = Lock()
console = Console(width=120, highlight=False)


@dataclass(frozen=True, slots=True)
class Part:
    """Folders that one pytest process runs, but for those in ``without``; ``lab``: they need its engines."""

    name: str
    folders: tuple[str, ...]
    lab: bool
    without: tuple[str, ...] = ()


# The longest first: it has one of the two places to itself, and brings the lab up there. Tests that use the lab's
# engines are one part, since what one test leaves in an engine's store another would take for evidence.
PARTS = (
    Part("engine", ("tests/engine", "tests/faults", "tests/tools"), lab=True, without=("tests/faults/sim",)),
    Part("registry", ("tests/registry", "tests/hostile", "tests/browser"), lab=False),
    Part("flows", ("tests/flows",), lab=False),
    Part("unit", ("tests/unit", "tests/past"), lab=False),
    Part("sim", ("tests/faults/sim",), lab=False),
)


def main(words: Sequence[str]) -> int:
    if words:
        module(*LAB)
        return subprocess.run([sys.executable, "-m", "pytest", *words], env=environment(), check=False).returncode
    module(*PROGRAMS)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="phasegate-tests-") as folder, ThreadPoolExecutor(AT_A_TIME) as pool:
        parts = {part: pool.submit(run, part, Path(folder)) for part in PARTS}
        outcomes = {part: done.result() for part, done in parts.items()}
    return report(outcomes, time.monotonic() - began)


def run(part: Part, folder: Path) -> Outcome:
    """Run one part, after the lab has come up where it needs that."""
    began = time.monotonic()
    if part.lab and (code := follow("lab", [sys.executable, "-m", *LAB], dict(os.environ))):
        return Outcome(code, 0.0, time.monotonic() - began, 0, 0, (), ())
    up = time.monotonic()
    results = folder / f"{part.name}.xml"
    argv = [sys.executable, "-m", "pytest", *filter(os.path.isdir, part.folders), f"--junitxml={results}"]
    argv += [f"--ignore={folder}" for folder in part.without]
    code = follow(part.name, argv, environment())
    return outcome_of(results, code, time.monotonic() - up, lab=up - began)


def follow(name: str, argv: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command, each line that it prints behind the name of its part."""
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            with _printing:
                print(f"{name:<9}| {line}", end="", flush=True)
    return process.returncode


def environment() -> dict[str, str]:
    """Our environment with the lab's programs first on PATH, and what the lab exports where it is up."""
    path = f"{places.run() / 'bin'}{os.pathsep}{os.environ['PATH']}"
    try:
        exports = Lab.load().exports()
    except LabError:  # not up yet: the part needs none
        exports = {}
    return {**os.environ, **exports, "PATH": path}


def module(*words: str) -> None:
    subprocess.run([sys.executable, "-m", *words], check=True)


def report(outcomes: Mapping[Part, Outcome], seconds: float) -> int:
    """Print where the time went, and the line of all tests; return the exit code."""
    table = Table("part", "tests", "failed", "skipped", "minutes", title="where the time went", title_justify="left")
    for part, outcome in outcomes.items():
        if part.lab:
            table.add_row("lab", "", "", "", f"{outcome.lab / 60:.1f}")
        figures = (outcome.tests, outcome.failed, outcome.skipped)
        table.add_row(part.name, *map(str, figures), f"{outcome.seconds / 60:.1f}")
    table.add_row("all", "", "", "", f"{seconds / 60:.1f}")
    console.print(table)
    console.print(f"the {SHOWN} slowest, set-up included:")
    for name, took in slowest(outcomes.values(), SHOWN):
        console.print(f"  {took:6.1f} s  {name}", soft_wrap=True)
    failed = [name for outcome in outcomes.values() for name in outcome.failures]
    for name in failed:
        console.print(f"FAILED {name}", soft_wrap=True)
    broken = [part.name for part, outcome in outcomes.items() if outcome.code and not outcome.failures]
    for name in broken:
        console.print(f"FAILED {name}: pytest itself ended with an error", soft_wrap=True)
    passed = sum(outcome.passed for outcome in outcomes.values())
    skipped = sum(outcome.skipped for outcome in outcomes.values())
    print(f"{passed} passed, {len(failed) + len(broken)} failed, {skipped} skipped", flush=True)
    return 1 if failed or broken or skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
