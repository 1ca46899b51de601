"""A moving tag never goes to an older version unless a person insists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from phasegate import command
from phasegate.check import Verdict
from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course
from phasegate.ledger.derive import after
from phasegate.ledger.events import Event, Intended, Moved, Observed, Opened, Promoted
from phasegate.ledger.history import version_of_digest
from phasegate.ledger.state import Move, Standing
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import OlderVersion, Revoked
from phasegate.policy.climb import climb
from phasegate.policy.decide import decide_one
from phasegate.policy.scene import Scene
from phasegate.release import Control, Release, Tag
from phasegate.version import Order
from tests.kit import histories as h
from tests.kit.one_repo import OLD_WAY, PLAN, REPO, seen

TAG = Tag("demo/tool", "latest")
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def ledger(*versions: str, observed: str | None = None, order: Order | None = None) -> Standing:
    """Return the standing of a repo that phasegate promoted to `container` for each of ``versions``."""
    found = {} if observed is None else {TAG: observed}
    events: list[Event] = [Observed(repo="tool", tags={TAG: "sha256:old"}, form=OLD_WAY, size=1, versions=found)]
    old = "sha256:old"
    for version in versions:
        of = h.release(version=version)
        move = Move("demo/tool", "latest", old, h.digest(of.id, "container"))
        events += [Opened(repo="tool", release=of, toolchain={}, order=order), h.built(of), h.judged(of, "container")]
        events += [
            Intended(repo="tool", release=of.id, phase="container", moves=(move,), by="ann"),
            Moved(repo="tool", release=of.id, phase="container", move=move),
            Promoted(repo="tool", release=of.id, phase="container", by="ann"),
        ]
        old = move.new
    now = Standing("tool")
    for number, event in enumerate(events):
        now = after(now, AT + timedelta(minutes=number), event)
    return now


def action(now: Standing, version: str, order: Order | None = None, *, force: bool = False) -> Action:
    source = h.release(version=version).source
    return climb(replace(REPO, order=order), now, seen(now, version=version, source=source), replace(PLAN, force=force))


@pytest.mark.parametrize(
    ("published", "version", "order", "found"),
    [
        (("1.0", "1.1"), "0.9", None, Order.SEMVER),
        (("1.9", "1.10"), "1.9", None, Order.SEMVER),
        (("2026.1", "2026.2"), "2026.01", None, Order.CALVER),
        (("1.0", "1.0-1"), "1.0", Order.PEP440, Order.PEP440),
        (("blue", "green"), "blue", None, None),
        (("1.0", "1.1"), "1.0", Order.NONE, None),
    ],
)
def test_a_source_that_goes_back_is_blocked(
    published: tuple[str, ...], version: str, order: Order | None, found: Order | None
) -> None:
    now = ledger(*published)
    blocked = action(now, version, order)
    assert (blocked.kind, blocked.phase) == (Kind.BLOCKED, "container")
    assert blocked.cause == OlderVersion(TAG, version, published[-1], found)
    assert blocked.next == command.promote("tool", "container", force=True)
    assert action(now, version, order, force=True).kind is Kind.BUILD, "a person insists"


@pytest.mark.parametrize("version", ["1.2", "2.0-beta", "blue"])
def test_a_newer_version_and_one_that_cannot_be_compared_are_built(version: str) -> None:
    assert action(ledger("1.0", "1.1"), version).kind is Kind.BUILD


def test_of_two_runners_with_unlike_sources_one_is_blocked() -> None:
    """Without an order, what was published before is known to be older."""
    now = ledger("blue", "green")
    assert action(now, "blue", Order.NONE).kind is Kind.BLOCKED
    assert action(now, "red", Order.NONE).kind is Kind.BUILD


def test_what_followed_a_version_that_a_person_went_back_to_is_newer_again() -> None:
    now = ledger("blue", "green", "blue")
    assert (now.versions, now.past) == ({TAG: "blue"}, ())
    assert action(now, "green", Order.NONE).kind is Kind.BUILD


def test_the_first_promotion_does_not_go_back_either() -> None:
    now = ledger(observed="1.1")
    blocked = action(now, "1.0")
    assert blocked.cause == OlderVersion(TAG, "1.0", "1.1", Order.SEMVER)
    assert blocked.kind is Kind.BLOCKED
    assert action(now, "1.1").kind is Kind.BUILD
    assert action(ledger(observed=""), "1.0").kind is Kind.BUILD, "nobody knows"


@pytest.mark.parametrize(("observed", "renewed"), [("1.0", True), ("", True), ("1.1", False), (None, False)])
def test_no_automatic_rollback_to_an_older_version_that_was_published_the_old_way(
    observed: str | None, renewed: bool
) -> None:
    now = after(ledger("1.1", observed=observed), AT, h.judged(h.release(version="1.1"), "container", Verdict.FAIL))
    assert now.renewed is renewed
    failing = action(now, "1.1")
    assert isinstance(failing.cause, Revoked)
    assert failing.kind is (Kind.BLOCKED if renewed else Kind.ROLL_BACK)
    controlled = action(replace(now, controls={Control("demo/tool", "linux-amd64"): "sha256:control"}), "1.1")
    assert (controlled.kind, controlled.phase) == (Kind.ROLL_BACK, "baseline"), "its control is its baseline"


def test_a_source_that_goes_back_does_not_end_the_watch_of_what_is_published() -> None:
    now, policy = ledger("1.0", "1.1"), Policy(soak=3600.0, recheck=600.0)
    plan = replace(PLAN, now=AT + timedelta(hours=2), policy=policy, since=None)
    decided = decide_one(REPO, seen(now, version="1.0"), Scene({"tool": now}, Course(), plan))
    assert (decided.kind, decided.phase) == (Kind.JUDGE, "container")


def test_a_digest_keeps_the_version_that_it_was_known_by() -> None:
    """What was observed before, or built by phasegate, is not the version that the source has by now."""
    of = h.release(version="1.1")
    stable = Tag("demo/tool", "stable")
    later = {TAG: h.digest(of.id, "container"), stable: "sha256:old"}
    history: list[Event] = [
        Observed(repo="tool", tags={stable: "sha256:old"}, form=OLD_WAY, size=1, versions={stable: "1.0"}),
        Opened(repo="tool", release=of, toolchain={}),
        h.built(of),
        Observed(repo="tool", tags=later, form=OLD_WAY, size=1, versions=dict.fromkeys(later, "2.0")),
    ]
    known = version_of_digest(history, "demo/tool")
    assert [known[digest] for digest in ("sha256:old", h.digest(of.id, "container"), h.digest(of.id, "oci"))] == [
        "1.0",
        "1.1",
        "1.1",
    ]
    assert version_of_digest(history, "demo/other") == {}


def test_the_version_in_an_id() -> None:
    assert ledger("1.0-rc.1").versions == {TAG: "1.0-rc.1"}
    assert Release("tool", "1-2", "s").id.startswith("1-2-")


def test_a_version_with_a_control_is_rolled_back_to_it() -> None:
    of = h.release(version="1.1")
    now = after(ledger("1.1", observed="1.0"), AT, h.judged(of, "container", Verdict.FAIL))
    (image,) = REPO.images
    controlled = replace(now, controls={Control(image.name, "linux-amd64"): h.digest("control")})
    assert action(controlled, "1.1").kind is Kind.ROLL_BACK
    several = {Control(image.name, slug): h.digest(slug) for slug in ("linux-amd64", "linux-arm64")}
    assert action(replace(now, controls=several), "1.1").kind is Kind.BLOCKED
