"""Repair what an audit found, so that it is again as the ledger has it.

Only phasegate's own tags are repaired, and never over another version. The bytes are those promoted and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phasegate.audit.answer import BY
from phasegate.check import Verdict
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.image.reference import Reference
from phasegate.ledger.events import Intended
from phasegate.ledger.history import releases_of
from phasegate.ledger.state import Drift, Finding, Move, Standing
from phasegate.policy.climb import Plan
from phasegate.policy.gate import GateName
from phasegate.policy.gates import gates
from phasegate.policy.scene import Scene
from phasegate.promotion.move import promote
from phasegate.release import ByDigest, Tag
from phasegate.repo.promote import mover_of
from phasegate.repo.run import Run
from phasegate.repo.signed import signer_of
from phasegate.signing.sign import try_sign


async def mend(
    run: Run, repo: Repo, standing: Standing, findings: Sequence[Finding]
) -> tuple[frozenset[Finding], frozenset[Finding], tuple[str, ...]]:
    """Repair what can be repaired of ``findings``.

    Return what was repaired, what waits for the clock or a person, and what was done, in words.
    """
    mended: set[Finding] = set()
    done: list[str] = []
    for finding in findings:
        if isinstance(finding.where, ByDigest):
            problem = await _restored(run, repo, finding.where, finding.drift)
            name = str(replace(finding.where, digest="")).removesuffix("@")
            done.append(problem or f"{name}: {finding.drift}, mended")
            mended |= set() if problem else {finding}
    back = [finding for finding in findings if _ours(run, standing, finding)]
    if not back:
        return frozenset(mended), frozenset(), tuple(done)
    if why := _waits(run, standing):
        return frozenset(mended), frozenset(back), (*done, f"not put back yet: {why}")
    if told := await _put_back(run, repo, standing, back):
        return frozenset(mended), frozenset(), (*done, told)
    tags = ", ".join(str(finding.where) for finding in back)
    return frozenset(mended | set(back)), frozenset(), (*done, f"put back to {standing.at}: {tags}")


def _ours(run: Run, standing: Standing, finding: Finding) -> bool:
    """Return whether the finding is a tag to move back.

    It must be one that phasegate moved to the published release and that now has the same version in another form.
    Nothing is moved back while the repo is on hold, in the middle of a move, or failing where it is.
    """
    judgement = standing.judgements.get(standing.at)
    if finding.drift is not Drift.FORM or not isinstance(finding.where, Tag) or standing.hold or standing.intent:
        return False
    if judgement and judgement.verdict is not Verdict.PASS:
        return False
    history = [event for _, event in run.ledger.history(standing.repo)]
    return releases_of(history).get(finding.where) == standing.published


def _waits(run: Run, standing: Standing) -> str:
    """Return the freeze or halt that a repair waits for; empty for none.

    Somebody may have moved the tag because of whatever caused the halt.
    """
    fleet = run.fleet
    plan = Plan(fleet.last, fleet.last, run.ledger.now(), provenance=fleet.attest.provenance, policy=fleet.policy)
    scene = Scene(run.ledger.standings(repo.name for repo in fleet.repos), run.ledger.course(), plan)
    gate = next(gates(scene, standing, standing.at, {GateName.HALT, GateName.FREEZE}), None)
    return gate.why if gate else ""


async def _put_back(run: Run, repo: Repo, standing: Standing, back: Sequence[Finding]) -> str:
    """Move the tags back. Return why that failed; empty if it succeeded. Raises PhasegateError if it is retryable."""
    intended = Intended(
        repo=repo.name,
        release=standing.published,
        phase=standing.at,
        moves=tuple(
            Move.of(finding.where, finding.found, finding.expected)
            for finding in back
            if isinstance(finding.where, Tag)
        ),
        by=BY,
        reason=f"audit: {back[0].said}",
    )
    try:
        await promote(mover_of(run, repo), intended)
    except PhasegateError as error:
        if error.retryable:
            raise
        return f"not put back: {error.what.splitlines()[0]}"
    return ""


async def _restored(run: Run, repo: Repo, lost: ByDigest, drift: Drift) -> str:
    """Restore manifests from the ledger's bytes, and signatures with the fleet's signer.

    In another registry than the fleet's own, blobs are restored too: from there.

    Return why that failed; empty if it succeeded. Raises PhasegateError if it is retryable.
    """
    at = lost.reference(run.fleet.registry.host)
    try:
        envelope = await mover_of(run, repo).restore(lost)
    except PhasegateError as error:
        if error.retryable:
            raise
        return f"not restored: {error.what.splitlines()[0]}"
    signer = signer_of(run)
    if drift is not Drift.UNSIGNED or signer is None:
        return ""
    wrong = await try_sign(signer, Reference(at.host, at.repository), [each.digest for each in envelope.documents])
    return f"{'not signed' if signer.signs else 'not accepted'}: {wrong}" if wrong else ""
