"""Every command of an incident works after the ledger's last writer was killed while it wrote."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.errors import LedgerError
from phasegate.ledger.events import FLEET, Failed, Halted, PutOnHold, WaveOpened
from phasegate.ledger.ledger import Ledger
from tests.kit import histories as h
from tests.kit.in_process import phasegate
from tests.unit.test_fleet_file import HEAD, TOOL
from tests.unit.test_ledger import KILLED

POLICY = "policy: {approve: {oci: {by: [root, runner]}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fleet of one repo at `container`, held, with a failure and a halt, and a ledger with a hot journal."""
    (tmp_path / "fleet.yaml").write_text(HEAD.replace("5000", "1") + POLICY + "repos:\n" + TOOL)
    url = f"sqlite:///{tmp_path}/.phasegate/ledger.db"
    with closing(Ledger.open(url)) as ledger:
        for event in h.climb(h.release("tool"), ("container",)):
            ledger.append(event)
        ledger.append(WaveOpened(repo=FLEET, phase="container", number=1, members=("tool",)))
        ledger.append(Failed(repo="tool", step="judge", phase="oci", what="no answer"))
        ledger.append(Halted(repo=FLEET, phase="zstd", wave=0, by="ann", reason="x"))
    subprocess.run([sys.executable, "-c", KILLED, tmp_path / ".phasegate/ledger.db"], check=False)
    assert (tmp_path / ".phasegate/ledger.db-journal").exists()
    return tmp_path


@pytest.mark.parametrize("words", [("status",), ("explain", "tool"), ("log",)])
def test_a_command_that_only_reads_answers_as_if_nothing_had_been_written(folder: Path, words: tuple[str, ...]) -> None:
    """A person's first reflex, and a monitoring check, is `status`: it failed until somebody wrote."""
    ended = phasegate(*words, cwd=folder)
    assert ended.returncode == 0, ended.stderr
    assert "tool" in ended.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hold", "tool"), "tool is on hold"),
        (("retry", "tool"), "tool is to be tried again"),
        (("halt", "oci"), "oci is halted"),
        (("halt", "--all"), "the fleet is halted"),
        (("resume", "zstd"), "zstd is resumed"),
        (("release", "tool"), "repo 'tool' is not on hold"),
        (("approve", "oci"), "approve"),
        (("rollback", "tool", "--to", "baseline"), "127.0.0.1:1"),
        (("rollback", "--all", "--to", "baseline"), "127.0.0.1:1"),
        (("rollback", "--phase", "container", "--to", "baseline"), "127.0.0.1:1"),
        (("rollback", "--wave", "container/1", "--to", "baseline"), "127.0.0.1:1"),
    ],
)
def test_a_command_that_writes_takes_back_what_was_half_written(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    """Where a rollback ends at the registry, which is not there, it has read the ledger."""
    ended = phasegate(*words, "--reason", "x", cwd=folder)
    assert ended.returncode != LedgerError.exit_code, ended.stderr
    assert said in ended.stdout + ended.stderr
    with closing(Ledger.peek(f"sqlite:///{folder}/.phasegate/ledger.db")) as ledger:
        assert not any(isinstance(event, PutOnHold) for _, event in ledger.history("tool")) or words[0] == "hold"
