"""Watch what must always be true: at each request that moves a release tag, and at each commit of the ledger."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from phasegate.fleet.fleet import Fleet
from phasegate.image.digest import digest_of
from phasegate.ledger.course import Course, course_of
from phasegate.ledger.derive import after
from phasegate.ledger.events import FLEET, Accepted, Built, Event, Intended, Observed, Opened, Sending
from phasegate.ledger.state import Standing
from phasegate.ledger.stored import event_of
from phasegate.promotion.put import LIMIT
from tests.faults.sim import event_rules
from tests.faults.sim.content import Contents
from tests.faults.sim.registry import Answer, Asked, Landed, MemoryRegistry, release_tag
from tests.faults.sim.store import Store

if TYPE_CHECKING:
    from tests.faults.sim.hub import Hub
    from tests.faults.sim.process import Process

OVERLAP = 50
"""Numbers below the last one that are looked at again: an event may have been numbered early and commit late."""


@dataclass(frozen=True, slots=True)
class Violation:
    """``rule`` is the name of the invariant."""

    rule: str
    told: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A PUT of a release tag on its way. ``seen`` is what its sender saw last at that tag, None for nothing."""

    process: Process
    repository: str
    tag: str
    digest: str
    seen: str | None
    at: float
    insisted: bool


@dataclass
class Oracle:
    """Keeps the events as they were committed, and collects what is violated."""

    hub: Hub
    registry: MemoryRegistry
    contents: Contents
    store: Store
    fleet: Callable[[], Fleet] = field(init=False)
    events: dict[str, list[tuple[datetime, Event]]] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    ours: dict[str, set[str]] = field(default_factory=dict)
    course: Course = field(default_factory=Course)
    violations: list[Violation] = field(default_factory=list)
    landing: object = None
    pushed: dict[tuple[str, str], float] = field(default_factory=dict)
    opened: dict[str, float] = field(default_factory=dict)
    insisted: set[str] = field(default_factory=set)
    announced: dict[tuple[str, str, str], float] = field(default_factory=dict)
    openers: dict[str, Process] = field(default_factory=dict)
    born: dict[str, float] = field(default_factory=dict)
    last: int = 0
    seen: set[int] = field(default_factory=set)

    def violated(self, rule: str, told: str) -> None:
        if not any(found.rule == rule for found in self.violations):
            self.violations.append(Violation(rule, told))
            self.hub.note(f"VIOLATION {rule}: {told}")

    def crashed(self, process: Process, error: BaseException) -> None:
        lines = "".join(traceback.format_exception(error))
        rule = "spins" if "Spins" in lines else "crash"
        self.violated(rule, f"{process.name}: {error!r}\n{lines}")

    # The registry

    def sent(self, process: Process, asked: Asked) -> Ticket | None:
        """Note a request as it is sent. Return a ticket if it is to move a release tag."""
        found = release_tag(asked)
        if asked.method != "PUT" or found is None:
            return None
        repository, tag = found
        names = self.sharing(repository)
        digest, seen = digest_of(asked.body), process.heads.get(f"{repository}:{tag}")
        insisted = bool(process.globals.get("insisted")) or not self.insisted.isdisjoint(names)
        ticket = Ticket(process, repository, tag, digest, seen, self.hub.now, insisted)
        shown = f"{repository}:{tag} -> {self.contents.form(repository, digest)}"
        self.hub.note(f"puts {shown}")
        self.hub.counts["event: release tag put"] += 1
        announced = self.announced.get((repository, tag, digest))
        if announced is None:
            self.violated("put-unannounced", f"{process.name} puts {shown}, which no event of the ledger announces")
        elif self.hub.now > announced + LIMIT:
            late = self.hub.now - announced
            self.violated("put-too-late", f"{process.name} puts {shown} {late:.0f} s after it was announced")
        if seen is None:
            self.violated("put-unseen", f"{process.name} puts {shown} without having looked at it")
        elif seen and not any(seen in self.ours.get(name, ()) for name in names) and not insisted:
            was = self.contents.form(repository, seen)
            self.violated("put-over-foreign", f"{process.name} puts {shown}, and saw {was} there, which is not ours")
        return ticket

    def answered(self, process: Process, asked: Asked, answer: Answer) -> None:
        """Note what a process saw at a release tag."""
        found = release_tag(asked)
        if found and asked.method in ("HEAD", "GET"):
            digest = answer.headers.get("Docker-Content-Digest", "") if answer.status == 200 else ""
            process.heads[":".join(found)] = digest

    def landed(self, landed: Landed) -> None:
        """Note a change of a tag: ours if a ticket is landing, else somebody else's."""
        where = (landed.repository, landed.tag)
        ticket = self.landing
        if not isinstance(ticket, Ticket):
            self.pushed[where] = self.hub.now
            return
        old = self.contents.of(landed.repository, landed.old)
        new = self.contents.of(landed.repository, landed.new)
        if old is None or new is None or ticket.insisted:
            return
        # The sender looks once it has announced the PUT: what is pushed after that, it may not have seen.
        looked = min(ticket.at, self.announced.get((landed.repository, landed.tag, landed.new), ticket.at))
        if self.pushed.get(where, -1.0) >= looked and landed.old != ticket.seen:
            self.hub.counts["event: somebody pushed between HEAD and PUT"] += 1
            return
        shown = f"{landed.repository}:{landed.tag} from {old} to {new}, by {ticket.process.name}"
        if new.version < old.version:
            self.violated("older-version", shown)
        elif new < old and landed.new in self.born and self.pushed.get(where, -1.0) > self.born[landed.new]:
            # What was published when the release was opened, it was made of or compared with. A rollback to where a
            # tag was found is one, whatever its other tags were at.
            self.violated("older-content", shown)

    # The ledger

    def sharing(self, repository: str) -> list[str]:
        """Return the repos of an image: release lines share one."""
        return [name for name in self.standings if name.partition("@")[0] == repository.rpartition("/")[2]]

    def standing(self, repo: str) -> Standing:
        return self.standings.get(repo) or Standing(repo)

    def committed(self) -> None:
        """Read what was committed just now, and check each event as it takes effect."""
        if self.hub.running and self.hub.running.globals.get("restores"):
            self.reread()
            return
        for number, at, repo, kind, data in self.store.rows(max(0, self.last - OVERLAP)):
            if number in self.seen:
                continue
            self.seen.add(number)
            event = event_of(repo, kind, data)
            if number < self.last:
                self.violated("number-order", f"event {number} ({kind} of {repo}) commits after event {self.last}")
            self.last = max(self.last, number)
            if self.hub.running:
                self.hub.counts[f"event: {kind}"] += 1
            self._take(repo, at, event)

    def reread(self) -> None:
        """Forget everything, and read the ledger again: it came back from a backup."""
        self.events, self.standings, self.course, self.last = {}, {}, Course(), 0
        self.seen.clear()
        for number, at, repo, kind, data in self.store.rows(0):
            self.last = number
            self.seen.add(number)
            self._take(repo, at, event_of(repo, kind, data), check=False)

    def _take(self, repo: str, at: datetime, event: Event, *, check: bool = True) -> None:
        if check:
            event_rules.check(self, repo, event)
        self.events.setdefault(repo, []).append((at, event))
        if repo == FLEET:
            self.course = course_of(self.events[FLEET])
            self.hub.note(f"ledger: {event_rules.shown(event)}")
            return
        self.standings[repo] = after(self.standing(repo), at, event)
        ours = self.ours.setdefault(repo, set())
        if isinstance(event, Observed | Accepted):
            # What its publisher pushes is known once it was observed.
            ours |= set(event.tags.values())
        elif isinstance(event, Built):
            ours |= {*(candidate.digest for candidate in event.candidates), *event.controls.values()}
            for candidate in event.candidates:
                self.born.setdefault(candidate.digest, self.opened.get(event.release, self.hub.now))
        elif isinstance(event, Sending):
            self.announced[event.move.image, event.move.tag, event.move.new] = self.hub.now
        elif isinstance(event, Opened):
            self.opened[event.release.id] = self.hub.now
        elif isinstance(event, Intended):
            if not event.rollback:
                self.insisted.discard(repo)
            if self.hub.running and self.hub.running.globals.get("insisted"):
                self.insisted.add(repo)  # whoever finishes it does so, too
                ours |= {move.old for move in event.moves}
        self.hub.note(f"ledger: {repo} {event_rules.shown(event)}")
