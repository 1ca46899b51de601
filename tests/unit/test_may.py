"""What a person may promote by hand, and what is said where not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phasegate.check import Verdict
from phasegate.errors import Blocked, Held, PhasegateError
from phasegate.fleet.client import ClientSpec
from phasegate.ledger.state import Hold, Standing
from phasegate.policy.climb import Plan
from phasegate.release import Tag
from phasegate.repo.may import refuse
from tests.kit.one_repo import EARLIER, NEXT, OLD, PLAN, REPO, judged, standing

PASSED = standing(judgements=(judged("container"),))
DOUBTED = standing(judgements=(judged("container", Verdict.INCONCLUSIVE),))
FAILED = standing(judgements=(judged("container", Verdict.FAIL),))
TAG = Tag("demo/tool", "latest")
PUSHED = replace(PASSED, tags={**PASSED.tags, TAG: "sha256:fix"})
NEWER = replace(PASSED, versions={TAG: "1.1"}, known=("1.1",))
MORE = replace(PLAN, clients=(*PLAN.clients, ClientSpec("docker-29", "unix:///29", "29")))
RISEN = replace(PLAN, checks={"delta.declared": 9})
HELD = replace(PASSED, hold=Hold("ann", "until Monday", EARLIER, rollback=False))


@pytest.mark.parametrize(
    ("now", "plan", "reason", "force", "error", "said", "fix"),
    [
        (PASSED, PLAN, "", False, None, "", ""),
        (DOUBTED, PLAN, "looked", False, None, "", ""),
        (DOUBTED, PLAN, "", False, Blocked, "the verdict on phase container is inconclusive", "promote tool"),
        (FAILED, PLAN, "looked", True, Blocked, "the verdict on phase container is fail", "mend it"),
        (standing(), PLAN, "looked", False, Blocked, "has no verdict yet", "rollout tool"),
        (HELD, PLAN, "looked", False, Held, 'put on hold by ann .*: "until Monday"', "release tool"),
        (HELD, PLAN, "looked", True, Held, 'put on hold by ann .*: "until Monday"', "release tool"),
        (PUSHED, PLAN, "looked", False, Blocked, "was pushed since 1.0 was built", "--force"),
        (PUSHED, PLAN, "looked", True, None, "", ""),
        (NEWER, PLAN, "looked", False, Blocked, "latest is at 1.1, and 1.0 is older", "--force"),
        (NEWER, PLAN, "looked", True, None, "", ""),
        (PASSED, MORE, "looked", False, Blocked, "client docker-29 has not been asked yet", "rollout tool"),
        (PASSED, RISEN, "looked", True, Blocked, "check delta.declared has changed since", "rollout tool"),
        (PASSED, None, "", False, None, "", ""),
    ],
)
def test_a_promotion_by_hand(
    now: Standing, plan: Plan | None, reason: str, force: bool, error: type[PhasegateError] | None, said: str, fix: str
) -> None:
    if error is None:
        refuse(now, REPO, "container", reason=reason, force=force, plan=plan)
        return
    with pytest.raises(error, match=said) as told:
        refuse(now, REPO, "container", reason=reason, force=force, plan=plan)
    assert fix in (told.value.fix or "")


def test_a_doubt_that_a_soak_brought_up_is_accepted_though_a_client_was_added_since() -> None:
    """Nothing moves on that verdict: it is published already."""
    soaking = standing("container", judgements=(judged("container", Verdict.INCONCLUSIVE, clients=(OLD,)),))
    refuse(soaking, REPO, "container", reason="looked", plan=MORE)
    with pytest.raises(Blocked, match="no longer holds"):
        refuse(replace(soaking, published=NEXT.id), REPO, "container", reason="looked", plan=MORE)
