"""Whether a verdict still holds for the checks of the fleet file's own."""

from __future__ import annotations

from collections.abc import Mapping

from phasegate.check import Severity, Verdict
from phasegate.fleet.fleet import Repo
from phasegate.fleet.own_check import FAMILY, OwnCheck
from phasegate.ledger.state import Judgement
from phasegate.policy.cause import CheckChanged, CheckNotAsked


def own_check_changed(
    repo: Repo, judgement: Judgement, phase: str, versions: Mapping[OwnCheck, str]
) -> CheckChanged | CheckNotAsked | None:
    """Return which check has changed since the verdict on ``phase``: added, edited, or taken away.

    ``versions`` are those of now. One that is taken away counts if it was why the verdict is not a pass.
    """
    now = {check.id: versions.get(check) for check in repo.checks if phase in check.phases}
    then = {result.check: result for result in judgement.results if result.check.startswith(FAMILY)}
    for check, version in now.items():
        if check in then and version not in (None, then[check].version):
            return CheckChanged(check)
        # What failed before any command was run fails without asking them.
        if check not in then and judgement.verdict is not Verdict.FAIL:
            return CheckNotAsked(check)
    for result in then.values():
        if result.check not in now and result.verdict is not Verdict.PASS and result.severity is Severity.BLOCKS:
            return CheckChanged(result.check)
    return None
