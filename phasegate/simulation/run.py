"""Simulation of a migration, with the same ``decide`` as a real one: what people, clients and checks do is drawn.

The clock goes from tick to tick and skips ticks at which nothing can change: a healthy repo is not checked in the
middle of its soak, only at its end. Steps take no time: the bench measures what builds and pulls cost.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from phasegate.check import Verdict
from phasegate.command import Command, Verb
from phasegate.fleet.freeze import frozen, thaws
from phasegate.ledger.course import Approval, Halt
from phasegate.ledger.derive import after
from phasegate.ledger.events import (
    Event,
    Retried,
    Unheld,
)
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.approval import lacking
from phasegate.policy.climb import Plan
from phasegate.policy.decide import decide_one, decided
from phasegate.policy.radius import before, order
from phasegate.policy.scene import Scene
from phasegate.policy.soak import soaked
from phasegate.simulation.draws import Fate
from phasegate.simulation.happens import built, judged, moved, observed, tags_of
from phasegate.simulation.outcome import Given, Outcome, Phase
from phases.ladder import BASELINE, LADDER, position

_DAY = timedelta(days=1)
_IDLE = timedelta(days=60)
"""After so long without a change, the migration will never end."""


_Word = Verb | Literal["incident"]
"""What a person is asked for: a command, or to see to a bad image that clients got."""


def simulate(given: Given) -> Outcome:
    """Simulate the whole migration."""
    return _Run(given).outcome()


@dataclass(slots=True)
class _Bad:
    """A bad image that clients get."""

    phase: str
    since: datetime
    fate: Fate

    @property
    def shows(self) -> datetime:
        return self.since + timedelta(hours=self.fate.shows)


class _Run:
    def __init__(self, given: Given) -> None:
        self.given, self.draws, self.policy = given, given.draws, given.policy
        self.begin = self.now = given.draws.assumed.begin
        self.repos = {repo.name: repo for repo in given.repos}
        self.users = given.draws.users(given.repos)
        known = {name: standing.start for name, standing in given.standings.items()} | dict(given.starts)
        self.starts = {name: known.get(name) or self.draws.form(name) for name in self.repos}
        self.standings = {name: given.standings.get(name) or Standing(name) for name in self.repos}
        self.course = given.course
        line = order(given.repos, given.bases, given.policy.last) if given.policy.waves else ()
        self.plan = Plan(
            last=given.last,
            through=given.last,
            now=self.now,
            floor=given.floor,
            policy=given.policy,
            order={name: number for number, name in enumerate(line)},
            bases=before(given.repos, given.bases) if given.policy.waves else {},
        )
        self.scene = Scene(self.standings, self.course, self.plan)
        self.changed: set[str] = set()
        self.ends: dict[str, Action] = {}
        self.seen: dict[str, Seen] = {}
        self.wakes: list[tuple[datetime, str]] = []
        self.asked: list[tuple[datetime, int, str, _Word]] = []
        """When a person has answered, for which repo or phase, and by which word."""
        self.waiting: set[tuple[str, _Word]] = set()
        self.mended: set[tuple[str, str]] = set()
        self.bad: dict[str, _Bad] = {}
        self.judged: dict[str, int] = {}
        self.reached: dict[str, dict[str, datetime]] = self._reached()
        """When each repo reached a phase, without the repos that were rolled back."""
        self.counts = {"before": 0, "after": 0, "put back": 0, "halts": 0}
        self.failed: set[tuple[str, str]] = set()
        self.found = False
        """Whether the common defect has been seen."""
        self.met = 0.0
        self.actions: dict[str, int] = {}
        for halt in self.course.halts.values():
            self._ask(halt.phase, Verb.RESUME)

    def _reached(self) -> dict[str, dict[str, datetime]]:
        """Return what the repos have reached before the simulation begins."""
        found: dict[str, dict[str, datetime]] = {}
        for name, standing in self.standings.items():
            for phase in self.scene.needed(standing):
                if position(phase) <= position(standing.at):
                    found.setdefault(phase, {})[name] = self.begin
        return found

    # The clock

    def outcome(self) -> Outcome:
        todo: Iterable[str] = list(self.repos)
        changed = self.now
        while True:
            if self._tick(todo):
                changed = self.now
            through = not self.bad and all(end.kind is Kind.DONE for end in self.ends.values())
            if through or self.now - changed > _IDLE:
                return self._told()
            self.now = self._next()
            todo = self._due()

    def _next(self) -> datetime:
        """Return the next tick at which something may happen; at least one a day."""
        times = [self.now + _DAY]
        times += [self.wakes[0][0]] if self.wakes else []
        times += [self.asked[0][0]] if self.asked else []
        if frozen(self.policy.freezes, self.now) and (thaw := thaws(self.policy.freezes, self.now)):
            times.append(thaw)
        ticks = -(-(max(min(times), self.now) - self.begin).total_seconds() // self.given.tick)
        return max(
            self.begin + timedelta(seconds=ticks * self.given.tick), self.now + timedelta(seconds=self.given.tick)
        )

    def _due(self) -> list[str]:
        names: dict[str, None] = {}
        while self.asked and self.asked[0][0] <= self.now:
            _, _, whom, word = heapq.heappop(self.asked)
            names |= dict.fromkeys(self._answer(whom, word))
        while self.wakes and self.wakes[0][0] <= self.now:
            names[heapq.heappop(self.wakes)[1]] = None
        return list(names)

    def _tick(self, todo: Iterable[str]) -> bool:
        """Do all that can be done now for the repos in ``todo``, and return whether there was anything to do."""
        self.plan = replace(self.plan, now=self.now, since=self.now)
        names, worked = list(todo), False
        while True:
            self._look()
            for name in names:
                worked |= self._climb(name)
            names = self._govern()
            if not names:
                return worked
            worked = True

    def _look(self) -> None:
        self.scene = self.scene.later(self.course, self.plan, self.changed)
        self.changed.clear()

    def _govern(self) -> list[str]:
        """Open the waves and set the halts that are due; return the repos concerned."""
        if not self.policy.waves:
            return []
        self._look()
        found = decided((), {}, self.scene)
        self.course = self.course.opened(*found.opens).halted(*found.halts)
        for halt in found.halts:
            self.counts["halts"] += 1
            self._ask(halt.phase, Verb.RESUME)
        return [name for wave in found.opens for name in wave.members]

    # One repo

    def _climb(self, name: str) -> bool:
        last: Action | None = None
        while True:
            action = self._decided(name)
            if action.kind not in WORK or action == last:
                break
            last = action
            self._do(name, action)
        self.ends[name] = action
        self._sleep(name, action)
        return last is not None

    def _decided(self, name: str) -> Action:
        standing = self.standings[name]
        if name not in self.seen or self.seen[name].tags is not standing.tags:
            self.seen[name] = Seen("1", "source", standing.tags or tags_of(self.repos[name]), self.starts[name])
        return decide_one(self.repos[name], self.seen[name], self.scene)

    def _sleep(self, name: str, action: Action) -> None:
        """Set when the repo next changes automatically, or ask a person if a person must act."""
        standing, policy = self.standings[name], self.policy
        judgement, advised = standing.judgements.get(action.phase), action.next
        if judgement and judgement.verdict is Verdict.ERROR:
            pause = policy.backoff.after(standing.tries) if policy.backoff else self.given.tick
            self._wake(name, judgement.at + timedelta(seconds=pause))
        elif action.kind in (Kind.HELD, Kind.BLOCKED) and isinstance(advised, Command):
            self._ask(advised.phase if advised.verb in (Verb.APPROVE, Verb.RESUME) else name, advised.verb)
        elif action.kind is not Kind.WAIT:
            return
        elif not soaked(standing, policy):
            self._wake(name, self._soak_ends(name, standing))
        elif self.course.wave_of(name, action.phase) or not policy.waves:
            self._wake(name, thaws(policy.freezes, self.now) or self.now + _DAY)

    def _soak_ends(self, name: str, standing: Standing) -> datetime:
        """Return when its soak is over, or when its checks first see that it is bad, if that is earlier."""
        assert standing.since is not None
        end = standing.since + timedelta(seconds=self.policy.soak)
        bad = self.bad.get(name)
        if bad is None or not self.policy.recheck:
            return end
        shows = bad.fate.shows * 3600 - (standing.since - bad.since).total_seconds()
        rechecks = max(1, -(-shows // self.policy.recheck))
        return min(end, standing.since + timedelta(seconds=rechecks * self.policy.recheck))

    def _wake(self, name: str, at: datetime) -> None:
        heapq.heappush(self.wakes, (at, name))

    def _append(self, name: str, *events: Event) -> None:
        standing = self.standings[name]
        for event in events:
            standing = after(standing, self.now, event)
        self.standings[name] = standing
        self.changed.add(name)

    def _do(self, name: str, action: Action) -> None:
        standing, phase = self.standings[name], action.phase
        match action.kind:
            case Kind.OBSERVE:
                self._append(name, observed(self.repos[name], self.starts[name]))
            case Kind.BUILD:
                self._append(name, *built(self.repos[name], self.starts[name], self.given.last))
            case Kind.JUDGE:
                self._judge(name, phase)
            case Kind.PROMOTE | Kind.PUBLISH:
                self._append(name, *moved(standing, phase))
                fate = self._fate(name, phase)
                self.reached.setdefault(phase, {})[name] = self.now
                if fate.bad:
                    self.counts["after"] += 1
                    bad = self.bad.setdefault(name, _Bad(phase, self.now, fate))
                    # Clients see what no check of a soak sees in time.
                    self._ask(name, "incident", bad.shows)
            case Kind.ROLL_BACK:
                self._roll_back(name, phase, "phasegate")

    def _judge(self, name: str, phase: str) -> None:
        number = self.judged[name] = self.judged.get(name, 0) + 1
        verdict, fate, bad = Verdict.PASS, self._fate(name, phase), self.bad.get(name)
        if self.draws.errs(name, phase, number):
            verdict = Verdict.ERROR
        elif fate.before and self.standings[name].at != phase:
            verdict = Verdict.FAIL
            self.counts["before"] += (name, phase) not in self.failed
            self.failed.add((name, phase))
        elif bad and bad.phase == phase and self.now >= bad.shows:
            verdict = Verdict.FAIL
            self.found |= bad.fate.common
        self._append(name, judged(name, phase, verdict))
        if verdict is Verdict.FAIL:
            self.scene.recount(name)

    def _fate(self, name: str, phase: str) -> Fate:
        fate = Fate() if (name, phase) in self.mended else self.draws.fate(name, phase)
        if fate.common and ("", phase) in self.mended:
            return replace(fate, bad=False, common=False)
        return fate

    def _roll_back(self, name: str, phase: str, by: str) -> None:
        self.counts["put back"] += 1
        self._append(name, *moved(self.standings[name], phase, back=by))
        for above, there in self.reached.items():
            if position(above) > position(phase):
                there.pop(name, None)
        self._is_good(name)
        self.scene.recount(name)

    def _is_good(self, name: str) -> None:
        """Record that clients no longer get a bad image."""
        if bad := self.bad.pop(name, None):
            self.met += self.draws.met(self.users[name], (self.now - bad.since).total_seconds() / 3600)

    # People

    def _ask(self, whom: str, word: _Word, at: datetime | None = None) -> None:
        """Ask a person, once until it is answered."""
        if (whom, word) not in self.waiting:
            self.waiting.add((whom, word))
            number = self.actions.get(word, 0) + len(self.waiting)
            heapq.heappush(
                self.asked, (self.draws.answered(f"{whom} {word}", number, at or self.now), number, whom, word)
            )

    def _answer(self, whom: str, word: _Word) -> list[str]:
        """Do what a person does, and return the repos concerned."""
        self.waiting.discard((whom, word))
        if word == "incident":
            return self._incident(whom)
        advised = self._decided(whom).next if word is Verb.ROLLBACK else None
        if word is Verb.ROLLBACK and not (isinstance(advised, Command) and advised.verb is Verb.ROLLBACK):
            return []  # already done by somebody else
        self.actions[word] = self.actions.get(word, 0) + 1
        if word is Verb.RESUME:
            halts: dict[str, Halt] = {key: halt for key, halt in self.course.halts.items() if key != whom}
            self.course = replace(self.course, halts=halts, resumed={**self.course.resumed, whom: self.now})
            self._mend_common()
            return self._stopped()
        if word is Verb.APPROVE:
            return self._approve(whom)
        if word in (Verb.RELEASE, Verb.RETRY, Verb.ROLLOUT):
            self._mend(whom)
            event = Unheld if word is Verb.RELEASE else Retried
            self._append(whom, event.model_construct(repo=whom, by="a person", reason="mended"))
        elif isinstance(advised, Command):
            self._roll_back(whom, advised.phase, "a person")
        return [whom]

    def _approve(self, phase: str) -> list[str]:
        given = self.course.approvals.get(phase, ())
        wanted = self.policy.approvals[phase]
        by = next(name for name in wanted.by if name not in {each.by for each in given})
        approvals = {**self.course.approvals, phase: (*given, Approval(by, "looked", self.now))}
        self.course = replace(self.course, approvals=approvals)
        if lacking(self.policy, self.course, phase):
            self._ask(phase, Verb.APPROVE)
        return self._stopped()

    def _stopped(self) -> list[str]:
        return [name for name, end in self.ends.items() if end.kind is Kind.BLOCKED]

    def _incident(self, name: str) -> list[str]:
        """Roll back by hand a bad image that clients report and no check has seen, wherever its repo is by now."""
        bad, standing = self.bad.get(name), self.standings[name]
        if bad is None or standing.hold:
            return []
        if self.now < bad.shows:  # the report was about an earlier one, which is fixed
            self._ask(name, "incident", bad.shows)
            return []
        self.found |= bad.fate.common
        self.actions[Verb.ROLLBACK] = self.actions.get(Verb.ROLLBACK, 0) + 1
        below = [phase for phase in standing.candidates if position(phase) < position(bad.phase)]
        self._roll_back(name, max(below, key=position) if below else BASELINE, "a person")
        return [name]

    def _mend(self, name: str) -> None:
        """Fix what is wrong where the repo is, and where it was to go next."""
        standing = self.standings[name]
        above = sorted((each for each in standing.candidates if position(each) > position(standing.at)), key=position)
        self.mended |= {(name, phase) for phase in (standing.at, *above[:1])}
        self._mend_common()
        self._is_good(name)

    def _mend_common(self) -> None:
        """Fix the common defect for repos still to come; what was published stays bad until it is rolled back."""
        if self.found:
            self.mended.add(("", self.draws.assumed.where))

    # The end

    def _told(self) -> Outcome:
        for name in list(self.bad):
            self._is_good(name)
        self._look()
        return Outcome(
            phases=tuple(self._phase(phase.name) for phase in LADDER if self.scene.population(phase.name)),
            days=self._days(self.now),
            before=self.counts["before"],
            after=self.counts["after"],
            put_back=self.counts["put back"],
            halts=self.counts["halts"],
            met=round(self.met),
            actions=dict(sorted(self.actions.items())),
            stuck={name: end for name, end in self.ends.items() if end.kind is not Kind.DONE},
        )

    def _phase(self, name: str) -> Phase:
        repos, there = self.scene.population(name), sorted(self.reached.get(name, {}).values())

        def days(number: int) -> float | None:
            return self._days(there[number - 1]) if 0 < number <= len(there) else None

        return Phase(name, repos, len(self.course.of(name)), days(1), days(-(-repos * 9 // 10)), days(repos))

    def _days(self, at: datetime) -> float:
        return (at - self.begin).total_seconds() / 86400
