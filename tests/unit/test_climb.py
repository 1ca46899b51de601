"""decide: each state of a repo has one action, and one sentence why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phasegate import command
from phasegate.catalogue import RUN
from phasegate.check import Result, Severity, Verdict
from phasegate.errors import Blocked
from phasegate.fleet.fleet import Smoke
from phasegate.image.digest import digest_of
from phasegate.ledger.course import Course
from phasegate.ledger.state import Failure, Hold, Judgement, Standing
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import (
    Cause,
    CheckChanged,
    CheckFailed,
    ClientNotAsked,
    Doubt,
    Elsewhere,
    FailedBefore,
    Finished,
    Floor,
    NewVersion,
    OnHold,
    Plain,
    PublishedAs,
    Revoked,
    RunEnds,
    SourceChanged,
    ToBuild,
    Unfinished,
    Verified,
)
from phasegate.policy.climb import Plan, climb, settled_in
from phasegate.policy.decide import decide_one
from phasegate.policy.scene import Scene
from phasegate.release import Candidate, Tag
from phasegate.repo.may import refuse
from phasegate.step import Step
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from tests.kit.one_repo import (
    BASE,
    BY_ACTION,
    EARLIER,
    EVIDENCE,
    NEW,
    NEXT,
    NOW,
    OLD,
    OLD_WAY,
    PLAN,
    RELEASE,
    REPO,
    act,
    candidates,
    digest,
    intent,
    judged,
    seen,
    standing,
)

pytestmark = pytest.mark.usefixtures("muted")


def test_what_was_never_seen_is_observed() -> None:
    action = climb(REPO, Standing("tool"), Seen("1.0", "s", {Tag("demo/tool", "latest"): BASE}, form=OLD_WAY), PLAN)
    assert action.kind is Kind.OBSERVE
    assert action.cause == PublishedAs(OLD_WAY)


def test_then_built_judged_and_promoted_a_rung_at_a_time() -> None:
    unbuilt = replace(standing(), release=None, candidates={})
    assert act(unbuilt) == Action(Kind.BUILD, "container", ToBuild("1.0", 4))
    assert act(standing()).kind is Kind.JUDGE
    assert act(standing(judgements=(judged("container"),))) == Action(Kind.PROMOTE, "container", Verified(2, EARLIER))
    at_container = standing("container", judgements=(judged("container"),))
    assert (act(at_container).kind, act(at_container).phase) == (Kind.JUDGE, "oci")


def test_a_killed_build_is_built_again() -> None:
    begun = replace(standing(), candidates={})
    assert act(begun).kind is Kind.BUILD


def test_a_plan_that_grew_is_built_again() -> None:
    short = replace(standing("oci"), candidates={k: v for k, v in candidates(RELEASE).items() if k != "zstd"})
    assert (act(short).kind, act(short).phase) == (Kind.BUILD, "zstd")


def test_done_tells_what_was_gained() -> None:
    action = act(standing("index", judgements=(judged("index"),)))
    assert action == Action(Kind.DONE, "index", Finished(EARLIER, 100_000_000, 80_000_000))


def test_through_stops_and_says_what_is_to_come() -> None:
    action = act(standing("oci"), plan=replace(PLAN, through="oci"))
    assert (action.kind, action.cause) == (Kind.DONE, RunEnds("oci", ("zstd", "index")))


def test_a_repo_that_began_where_the_plan_ends_is_left_alone() -> None:
    end = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.ZSTD, Shape.INDEX)
    now = replace(standing("index", start=end), release=None, candidates={})
    assert act(now).kind is Kind.DONE


def test_rungs_that_are_done_are_passed_by() -> None:
    now = standing("oci", start=BY_ACTION)
    assert (act(now).kind, act(now).phase) == (Kind.JUDGE, "zstd")
    through = replace(now, at="zstd", published=RELEASE.id)
    assert act(through).kind is Kind.DONE


def test_a_failed_check_blocks_with_its_evidence() -> None:
    action = act(standing(judgements=(judged("container", Verdict.FAIL),)))
    assert action.kind is Kind.BLOCKED
    assert action.cause == CheckFailed(EVIDENCE)


def test_a_check_that_only_reports_is_not_the_reason() -> None:
    base = judged("container", Verdict.FAIL)
    told = Result("size.budget", 1, Verdict.FAIL, "larger", severity=Severity.REPORTS)
    action = act(standing(judgements=(replace(base, results=(told, *base.results)),)))
    assert action.cause == CheckFailed(EVIDENCE)


def test_a_run_looks_at_a_failure_once_again() -> None:
    now = standing(judgements=(judged("container", Verdict.FAIL),))
    assert act(now, plan=replace(PLAN, since=NOW)).kind is Kind.JUDGE
    assert act(now, plan=replace(PLAN, since=EARLIER)).kind is Kind.BLOCKED


def test_an_error_is_no_failure() -> None:
    now = standing(judgements=(judged("container", Verdict.ERROR),))
    assert act(now).kind is Kind.JUDGE
    assert act(now, plan=replace(PLAN, since=EARLIER)).kind is Kind.BLOCKED, "one run does not ask for ever"


def test_a_doubt_says_how_many_more_checks_are_in_doubt() -> None:
    judgement = judged("container", Verdict.INCONCLUSIVE)
    unsure = replace(judgement.results[0], verdict=Verdict.INCONCLUSIVE)
    reported = replace(unsure, check="size.budget", severity=Severity.REPORTS)
    others = tuple(replace(unsure, check=name) for name in ("a.b", "c.d"))
    action = act(
        standing(judgements=(replace(judgement, results=(unsure, *others, reported, *judgement.results[1:])),))
    )
    assert isinstance(action.cause, Doubt)
    assert action.cause.more == 2


def test_a_doubt_is_for_a_person() -> None:
    action = act(standing(judgements=(judged("container", Verdict.INCONCLUSIVE),)))
    assert action.kind is Kind.BLOCKED
    assert action.cause == Doubt(EVIDENCE)
    assert action.next == command.promote("tool", "container")


@pytest.mark.parametrize(
    ("judgement", "cause"),
    [
        (replace(judged("container"), digests=(BASE,)), Plain.OTHER_DIGESTS),
        (
            replace(judged("container"), results=(Result("delta.declared", 0, Verdict.PASS, ""),)),
            CheckChanged("delta.declared"),
        ),
        (judged("container", clients=(OLD,)), ClientNotAsked("docker-28.5")),
    ],
)
def test_a_verdict_that_no_longer_holds_is_asked_for_again(judgement: Judgement, cause: Cause) -> None:
    action = act(standing(judgements=(judgement,)))
    assert (action.kind, action.cause) == (Kind.JUDGE, cause)


def test_a_smoke_command_that_was_added_is_run_before_anything_is_promoted() -> None:
    """Plan went on to say that there was none, and a promotion by hand took the image that nobody had run."""
    doubt = judged("container", Verdict.INCONCLUSIVE)
    nobody = tuple(Result(RUN.id, 1, Verdict.INCONCLUSIVE, "no smoke", client=name) for name in ("a", "b"))
    now = standing(judgements=(replace(doubt, results=(*doubt.results[1:], *nobody)),))
    mended = replace(REPO, smoke=Smoke(("true",), "", 0, 60))
    assert climb(REPO, now, seen(now), PLAN).kind is Kind.BLOCKED
    assert climb(mended, now, seen(now), PLAN) == Action(Kind.JUDGE, "container", Plain.SMOKE_ADDED)
    assert settled_in(REPO, now, "container", PLAN)
    assert not settled_in(mended, now, "container", PLAN)
    with pytest.raises(Blocked, match="no longer holds"):
        refuse(now, mended, "container", reason="accepted", plan=PLAN)


@pytest.mark.parametrize(
    ("judgement", "asked", "insisted"),
    [
        (judged("container"), False, False),
        (judged("container", Verdict.INCONCLUSIVE), False, False),
        (judged("container", Verdict.FAIL), False, True),
        (judged("container", Verdict.ERROR), False, True),
        (replace(judged("container"), digests=(BASE,)), True, True),
    ],
)
def test_a_promotion_by_hand_asks_again_for_what_does_not_hold_and_if_insisted_for_what_failed(
    judgement: Judgement, asked: bool, insisted: bool
) -> None:
    now = standing(judgements=(judgement,))
    assert settled_in(REPO, now, "container", PLAN) is not asked
    assert settled_in(REPO, now, "container", replace(PLAN, force=True)) is not insisted
    assert not settled_in(REPO, now, "oci", PLAN)


def test_a_check_of_a_client_or_of_one_image_has_the_version_of_its_kind() -> None:
    plan = replace(PLAN, checks={"pull.CLIENT": 2})
    assert act(standing(judgements=(judged("container"),)), plan=plan).cause == CheckChanged("pull.docker-20.10")
    base = judged("container")
    marked = tuple(replace(result, platform="linux/amd64") for result in base.results)
    assert act(standing(judgements=(replace(base, results=marked),))).kind is Kind.PROMOTE


def test_a_client_that_becomes_required_is_asked_anew() -> None:
    now = standing("oci", judgements=(judged("zstd"),))
    assert act(now).kind is Kind.PROMOTE
    required = replace(PLAN, clients=(replace(OLD, below=""), NEW))
    assert act(now, plan=required).kind is Kind.JUDGE
    failed = standing("oci", judgements=(judged("zstd", Verdict.FAIL),))
    assert act(failed, plan=required).kind is Kind.JUDGE


def test_what_failed_before_a_client_saw_it_is_not_judged_for_ever() -> None:
    now = standing(judgements=(judged("container", Verdict.FAIL, clients=()),))
    assert act(now).kind is Kind.BLOCKED


def test_the_floor_holds_up_its_phase_alone() -> None:
    plan = replace(PLAN, floor={"zstd": "fleet.floor: 1.1% of clients are below docker 23.0"})

    def act(now: Standing, plan: Plan) -> Action:
        return decide_one(REPO, seen(now), Scene({"tool": now}, Course(), plan))

    stopped = act(standing("oci", judgements=(judged("zstd"),)), plan=plan)
    assert (stopped.kind, stopped.phase) == (Kind.BLOCKED, "zstd")
    assert stopped.cause == Floor("fleet.floor: 1.1% of clients are below docker 23.0")
    assert act(standing("container", judgements=(judged("oci"),)), plan=plan).kind is Kind.PROMOTE
    assert act(standing("zstd", judgements=(judged("index"),)), plan=plan).kind is Kind.PROMOTE


def test_a_hold_names_who_and_why() -> None:
    hold = Hold("ann", "smoke failed on arm64", datetime(2026, 11, 21, tzinfo=UTC))
    action = act(replace(standing("oci"), hold=hold))
    assert action.kind is Kind.HELD
    assert action.cause == OnHold(hold)
    assert action.next == command.release("tool")


def test_what_was_begun_is_finished_first() -> None:
    begun = replace(standing("container"), intent=intent())
    action = act(begun)
    assert (action.kind, action.phase) == (Kind.FINISH, "oci")
    assert action.cause == Unfinished(rollback=False, at=EARLIER)
    back = act(replace(begun, intent=intent(rollback=True), hold=Hold("ann", "x", EARLIER)))
    assert back.cause == Unfinished(rollback=True, at=EARLIER)
    assert back.next is None


@pytest.mark.parametrize("retryable", [True, False])
def test_a_finish_that_fails_for_good_can_be_given_up(retryable: bool) -> None:
    failure = Failure(Step.FINISH, "oci", "somebody else pushed", "", retryable, EARLIER)
    action = act(replace(standing(), intent=intent(), failure=failure))
    assert (action.kind, action.next) == (Kind.FINISH, None if retryable else command.abandon("tool"))


def test_a_baseline_that_moved_is_observed_again() -> None:
    now = standing()
    elsewhere = seen(now, tags={**now.tags, Tag("demo/tool", "latest"): digest_of(b"other")})
    assert act(now, elsewhere).kind is Kind.OBSERVE


@pytest.mark.parametrize("tag", ["latest", "1.0"])
@pytest.mark.parametrize("at", [digest_of(b"other"), ""])
def test_a_tag_that_somebody_else_moved_blocks(tag: str, at: str) -> None:
    now = standing("oci")
    action = act(now, seen(now, tags={**now.tags, Tag("demo/tool", tag): at}))
    assert action.kind is Kind.BLOCKED
    assert action.cause == Elsewhere(Tag("demo/tool", tag), at, now.tags[Tag("demo/tool", tag)], ours=True)
    again = command.promote("tool", "oci", force=True)
    assert action.next == (command.accept("tool") if at else again), "what is gone cannot be accepted"


def test_a_fixed_tag_of_a_new_version_that_is_there_already_is_left() -> None:
    now = standing("oci")
    look = seen(now, version="2.0", tags={**now.tags, Tag("demo/tool", "2.0"): digest_of(b"other")})
    assert act(now, look).kind is Kind.BUILD


def test_a_failure_is_the_reason_until_it_goes_well() -> None:
    failure = Failure(Step.BUILD, "container", "no space left\nmore", "", True, EARLIER)
    action = act(replace(standing(), candidates={}, failure=failure))
    assert (action.kind, action.cause) == (Kind.BUILD, FailedBefore(Step.BUILD, EARLIER, "no space left"))


def test_a_source_that_changed_under_its_version_is_said() -> None:
    now = standing(judgements=(judged("container"),))
    assert act(now, seen(now, source="source-2")).cause == Verified(2, EARLIER, changed="1.0")


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.INCONCLUSIVE])
def test_a_source_that_was_mended_is_built_again_under_its_version(verdict: Verdict) -> None:
    now = standing(judgements=(judged("container", verdict),))
    action = act(now, seen(now, source="source-2"))
    assert action == Action(Kind.BUILD, "container", SourceChanged(ci=False, phase="container", verdict=verdict))
    assert act(now).kind is Kind.BLOCKED, "the source is as it was"


def test_a_version_that_is_published_is_not_built_again_with_other_content() -> None:
    now = standing("container", judgements=(judged("oci", Verdict.FAIL),))
    assert act(now, seen(now, source="source-2")).kind is Kind.BLOCKED


def test_a_promoted_phase_that_fails_later_is_not_built_upon() -> None:
    now = standing("oci", judgements=(judged("oci", Verdict.FAIL), judged("zstd")))
    action = act(now)
    assert (action.kind, action.phase) == (Kind.ROLL_BACK, "container")
    assert action.cause == Revoked(EVIDENCE)
    assert action.next == command.roll_back("tool", "container")


def newer(judgements: Mapping[str, Judgement], at: str = "zstd") -> Standing:
    now = standing(at)
    return replace(now, release=NEXT, candidates=candidates(NEXT), judgements=judgements)


def test_a_new_version_appears_in_the_form_that_its_repo_has() -> None:
    now = standing("zstd")
    look = seen(now, version="2.0", source="source-2", tags={**now.tags, Tag("demo/tool", "2.0"): ""})
    assert act(now, look) == Action(Kind.BUILD, "container", NewVersion("2.0", "zstd"))
    done: dict[str, Judgement] = {}
    for phase in ("container", "oci", "zstd"):
        action = act(newer(done), look)
        assert (action.kind, action.phase) == (Kind.JUDGE, phase)
        done[phase] = judged(phase, release=NEXT)
    assert (act(newer(done), look).kind, act(newer(done), look).phase) == (Kind.PUBLISH, "zstd")
    published = replace(newer(done), published=NEXT.id, tags=look.tags)
    assert (act(published, look).kind, act(published, look).phase) == (Kind.JUDGE, "index")


def test_a_doubt_about_a_new_version_is_accepted_where_it_appears() -> None:
    done = {phase: judged(phase, release=NEXT) for phase in ("oci", "zstd")}
    done["container"] = judged("container", Verdict.INCONCLUSIVE, NEXT)
    now = newer(done)
    action = act(now, seen(now, version="2.0", source="source-2"))
    assert (action.kind, action.phase) == (Kind.BLOCKED, "container")
    assert action.next == command.promote("tool", "zstd")
    del done["zstd"]
    assert act(newer(done), seen(now, version="2.0", source="source-2")).kind is Kind.JUDGE, (
        "the rest is judged all the same"
    )


def test_a_new_version_that_fails_in_a_lower_form_does_not_read_like_a_rollback() -> None:
    now = newer({"container": judged("container", Verdict.FAIL, NEXT)})
    scene = Scene({"tool": now}, Course(), PLAN)
    action = decide_one(REPO, seen(now, version="2.0", source="source-2"), scene)
    assert (action.kind, action.phase) == (Kind.BLOCKED, "container")
    assert (action.cause, action.new) == (CheckFailed(EVIDENCE), NewVersion("2.0", "zstd"))


def test_a_new_version_of_a_repo_put_back_to_where_it_began() -> None:
    first = {"oci": {"demo/tool": Candidate("demo/tool", "oci", digest(NEXT, "oci"), "", 1, ())}}
    now = replace(
        standing("oci", start=BY_ACTION),
        published=RELEASE.id,
        release=NEXT,
        candidates={**candidates(NEXT, BY_ACTION), **first},
    )
    look = seen(now, version="2.0")
    assert (act(now, look).kind, act(now, look).phase) == (Kind.JUDGE, "oci")
    proven = replace(now, judgements={"oci": judged("oci", release=NEXT)})
    assert (act(proven, look).kind, act(proven, look).phase) == (Kind.PUBLISH, "oci")
