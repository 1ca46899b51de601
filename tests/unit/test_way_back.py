"""What the last audit knows of a rollback's target."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phasegate import command
from phasegate.check import Verdict
from phasegate.ledger.course import Course
from phasegate.ledger.state import Drift, Finding, Standing
from phasegate.policy.action import Kind
from phasegate.policy.decide import decide_one
from phasegate.policy.scene import Scene
from phasegate.policy.way_back import LOST, way_back_lost
from phasegate.release import ByDigest
from tests.kit.one_repo import BASE, PLAN, REPO, judged, seen, standing

pytestmark = pytest.mark.usefixtures("muted")

NOW = standing("oci")
IMAGE = REPO.images[0].name


def audited(digest: str, drift: Drift = Drift.NO_WAY_BACK) -> Standing:
    return replace(NOW, drift=(Finding(drift, ByDigest(IMAGE, digest), "a blob is gone"),))


@pytest.mark.parametrize("phase", ["baseline", "container"])
@pytest.mark.parametrize("lost", ["baseline", "container", "zstd"])
def test_what_is_incomplete_is_no_way_back(phase: str, lost: str) -> None:
    digest = BASE if lost == "baseline" else NOW.candidates[lost][IMAGE].digest
    assert way_back_lost(audited(digest), phase) is (phase == lost)
    assert way_back_lost(audited(digest, Drift.INCOMPLETE), phase) is (phase == lost), "a fixed tag may be there"
    assert not way_back_lost(audited(digest, Drift.FORM), phase)


def test_no_rollback_to_what_is_incomplete_is_advised() -> None:
    failing = judged("oci", Verdict.FAIL)
    now = standing("oci", judgements=(judged("container"), failing))
    lost = replace(now, drift=audited(now.candidates["container"][IMAGE].digest).drift)
    for each, advice in ((now, command.roll_back("tool", "container")), (lost, LOST)):
        action = decide_one(REPO, seen(each), Scene({"tool": each}, Course(), PLAN))
        assert (action.kind, action.next) == (Kind.BLOCKED, advice)
