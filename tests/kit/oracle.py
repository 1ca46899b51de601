"""What must hold in a world of simulated repos, whatever goes wrong.

It is checked against facts that the world itself keeps, not against what the code under test derives from the ledger.
"""

from __future__ import annotations

import math
from datetime import timedelta

from phasegate.check import Verdict
from phasegate.fleet.freeze import frozen
from phasegate.ledger.course import Wave
from phasegate.policy.radius import before
from phases.ladder import position
from tests.kit import histories
from tests.kit.world_state import State


class Oracle(State):
    def soaked(self, name: str, phase: str) -> bool:
        """Return whether the repo is past ``phase``, or at it and was watched through its soak."""
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
        """Return whether nobody need wait for the repo: it, or something it is built on, went wrong or waits."""
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
        """Return whether no budget of ``phase`` is exceeded."""
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
        """Return whether somebody else moved a tag."""
        return dict(self._tags(name)) != dict(self.standings[name].tags)
