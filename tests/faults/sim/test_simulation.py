"""The simulation of faults finds nothing new, and finds what it should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.faults.sim.mutants import MUTANTS, Mutant, mutated

SECONDS = os.environ.get("PHASEGATE_SIMULATION_SECONDS", "120")
"""How long fresh seeds are played by `make soak`: how much is looked at, not whether it is well."""
FIRST = 200
SEEDS = tomllib.loads(Path(__file__).with_name("seeds.toml").read_text())
OPEN = {entry["rule"]: entry for entry in SEEDS.get("open", ())}
WITHIN = 2000
"""Histories within which a defect must be found."""
QUICK = ("H1", "H6", "H9", "M4", "M6", "L1")
"""Those that are found within a hundred histories; the others are played in `make soak`."""


def simulate(*words: str) -> dict[str, Any]:
    """Run the simulation in a process of its own, where hashing is not random."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.sim", "--json", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.stdout, done.stderr
    summed: dict[str, Any] = json.loads(done.stdout)
    return summed


def unexpected(summed: dict[str, Any]) -> list[str]:
    """Return what was violated, other than what is known and not fixed yet, each with the command that shows it."""
    return [
        f"python -m tests.faults.sim --seed {seed}: {rule}: {told}"
        for rule, found in summed["found"].items()
        for seed, told in found
        if rule not in OPEN or OPEN[rule]["part"] not in told
    ]


@pytest.mark.timeout(1800)
def test_the_first_seeds_violate_nothing() -> None:
    """The same histories each time: what fails here, the change has broken. Fresh seeds may find what was there."""
    assert unexpected(simulate("--histories", str(FIRST))) == []


@pytest.mark.timeout(1800)
def test_a_repo_in_two_registries_violates_nothing() -> None:
    """One registry has faults of its own. Each has what the ledger says, and at rest all moved or none."""
    summed = simulate("--also", "--histories", "60")
    assert unexpected(summed) == []
    assert summed["counts"]["fault: the other registry is down"] > 0


@pytest.mark.timeout(1800)
def test_two_lines_of_one_image_violate_nothing() -> None:
    """A moving tag goes from one line to the other by an edit of the fleet file, whatever else happens."""
    summed = simulate("--lines", "--histories", "40")
    assert unexpected(summed) == []
    assert summed["counts"]["act: a tag is given to another line"] > 0


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_fresh_seeds_violate_nothing() -> None:
    summed = simulate("--seconds", SECONDS)
    assert summed["histories"] > 0
    assert unexpected(summed) == []


@pytest.mark.timeout(1800)
def test_seeds_that_found_something_violate_nothing_any_more() -> None:
    seeds = sorted({str(entry["seed"]) for entry in SEEDS["found"]})
    assert unexpected(simulate("--seeds", ",".join(seeds))) == []


def test_one_seed_is_one_history() -> None:
    argv = [sys.executable, "-m", "tests.faults.sim", "--seed", "7"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    first, second = (subprocess.run(argv, capture_output=True, text=True, check=False, env=env) for _ in range(2))
    assert len(first.stdout.splitlines()) > 50
    assert first.stdout == second.stdout


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.soak) for name in MUTANTS]
)
def test_a_defect_that_is_put_back_is_found(name: str) -> None:
    mutant = MUTANTS[name]
    on = [*(["--postgres"] if mutant.postgres else []), *([f"--{mutant.shape.value}"] if mutant.shape.value else [])]
    summed = simulate("--mutant", name, "--histories", str(WITHIN), *on)
    assert mutant.shown(summed["found"])


def test_a_mutant_whose_function_is_gone_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Mutant("phasegate.policy.order", "no_such_function", lambda original: original, "", ())
    monkeypatch.setitem(MUTANTS, "gone", gone)
    with pytest.raises(AssertionError, match="has no no_such_function"), mutated("gone"):
        pass


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_everything_happens() -> None:
    """No fault, event or action is so rare that a thousand histories do without it."""
    summed = simulate("--histories", "1000")
    assert summed["missing"] == []
    assert summed["choices"] / summed["histories"] >= 50


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_postgres_violates_nothing() -> None:
    assert unexpected(simulate("--histories", "500", "--postgres")) == []
