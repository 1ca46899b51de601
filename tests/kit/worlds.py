"""A world of repos on paper in which everything goes wrong that can, and what must hold at each step of it.

``World.tick`` does what the rollout flow does: each repo climbs step by step, side by side in any order, then waves
and halts that are due are written down, until all rest. What must hold is asked of the facts that the world keeps by
itself, not of what the code under test derives from the ledger.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from phasegate.check import Verdict
from phasegate.fleet.fleet import Repo
from phasegate.fleet.freeze import frozen
from phasegate.fleet.policy import Policy
from phasegate.ledger.cause import Evidence
from phasegate.ledger.course import Course, Wave, course_of
from phasegate.ledger.derive import after
from phasegate.ledger.events import (
    FLEET,
    Approved,
    Event,
    Failed,
    Halted,
    Intended,
    Moved,
    Observed,
    Promoted,
    PutOnHold,
    Resumed,
    Retried,
    RolledBack,
    Unheld,
    WaveOpened,
)
from phasegate.ledger.history import origins
from phasegate.ledger.state import Move, Standing
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.cause import Revoked, Said
from phasegate.policy.climb import Plan
from phasegate.policy.decide import decide, decide_one
from phasegate.policy.radius import before, order
from phasegate.policy.scene import Scene
from phasegate.promotion.rollback import targets
from phasegate.release import Release, Tag
from phasegate.step import Step
from phases.form import Form
from phases.ladder import LADDER, position, reached, rungs
from tests.kit import histories
from tests.kit.policies import BEGIN

PHASES = tuple(phase.name for phase in LADDER[:4])


@dataclass
class Facts:
    """What the world itself knows of a repo. ``since``: when it came to the phase that it is at; ``good``: when the
    checks of what clients get there last passed; ``failing``: since when a phase fails."""

    at: str = "baseline"
    since: datetime = BEGIN
    good: datetime | None = None
    returned: bool = False
    published: str = ""
    held: datetime | None = None
    put_back: dict[str, datetime] = field(default_factory=dict)
    failing: dict[str, datetime] = field(default_factory=dict)
    accepted: bool = False


@dataclass(repr=False)
class World:
    repos: dict[str, Repo]
    starts: Mapping[str, Form]
    policy: Policy
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    now: datetime = BEGIN
    random: Random = field(default_factory=lambda: Random(0))
    floor: dict[str, str] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    sick: dict[str, bool] = field(default_factory=dict)
    """Repos whose steps end in an error, and whether that may pass by itself."""
    dies: set[str] = field(default_factory=set)
    """Repos whose next promotion is killed after its intent."""
    versions: dict[str, str] = field(default_factory=dict)
    tags: dict[Tag, str] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    log: dict[str, list[tuple[datetime, Event]]] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    course: Course = field(default_factory=Course)
    done: list[tuple[str, Action]] = field(default_factory=list)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """For hypothesis, which else shows all of it."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        return f"a world of {len(self.repos)} repos, bases {dict(self.bases)}, {self.policy}"

    def __post_init__(self) -> None:
        for name in self.repos:
            self.add(self.repos[name])

    def copy(self) -> World:
        other = copy(self)
        for key, it in vars(self).items():
            if isinstance(it, dict | set | list):
                setattr(other, key, it.copy())
        other.random = Random(self.random.random())
        other.log = {name: list(events) for name, events in self.log.items()}
        other.facts = {
            name: replace(it, put_back=dict(it.put_back), failing=dict(it.failing)) for name, it in self.facts.items()
        }
        return other

    # The fleet

    def add(self, repo: Repo) -> None:
        self.repos[repo.name] = repo
        self.standings.setdefault(repo.name, Standing(repo.name))
        self.versions.setdefault(repo.name, "1")
        self.tags.setdefault(Tag(f"demo/{repo.name}", "latest"), histories.digest("old", repo.name))
        self.facts.setdefault(repo.name, Facts(at=reached(self.starts[repo.name])))

    @property
    def fleet(self) -> dict[str, Standing]:
        return {name: self.standings[name] for name in self.repos}

    def append(self, name: str, *events: Event) -> None:
        for event in events:
            self.log.setdefault(name, []).append((self.now, event))
            if name == FLEET:
                self.course = course_of(self.log[FLEET])
            else:
                self.standings[name] = after(self.standings[name], self.now, event)

    def release(self, name: str) -> Release:
        return histories.release(name, self.versions[name])

    def seen(self, name: str) -> Seen:
        of = self.release(name)
        return Seen(of.version, of.source, dict(self._tags(name)), self.starts[name], 900)

    def _tags(self, name: str) -> Mapping[Tag, str]:
        return {tag: at for tag, at in self.tags.items() if tag.image == f"demo/{name}"}

    def needed(self, name: str) -> list[str]:
        return [rung.name for rung in rungs(self.starts[name]) if rung.needed]

    def plan(self, *, insisted: bool = False) -> Plan:
        repos = list(self.repos.values())
        line = order(repos, self.bases, self.policy.last)
        return Plan(
            last="index",
            through="index",
            now=self.now,
            floor=dict(self.floor),
            since=self.now,
            policy=self.policy,
            order={name: number for number, name in enumerate(line)},
            bases=before(repos, self.bases),
            insisted=insisted,
        )

    # One tick

    def action(self, name: str, plan: Plan | None = None) -> Action:
        return decide_one(self.repos[name], self.seen(name), Scene(self.fleet, self.course, plan or self.plan()))

    def tick(self, *, insisted: bool = False) -> dict[str, Action]:
        plan = self.plan(insisted=insisted)
        ends: dict[str, Action] = {}
        todo = list(self.repos)
        for _ in range(200):
            steps = self._climb(todo, plan, ends)
            if not (self.govern(plan) or steps):
                return ends
            todo = [name for name in self.repos if ends[name].kind is Kind.WAIT]
        raise AssertionError(f"never rests: {ends}")

    def _climb(self, todo: list[str], plan: Plan, ends: dict[str, Action]) -> int:
        last: dict[str, Action] = {}
        working, steps = list(todo), 0
        while working:
            name = self.random.choice(working)
            action = self.action(name, plan)
            if action.kind in WORK and action != last.get(name):
                steps += 1
                last[name] = action
                if self.carry_out(name, action):
                    continue
            ends[name] = action
            working.remove(name)
        return steps

    def govern(self, plan: Plan) -> bool:
        if not self.policy.waves:
            return False
        found = decide((), self.fleet, self.course, {}, plan)
        for wave in found.opens:
            self.may_open(wave)
        for wave in found.opens:
            self.append(FLEET, WaveOpened(repo=FLEET, phase=wave.phase, number=wave.number, members=wave.members))
        for halt in found.halts:
            self.append(FLEET, histories.halted(halt))
        return bool(found.opens or found.halts)

    def carry_out(self, name: str, action: Action) -> bool:
        """Whether it went well."""
        self.done.append((name, action))
        facts, of = self.facts[name], self.release(name)
        assert facts.held is None or action.kind is Kind.FINISH, "a hold holds"
        if name in self.sick and action.kind not in (Kind.OBSERVE, Kind.ROLL_BACK):
            return self._fails(name, action, "no answer", retryable=self.sick[name])
        match action.kind:
            case Kind.OBSERVE:
                self.append(name, Observed(repo=name, tags=self._tags(name), form=self.starts[name], size=900))
            case Kind.BUILD:
                self.append(name, histories.opened(of), histories.built(of, tuple(self.needed(name))))
                facts.failing.clear()
            case Kind.JUDGE:
                self._judge(name, action.phase)
            case Kind.PROMOTE | Kind.PUBLISH:
                if action.kind is Kind.PROMOTE:
                    self.may_promote(name, action.phase)
                else:
                    assert action.phase == facts.at or not facts.published
                return self._promote(name, action)
            case Kind.ROLL_BACK:
                self.may_roll_back(name)
                assert isinstance(action.cause, Revoked)
                self.roll_back(name, action.phase, "phasegate", "automatic", action.cause.evidence)
            case Kind.FINISH:
                return self._finish(name, action)
        return True

    def _fails(self, name: str, action: Action, what: str, *, retryable: bool) -> bool:
        self.append(name, Failed(repo=name, step=Step(action.kind), phase=action.phase, what=what, retryable=retryable))
        return False

    def _judge(self, name: str, phase: str) -> None:
        facts, release = self.facts[name], self.standings[name].release
        assert release is not None
        verdict = self.verdicts.get((name, phase), Verdict.PASS)
        self.append(name, histories.judged(release, phase, verdict))
        if verdict is Verdict.FAIL and (facts.at == phase or position(facts.at) < position(phase)):
            if facts.at != phase or release.id == facts.published:
                facts.failing.setdefault(phase, self.now)
        elif verdict in (Verdict.PASS, Verdict.INCONCLUSIVE):
            facts.failing.pop(phase, None)
        well = verdict is Verdict.PASS or (verdict is Verdict.INCONCLUSIVE and facts.accepted)
        if well and phase == facts.at and release.id == facts.published:
            facts.good = self.now

    def _promote(self, name: str, action: Action, by: str = "phasegate") -> bool:
        release = self.standings[name].release
        assert release is not None
        tag = Tag(f"demo/{name}", "latest")
        old = self.standings[name].tags[tag]
        move = Move(f"demo/{name}", "latest", old, histories.digest(release.id, action.phase))
        self.append(name, Intended(repo=name, release=release.id, phase=action.phase, moves=(move,), by=by))
        if name in self.dies:
            self.dies.remove(name)
            return False
        return self._finish(name, action, by)

    def _finish(self, name: str, action: Action, by: str = "phasegate", *, force: bool = False) -> bool:
        intent, facts = self.standings[name].intent, self.facts[name]
        assert intent is not None
        (move,) = intent.moves
        tag = move.where
        if self.tags[tag] not in (move.old, move.new) and not force:
            return self._fails(name, action, "somebody else pushed", retryable=False)
        self.tags[tag] = move.new
        self.append(name, Moved(repo=name, release=intent.release, phase=intent.phase, move=move))
        judgement = self.standings[name].judgements.get(intent.phase)
        self.append(name, Promoted(repo=name, release=intent.release, phase=intent.phase, by=by))
        same = facts.at == intent.phase and facts.published and not facts.returned
        if not same:
            facts.since, facts.good = self.now, None
        facts.at, facts.published, facts.returned = intent.phase, intent.release, False
        facts.accepted = judgement is not None and judgement.verdict is Verdict.INCONCLUSIVE
        return True

    # What people do

    def roll_back(self, name: str, phase: str, by: str, reason: str, cause: Evidence | None = None) -> None:
        facts, standing = self.facts[name], self.standings[name]
        moves = self.targets(name, phase)
        release = standing.published or (standing.intent.release if standing.intent else "")
        before = origins([event for _, event in self.log[name]])
        back = bool(moves) and all(before[move.where] == move.new for move in moves)
        self.append(
            name,
            Intended(repo=name, release=release, phase=phase, moves=moves, by=by, reason=reason, rollback=True),
            *(Moved(repo=name, release=release, phase=phase, move=move) for move in moves),
            RolledBack(repo=name, release="" if back else release, phase=phase, by=by, reason=reason, cause=cause),
        )
        for move in moves:
            self.tags[move.where] = move.new
        for rung in PHASES:
            if position(rung) > position(phase):
                facts.put_back[rung] = self.now
        facts.at, facts.since, facts.good, facts.returned = phase, self.now, None, True
        facts.held, facts.accepted, facts.published = self.now, False, "" if back else release

    def targets(self, name: str, phase: str) -> tuple[Move, ...]:
        found = {Tag(f"demo/{name}", "latest"): self.tags[Tag(f"demo/{name}", "latest")]}
        return targets(self.standings[name], [event for _, event in self.log[name]], found, phase)

    def hold(self, name: str) -> None:
        self.append(name, PutOnHold(repo=name, by="ann", reason="wait"))
        self.facts[name].held = self.now

    def lift(self, name: str) -> None:
        self.append(name, Unheld(repo=name, by="ann", reason="mended"))
        self.facts[name].held = None
        self.facts[name].put_back.clear()
        self.facts[name].failing.clear()

    def retry(self, name: str) -> None:
        self.append(name, Retried(repo=name, by="ann", reason="mended"))
        self.facts[name].failing.clear()

    def halt(self, phase: str) -> None:
        self.append(FLEET, Halted(repo=FLEET, phase=phase, wave=0, by="ann", reason="incident"))

    def resume(self, phase: str) -> None:
        self.append(FLEET, Resumed(repo=FLEET, phase=phase, by="ann", reason="mended"))

    def approve(self, phase: str, by: str) -> None:
        self.append(FLEET, Approved(repo=FLEET, phase=phase, by=by, reason="looked"))

    def push(self, name: str) -> None:
        """Somebody else moves a tag."""
        self.tags[Tag(f"demo/{name}", "latest")] = histories.digest("pushed", name, str(len(self.done)))

    def promote(self, name: str, phase: str, *, force: bool = False) -> None:
        """By hand: a doubt that is accepted, or a tag that somebody else moved and that is put where it was."""
        if force:
            self.tags[Tag(f"demo/{name}", "latest")] = self.standings[name].tags[Tag(f"demo/{name}", "latest")]
        elif (release := self.facts[name].published) == self.release(name).id and phase == self.facts[name].at:
            self.append(name, Promoted(repo=name, release=release, phase=phase, by="ann", reason="a person decided"))
            self.facts[name].accepted = True
        else:
            self._promote(name, Action(Kind.PROMOTE, phase, Said("a person decided")), by="ann")

    # What must hold

    def soaked(self, name: str, phase: str) -> bool:
        """Past ``phase``, or at it and watched through its soak."""
        facts = self.facts[name]
        if facts.at != phase:
            return position(facts.at) > position(phase)
        end = facts.since + timedelta(seconds=self.policy.soak)
        watched = self.policy.soak and facts.published and not facts.returned
        return not watched or (facts.good is not None and facts.good >= end)

    def failures(self, phase: str, members: tuple[str, ...]) -> int:
        since = self.course.resumed.get(phase)
        count = 0
        for name in members:
            facts = self.facts[name]
            times = [facts.failing[phase]] if phase in facts.failing else []
            if facts.held and phase in facts.put_back and position(facts.at) < position(phase):
                times.append(facts.put_back[phase])
            count += any(since is None or each > since for each in times)
        return count

    def may_open(self, wave: Wave) -> None:
        policy, phase = self.policy, wave.phase
        waves = self.course.of(phase)
        assert wave.number == len(waves) + 1
        assert not frozen(policy.freezes, self.now)
        assert phase not in self.floor
        assert not self.stopped(phase)
        self.approved(phase)
        if waves:
            members = [name for name in waves[-1].members if name in self.repos]
            through = sum(self.soaked(name, phase) for name in members)
            assert through >= policy.verified * len(members) - 1e-9, "the wave before is not through"
        population = [n for n in self.repos if self.standings[n].start and phase in self.needed(n)]
        inside = {name for each in waves for name in each.members} | {
            name for name in population if position(self.facts[name].at) >= position(phase)
        }
        was = len(inside.intersection(population))
        steps = [max(part.count, math.ceil(part.share * len(population) - 1e-9)) for part in policy.ramp]
        allowed = next((step for step in steps if step > was), len(population))
        assert len(set(wave.members)) == len(wave.members) <= allowed - was, "more than the ramp says"
        for name in wave.members:
            assert self.facts[name].held is None
            assert name not in inside
            below = [rung for rung in self.needed(name) if position(rung) < position(phase)]
            assert all(self.soaked(name, rung) for rung in below)
            for base in before(list(self.repos.values()), self.bases)[name]:
                assert base in inside or base in wave.members or base not in population, "a base goes first"
        for name in set(policy.last).intersection(wave.members):
            others = [
                n for n in population if n not in inside and n not in policy.last and not self.sick_or_stopped(n, phase)
            ]
            others = [n for n in others if not set(before(list(self.repos.values()), self.bases)[n]) & set(policy.last)]
            assert set(others) <= set(wave.members), f"{name} goes last"

    def sick_or_stopped(self, name: str, phase: str) -> bool:
        """Whether nobody need wait for it: something of it, or of what it is built on, went wrong or waits."""
        above = before(list(self.repos.values()), self.bases)[name]
        return any(
            self.standings[n].tries
            or self.standings[n].failure
            or self.facts[n].held
            or any(j.verdict is not Verdict.PASS for j in self.standings[n].judgements.values())
            or self.floor
            or self.policy.approvals
            for n in (name, *above)
            if n in self.repos
        )

    def may_promote(self, name: str, phase: str) -> None:
        policy, facts = self.policy, self.facts[name]
        wanted = [rung for rung in self.needed(name) if position(rung) > position(facts.at)]
        assert wanted
        assert phase == wanted[0], "a rung is skipped"
        assert facts.held is None
        assert self.soaked(name, facts.at)
        assert not frozen(policy.freezes, self.now)
        assert not self.stopped(phase)
        assert phase not in self.floor
        self.approved(phase)
        judgement = self.standings[name].judgements[phase]
        assert judgement.verdict is Verdict.PASS
        assert judgement.digests == (histories.digest(self.release(name).id, phase),)
        if not policy.waves:
            return
        assert self.course.wave_of(name, phase) is not None
        assert self.within(phase), "the budget is overrun"

    def within(self, phase: str) -> bool:
        """Whether no budget of ``phase`` is overrun."""
        everything = 0
        for wave in self.course.of(phase):
            members = tuple(each for each in wave.members if each in self.repos)
            failed = self.failures(phase, members)
            everything += failed
            if self.policy.wave_failures and failed > self.policy.wave_failures.within(len(members)):
                return False
        population = sum(bool(self.standings[n].start and phase in self.needed(n)) for n in self.repos)
        phases = self.policy.phase_failures
        return phases is None or everything <= phases.within(population)

    def stopped(self, phase: str) -> bool:
        return any(not each or position(each) <= position(phase) for each in self.course.halts)

    def approved(self, phase: str) -> None:
        wanted = self.policy.approvals.get(phase)
        if wanted:
            given = {each.by for each in self.course.approvals.get(phase, ())}
            assert len(given & set(wanted.by)) >= wanted.quorum

    def may_roll_back(self, name: str) -> None:
        facts = self.facts[name]
        assert self.policy.rollback
        assert facts.failing.get(facts.at)
        assert not facts.returned, "never a rollback of a rollback"

    def moved(self, name: str) -> bool:
        """Whether somebody else moved a tag."""
        return dict(self._tags(name)) != dict(self.standings[name].tags)
