"""What the ledger alone decides goes ahead while a repo's source cannot be looked at: git is down, its ref deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from phasegate import clock
from phasegate.check import Verdict
from phasegate.errors import EngineError
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Event, PutOnHold
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import next_action
from phasegate.repo.run import Run
from tests.kit import histories as h

ONE = h.release()


class Given:
    """A fleet whose repo's git is gone, and whose registry is not there."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.ledger = ledger
        self.fleet = load_fleet(folder / "fleet.yaml")

    def happened(self, *events: Event) -> None:
        self.ledger.append(*events)

    async def next(self) -> Action:
        async with Run(self.fleet, self.ledger) as run:
            action, _ = await next_action(run, self.fleet.repos[0], plan_of(self.fleet, since=clock.now()))
        return action


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Given]:
    (tmp_path / "fleet.yaml").write_text(f"""\
registry: 127.0.0.1:1
ledger: sqlite:///{tmp_path}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
policy: {{soak: 1h, recheck: 1h}}
repos:
  - name: tool
    image: demo/tool
    git: {{url: "file://{tmp_path}/nothing", ref: main}}
    platforms: [linux/amd64]
    version: "1.0"
    tags: {{moving: [latest]}}
""")
    with closing(Ledger.open(f"sqlite:///{tmp_path}/ledger.db")) as ledger:
        yield Given(tmp_path, ledger)


async def test_a_move_that_was_begun_is_finished(given: Given) -> None:
    given.happened(*h.climb(ONE, ("container",)), h.intended(ONE, "oci", h.digest(ONE.id, "container")))
    action = await given.next()
    assert (action.kind, action.phase) == (Kind.FINISH, "oci")


async def test_a_hold_does_not_hold_up_the_finish(given: Given) -> None:
    given.happened(*h.climb(ONE, ("container",)), h.intended(ONE, "oci", h.digest(ONE.id, "container")))
    given.happened(PutOnHold(repo="tool", by="ann", reason="until Monday"))
    assert (await given.next()).kind is Kind.FINISH


async def test_what_fails_in_its_soak_is_rolled_back(given: Given) -> None:
    given.happened(*h.climb(ONE, ("container", "oci")), h.judged(ONE, "oci", Verdict.FAIL))
    action = await given.next()
    assert (action.kind, action.phase) == (Kind.ROLL_BACK, "container")


async def test_the_checks_of_a_soak_still_run(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    given.happened(*h.climb(ONE, ("container", "oci")))
    with pytest.raises(EngineError):
        await given.next()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    action = await given.next()
    assert (action.kind, action.phase) == (Kind.JUDGE, "oci")


async def test_a_hold_is_reported(given: Given) -> None:
    given.happened(*h.climb(ONE, ("container",)), PutOnHold(repo="tool", by="ann", reason="until Monday"))
    assert (await given.next()).kind is Kind.HELD
