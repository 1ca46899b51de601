"""What `serve` says to the service manager, piece by piece, and the unit with which systemd starts it."""

from __future__ import annotations

import asyncio
import configparser
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.service_manager import BEATS, Beats, Manager, beat
from tests.kit.service_manager import ServiceManager

UNIT = Path(__file__).parents[2] / "deploy/systemd/phasegate.service"


def test_it_is_said_at_a_path_and_in_the_abstract_namespace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with closing(ServiceManager()) as listening:
        monkeypatch.setenv("NOTIFY_SOCKET", listening.env["NOTIFY_SOCKET"])
        Manager().say("READY=1")
        assert listening.heard() == ["READY=1"]
    assert "NOTIFY_SOCKET" not in os.environ, "podman would take it for its own"
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as at_a_path:
        at_a_path.bind("notify")
        monkeypatch.setenv("NOTIFY_SOCKET", "notify")
        Manager().say("WATCHDOG=1")
        assert at_a_path.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("address", ["", "/nowhere/notify"])
def test_without_a_service_manager_nothing_is_said(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    Manager().say("READY=1")


def test_one_that_does_not_listen_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(ServiceManager()) as deaf:
        monkeypatch.setenv("NOTIFY_SOCKET", deaf.env["NOTIFY_SOCKET"])
        manager = Manager()
        for _ in range(2000):  # more than the kernel keeps
            manager.say("WATCHDOG=1")
        assert deaf.heard()


def test_a_sign_of_life_is_one_of_each_process() -> None:
    with closing(Beats(["work", "rollback"])) as beats:
        assert not beats.all_there()
        os.write(beats.end_of("work"), b"...")
        assert not beats.all_there(), "the other may hang"
        os.write(beats.end_of("rollback"), b".")
        assert beats.all_there()
        os.write(beats.end_of("work"), b".")
        assert not beats.all_there(), "each has to give another one"


class Asking:
    """What asks Prefect for work, and is answered when a test says so."""

    last_polled: datetime | None = None


async def test_only_an_answer_is_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Beats(["work"])) as beats:
        monkeypatch.setenv(BEATS, str(beats.end_of("work")))
        asking = Asking()
        giving = asyncio.create_task(beat(asking, pause=0.01))
        for second in range(2):
            await asyncio.sleep(0.1)
            assert not beats.all_there()
            asking.last_polled = datetime(2026, 11, 28, 9, 0, second, tzinfo=UTC)
            assert await _within(20, beats.all_there)
        giving.cancel()


async def _within(seconds: float, true: Callable[[], bool]) -> bool:
    for _ in range(int(seconds / 0.01)):
        if true():
            return True
        await asyncio.sleep(0.01)
    return False


def test_the_unit_waits_for_what_serve_says() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT)
    service = unit["Service"]
    assert (service["Type"], service["Restart"], service["KillMode"]) == ("notify", "always", "mixed")
    assert service["ExecStart"].endswith("phasegate --fleet /srv/fleet/fleet.yaml serve")
    assert {"WatchdogSec", "ReadWritePaths", "NoNewPrivileges"} <= set(service)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/phasegate/bin/phasegate", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
