"""What the ledger alone refuses is refused before Prefect is started, which takes seconds."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.errors import Held
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import PutOnHold
from phasegate.ledger.ledger import Ledger
from tests.kit.given import fleet, judged
from tests.kit.in_process import phasegate
from tests.kit.referring import Referring, on_a_thread


@pytest.mark.parametrize("words", [[], ["--reason", "now", "--force"]])
def test_a_promotion_is_refused_without_prefect(tmp_path: Path, words: list[str]) -> None:
    with on_a_thread(Referring()) as server:
        path = fleet(tmp_path, server.host, ["web"])
        asyncio.run(judged(path, "web", {"container": Verdict.PASS}))
        loaded = load_fleet(path)
        with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
            ledger.append(PutOnHold(repo="web", by="ann", reason="holidays"))
        ended = phasegate("promote", "web", "--phase", "container", *words, cwd=tmp_path)
    assert ended.returncode == Held.exit_code, ended.stderr
    assert "on hold by ann" in ended.stderr
    assert "phasegate release web" in ended.stderr
    assert "Prefect" not in ended.stderr
    assert not (tmp_path / ".phasegate" / "prefect").exists()
