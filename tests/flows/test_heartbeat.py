"""The signs of life: what is requested and written after a rollout of the whole fleet, and after nothing else."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import pulse
from tests.kit.command import phasegate
from tests.kit.given import fleet, judged
from tests.kit.prefect import Prefect
from tests.kit.proxy import proxied
from tests.kit.scripted import Answer, Scripted
from tests.kit.servers import Server

BEAT = "/ping/s3cret"


async def test_a_good_rollout_of_the_whole_fleet_requests_it_and_writes_the_page(
    tmp_path: Path, registry28: Server, prefect: Prefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in prefect.env.items():
        monkeypatch.setenv(name, value)
    async with Scripted() as monitor:
        monitor.on("GET", BEAT, Answer(200))
        monkeypatch.setenv("BEAT", f"{monitor.url}{BEAT}")
        async with proxied(registry28.host) as proxy:
            path = fleet(tmp_path, proxy.host, ["one"], ladder="container")
            path.write_text(path.read_text() + "heartbeat: {env: BEAT}\npage: .phasegate/page\n")
            page = tmp_path / ".phasegate" / "page"
            await judged(path, "one", {"container": Verdict.PASS})

            by_name = await phasegate(path, "rollout", "one")
            assert (by_name.code, monitor.seen) == (0, []), by_name.said
            assert not page.exists()
            whole = await phasegate(path, "rollout")
            assert whole.code == 0, whole.said
            assert [each.path for each in monitor.seen] == [BEAT]
            assert "1 of 1 repo through" in (page / "index.html").read_text()
            shutil.rmtree(page)
            page.write_text("a file")

            monkeypatch.setenv("BEAT", f"http://127.0.0.1:1{BEAT}")
            unheard = await phasegate(path, "rollout")
            assert unheard.code == 0, "it stops nothing"
            assert "was not sent: 127.0.0.1 could not be reached" in unheard.said
            assert "s3cret" not in unheard.said
            assert f"was not written: the page cannot be written to {page}: " in unheard.said

        monkeypatch.setenv("BEAT", f"{monitor.url}{BEAT}")
        blind = await phasegate(path, "rollout")
        assert (blind.code, len(monitor.seen)) == (6, 1), f"no repo could be looked at: {blind.said}"
    fleet_file = load_fleet(path)
    with closing(Ledger.peek(fleet_file.ledger, fleet_file)) as ledger:
        tick = pulse(ledger).tick
    assert tick is not None
    assert tick.stopped == 1
    assert tick.good is not None
    assert tick.good < tick.ended, "nor does `status --max-age` take it for a sign of life"
