"""climb: properties over random standings, plans and clocks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phasegate.check import Verdict
from phasegate.image.digest import digest_of
from phasegate.ledger.state import Failure, Hold, Standing
from phasegate.policy.action import WORK, Kind, Seen
from phasegate.policy.climb import Plan
from phasegate.release import Tag
from phasegate.step import Step
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import BASELINE, LADDER, NAMES, position, reached, rungs
from tests.kit.one_repo import BASE, EARLIER, NEXT, NOW, PLAN, RELEASE, act, candidates, digest, intent, judged

pytestmark = pytest.mark.usefixtures("muted")
forms = st.builds(
    Form,
    st.sampled_from(Builder),
    st.just(MediaTypes.OCI),
    st.sampled_from(Codec),
    st.sampled_from(Shape),
) | st.builds(
    Form, st.sampled_from(Builder), st.just(MediaTypes.DOCKER), st.just(Codec.GZIP), st.sampled_from(Shape)
)  # fmt: skip
phases = st.sampled_from([phase.name for phase in LADDER])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Standing, Seen, Plan]:
    start = draw(forms)
    at = draw(st.sampled_from([name for name in NAMES if position(name) >= position(reached(start))]))
    verdicts = draw(st.dictionaries(phases, st.sampled_from(Verdict)))
    release = draw(st.sampled_from([None, RELEASE, NEXT]))
    now = Standing(
        "tool",
        start=draw(st.none() | st.just(start)),
        tags={Tag("demo/tool", "latest"): BASE},
        at=at,
        since=EARLIER,
        release=release,
        published=draw(st.sampled_from(["", RELEASE.id])) if at != BASELINE else "",
        candidates=draw(st.sampled_from([{}, candidates(release, start)])) if release else {},
        judgements={phase: judged(phase, verdict, release or RELEASE) for phase, verdict in verdicts.items()},
        intent=draw(st.none() | st.just(intent())),
        hold=draw(st.none() | st.just(Hold("ann", "why", EARLIER))),
        failure=draw(st.none() | st.just(Failure(Step.BUILD, "", "what", "", False, EARLIER))),
    )
    tags = {Tag("demo/tool", "latest"): draw(st.sampled_from([BASE, digest_of(b"other")]))}
    look = Seen(draw(st.sampled_from(["1.0", "2.0"])), "source-1", tags)
    last = draw(phases)
    since = draw(st.sampled_from([None, EARLIER, NOW]))
    floor = draw(st.sampled_from([{}, {"zstd": "too many"}]))
    return now, look, replace(PLAN, last=last, through=draw(phases), since=since, floor=floor)


@given(worlds())
def test_a_hold_holds_and_an_intent_goes_first(world: tuple[Standing, Seen, Plan]) -> None:
    now, look, plan = world
    action = act(now, look, plan)
    if now.intent:
        assert action.kind is Kind.FINISH
    elif now.hold:
        assert action.kind is Kind.HELD
        assert action.kind not in WORK


@given(worlds())
def test_tags_move_to_proven_candidates_only_and_no_needed_rung_is_skipped(world: tuple[Standing, Seen, Plan]) -> None:
    now, look, plan = world
    action = act(now, look, plan)
    if action.kind not in (Kind.PROMOTE, Kind.PUBLISH):
        return
    assert now.start is not None
    assert now.judgements[action.phase].verdict is Verdict.PASS
    assert now.release is not None
    assert now.judgements[action.phase].digests == (digest(now.release, action.phase),)
    assert look.tags == now.tags
    needed = [rung.name for rung in rungs(now.start, plan.last) if rung.needed]
    assert action.phase in needed
    if action.kind is Kind.PROMOTE:
        between = [name for name in needed if position(now.at) < position(name) < position(action.phase)]
        assert not between
        assert position(now.at) < position(action.phase) <= min(position(plan.last), position(plan.through))
        assert action.phase not in plan.floor
    else:
        assert position(action.phase) <= position(now.at)
        below = [name for name in needed if position(name) <= position(now.at)]
        assert all(now.judgements[name].verdict is Verdict.PASS for name in below)


@given(worlds(), st.integers(0, 3))
def test_the_same_state_has_the_same_action(world: tuple[Standing, Seen, Plan], hours: int) -> None:
    now, look, plan = world
    later = replace(plan, now=plan.now + timedelta(hours=hours))
    first, second = act(now, look, plan), act(now, look, later)
    assert (first.kind, first.phase) == (second.kind, second.phase)
