"""A rollback or an audit without a history is an error, and never says "done": the ledger is lost, or another one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from phasegate.errors import NoHistory
from phasegate.fleet.outline import load_outline
from phasegate.ledger.events import FLEET, PutOnHold, WaveOpened
from phasegate.ledger.ledger import Ledger
from tests.kit import histories as h
from tests.kit.given import contents
from tests.kit.in_process import phasegate
from tests.unit.test_fleet_file import HEAD, TOOL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fleet.yaml").write_text(HEAD + "repos:\n" + TOOL)
    return tmp_path


SCOPES = [("tool",), ("--all",), ("--phase", "zstd"), ("--wave", "zstd/1")]


@pytest.mark.parametrize("scope", SCOPES)
def test_without_a_ledger(folder: Path, scope: tuple[str, ...]) -> None:
    before = contents(folder)
    ended = phasegate("rollback", *scope, "--to", "baseline", "--reason", "x", cwd=folder)
    assert (ended.returncode, ended.stdout) == (NoHistory.exit_code, "")
    assert f"the ledger sqlite:///{folder}/.phasegate/ledger.db has no history of " in ended.stderr
    assert "`ledger` in fleet.yaml" in ended.stderr
    assert contents(folder) == before, "no ledger is begun"


@pytest.mark.parametrize("scope", SCOPES)
def test_with_the_ledger_of_other_repos(folder: Path, scope: tuple[str, ...]) -> None:
    """As after a repo was renamed in its file."""
    with closing(Ledger.open(load_outline(folder / "fleet.yaml").ledger)) as ledger:
        for event in h.climb(h.release("old"), ("container", "zstd")):
            ledger.append(event)
        ledger.append(PutOnHold(repo="tool", by="ann", reason="x"))
        ledger.append(WaveOpened(repo=FLEET, phase="zstd", number=1, members=("old",)))
        before = ledger.newest()
    ended = phasegate("rollback", *scope, "--to", "baseline", "--reason", "x", cwd=folder)
    assert (ended.returncode, ended.stdout) == (NoHistory.exit_code, "")
    with closing(Ledger.peek(load_outline(folder / "fleet.yaml").ledger)) as ledger:
        assert ledger.newest() == before, "nothing is recorded, no hold either"


@pytest.mark.parametrize("named", [(), ("tool",)])
def test_an_audit_without_a_ledger(folder: Path, named: tuple[str, ...]) -> None:
    """It began an empty one, ended with 0, and counted as an audit of the whole fleet."""
    before = contents(folder)
    ended = phasegate("audit", *named, cwd=folder)
    assert (ended.returncode, ended.stdout) == (NoHistory.exit_code, "")
    assert "has no history of " in ended.stderr
    assert contents(folder) == before, "no ledger is begun"


def test_an_audit_with_the_ledger_of_other_repos_is_no_sign_of_life(folder: Path) -> None:
    with closing(Ledger.open(load_outline(folder / "fleet.yaml").ledger)) as ledger:
        for event in h.climb(h.release("old"), ("container", "zstd")):
            ledger.append(event)
    assert phasegate("audit", cwd=folder).returncode == NoHistory.exit_code
    assert phasegate("status", "--max-audit-age", "26h", cwd=folder).returncode == 9
