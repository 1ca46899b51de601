"""The floor of clients: the share that a phase breaks, by telemetry."""

import json
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.checks.fleet import judge_budget
from phasegate.clients.floor import floor_of
from phasegate.errors import FleetError
from phasegate.fleet.limits import Budget, Telemetry
from phases.ladder import LADDER, named


def telemetry(folder: Path, rows: object, *, unknown: float = 0.0) -> Telemetry:
    file = folder / "clients.json"
    file.write_text(json.dumps(rows))
    return Telemetry(file, 0.01, unknown)


def rows(old: str, new: str = "90%") -> list[dict[str, str]]:
    return [
        {"engine": "docker", "version": "20.10.24", "share": old},
        {"engine": "docker", "version": "23.0.0", "share": new},
    ]


def test_the_limit_holds_up_zstd_and_nothing_else(tmp_path: Path) -> None:
    few = telemetry(tmp_path, rows("0.9%"))
    assert [floor_of(few, phase).open for phase in LADDER] == [True] * len(LADDER)
    many = telemetry(tmp_path, rows("1.1%"))
    assert {phase.name: floor_of(many, phase).open for phase in LADDER} == {
        "container": True,
        "oci": True,
        "zstd": False,
        "index": True,
        "attest": True,
    }
    text = floor_of(many, named("zstd")).text
    assert "1.1% of clients are below docker 23.0, the limit is 1.0%" in text
    assert "docker 20.10.24" in text


def test_the_limit_itself_is_within(tmp_path: Path) -> None:
    assert floor_of(telemetry(tmp_path, rows("1%")), named("zstd")).open


def test_what_telemetry_does_not_see_counts_as_broken(tmp_path: Path) -> None:
    seen = telemetry(tmp_path, rows("0.9%"), unknown=0.002)
    assert not floor_of(seen, named("zstd")).open
    assert floor_of(seen, named("oci")).open


def test_a_version_without_a_number_counts_as_broken(tmp_path: Path) -> None:
    odd = telemetry(tmp_path, [{"engine": "docker", "version": "unknown", "share": "2%"}])
    assert not floor_of(odd, named("zstd")).open


def test_other_engines_are_no_matter_of_the_phase(tmp_path: Path) -> None:
    podman = telemetry(tmp_path, [{"engine": "podman", "version": "3.0", "share": "50%"}])
    assert floor_of(podman, named("zstd")).share == 0


def test_a_mapping_says_the_same_as_a_list(tmp_path: Path) -> None:
    mapping = floor_of(telemetry(tmp_path, {"docker 20.10.24": "1.1%", "docker 23.0.0": "90%"}), named("zstd"))
    assert mapping == floor_of(telemetry(tmp_path, rows("1.1%")), named("zstd"))


@pytest.mark.parametrize(
    "content",
    [
        rows("60%", "60%"),
        rows("0.009"),
        [{"engine": "docker", "version": "20.10", "shares": "1%"}],
        {"docker": "1%"},
        [{"engine": "docker", "version": "20.10", "share": "1%", "clients": 1}],
        [{"engine": "docker", "version": "20.10"}],
        [{"engine": "docker", "version": "20.10", "clients": -1}],
        [{"engine": "docker", "version": "20.10", "clients": True}],
        {"docker 20.10": 5, "docker 23.0": "90%"},
        {"docker 20.10": 0},
        [],
        "no",
    ],
)
def test_what_is_no_telemetry_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(FleetError) as caught:
        floor_of(telemetry(tmp_path, content), named("zstd"))
    assert "clients.json" in caught.value.what
    assert caught.value.fix


@pytest.mark.parametrize(
    ("budget", "now", "build", "verdict"),
    [
        (Budget(), 300, 9999.0, Verdict.PASS),
        (Budget(growth=0.1), 110, 1.0, Verdict.PASS),
        (Budget(growth=0.1), 111, 1.0, Verdict.FAIL),
        (Budget(build=60.0), 50, 60.5, Verdict.FAIL),
    ],
)
def test_a_budget_of_size_and_time(budget: Budget, now: int, build: float, verdict: Verdict) -> None:
    assert judge_budget(budget, 100, now, build).verdict is verdict
