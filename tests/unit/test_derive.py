"""Where a repo stands follows from its events alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phasegate.check import Verdict
from phasegate.ledger.derive import derive
from phasegate.ledger.events import Drifted, Event, Failed, RolledBack, Unheld, read_event
from phasegate.ledger.state import Drift, Finding, Standing
from phasegate.policy.failing import failing
from phasegate.release import Tag
from phasegate.step import Step
from phases.form import Builder, MediaTypes, Shape
from phases.ladder import PHASES
from tests.kit import histories as h

pytestmark = pytest.mark.usefixtures("muted")

ONE = h.release()
START = datetime(2026, 11, 1, tzinfo=UTC)


def after(*events: Event) -> Standing:
    return derive("tool", [(START + timedelta(minutes=n), event) for n, event in enumerate(events)])


def test_a_repo_that_never_was_seen_stands_at_the_beginning() -> None:
    assert after() == Standing("tool")


def test_what_was_observed_is_where_the_tags_are() -> None:
    standing = after(h.observed())
    assert (standing.at, standing.start, standing.published) == ("baseline", h.BASELINE_FORM, "")
    assert standing.tags == {Tag("demo/tool", "latest"): h.digest("old", "tool")}
    assert standing.sizes == {"baseline": 900}


def test_a_repo_that_a_ci_publishes_as_an_oci_index_stands_at_oci() -> None:
    form = replace(h.BASELINE_FORM, builder=Builder.CONTAINER, media_types=MediaTypes.OCI, shape=Shape.INDEX)
    assert after(h.observed(form=form)).at == "oci"


def test_the_whole_way_up() -> None:
    standing = after(*h.climb(ONE))
    assert (standing.at, standing.published, standing.intent) == ("index", ONE.id, None)
    assert standing.tags == {Tag("demo/tool", "latest"): h.digest(ONE.id, "index")}
    assert standing.sizes == {"baseline": 900, "container": 900, "oci": 800, "zstd": 700, "index": 600}
    assert {phase: judgement.verdict for phase, judgement in standing.judgements.items()} == dict.fromkeys(
        h.PHASES, Verdict.PASS
    )


def test_a_later_failure_revokes_a_pass() -> None:
    standing = after(*h.climb(ONE), h.judged(ONE, "zstd", Verdict.FAIL))
    assert standing.judgements["zstd"].verdict is Verdict.FAIL
    assert standing.judgements["oci"].verdict is Verdict.PASS


def test_another_release_begins_without_candidates_and_verdicts_and_the_tags_stay() -> None:
    two = h.release(version="2.0")
    standing = after(*h.climb(ONE), h.opened(two))
    assert (standing.candidates, standing.judgements, standing.controls) == ({}, {}, {})
    assert (standing.at, standing.published) == ("index", ONE.id)


def test_what_was_judged_or_built_for_a_release_that_is_gone_does_not_count() -> None:
    two = h.release(version="2.0")
    standing = after(h.observed(), h.opened(ONE), h.opened(two), h.built(ONE), h.judged(ONE, "oci"))
    assert (standing.candidates, standing.judgements) == ({}, {})


def test_an_intent_stays_until_it_is_reported_done() -> None:
    old = h.digest("old", "tool")
    begun: list[Event] = [
        h.observed(),
        h.opened(ONE),
        h.built(ONE),
        h.judged(ONE, "container"),
        h.intended(ONE, "container", old),
    ]
    standing = after(*begun, h.moved(ONE, "container", old))
    assert standing.intent is not None
    assert standing.intent.moves == (h.move(ONE, "container", old),)
    assert (standing.at, standing.published) == ("baseline", "")
    assert after(*begun, h.moved(ONE, "container", old), h.promoted(ONE, "container")).intent is None


def test_a_rollback_holds_until_a_person_lifts_it() -> None:
    back = RolledBack(repo="tool", release=ONE.id, phase="oci", by="bob", reason="smoke failed on arm64")
    standing = after(*h.climb(ONE), back)
    assert standing.hold is not None
    assert (standing.hold.by, standing.hold.reason) == ("bob", "smoke failed on arm64")
    assert (standing.at, standing.published, standing.intent) == ("oci", ONE.id, None)
    assert after(*h.climb(ONE), back, h.judged(ONE, "zstd"), h.observed()).hold == standing.hold
    assert after(*h.climb(ONE), back, Unheld(repo="tool", by="ann", reason="mended")).hold is None


def test_a_second_rollback_keeps_what_the_first_one_said() -> None:
    first = RolledBack(repo="tool", release=ONE.id, phase="oci", by="phasegate", reason="smoke failed", failed=True)
    further = first.model_copy(update={"phase": "container", "by": "ann", "reason": "to be sure", "failed": False})
    held = after(*h.climb(ONE), first, further).hold
    assert held
    assert ([each.reason for each in (held, *held.earlier)], held.failure) == (
        ["to be sure", "smoke failed"],
        held.before,
    )
    again = further.model_copy(update={"reason": "typed twice", "stayed": True})
    assert after(*h.climb(ONE), first, further, again).hold == held


def test_a_person_who_rolls_back_further_does_not_take_back_the_failure() -> None:
    first = RolledBack(repo="tool", release=ONE.id, phase="oci", by="phasegate", reason="smoke failed", failed=True)
    further = first.model_copy(update={"phase": "container", "by": "ann", "reason": "to be sure", "failed": False})
    standing = after(*h.climb(ONE), first, further)
    failed = {phase for phase in PHASES if failing(standing, phase, None)}
    assert failed == {"zstd", "index", "attest"}, "not oci, where the first rollback left it"


FAILED = Failed(repo="tool", step="judge", phase="oci", what="no such host", fix="wait", retryable=True)


@pytest.mark.parametrize(
    ("then", "forgotten"),
    [
        (h.judged(ONE, "oci"), True),
        (h.judged(ONE, "oci", Verdict.FAIL), True),  # it could look; what it saw is in the judgement
        (h.promoted(ONE, "oci"), True),
        (h.built(ONE), True),
        (h.opened(ONE), False),
        (h.moved(ONE, "oci", ""), False),
    ],
)
def test_a_failure_is_forgotten_once_its_step_went_well(then: Event, forgotten: bool) -> None:
    standing = after(h.observed(), h.opened(ONE), h.built(ONE), FAILED)
    assert standing.failure is not None
    assert (standing.failure.what, standing.failure.retryable) == ("no such host", True)
    assert (after(h.observed(), h.opened(ONE), h.built(ONE), FAILED, then).failure is None) is forgotten


def test_a_failure_is_the_same_whichever_request_failed_first() -> None:
    def failed(tag: str, status: int) -> Failed:
        gist = f"ghcr.io answered {status}"
        return FAILED.model_copy(update={"what": f"ghcr.io/tool:{tag}: {gist}", "gist": gist})

    def since(*those: Failed) -> tuple[str, int]:
        standing = after(h.observed(), h.opened(ONE), h.built(ONE), *those)
        assert standing.failure
        assert standing.failure.since
        return standing.failure.what, (standing.failure.at - standing.failure.since) // timedelta(minutes=1)

    assert since(failed("latest", 502), failed("1.0", 502)) == ("ghcr.io/tool:1.0: ghcr.io answered 502", 1)
    assert since(failed("latest", 502), failed("latest", 503)) == ("ghcr.io/tool:latest: ghcr.io answered 503", 0)


def test_a_build_that_failed_is_not_mended_by_a_judgement() -> None:
    failed = FAILED.model_copy(update={"step": "build", "phase": ""})
    assert after(h.observed(), h.opened(ONE), failed, h.judged(ONE, "oci")).failure is not None


def test_an_observation_that_goes_well_mends_the_one_that_failed() -> None:
    failed = FAILED.model_copy(update={"step": Step.OBSERVE, "phase": "baseline"})
    assert after(failed, h.observed()).failure is None
    assert after(FAILED, h.observed()).failure is not None


STEPS = [*h.climb(ONE), h.judged(ONE, "oci", Verdict.FAIL), FAILED, h.opened(h.release(version="2.0"))]


@given(st.lists(st.sampled_from(STEPS), max_size=12))
def test_any_order_of_events_has_a_standing_and_twice_the_same(events: list[Event]) -> None:
    standing = after(*events)
    assert standing == after(*events)
    assert (standing.intent is None) or any(event.kind == "intended" for event in events)
    assert set(standing.judgements) <= {event.phase for event in events if event.kind == "judged"}


@pytest.mark.parametrize("event", STEPS, ids=lambda event: event.kind)
def test_an_event_is_read_back_as_it_was_written(event: Event) -> None:
    assert read_event.validate_json(event.model_dump_json()) == event


def found(tag: str, said: str = "elsewhere") -> Finding:
    return Finding(Drift.FORM, Tag("demo/tool", tag), said)


def test_what_an_audit_found_stands_until_that_tag_moves() -> None:
    one, two = found("latest"), found("1.0")
    drifted = Drifted(repo="tool", findings=(one, two))
    assert after(*h.climb(ONE, ("container",)), drifted).drift == (one, two)
    moved = h.moved(ONE, "oci", h.digest(ONE.id, "container"))
    assert after(*h.climb(ONE, ("container",)), drifted, moved).drift == (two,)
    assert after(drifted, h.observed()).drift == ()
    assert after(drifted, Drifted(repo="tool", findings=())).drift == ()


def test_what_stood_when_a_hold_was_lifted_is_accepted_while_it_lasts() -> None:
    one, two = found("latest"), found("1.0")
    lifted = Unheld(repo="tool", by="ann", reason="it is meant so")
    past: list[Event] = [Drifted(repo="tool", findings=(one,)), lifted]
    assert after(*past).tolerated == (one,)
    assert after(*past, Drifted(repo="tool", findings=(one, two))).tolerated == (one,)
    assert after(*past, Drifted(repo="tool", findings=(two,))).tolerated == ()


def test_another_version_does_not_fail_with_what_the_last_one_failed_with() -> None:
    """Killed right after it was begun, it is built by the next rollout and not blocked by an error that is mended."""
    failed = Failed(repo="tool", step=Step.BUILD, phase="container", what="Dockerfile:9: aptget", retryable=False)
    first = after(h.observed(), h.opened(ONE), failed)
    assert (first.failure is not None, first.tries) == (True, 1)
    again = after(h.observed(), h.opened(ONE), failed, h.opened(ONE))
    assert (again.failure, again.tries) == (first.failure, 1)
    mended = after(h.observed(), h.opened(ONE), failed, h.opened(h.release(version="2.0")))
    assert (mended.failure, mended.tries) == (None, 0)
