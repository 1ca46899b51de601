"""What follows for a repo from an audit's findings: a hold, a revoked verdict, or a verdict to be reached again. Pure.

Only ``phasegate.audit.repair`` moves tags, and only if the fleet file says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.catalogue import CLOSURE, SIGN
from phasegate.check import Result, Severity, Verdict
from phasegate.fleet.policy import Policy
from phasegate.ledger.events import Event, Judged, PutOnHold, Retried
from phasegate.ledger.state import Drift, Finding, Judgement, Standing

BY = "phasegate"
TAGS = frozenset({Drift.FORM, Drift.CONTENT, Drift.GONE})
_CHECKS = {Drift.INCOMPLETE: CLOSURE, Drift.UNSIGNED: SIGN}


def consequences(policy: Policy, standing: Standing, findings: Sequence[Finding]) -> list[tuple[Event, str]]:
    """Return the events that are due and not in the ledger yet, each with its description."""
    if policy.drift == "report" or standing.intent:  # a move that was begun is finished first, by the next rollout
        return []
    due: list[tuple[Event, str]] = []
    moved = [finding for finding in findings if finding.drift in TAGS and finding not in standing.tolerated]
    if moved and standing.hold is None:
        more = f" (and {len(moved) - 1} more)" if len(moved) > 1 else ""
        reason = f"audit: {moved[0].said}{more}"
        due.append((PutOnHold(repo=standing.repo, by=BY, reason=reason), "put on hold"))
    broken = [finding for finding in findings if finding.drift in _CHECKS]
    if broken:
        due += _revoked(standing, broken)
    elif _mended(standing):
        reason = "audit: what had failed is there again"
        due.append((Retried(repo=standing.repo, by=BY, reason=reason), f"the verdict on {standing.at} is asked anew"))
    return due


def _revoked(standing: Standing, broken: Sequence[Finding]) -> list[tuple[Event, str]]:
    """Fail the phase that the tags are at (rule 9): while soaking it is rolled back, else no phase is built on it."""
    judgement, release = standing.judgements.get(standing.at), standing.release
    if release is None or release.id != standing.published or standing.returned:
        return []
    if judgement and judgement.verdict is Verdict.FAIL:
        return []
    candidates = standing.candidates.get(standing.at, {})
    results = tuple(_CHECKS[finding.drift].failed(finding.said) for finding in broken)
    failed = {result.key for result in results}
    before = judgement.results if judgement else ()
    event = Judged(
        repo=standing.repo,
        release=release.id,
        phase=standing.at,
        verdict=Verdict.FAIL,
        digests=tuple(candidate.digest for candidate in candidates.values()),
        results=(*results, *(result for result in before if result.key not in failed)),
        seconds=0.0,
        toolchain=dict(standing.toolchain),
    )
    return [(event, f"{standing.at} fails: {results[0].name}")]


def _mended(standing: Standing) -> bool:
    """Return whether the verdict fails only for checks that an audit makes."""
    judgement = standing.judgements.get(standing.at)
    if judgement is None or judgement.verdict is not Verdict.FAIL or not standing.published or standing.returned:
        return False
    ids = {check.id for check in _CHECKS.values()}
    return all(result.check in ids for result in _failed(judgement))


def _failed(judgement: Judgement) -> list[Result]:
    return [
        result for result in judgement.results if result.verdict is Verdict.FAIL and result.severity is Severity.BLOCKS
    ]
