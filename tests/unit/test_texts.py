"""Every sentence of the policy, word by word: the one place where the tests hold prose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given

from phasegate import command
from phasegate.check import Verdict
from phasegate.command import Command, Hint, Verb
from phasegate.fleet.freeze import Frozen
from phasegate.image.reference import Reference
from phasegate.ledger.cause import Evidence, Group, Overrun
from phasegate.ledger.course import Halt
from phasegate.ledger.derive import after
from phasegate.ledger.events import Intended
from phasegate.ledger.state import Hold, Move, Standing
from phasegate.policy import cause as c
from phasegate.policy import text
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.climb import Plan
from phasegate.policy.gate import LIMIT
from phasegate.promotion.put import somebody_pushed
from phasegate.release import Tag
from phasegate.step import Step
from phasegate.version import Order
from tests.kit.one_repo import BY_ACTION, OLD_WAY, act
from tests.unit.test_climb_properties import worlds

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=2)
DAY = 86400.0
TAG = Tag("demo/tool", "latest")
OURS, THEIRS = ("sha256:" + digit * 64 for digit in "12")
EVIDENCE = Evidence("delta.declared", "the evidence")
CLIENT = Evidence("pull.CLIENT", "invalid tar header", "docker-20.10", "app", "linux/arm64")
OVERRUN = Overrun(2, 12, 1, (Group("envelope.digest", ("r03", "r07")), Group("build", ("r01",))))

SENTENCES: list[tuple[c.Cause, str]] = [
    (c.Plain.NOT_LOOKED_AT, "not looked at yet"),
    (c.Plain.NOT_VERIFIED, "built, not verified yet"),
    (c.Plain.OTHER_DIGESTS, "its verdict is on other digests"),
    (c.Plain.SMOKE_ADDED, "nobody ran it, and the fleet file has a smoke command for it now"),
    (c.Plain.SOAK_UNANSWERED, "the checks of its soak could not be asked"),
    (c.Plain.SOAK_OVER, "its soak is over: the checks are asked once more"),
    (
        c.Plain.NOT_SETTLED,
        "requests from before the rollback could still land until now: its tags are read again",
    ),
    (c.Plain.NOTHING_TO_MOVE, "already in the target form, nothing to move"),
    (c.Plain.NOBODY_READY, "no repo is ready for it"),
    (c.Said("no answer"), "no answer"),
    (
        c.LandedLate(TAG, OURS),
        f"demo/tool:latest is at {OURS[:13]}..: a request from before the rollback landed late",
    ),
    (c.Unfinished(rollback=False, at=EARLIER), "a promotion was begun 2 h ago and not finished"),
    (c.Unfinished(rollback=True, at=NOW), "a rollback was begun just now and not finished"),
    (
        c.OnHold(Hold("ann", "smoke failed on arm64", datetime(2026, 11, 21, tzinfo=UTC))),
        'rolled back by ann on 21 Nov: "smoke failed on arm64"',
    ),
    (c.OnHold(Hold("ann", "holidays", EARLIER, rollback=False)), 'put on hold by ann 2 h ago: "holidays"'),
    (
        c.OnHold(Hold("ann", "broken", EARLIER), (Tag("x/tool", "latest", "ghcr.io"),)),
        'rolled back by ann 2 h ago: "broken"; ghcr.io/x/tool:latest could not be reached, and has yet to go back',
    ),
    (c.Unreached(TAG), "demo/tool:latest was not reached by the rollback, and now it goes back too"),
    (
        c.PushedSince(TAG, THEIRS, "1.0", EARLIER),
        f"{TAG} was pushed since 1.0 was built (24 Nov 10:00), and 1.0 was not compared with that: "
        "raise the version, or insist",
    ),
    (
        c.PushedSince(TAG, "", "1.0", None),
        f"{TAG} was deleted since 1.0 was built, and 1.0 was not compared with that: raise the version, or insist",
    ),
    (
        c.OlderVersion(TAG, "1.0", "1.1", Order.SEMVER),
        f"{TAG} is at 1.1, and 1.0 is older (semver)",
    ),
    (c.OlderVersion(TAG, "blue", "green"), f"{TAG} is at green, and blue was published before it"),
    (c.HeldBy(Hold("ann", "not this week", EARLIER)), 'ann: "not this week"'),
    (
        c.OnHold(Hold("ann", "to be sure", EARLIER, before=Hold("phasegate", "smoke failed", EARLIER))),
        'rolled back by ann 2 h ago: "to be sure"; before that rolled back by phasegate: "smoke failed"',
    ),
    (c.TakesOver(TAG, "1.2"), f"{TAG} was another line's, which left it at 1.2: it is this one's now"),
    (c.TakesOver(TAG, ""), f"{TAG} was another line's: it is this one's now"),
    (c.PublishedAs(OLD_WAY), "published as schema 2, gzip, single manifest"),
    (c.PublishedAs(BY_ACTION), "published as OCI, gzip, index"),
    (
        c.Elsewhere(TAG, THEIRS, OURS, ours=True),
        f"{TAG} is at sha256:222222.., expected sha256:111111..: somebody else pushed",
    ),
    (
        c.Elsewhere(TAG, THEIRS, "", ours=False),
        f"{TAG} is at sha256:222222.., expected no such tag: published again the old way",
    ),
    (c.Elsewhere(TAG, "", OURS, ours=True), f"{TAG} is gone, expected sha256:111111..: somebody else deleted it"),
    (c.ToBuild("1.0", 4), "release 1.0 in 4 forms"),
    (c.ToBuild("1.0", 1), "release 1.0 in 1 form"),
    (c.NewVersion("2.0", "zstd"), "new version 2.0, to appear at zstd"),
    (c.FailedBefore(Step.BUILD, EARLIER, "no space left"), "build failed 2 h ago: no space left"),
    (c.FailedForGood(Step.ROLL_BACK, "no space left"), "roll back failed: no space left"),
    (c.RetryDue(NOW, 1, Evidence("", "no answer")), "tried again at 24 Nov 12:00, after 1 try: no answer"),
    (c.RetryDue(NOW, 3, EVIDENCE), "tried again at 24 Nov 12:00, after 3 tries: delta.declared: the evidence"),
    (
        c.SourceChanged(ci=False, phase="container", verdict=Verdict.FAIL),
        "its source has changed since the verdict on container was fail",
    ),
    (
        c.SourceChanged(ci=True, phase="container", verdict=Verdict.INCONCLUSIVE),
        "what its CI pushes has changed since the verdict on container was inconclusive",
    ),
    (c.CheckChanged("pull.docker-20.10"), "check pull.docker-20.10 has changed since"),
    (c.CheckNotAsked("own.packages"), "check own.packages has not been asked yet"),
    (c.ClientExpects("docker-20.10", "refuse"), "client docker-20.10 is now expected to refuse it"),
    (c.ClientNotAsked("docker-28.5"), "client docker-28.5 has not been asked yet"),
    (
        c.VerdictWas(Verdict.ERROR, EARLIER, Evidence("", "error")),
        "the verdict was error 2 h ago: error",
    ),
    (c.VerdictIs("oci", Verdict.FAIL), "the verdict on oci is fail"),
    (c.CheckFailed(EVIDENCE), "delta.declared: the evidence"),
    (c.CheckFailed(CLIENT), "pull.docker-20.10[linux/arm64][app]: invalid tar header"),
    (c.Revoked(EVIDENCE), "promoted, but has failed since: delta.declared: the evidence"),
    (
        c.Revoked(EVIDENCE, only="2"),
        "promoted, but has failed since: delta.declared: the evidence; 2 was never published in another form, so "
        "fix it as a new version",
    ),
    (c.Doubt(EVIDENCE), "a person decides: delta.declared: the evidence"),
    (c.Doubt(EVIDENCE, soaking=True), "a person decides: in its soak delta.declared: the evidence"),
    (c.Doubt(EVIDENCE, more=1), "a person decides: delta.declared: the evidence (and 1 more)"),
    (c.Verified(0, NOW), "verified just now"),
    (c.Verified(1, EARLIER), "verified on 1 client 2 h ago"),
    (
        c.Verified(2, EARLIER, changed="1.0"),
        "verified on 2 clients 2 h ago; its source has changed since under the same version 1.0",
    ),
    (
        c.Verified(2, EARLIER, changed="1.0", ci=True),
        "verified on 2 clients 2 h ago; what its CI pushes has changed since under the same version 1.0",
    ),
    (c.Proven("2.0", "zstd"), "version 2.0 is proven up to zstd"),
    (c.Finished(EARLIER, 100_000_000, 80_000_000), "since 24 Nov, 80.0 MB instead of 100.0 (-20 %)"),
    (c.Finished(EARLIER), "since 24 Nov"),
    (c.RunEnds("oci", ("zstd", "index")), "through oci, as asked; zstd, index to come"),
    (c.RunEnds("oci"), "this run goes through oci"),
    (c.MadeByCI("index", c.Finished(None)), "its CI pushes index itself: phasegate has nothing left to do"),
    (
        c.MadeByCI("index", c.Plain.NOTHING_TO_MOVE),
        "already in the target form, nothing to move; its CI pushes index itself: phasegate has nothing left to do",
    ),
    (c.AwaitsCI((Tag("a", "1"), Tag("b", "1"))), "waiting for its CI to push a:1, b:1"),
    (c.Soaking(EARLIER, DAY), "soaking: 2 of 24 h"),
    (c.Soaking(EARLIER, 9000), "soaking: 2 of 2 h"),
    (c.Soaking(NOW - timedelta(minutes=7), 1800), "soaking: 7 of 30 min"),
    (c.Soaking(NOW - timedelta(hours=25), DAY), "soaked for 24 h, and its checks have not passed since"),
    (c.Soaking(NOW - timedelta(hours=6), DAY, recheck=True), "soaking: 6 of 24 h: the checks are asked again"),
    (c.Halted(Halt("", 0, "ann", "incident 7", NOW)), "the fleet is halted by ann: incident 7"),
    (
        c.Halted(Halt("zstd", 1, "phasegate", "", NOW, OVERRUN)),
        "zstd is halted by phasegate: 2 of 12 failed in wave 1, 1 may: envelope.digest (r03, r07), build (r01)",
    ),
    (c.Floor("fleet.floor: 1.1% of clients"), "fleet.floor: 1.1% of clients"),
    (c.NotApproved("oci", 2, 0, ("ann", "bob@desk")), "oci wants 2 approvals, 0 given; of ann, bob@desk"),
    (c.NotApproved("oci", 1, 0, ("ann",)), "oci wants 1 approval, 0 given; of ann"),
    (Frozen(("holidays",), datetime(2026, 12, 1, tzinfo=UTC), "UTC"), "frozen until 1 Dec 00:00 UTC: holidays"),
    (Frozen(("days", "nights"), None, "UTC"), "frozen without end: days, then nights"),
    (
        c.WaveNotThrough("container", 1, 0, 4, 4, ("a", "b", "c", "d")),
        "wave 1 of container is not through: 0 of 4 verified and soaked, 4 wanted (a, b, c and 1 more)",
    ),
    (c.WaveWaits("oci", 2, ("r0",)), "wave 2 of oci opens once r0 is ready for it"),
    (c.WaveDue("container", 1), "wave 1 of container is due, and takes it in"),
    (c.LaterWave("container", 1, ("r00",)), "a later wave of container: wave 1 opens first, with r00"),
]


@pytest.mark.parametrize(("cause", "sentence"), SENTENCES)
def test_a_cause_reads(cause: c.Cause, sentence: str) -> None:
    assert text.render(cause, NOW) == sentence


def test_every_cause_has_a_sentence_here() -> None:
    assert {type(cause) for cause, _ in SENTENCES} == set(get_args(c.Cause))
    assert {cause for cause, _ in SENTENCES if isinstance(cause, c.Plain)} == set(c.Plain)


@given(worlds())
def test_what_is_decided_is_said_in_one_line(world: tuple[Standing, Seen, Plan]) -> None:
    action = act(*world)
    assert action.why or action.kind is Kind.DONE
    assert "\n" not in action.why


def test_the_reasons_that_phasegate_writes_down() -> None:
    assert text.automatic(EVIDENCE, NOW) == "automatic: delta.declared: the evidence"
    assert text.overrun(OVERRUN, 0).startswith("2 of 12 failed, 1 may: ")
    many = Group("build", tuple(f"r{number}" for number in range(7)))
    assert text.grouped([many]) == "build (r0, r1, r2, r3, r4 and 2 more)"


def test_a_verdict_on_a_version_that_clients_do_not_get_yet_reads() -> None:
    action = Action(Kind.BLOCKED, "container", c.CheckFailed(EVIDENCE), new=c.NewVersion("2.6", "zstd"))
    assert action.why == "new version 2.6, to appear at zstd: delta.declared: the evidence"


def test_a_tag_that_somebody_else_moved_reads() -> None:
    reference = Reference("registry.test", "demo/tool").tagged("latest")
    moves = (Move("demo/tool", "stable", OURS, THEIRS), Move("demo/tool", "latest", OURS, THEIRS))
    intended = Intended(repo="tool", release="1.0", phase="oci", moves=moves, by="ann")
    published = Standing("tool", published="1.0")
    error = somebody_pushed(reference, THEIRS, moves[1], intended, published, moves[:1])
    assert error.what == (
        f"registry.test/demo/tool:latest is at {THEIRS}, expected {OURS}\n"
        "  somebody else pushed in between; moved before that: stable; no other tag was moved"
    )
    force = 'phasegate promote tool --phase oci --force --reason "..."'
    assert error.fix == f'phasegate accept tool --reason "..." takes what is published; or {force}'
    begun = after(published, NOW, intended)
    for now in (THEIRS, ""):
        error = somebody_pushed(reference, now, moves[1], intended, begun)
        assert error.fix == f'phasegate abandon tool --reason "..." gives the move up; or {force}'
    error = somebody_pushed(reference, THEIRS, moves[1], intended, Standing("tool"))
    assert error.fix == f"phasegate rollout tool begins with what is published; or {force}"
    assert somebody_pushed(reference, "", moves[1], intended, published).fix == force


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (c.Unfinished(rollback=False, at=EARLIER), "a promotion was begun on 24 Nov 2026 10:00 UTC and not finished"),
        (c.Soaking(EARLIER, DAY), "soaking for 24 h, begun on 24 Nov 2026 10:00 UTC"),
        (
            c.NotApproved("oci", 1, 0, ("ann",), EARLIER),
            "oci wants 1 approval, 0 given; of ann; asked on 24 Nov 2026 10:00 UTC",
        ),
        (c.OnHold(Hold("ann", "ticket 7", EARLIER, False)), 'put on hold by ann on 24 Nov 2026 10:00 UTC: "ticket 7"'),
    ],
)
def test_what_is_read_later_has_dates(cause: c.Cause, sentence: str) -> None:
    assert text.render(cause, None) == sentence


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(hours=25), "25 h ago"),
        (timedelta(days=3), "3 days ago"),
        (-timedelta(hours=1), "just now"),
    ],
)
def test_ago(before: timedelta, said: str) -> None:
    assert text.ago(NOW - before, NOW) == said


@pytest.mark.parametrize(
    ("advice", "line"),
    [
        (command.rollout("web", "api"), "phasegate rollout web api"),
        (command.rollout("web", through="oci"), "phasegate rollout web --through oci"),
        (command.rollout("web", then="looks again"), "phasegate rollout web looks again"),
        (command.promote("web", "oci"), 'phasegate promote web --phase oci --reason "..."'),
        (command.promote("web", "oci", force=True), 'phasegate promote web --phase oci --force --reason "..."'),
        (command.roll_back("web", "oci"), 'phasegate rollback web --to oci --reason "..."'),
        (command.release("web"), 'phasegate release web --reason "..."'),
        (command.retry("web"), 'phasegate retry web --reason "..."'),
        (command.approve("oci"), 'phasegate approve oci --reason "..."'),
        (command.halt("oci"), 'phasegate halt oci --reason "..."'),
        (command.resume(""), 'phasegate resume --all --reason "..."'),
        (Command(Verb.RESUME, phase="oci", reason=""), "phasegate resume oci"),
        (Command(Verb.SETTINGS, ("web",), "oci"), "phasegate settings web --phase oci"),
        (command.PLAN, "phasegate plan"),
        (command.LOOK, "phasegate plan --look"),
        (command.STATUS, "phasegate status"),
        (Hint("a larger disk"), "a larger disk"),
        (LIMIT, "`telemetry` in the fleet file says where the figures come from, and the limit"),
    ],
)
def test_an_advice_reads(advice: command.Advice, line: str) -> None:
    assert str(advice) == line
