"""Fleets that exist only on paper: repos, and what happens to them as events, for tests of waves and gates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from phasegate.check import Verdict
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.policy import Policy
from phasegate.fleet.versions import LiteralVersion
from phasegate.image.platform import Platform
from phasegate.ledger.course import Course, course_of
from phasegate.ledger.derive import derive
from phasegate.ledger.events import FLEET, Event, WaveOpened
from phasegate.ledger.state import Standing
from phasegate.policy import text
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.cause import Revoked
from phasegate.policy.climb import Plan
from phasegate.policy.decide import Decision, decide
from phasegate.release import Tag
from tests.kit import histories

BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def repo(name: str, users: int = 0) -> Repo:
    image = ImageSpec(f"demo/{name}", "", (Platform("linux", "amd64"),))
    return Repo(
        name=name, images=(image,), source=LocalSource(Path(".")), dockerfile="Dockerfile", target="", args={},
        labels={}, secrets=(), version=LiteralVersion("1.0"), moving=("latest",), fixed=(), smoke=None, accept=(),
        line=1, users=users,
    )  # fmt: skip


@dataclass
class Paper:
    """A fleet in which every step succeeds unless the test says otherwise. ``log`` is its ledger."""

    repos: tuple[Repo, ...]
    policy: Policy
    now: datetime = BEGIN
    log: dict[str, list[tuple[datetime, Event]]] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    fails: set[tuple[str, str]] = field(default_factory=set)
    """Repo and phase whose checks fail."""
    done: list[tuple[str, Action]] = field(default_factory=list)

    def append(self, name: str, *events: Event) -> None:
        self.log.setdefault(name, []).extend((self.now, event) for event in events)

    def standing(self, name: str) -> Standing:
        return derive(name, self.log.get(name, ()))

    @property
    def standings(self) -> dict[str, Standing]:
        return {each.name: self.standing(each.name) for each in self.repos}

    @property
    def course(self) -> Course:
        return course_of(self.log.get(FLEET, ()))

    @property
    def seen(self) -> dict[str, Seen]:
        return {
            name: Seen("1.0", it.release.source if it.release else "", it.tags, histories.BASELINE_FORM, 900)
            for name, it in self.standings.items()
        }

    @property
    def given(self) -> Plan:
        order = {each.name: number for number, each in enumerate(self.repos)}
        plan = Plan(last="index", through="index", now=self.now, policy=self.policy, order=order)
        return replace(plan, **self.plan)

    def decide(self) -> Decision:
        return decide(self.repos, self.standings, self.course, self.seen, self.given)

    def tick(self) -> Decision:
        """Do everything that can be done now, and return the decision at which the fleet comes to rest."""
        for _ in range(1000):
            found = self.decide()
            for wave in found.opens:
                self.append(FLEET, WaveOpened(repo=FLEET, phase=wave.phase, number=wave.number, members=wave.members))
            for halt in found.halts:
                self.append(FLEET, histories.halted(halt))
            work = {name: action for name, action in found.actions.items() if action.kind in WORK}
            if not found.opens and not found.halts and not work:
                return found
            for name, action in work.items():
                self.carry_out(name, action)
        raise AssertionError(f"never rests: {work}")

    def carry_out(self, name: str, action: Action) -> None:
        self.done.append((name, action))
        now, release = self.standing(name), histories.release(name)
        match action.kind:
            case Kind.OBSERVE:
                self.append(name, histories.observed(name))
            case Kind.BUILD:
                self.append(name, histories.opened(release), histories.built(release))
            case Kind.JUDGE:
                bad = (name, action.phase) in self.fails
                self.append(name, histories.judged(release, action.phase, Verdict.FAIL if bad else Verdict.PASS))
            case Kind.PROMOTE | Kind.PUBLISH:
                self.append(name, *self._moved(name, now, action.phase))
            case Kind.ROLL_BACK:
                assert isinstance(action.cause, Revoked)
                cause = action.cause.evidence
                reason = text.automatic(cause, self.now)
                self.append(name, *histories.rolled_back(release, action.phase, now, reason, cause))
            case Kind.FINISH:
                raise AssertionError("nothing is ever left unfinished here")

    def _moved(self, name: str, now: Standing, phase: str) -> Iterable[Event]:
        release, old = histories.release(name), now.tags[Tag(f"demo/{name}", "latest")]
        return (
            histories.intended(release, phase, old),
            histories.moved(release, phase, old),
            histories.promoted(release, phase),
        )

    def wait(self, **time: float) -> Decision:
        self.now += timedelta(**time)
        return self.tick()

    def at(self) -> dict[str, str]:
        return {name: it.at for name, it in self.standings.items()}


def paper(count: int, policy: Policy, **plan: Any) -> Paper:
    return Paper(tuple(repo(f"r{number:02}") for number in range(count)), policy, plan=plan)
