"""Fleets whose page is worth a look, made on paper: a fleet file, and what its ledger would have after some days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from phasegate.catalogue import PULL, REFUSE, RUN
from phasegate.check import Result, Verdict
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.ledger.course import course_of
from phasegate.ledger.events import FLEET, Built, Event, Judged, Observed, PutOnHold
from phasegate.ledger.pulse import LastRollout, Pulse
from phasegate.policy.climb import Plan
from phasegate.site.gather import gather
from phasegate.site.model import Site
from phasegate.site.past import past_of
from tests.kit.policies import Paper

HEAD = """\
name: shop
registry: registry.example
builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}
clients: [{name: docker-20.10, host: "unix:///no.sock", version: "20.10", below: zstd}]
"""
REPO = """\
  - {{name: {name}, image: demo/{name}, source: published, platforms: [linux/amd64], version: "1.0",
     tags: {{moving: [latest]}}}}
"""
NAMES = ("api", "cart", "checkout", "images", "mail", "orders", "pay", "search", "stock", "users", "web", "worker")
CLIENTS = ("docker-20.10", "docker-28.5")


def fleet(folder: Path, names: Iterable[str] = NAMES, policy: str = "policy: {soak: 24h}") -> Fleet:
    """Write a fleet file whose repos are converted, so that it needs no source, and load it."""
    path = folder / "fleet.yaml"
    path.write_text(f"{HEAD}{policy}\nrepos:\n" + "".join(REPO.format(name=name) for name in names))
    return load_fleet(path)


class Days(Paper):
    """A fleet on paper whose images have sizes, and whose pulls take time."""

    def append(self, name: str, *events: Event) -> None:
        super().append(name, *(_measured(event) for event in events))

    def pass_days(self, days: int) -> None:
        """Let as many days go by, with a tick every six hours."""
        for _ in range(days * 4):
            self.wait(hours=6)

    def site(self, fleet: Fleet, pulse: Pulse | None = None) -> Site:
        """Return the page as of now."""
        course, names = course_of(self.log.get(FLEET, ())), [repo.name for repo in fleet.repos]
        pasts = {name: past_of(name, self.log.get(name, ()), fleet.policy, course) for name in names}
        order = {repo.name: number for number, repo in enumerate(fleet.repos)}
        plan = Plan(last=fleet.last, through=fleet.last, now=self.now, policy=fleet.policy, order=order)
        return gather(fleet, plan, pasts, course, pulse or ticked(self.now), {})


def days(fleet: Fleet) -> Days:
    return Days(fleet.repos, fleet.policy)


def halted(folder: Path) -> tuple[Fleet, Site]:
    """Return a fleet of twelve after two weeks: one repo failed while soaking at oci and halted the phase.

    Two others were put on hold by two people.
    """
    found = fleet(folder, policy="policy: {soak: 72h}")
    paper = days(found)
    paper.tick()
    paper.pass_days(8)
    paper.fails.add(("mail", "oci"))
    paper.pass_days(1)
    paper.append("users", PutOnHold(repo="users", by="kim@laptop", reason="the load test of this week runs on it"))
    paper.pass_days(4)
    paper.append("web", PutOnHold(repo="web", by="ann@desk", reason="ticket 4711: wait for the release of Friday"))
    return found, paper.site(found)


def ticked(now: datetime, *, hours: int = 1, last: int = 10) -> Pulse:
    """Return the pulse of a schedule that ticks every few hours, the last time ten minutes ago."""
    began = now - timedelta(minutes=10)
    begins = tuple(began - timedelta(hours=hours * number) for number in reversed(range(last)))
    return Pulse(LastRollout(began, began + timedelta(seconds=95), began, through=0, held=3, stopped=9, begins=begins))


def _measured(event: Event) -> Event:
    match event:
        case Observed():
            return event.model_copy(update={"size": 100_000_000})
        case Built():
            sizes = {"zstd": 72_000_000, "index": 72_001_000}
            found = tuple(replace(each, size=sizes.get(each.phase, 101_000_000)) for each in event.candidates)
            return event.model_copy(update={"candidates": found})
        case Judged():
            return event.model_copy(update={"results": tuple(_results(event))})
        case _:
            return event


def _results(event: Judged) -> Iterable[Result]:
    seconds = 3.1 if event.phase in ("zstd", "index") else 5.2
    for client in CLIENTS:
        if seconds < 5 and client == CLIENTS[0]:  # the fleet file expects that it refuses zstd
            yield Result(REFUSE.id, 1, event.verdict, "archive/tar: invalid tar header", client=client)
            continue
        bad = event.verdict is not Verdict.PASS and client == CLIENTS[0]
        said = "archive/tar: invalid tar header" if bad else "3 layers"
        verdict = event.verdict if bad else Verdict.PASS
        yield Result(PULL.id, 1, verdict, said, seconds=seconds, client=client, whole=not bad)
        if not bad:
            yield Result(RUN.id, 1, Verdict.PASS, 'printed "1.0"', seconds=0.2, client=client)
