"""A world of simulated repos in which everything that can go wrong does.

``World.tick`` does what the rollout flow does: the repos climb step by step, concurrently and in any order, then waves
and halts that are due are recorded, until all rest. At each step it checks what must hold.
"""

from __future__ import annotations

from phasegate.check import Verdict
from phasegate.ledger.cause import Evidence
from phasegate.ledger.events import (
    FLEET,
    Accepted,
    Approved,
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
from phasegate.ledger.state import Move
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.cause import OlderVersion, PushedSince, Revoked, Said
from phasegate.policy.climb import Plan
from phasegate.policy.decide import decide, decide_one
from phasegate.policy.scene import Scene
from phasegate.promotion.targets import targets
from phasegate.release import Tag, version_in
from phasegate.step import Step
from phases.ladder import position, reached
from tests.kit import histories
from tests.kit.oracle import Oracle
from tests.kit.world_state import PHASES, Facts

__all__ = ["PHASES", "Facts", "World"]


class World(Oracle):
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
        """Carry out an action, and return whether it succeeded."""
        self.done.append((name, action))
        facts, of = self.facts[name], self.release(name)
        assert facts.held is None or action.kind is Kind.FINISH, "a hold holds"
        if name in self.sick and action.kind not in (Kind.OBSERVE, Kind.ROLL_BACK):
            return self._fails(name, action, "no answer", retryable=self.sick[name])
        match action.kind:
            case Kind.OBSERVE:
                facts.version = 0
                self.append(name, Observed(repo=name, tags=self._tags(name), form=self.starts[name], size=900))
            case Kind.BUILD:
                self.append(name, histories.opened(of), histories.built(of, tuple(self.needed(name))))
                facts.failing.clear()
                facts.compared = self.tags[Tag(f"demo/{name}", "latest")]
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
        assert old == self.facts[name].compared, "what somebody else pushed is replaced unseen"
        assert int(release.version) >= self.facts[name].version, "a tag goes to an older version"
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
        self.tags[tag] = facts.compared = move.new
        facts.version = int(version_in(intent.release))
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
            self.tags[move.where] = self.facts[name].compared = move.new
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

    def accept(self, name: str) -> None:
        """Take what is published now as the new start."""
        start, facts = self.starts[name], self.facts[name]
        self.append(name, Accepted(repo=name, tags=self._tags(name), form=start, size=900, by="ann", reason="a hotfix"))
        facts.at, facts.since, facts.good, facts.returned = reached(start), self.now, None, False
        facts.accepted, facts.published, facts.version = False, "", 0

    def push(self, name: str) -> None:
        """Move a tag as somebody else."""
        self.tags[Tag(f"demo/{name}", "latest")] = histories.digest("pushed", name, str(len(self.done)))

    def promote(self, name: str, phase: str, *, force: bool = False) -> None:
        """Promote by hand: accept a doubt, or take back a tag that somebody else moved.

        Where a push has overtaken a release, or the source went back, the version is raised instead.
        """
        if force and isinstance(self.action(name).cause, PushedSince | OlderVersion):
            self.versions[name] = str(max(int(self.versions[name]), self.facts[name].version) + 1)
        elif force:
            self.tags[Tag(f"demo/{name}", "latest")] = self.standings[name].tags[Tag(f"demo/{name}", "latest")]
        elif (release := self.facts[name].published) == self.release(name).id and phase == self.facts[name].at:
            self.append(name, Promoted(repo=name, release=release, phase=phase, by="ann", reason="a person decided"))
            self.facts[name].accepted = True
        else:
            self._promote(name, Action(Kind.PROMOTE, phase, Said("a person decided")), by="ann")
