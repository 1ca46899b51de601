"""decide: what holds in every fleet, under every policy, whatever goes wrong and whatever people do meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from phasegate.check import Verdict
from phasegate.command import Advice, Command, Verb
from phasegate.fleet.policy import ALL, RAMP, Approvers, Backoff, Freeze, Part, Policy
from phasegate.policy.action import WORK, Kind
from phasegate.policy.cause import Doubt
from phasegate.policy.decide import decide_one
from phasegate.policy.scene import Scene
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import position
from tests.kit.histories import BASELINE_FORM
from tests.kit.policies import repo
from tests.kit.worlds import PHASES, World

pytestmark = pytest.mark.usefixtures("muted")

HOUR = 3600.0
STARTS = (
    BASELINE_FORM,
    BASELINE_FORM,
    Form(Builder.CONTAINER, MediaTypes.OCI, Codec.GZIP, Shape.INDEX),
    Form(Builder.CONTAINER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE),
    Form(Builder.DOCKER, MediaTypes.OCI, Codec.ZSTD, Shape.SINGLE),
    Form(Builder.CONTAINER, MediaTypes.OCI, Codec.ZSTD, Shape.INDEX),
)
NAMES = tuple(f"r{number:02}" for number in range(14))
FREEZES = (
    Freeze("holidays", datetime(2026, 11, 4, tzinfo=UTC), datetime(2026, 11, 6, tzinfo=UTC)),
    Freeze("weekend", days=frozenset({5, 6})),
    Freeze("nights", hours=(time(20), time(6))),
)
PARTS = st.sampled_from((Part(0), Part(1), Part(0, 0.1), Part(2, 0.25)))
POLICIES = st.builds(
    Policy,
    ramp=st.sampled_from(((), RAMP, (Part(1), ALL), (Part(2), Part(share=0.5), ALL), (ALL,))),
    verified=st.sampled_from((0.5, 0.75, 0.9, 1.0)),
    soak=st.sampled_from((0.0, HOUR, 24 * HOUR)),
    recheck=st.sampled_from((0.0, 0.5 * HOUR, 6 * HOUR)),
    last=st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
    approvals=st.sampled_from(({}, {}, {}, {"zstd": Approvers(("ann", "bob"), 2)}, {"container": Approvers(("ann",))})),
    freezes=st.lists(st.sampled_from(FREEZES), max_size=2, unique=True).map(tuple),
    wave_failures=st.none() | PARTS,
    phase_failures=st.none() | PARTS,
    backoff=st.sampled_from((None, Backoff(2 * HOUR, 48 * HOUR))),
    rollback=st.sampled_from((True, True, False)),
)
VERDICTS = st.sampled_from((Verdict.FAIL, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR))
PICK = st.integers(0, len(NAMES) - 1)
"""A repo by its number: any repo that there is."""


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(1, 10))
    names = NAMES[:count]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=count // 2))
    bases: dict[str, tuple[str, ...]] = {}
    if count > 2 and draw(st.booleans()):  # tags can make repos bases of each other
        pairs += [(names[0], names[1]), (names[1], names[0])]
    for name, base in pairs:
        bases[name] = (*bases.get(name, ()), *((base,) if base != name else ()))
    return World(
        {name: repo(name, users=draw(st.integers(0, 3))) for name in names},
        {name: draw(st.sampled_from(STARTS)) for name in NAMES},
        draw(POLICIES),
        bases,
        random=Random(draw(st.integers(0, 9))),
    )


def out(world: World) -> None:
    """What is broken is mended, people do what they are told to, time goes on, until every repo is at its end. What is
    in doubt remains so."""
    world.floor.clear()
    world.verdicts = {key: it for key, it in world.verdicts.items() if it is Verdict.INCONCLUSIVE}
    world.sick.clear()
    for _ in range(400):
        ends = world.tick()
        if all(end.kind is Kind.DONE for end in ends.values()):
            return
        for name, end in ends.items():
            told(world, name, end.kind, end.next)
        world.now += timedelta(hours=6)
    raise AssertionError({name: (str(end.kind), end.phase, end.cause, end.next) for name, end in ends.items()})


def told(world: World, name: str, kind: Kind, advice: Advice | None) -> None:
    """What a person does who is advised to."""
    match advice:
        case Command(verb=Verb.RELEASE):
            world.lift(name)
        case Command(verb=Verb.RETRY):
            world.retry(name)
        case Command(verb=Verb.RESUME, phase=phase) if phase in world.course.halts or not phase:
            world.resume(phase)
        case Command(verb=Verb.APPROVE, phase=phase):
            for by in ("ann", "bob"):
                world.approve(phase, by)
        case Command(verb=Verb.PROMOTE, phase=phase, force=forced):
            if forced or world.standings[name].judgements[phase].verdict is not Verdict.FAIL:
                world.promote(name, phase, force=forced)
        case Command(verb=Verb.ACCEPT):
            world.accept(name)
        case Command(verb=Verb.ROLLBACK, phase=phase):
            world.roll_back(name, phase, "ann", "told to")
        case Command(verb=Verb.ROLLOUT):
            world.tick(insisted=True)
        case _:
            assert kind in (Kind.WAIT, Kind.DONE, Kind.BLOCKED) or kind in WORK, (name, kind, advice)
    if world.moved(name) and world.standings[name].intent:
        world.promote(name, "", force=True)


class Fleet(RuleBasedStateMachine):
    """The world asserts at each of its steps; see there."""

    @initialize(world=worlds(), pace=st.sampled_from((1, 5, 13)))
    def begin(self, world: World, pace: int) -> None:
        self.world = world
        self.pace = pace

    def name(self, pick: int) -> str:
        names = sorted(self.world.repos)
        return names[pick % len(names)]

    @rule(hours=st.sampled_from((0, 1, 6, 25, 72)))
    def wait(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)

    @invariant()
    def time_goes_on(self) -> None:
        self.world.now += timedelta(hours=self.pace)
        self.world.tick()

    @rule()
    def a_second_tick_does_nothing(self) -> None:
        world = self.world
        if not world.policy.backoff or world.dies:
            return
        world.tick()
        before = list(world.done)
        world.tick()
        assert [it for it in world.done[len(before) :] if it[0] not in world.sick and not world.moved(it[0])] == []

    @rule(pick=PICK, phase=st.sampled_from(PHASES), verdict=VERDICTS)
    def a_check_says(self, pick: int, phase: str, verdict: Verdict) -> None:
        self.world.verdicts[self.name(pick), phase] = verdict

    @rule(pick=PICK, verdict=VERDICTS)
    def what_is_published_fails(self, pick: int, verdict: Verdict) -> None:
        soaking = [name for name in sorted(self.world.repos) if not self.world.soaked(name, self.world.facts[name].at)]
        if soaking:
            name = soaking[pick % len(soaking)]
            self.world.verdicts[name, self.world.facts[name].at] = verdict

    @rule(pick=PICK)
    def mended(self, pick: int) -> None:
        name = self.name(pick)
        self.world.sick.pop(name, None)
        self.world.verdicts = {key: it for key, it in self.world.verdicts.items() if key[0] != name}

    @rule(pick=PICK, retryable=st.booleans())
    def sick(self, pick: int, retryable: bool) -> None:
        self.world.sick[self.name(pick)] = retryable

    @rule(pick=PICK)
    def dies(self, pick: int) -> None:
        self.world.dies.add(self.name(pick))

    @rule(pick=PICK)
    def new_version(self, pick: int) -> None:
        name = self.name(pick)
        self.world.versions[name] = str(int(self.world.versions[name]) + 1)

    @rule(pick=PICK)
    def the_source_goes_back(self, pick: int) -> None:
        name = self.name(pick)
        self.world.versions[name] = str(max(1, int(self.world.versions[name]) - 1))

    @rule(pick=PICK)
    def somebody_else_pushes(self, pick: int) -> None:
        self.world.push(self.name(pick))

    @rule(pick=PICK)
    def hold(self, pick: int) -> None:
        self.world.hold(self.name(pick))

    @rule(pick=PICK)
    def release(self, pick: int) -> None:
        self.world.lift(self.name(pick))

    @rule(pick=PICK)
    def retry(self, pick: int) -> None:
        self.world.retry(self.name(pick))

    @rule(phase=st.sampled_from(("", *PHASES)))
    def halt(self, phase: str) -> None:
        self.world.halt(phase)

    @rule(phase=st.sampled_from(("", *PHASES)))
    def resume(self, phase: str) -> None:
        self.world.resume(phase)

    @rule(phase=st.sampled_from(("container", "zstd")), by=st.sampled_from(("ann", "bob", "eve")))
    def approve(self, phase: str, by: str) -> None:
        self.world.approve(phase, by)

    @rule(shut=st.booleans())
    def floor(self, shut: bool) -> None:
        self.world.floor = {"zstd": "fleet.floor: 2 % of clients"} if shut else {}

    @rule(pick=PICK)
    def accepted(self, pick: int) -> None:
        """What was in doubt is promoted by a person."""
        name = self.name(pick)
        end = self.world.action(name)
        match end.next:
            case Command(verb=Verb.PROMOTE, force=False) if isinstance(end.cause, Doubt):
                told(self.world, name, end.kind, end.next)

    @rule(pick=PICK)
    def put_back_by_hand(self, pick: int) -> None:
        name = self.name(pick)
        facts = self.world.facts[name]
        assume(facts.published and not self.world.moved(name) and not self.world.standings[name].renewed)
        assume(self.world.standings[name].intent is None)
        below = [rung for rung in self.world.needed(name) if position(rung) < position(facts.at)]
        self.world.roll_back(name, below[0] if below else "baseline", "ann", "by hand")

    @precondition(lambda self: len(self.world.repos) < len(NAMES))
    @rule()
    def added(self) -> None:
        name = next(name for name in NAMES if name not in self.world.repos)
        self.world.add(repo(name))

    @precondition(lambda self: len(self.world.repos) > 1)
    @rule(pick=PICK)
    def removed(self, pick: int) -> None:
        del self.world.repos[self.name(pick)]

    @invariant()
    def a_way_back_that_is_told_is_one(self) -> None:
        """Unless somebody else moved the tag, every rollback that is decided or advised can be made."""
        world = self.world
        for name, standing in world.fleet.items():
            action = decide_one(world.repos[name], world.seen(name), Scene(world.fleet, world.course, world.plan()))
            if action.kind is Kind.ROLL_BACK:
                assert world.targets(name, action.phase)
            advised = action.next
            if isinstance(advised, Command) and advised.verb is Verb.ROLLBACK and not world.moved(name):
                assert world.targets(name, advised.phase)
            if standing.intent:
                assert action.kind is Kind.FINISH, "what was begun is finished, whatever is closed"

    def teardown(self) -> None:
        if hasattr(self, "world"):
            out(self.world)


TestFleet = Fleet.TestCase
TestFleet.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)


class Tick:
    """One of two ticks that go on at the same time, as the rollout flow goes: it looks at a repo, decides, and does one
    step under a lease, unless the repo is no longer where it was decided. Of all others it knows what it last saw."""

    def __init__(self, world: World) -> None:
        self.world, self.plan = world, world.plan()
        self.known = dict(world.fleet)

    def steps(self, name: str) -> Iterator[None]:
        """A stop between each look and what follows from it."""
        world, last = self.world, None
        while True:
            decided = self.known[name] = world.standings[name]
            action = decide_one(world.repos[name], world.seen(name), Scene(self.known, world.course, self.plan))
            yield
            if action.kind not in WORK or action == last:
                return
            last = action
            if world.standings[name] == decided and not world.carry_out(name, action):
                return

    def run(self) -> Iterator[None]:
        todo = list(self.world.repos)
        while todo:
            working = {name: self.steps(name) for name in todo}
            while working:
                name = self.world.random.choice(sorted(working))
                if next(working[name], self) is self:
                    del working[name]
                yield
            before = len(self.world.course.waves)
            self.world.govern(self.plan)
            self.known = dict(self.world.fleet)
            todo = list(self.world.repos) if len(self.world.course.waves) > before else []


@given(worlds(), st.lists(st.booleans(), max_size=300), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_two_ticks_at_the_same_time_do_no_more_than_one(world: World, turns: list[bool], data: st.DataObject) -> None:
    # Which of two was promoted before a failure of the other halts both is a matter of their order.
    world.policy = replace(world.policy, wave_failures=None, phase_failures=None)
    for pick, phase, verdict in data.draw(st.lists(st.tuples(PICK, st.sampled_from(PHASES), VERDICTS), max_size=3)):
        world.verdicts[sorted(world.repos)[pick % len(world.repos)], phase] = verdict
    for _ in range(data.draw(st.integers(0, 8))):
        world.tick()
        world.now += timedelta(hours=13)
    alone = world.copy()
    alone.tick()
    ticks = [Tick(world).run(), Tick(world).run()]
    for turn in turns:
        next(ticks[turn], None)
    for tick in ticks:
        for _ in tick:
            pass
    world.tick()  # what both left to each other
    for name in world.repos:
        assert world.facts[name].at == alone.facts[name].at, name
        moved = [event for _, event in world.log[name] if event.kind in ("promoted", "rolled-back", "built")]
        assert len(moved) == len([e for _, e in alone.log[name] if e.kind in ("promoted", "rolled-back", "built")])
    members = [(wave.phase, name) for wave in world.course.waves for name in wave.members]
    assert len(members) == len(set(members)), "a repo is in one wave of a phase"
    assert world.course.waves == alone.course.waves
