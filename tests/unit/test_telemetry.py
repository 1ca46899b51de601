"""Telemetry of clients: a file or a command, JSON or CSV, and what holds where there is none to be had."""

import asyncio
import json
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.checks.fleet import judge_floor
from phasegate.clients import telemetry as module
from phasegate.clients.floor import closed, floor_of
from phasegate.clients.telemetry import read
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.limits import Telemetry, TelemetryCommand
from phasegate.fleet.load import load_fleet
from phasegate.policy.plan import plan_of
from phases.ladder import LADDER, named

HEAD = """\
registry: 127.0.0.1:5000
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
  - {name: tool, image: demo/tool, context: ., platforms: [linux/amd64], version: "1", tags: {moving: [latest]}}
"""
OLD = [
    {"engine": "docker", "version": "20.10.24", "share": "0.9%"},
    {"engine": "docker", "version": "28.5", "share": "99.1%"},
]
SHARES = (("docker", "20.10.24", 0.009), ("docker", "28.5", 0.991))


def file(folder: Path, text: str) -> Telemetry:
    (folder / "clients").write_text(text)
    return Telemetry(folder / "clients", 0.01, 0.0)


def command(folder: Path, script: str) -> Telemetry:
    (folder / "clients.sh").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "clients.sh").chmod(0o755)
    return Telemetry(TelemetryCommand((str(folder / "clients.sh"),), folder), 0.01, 0.0)


def fleet(folder: Path, telemetry: str) -> Fleet:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "fleet.yaml").write_text(f"{HEAD}telemetry: {telemetry}\n")
    return load_fleet(folder / "fleet.yaml")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OLD),
        '{"docker 20.10.24": "0.9%", "docker 28.5": "99.1%"}',
        '{"docker 20.10.24": 9, "docker 28.5": 991}',
        '[{"engine": "docker", "version": "20.10.24", "clients": 9},'
        ' {"engine": "docker", "version": "28.5", "clients": 991}]',
        "engine,version,share\ndocker,20.10.24,0.9%\ndocker,28.5,99.1%\n",
        '\ufeffversion, share, engine\r\n"20.10.24", 0.9 %, docker\r\n\r\n28.5,99.1%,docker',
        "engine,version,clients\ndocker,20.10.24,9\ndocker,28.5,991\n",
    ],
)
def test_every_way_to_write_it_says_the_same(tmp_path: Path, text: str) -> None:
    assert read(file(tmp_path, text)) == SHARES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its first line is ''"),
        ("engine;version;share\ndocker;1;1%\n", "neither JSON nor engine,version,share"),
        ("engine,version,share,seen\ndocker,1,1%,today\n", "neither JSON nor"),
        ("engine,version,share\ndocker,1\n", "line 2 has 2 columns of 3"),
        ("engine,version,share\ndocker,1,0.01\n", "'0.01' is no share"),
        ("engine,version,clients\ndocker,1,-5\n", "line 2: '-5' is no number of clients"),
        ("engine,version,clients\ndocker,1,1%\n", "line 2: '1%' is no number of clients"),
        ("engine,version,clients\ndocker,1,0\n", "knows no client at all"),
        ("engine,version,share\n", "knows no client at all"),
        ('engine,version,share\n"docker,1,1%\n', "unexpected end of data"),
        ("engine,version,share\ndocker,1,60%\ndocker,2,60%\n", "more than 100 %"),
        ("<html>502</html>", "neither JSON nor"),
        ('[{"engine": "docker"', "Invalid JSON"),
    ],
)
def test_garbage_is_refused_with_a_word(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FleetError) as caught:
        read(file(tmp_path, text))
    assert caught.value.what.startswith(f"{tmp_path}/clients: no telemetry: ")
    assert said in caught.value.what
    assert caught.value.fix


def test_a_command_prints_what_a_file_would_hold(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("engine,version,clients\ndocker,20.10.24,9\ndocker,28.5,991\n")
    made = fleet(tmp_path, "{command: [./clients.sh, data.csv], limit: 1%}")
    command(tmp_path, 'cat "$1"')
    assert made.telemetry
    assert made.telemetry.source == TelemetryCommand((str(tmp_path / "clients.sh"), "data.csv"), tmp_path)
    assert read(made.telemetry) == SHARES


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo starting >&2; echo 'no route to host' >&2; exit 3", "it ended with 3: no route to host"),
        ("exit 1", "it ended with 1: it said nothing"),
        ("exit 0", "its first line is ''"),
        ("echo '<html>'", "neither JSON nor"),
    ],
)
def test_a_command_that_fails_is_named(tmp_path: Path, script: str, said: str) -> None:
    with pytest.raises(FleetError) as caught:
        read(command(tmp_path, script))
    assert caught.value.what.startswith(f"{tmp_path}/clients.sh: no telemetry: ")
    assert said in caught.value.what
    assert caught.value.fix


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match=r"none\.sh: no telemetry: .*none\.sh cannot be started"):
        read(Telemetry(TelemetryCommand((str(tmp_path / "none.sh"),), tmp_path), 0.01, 0.0))


def test_a_command_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.3)
    with pytest.raises(FleetError, match=r"clients\.sh took longer than 0\.3 s and was ended"):
        read(command(tmp_path, "sleep 30"))


def test_a_command_is_asked_once_for_a_whole_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    telemetry = command(tmp_path, f"echo asked >> log; echo '{json.dumps(OLD)}'")
    for _ in range(3):
        assert closed(telemetry) == {}
        assert all(judge_floor(telemetry, phase).verdict is Verdict.PASS for phase in LADDER)
    assert (tmp_path / "log").read_text() == "asked\n"
    monkeypatch.setattr(module, "FRESH", -1.0)
    closed(telemetry)
    assert (tmp_path / "log").read_text() == "asked\n" * 2


def test_a_failure_is_asked_once_too(tmp_path: Path) -> None:
    telemetry = command(tmp_path, "echo asked >> log; exit 1")
    assert [list(closed(telemetry)) for _ in range(3)] == [["zstd"]] * 3
    assert (tmp_path / "log").read_text() == "asked\n"


async def test_many_at_the_same_time_ask_once(tmp_path: Path) -> None:
    telemetry = command(tmp_path, f"echo asked >> log; sleep 0.1; echo '{json.dumps(OLD)}'")
    found = await asyncio.gather(*(asyncio.to_thread(floor_of, telemetry, named("zstd")) for _ in range(8)))
    assert {floor.share for floor in found} == {0.009}
    assert (tmp_path / "log").read_text() == "asked\n"


async def test_it_can_be_asked_within_an_event_loop(tmp_path: Path) -> None:
    assert read(command(tmp_path, f"echo '{json.dumps(OLD)}'")) == SHARES


def test_old_engines_within_the_limit_pass_and_the_unknown_stop_zstd_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "clients.json").write_text(json.dumps(OLD))
    seen = fleet(tmp_path, "{file: clients.json, limit: 1%, unknown: 0%}")
    assert plan_of(seen).floor == {}
    unseen = fleet(tmp_path, "{file: clients.json, limit: 1%, unknown: 0.2%}")
    assert list(plan_of(unseen).floor) == ["zstd"]
    assert "1.1% of clients are below docker 23.0, the limit is 1.0%" in plan_of(unseen).floor["zstd"]
    assert "unknown 0.2%" in plan_of(unseen).floor["zstd"]


@pytest.mark.parametrize("telemetry", ["{file: none.json, limit: 1%}", "{command: [./none.sh], limit: 1%}"])
def test_without_telemetry_zstd_waits_and_nothing_else(tmp_path: Path, telemetry: str) -> None:
    made = fleet(tmp_path, telemetry)
    floor = plan_of(made).floor
    assert list(floor) == ["zstd"]
    assert "none." in floor["zstd"]
    assert "no telemetry" in floor["zstd"]
    assert made.telemetry
    verdicts = {phase.name: judge_floor(made.telemetry, phase).verdict for phase in LADDER}
    assert verdicts.pop("zstd") is Verdict.ERROR
    assert set(verdicts.values()) == {Verdict.PASS}
