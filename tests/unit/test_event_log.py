"""`--log json`: each event that a command records is a line on standard error, as Prefect gets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from phasegate import clock
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import PutOnHold
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.recorded import LOGGER
from phasegate.pages import event_log
from phasegate.pages.progress import Progress
from phasegate.repo.run import who
from tests.kit import histories
from tests.kit.given import fleet
from tests.kit.in_process import phasegate

DOC = Path(__file__).parents[2] / "docs" / "metrics.md"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_example_of_the_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    folder = tmp_path / "shop"
    folder.mkdir()
    fleet(folder, "registry.example", ["web"])
    (block,) = re.findall(r"```console\n\$ phasegate --log json .*?\n(.*?)```", DOC.read_text(), re.DOTALL)
    ended = phasegate("--log", "json", "halt", "zstd", "--reason", "incident 7", cwd=folder)
    assert (ended.stderr + ended.stdout).replace(who(), "ann@desk") == block


def test_it_may_be_asked_for_after_the_command_too_and_ends_with_it(tmp_path: Path) -> None:
    fleet(tmp_path, "registry.example", ["web", "api"])
    ended = phasegate("hold", "web", "api", "--log", "json", "--reason", "holidays", cwd=tmp_path)
    assert [it["event"] for it in lines(ended.stderr)] == ["phasegate.repo.held"] * 2
    assert {it["resource"]["prefect.resource.name"] for it in lines(ended.stderr)} == {"web", "api"}
    assert phasegate("release", "web", "--reason", "back", cwd=tmp_path).stderr == ""
    assert not event_log.asked_for()


def test_another_form_is_refused(tmp_path: Path) -> None:
    ended = phasegate("--log", "xml", "status", cwd=tmp_path)
    assert (ended.returncode, "--log: 'xml' is none of json" in ended.stderr) == (2, True)


def test_what_only_leads_to_something_is_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A release that is opened, built, judged and moved is promoted in the end: that is the event."""
    path = fleet(tmp_path, "registry.example", ["tool"])
    loaded = load_fleet(path)
    with event_log.written("json"), closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        for event in histories.climb(histories.release("tool"), ("container",)):
            ledger.append(event)
        # The same release, in the form that the repo has: no promotion, as its history tells.
        ledger.append(histories.promoted(histories.release("tool"), "container"))
    said = [(it["event"], it["payload"]["why"]) for it in lines(capsys.readouterr().err)]
    assert said == [
        ("phasegate.repo.promoted", "at container by ann"),
        ("phasegate.repo.published", "at container by ann"),
    ]


def test_what_was_not_committed_is_not_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = fleet(tmp_path, "registry.example", ["tool"])
    loaded = load_fleet(path)
    with event_log.written("json"), closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        ledger.append(histories.observed("tool"))
        with pytest.raises(Exception, match="was recorded after this was decided"):
            ledger.append(histories.promoted(histories.release("tool"), "container"), policy=99)
    assert capsys.readouterr().err == ""


def test_progress_is_kept_out_of_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with event_log.written("json"), Progress() as progress:
        progress.tell("web", "zstd", "builds")
        progress.note("starting Prefect ...")
    assert capsys.readouterr().err == ""
    with Progress() as progress:
        progress.note("starting Prefect ...")
    assert capsys.readouterr().err == "starting Prefect ...\n"


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fleet(tmp_path, "registry.example", ["tool"])
    loaded = load_fleet(path)
    with Path("/dev/full").open("w") as full, closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        monkeypatch.setattr(sys, "stderr", full)
        with event_log.written("json"):
            ledger.append(PutOnHold(repo="tool", by="ann", reason="holidays"))
        monkeypatch.undo()
        assert ledger.newest() == 1
        with suppress(OSError):
            full.close()


def test_a_process_that_runs_flows_writes_it_where_its_environment_says_so() -> None:
    code = "import flows; from phasegate.ledger.recorded import LOGGER; print(LOGGER.isEnabledFor(20))"
    for value, enabled in (("json", "True"), ("", "False")):
        env = {**os.environ, "PYTHONPATH": str(DOC.parents[1]), event_log.VARIABLE: value}
        ended = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        assert ended.stdout == f"{enabled}\n"
    assert not LOGGER.propagate, "else Prefect's log would have each event once more"
