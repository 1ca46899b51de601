"""What the ledger alone refuses is refused before Prefect is started, which takes seconds."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.errors import Blocked, Held
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import FLEET, Event, Halted, PutOnHold
from phasegate.ledger.ledger import Ledger
from tests.kit.given import fleet, judged
from tests.kit.in_process import phasegate
from tests.kit.referring import Referring, on_a_thread

HALT = Halted(repo=FLEET, phase="container", wave=0, by="ann", reason="incident")
HOLD = PutOnHold(repo="web", by="ann", reason="holidays")


@pytest.mark.parametrize(
    ("event", "words", "code", "said", "fix"),
    [
        (HOLD, [], Held.exit_code, "on hold by ann", "phasegate release web"),
        (HOLD, ["--reason", "now", "--force"], Held.exit_code, "on hold by ann", "phasegate release web"),
        (HALT, [], Blocked.exit_code, "container is halted by ann: incident", "wait, or phasegate promote web"),
    ],
)
def test_a_promotion_is_refused_without_prefect(
    tmp_path: Path, event: Event, words: list[str], code: int, said: str, fix: str
) -> None:
    with on_a_thread(Referring()) as server:
        path = fleet(tmp_path, server.host, ["web"])
        asyncio.run(judged(path, "web", {"container": Verdict.PASS}))
        loaded = load_fleet(path)
        with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
            ledger.append(event)
        ended = phasegate("promote", "web", "--phase", "container", *words, cwd=tmp_path)
    assert (ended.returncode, said in ended.stderr, fix in ended.stderr) == (code, True, True), ended.stderr
    assert "Prefect" not in ended.stderr
    assert not (tmp_path / ".phasegate" / "prefect").exists()
