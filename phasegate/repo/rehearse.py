"""Rehearse each phase's rollback once, before anybody needs it, on a tag nobody pulls (``rollback.rehearsed``)."""

from __future__ import annotations

import time
from collections.abc import Sequence

from phasegate.catalogue import REHEARSED
from phasegate.check import Result, Verdict, overall
from phasegate.clients.proof import PullEvidence, prove_pull
from phasegate.errors import Blocked, NotFound
from phasegate.fleet.fleet import Repo
from phasegate.image.reference import Reference
from phasegate.ledger.state import Standing
from phasegate.promotion.closure import complete, restore
from phasegate.release import REHEARSAL_TAG
from phasegate.repo.run import Run
from phases.ladder import form_at


async def rehearse(run: Run, repo: Repo, standing: Standing, phase: str, results: Sequence[Result]) -> Result:
    """Rehearse for the first repo of its wave (without waves: of the phase) that passes everything else in ``phase``.

    The result and its duration are remembered for the other repos. The rehearsal's tag is moved to the candidate, then
    back to the published image with the exact bytes that the ledger keeps, and read back; then a client pulls it.
    """
    async with run.rehearsing:  # concurrently, each repo would take itself for the first
        return await _once(run, repo, standing, phase, results)


async def _once(run: Run, repo: Repo, standing: Standing, phase: str, results: Sequence[Result]) -> Result:
    wave = run.ledger.course().wave_of(repo.name, phase)
    mark = f"rehearsed:{REHEARSED.version}:{run.fleet.registry.host}:{phase}:{wave.number if wave else 0}"
    key = run.ledger.keyed(mark)
    known = run.ledger.recall([key]).get(key)
    if known:
        return REHEARSED.passed(str(known["said"]), f"rehearsed on {known['repo']}", seconds=float(known["seconds"]))
    if overall(results) is not Verdict.PASS:
        return REHEARSED.not_done("not yet: no repo has passed all other checks of this phase")
    image = next((each for each in repo.images if each.name in standing.candidates[phase]), repo.images[0])
    at = run.fleet.reference(image.name)
    old = standing.digest_of(image.name)
    if not old:
        return REHEARSED.not_done("nothing was published before, so there is no way back to rehearse")
    run.tell(repo.name, phase, "rehearses the way back")
    began = time.monotonic()
    try:
        await _there_and_back(run, at, old, standing.candidates[phase][image.name].digest)
    except (Blocked, NotFound) as error:
        return REHEARSED.failed(f"the way back is not open: {error.what}", seconds=time.monotonic() - began)
    seconds = time.monotonic() - began
    said = f"back in {seconds:.1f} s, {len(repo.moving) * len(repo.images)} tags to move"
    evidence, client = await _pulled(run, standing, at.at(old))
    if evidence and not evidence.ok:
        say = REHEARSED.broken if evidence.retryable else REHEARSED.failed
        return say(f"{said}, and then it was not pulled by {client}: {evidence.error}", seconds=seconds)
    said = f"{said}; {f'pulled by {client}' if client else 'no client is in the plan to pull it'}"
    run.ledger.remember({key: {"said": said, "repo": repo.name, "seconds": seconds}})
    return REHEARSED.passed(said, seconds=seconds)


async def _there_and_back(run: Run, at: Reference, old: str, new: str) -> None:
    registry, ledger, tag = run.registry, run.ledger, at.tagged(REHEARSAL_TAG)
    before = await complete(registry, at.at(old), "the rollback target")
    after = await complete(registry, at.at(new), "the candidate")
    ledger.keep(*before.documents)
    await registry.keep_tag(tag, after.root.raw, after.root.media_type)
    await restore(registry, ledger, at.at(old))
    kept = ledger.kept(old)
    assert kept is not None
    await registry.keep_tag(tag, kept.raw, kept.media_type)
    if (await registry.manifest(tag)).raw != before.root.raw:
        raise Blocked(f"{tag}: read back other bytes than were put", fix="see what the registry does with manifests")


async def _pulled(run: Run, standing: Standing, back: Reference) -> tuple[PullEvidence | None, str]:
    """Pull with the first client that takes the restored form. Return what it showed, and the client's name.

    Returns nothing of either if the plan has no such client.
    """
    assert standing.start is not None
    form = form_at(standing.start, standing.at, run.fleet.attest.provenance)
    spec = next((spec for spec in run.fleet.clients if spec.expects(standing.at, form) == "take"), None)
    if spec is None:
        return None, ""
    envelope = await run.envelopes.at(back)
    image = next((one for one in envelope.images if one.platform.os == "linux"), None)
    if image is None:
        return None, ""
    async with run.client(spec) as client:
        evidence = await prove_pull(client, back, image, platform=image.platform, memory=run.ledger)
    return evidence, spec.name
