"""What `serve` is made of, piece by piece: what was due, the authentication string, and children that end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect import runtime

from flows import lifeline, names, prefect_settings
from flows.missed import due
from phasegate.errors import PhasegateError
from tests.kit.given import fleet

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("since", "now", "expected"),
    [("03:00:20", "03:59:59", 0), ("03:00:20", "04:30:00", 1), ("03:59:59", "12:00:01", 9)],
)
def test_what_was_due_is_counted_from_the_end_of_the_last_run(since: str, now: str, expected: int) -> None:
    day = datetime(2026, 11, 27, tzinfo=UTC)
    times = [datetime.combine(day, datetime.strptime(each, "%H:%M:%S").time(), UTC) for each in (since, now)]
    assert due("0 * * * *", *times) == expected


def test_more_than_a_thousand_are_not_counted() -> None:
    assert due("* * * * *", datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)) == 1000


def test_the_string_is_made_once_and_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "prefect" / "auth"
    first = prefect_settings.authentication(path)
    assert len(first) > 30
    assert prefect_settings.authentication(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["auth"]
    path.chmod(0o640)
    with pytest.raises(PhasegateError, match="others can read it"):
        prefect_settings.authentication(path)


def test_another_setting_of_the_environment_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", "ann:given")
    monkeypatch.setenv("PREFECT_UI_API_URL", "https://phasegate.example/api")
    found = prefect_settings.secured("http://127.0.0.1:4200/api")
    assert found["PREFECT_API_AUTH_STRING"] == "ann:given"
    assert found["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "https://phasegate.example"
    assert not (tmp_path / "auth").exists()


@pytest.mark.parametrize("given", [{}, {"PREFECT_API_URL": ""}, {"PREFECT_API_URL": "http://127.0.0.1:4999/api"}])
def test_prefect_knows_the_address_of_the_server_and_starts_none_of_its_own(
    tmp_path: Path, given: dict[str, str]
) -> None:
    """It read its settings before the address was there, and started a server that outlived a killed `serve`."""
    path = fleet(tmp_path, "127.0.0.1:9", ["a"])
    code = (
        "from phasegate.cli.main import main; "
        f"main(['--fleet', {str(path)!r}, 'serve', '--cron', 'x']); "
        "from prefect.settings import PREFECT_API_URL; print(PREFECT_API_URL.value())"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    env |= {"PYTHONPATH": str(ROOT), **given}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=True)
    assert "--cron 'x' is not a schedule" in done.stderr
    assert done.stdout.strip() == (given.get("PREFECT_API_URL") or prefect_settings.LOCAL)


CHILD = "import flows, time; print('bound', flush=True); time.sleep(600)"
PARENT = """
import os, subprocess, sys, time
from flows import lifeline
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env={**os.environ, **lifeline.environment()})
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_bound_child_ends_with_its_parent_however_that_ends() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True) as parent:
        assert parent.stdout is not None
        lines = [parent.stdout.readline().strip() for _ in range(2)]
        child = int(next(line for line in lines if line != "bound"))
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(30)
    deadline = time.monotonic() + 30
    while _lives(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_child_whose_parent_is_gone_already_does_nothing() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), lifeline.PARENT: "999999999"}
    done = subprocess.run(
        [sys.executable, "-c", CHILD], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")


def test_its_own_children_are_not_bound_unless_it_asks_for_that() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **lifeline.environment()}
    code = f"import flows, os; print(os.environ.get({lifeline.PARENT!r}))"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "None\n"


@pytest.mark.parametrize(
    ("flow", "given", "expected"),
    [
        ("approve", {"phase": "zstd", "by": "mallory"}, "approve zstd by mallory"),
        ("hold", {"repos": ["a", "b", "c", "d"], "by": "ann"}, "hold a, b, c and 1 more by ann"),
        ("rollback", {"repos": ["web"], "to": "oci", "by": ""}, "rollback web to oci"),
        ("rollback", {"everything": True, "to": "oci", "by": "ann"}, "rollback the whole fleet to oci by ann"),
        ("promote", {"repo": "web", "phase": "zstd"}, "promote web to zstd"),
        ("halt", {"phase": "the whole fleet", "by": "ann"}, "halt the whole fleet by ann"),
    ],
)
def test_a_run_is_named_by_what_it_does(
    monkeypatch: pytest.MonkeyPatch, flow: str, given: dict[str, object], expected: str
) -> None:
    monkeypatch.setattr(runtime.flow_run, "flow_name", flow, raising=False)
    monkeypatch.setattr(runtime.flow_run, "parameters", given, raising=False)
    assert names.decided() == expected


def test_a_rollout_is_named_by_when_it_was_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime.flow_run, "flow_name", "rollout", raising=False)
    monkeypatch.setattr(runtime.flow_run, "parameters", {"repos": None}, raising=False)
    monkeypatch.setattr(
        runtime.flow_run, "scheduled_start_time", datetime(2026, 11, 27, 2, 18, tzinfo=UTC), raising=False
    )
    assert names.timed() == "rollout 02:18"


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
