"""A fleet file of any size, and a ledger in which its repos have climbed, for tests of speed on a large fleet."""

from __future__ import annotations

from pathlib import Path

from phasegate.check import Result, Verdict
from phasegate.ledger.events import Event
from phasegate.ledger.ledger import Ledger
from tests.kit.histories import PHASES, climb, judged, release

HEAD = """\
registry: registry.invalid
builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}
repos:
"""
REPO = """\
  - name: {name}
    image: demo/{name}
    context: .
    platforms: [linux/amd64]
    args: {{VERSION: "{{version}}"}}
    version: "1.0"
    tags: {{moving: [latest], fixed: ["{{version}}"]}}
    smoke: {{command: [/{name}, --version], prints: "1.0"}}
"""
RESULTS = tuple(Result(f"check.{number}", 1, Verdict.PASS, "as it should be") for number in range(20))


def make(folder: Path, repos: int, highest: int = 0) -> Path:
    """Write a fleet file of ``repos`` repos, and a ledger in which they have climbed 0 to ``highest`` rungs.

    The rung after that is judged: each repo waits for a promotion, or is at the end.
    """
    fleet = folder / "fleet.yaml"
    names = [f"repo-{number:05}" for number in range(repos)]
    fleet.write_text(HEAD + "".join(REPO.format(name=name) for name in names))
    (folder / "Dockerfile").write_text("FROM scratch\n")
    ledger = Ledger.open(f"sqlite:///{folder / '.phasegate/ledger.db'}")
    for number, name in enumerate(names):
        for event in history(name, number % (highest + 1)):
            ledger.append(event)
    ledger.close()
    return fleet


def history(name: str, climbed: int) -> list[Event]:
    """Return four events, and four more per rung; each verdict has twenty checks."""
    of = release(name)
    events = climb(of, PHASES[:climbed])
    events += [judged(of, phase) for phase in PHASES[climbed : climbed + 1]]
    return [event.model_copy(update={"results": RESULTS}) if event.kind == "judged" else event for event in events]
