"""How much a ledger grows by a repo's migration and by each release after it, and what is left of that once pruned."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from phasegate import clock
from phasegate.ledger.events import Event, Sending
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.prune import prune
from tests.bench.figure import Figure
from tests.kit import histories as h
from tests.kit.large import RESULTS, history

REPOS = 200
RELEASES = 12
MIGRATION, RELEASE, PRUNED = 40.0, 25.0, 10.0
"""The goals, in kB."""
HELD = "its text is that of verdicts: one line for each check and client"


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file, url = Path(folder) / "ledger.db", f"sqlite:///{folder}/ledger.db"
        with closing(Ledger.open(url)) as ledger:
            for number in range(REPOS):
                ledger.append(*history(_name(number), len(h.PHASES)))
        migrated = file.stat().st_size
        with closing(Ledger.open(url)) as ledger:
            for number in range(REPOS):
                ledger.append(*(event for version in range(RELEASES) for event in _released(_name(number), version)))
        grown = file.stat().st_size
        done = prune(url, clock.now() + timedelta(days=1), Path(folder) / "saved.db", by="bench", reason="bench")
    what = f"a ledger of {REPOS} repos, {len(RESULTS)} checks a verdict:"
    return [
        _figure(f"{what} a migration, per repo", migrated / REPOS, MIGRATION),
        _figure(f"{what} each release after it, per repo", (grown - migrated) / REPOS / RELEASES, RELEASE),
        _figure(f"{what} all of it pruned, per repo and release", done.now / REPOS / (RELEASES + 1), PRUNED),
    ]


def _name(number: int) -> str:
    return f"repo-{number:05}"


def _released(repo: str, number: int) -> list[Event]:
    """Return the events of a version that is published as an index: every rung below is proven again."""
    of, phase = h.release(repo, f"2.{number}"), h.PHASES[-1]
    before = h.digest(h.release(repo, f"2.{number - 1}").id if number else h.release(repo).id, phase)
    now = clock.now()
    sending = Sending(repo=repo, release=of.id, phase=phase, move=h.move(of, phase, before), deadline=now, lands=now)
    judged: list[Event] = [h.judged(of, each).model_copy(update={"results": RESULTS}) for each in h.PHASES]
    moved: list[Event] = [h.intended(of, phase, before), sending, h.moved(of, phase, before), h.promoted(of, phase)]
    return [h.opened(of), h.built(of), *judged, *moved]


def _figure(what: str, size: float, goal: float) -> Figure:
    return Figure(
        what=what,
        ours=f"{size / 1e3:.1f} kB",
        peer="",
        value=size / 1e3,
        goal=f"< {goal:.0f} kB",
        met=size / 1e3 < goal,
        held=HELD,
    )
