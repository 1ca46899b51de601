"""Carry the candidates of a phase to the repo's other registries, and judge what these serve.

Every engine has pulled these very bytes from the fleet's own registry, and would skip what it holds by digest. What
another registry can do otherwise is to serve them: so its manifests and blobs are read, as a pull reads them.
"""

from __future__ import annotations

import time
from dataclasses import replace

from phasegate import clock
from phasegate.catalogue import ACCEPT, CONTENT
from phasegate.check import Result, Verdict
from phasegate.checks.closure import judge_closure
from phasegate.checks.documents import judge_types
from phasegate.errors import BadContent, NotFound
from phasegate.fleet.fleet import Repo
from phasegate.fleet.registries import Copy
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Envelope
from phasegate.ledger.state import Standing
from phasegate.promotion.carry import AT_ONCE, bring
from phasegate.release import Candidate
from phasegate.repo.access import check_access
from phasegate.repo.run import Run
from phasegate.together import together
from phases.form import Form

WINDOW = 24 * 3600.0
"""Age in seconds beyond which blobs are read again before a promotion (rule 12)."""
_ORDER = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PASS)


async def judge_acceptance(run: Run, repo: Repo, form: Form, before: Form | None) -> Result:
    """Return the verdict of accept.registry on all registries of the repo: the first that is not a pass, if any."""
    results = [await each.judge(form, before) for each in run.acceptances(repo)]
    worst = min(results, key=lambda result: _ORDER.index(result.verdict))
    if worst.verdict is not Verdict.PASS or len(results) == 1:
        return worst
    return ACCEPT.passed("; ".join(result.evidence for result in results), seconds=sum(it.seconds for it in results))


async def judge_copies(run: Run, repo: Repo, standing: Standing, phase: str) -> list[Result]:
    """Carry the candidates of ``phase`` to every other registry of the repo, and judge them there."""
    results: list[Result] = []
    for copy in repo.copies:
        if candidate := standing.candidates[phase].get(copy.of):
            run.tell(repo.name, phase, f"carries {copy.of} to {copy.registry}")
            envelope = await _brought(run, copy, candidate, standing)
            found = [
                judge_types(envelope),
                await judge_closure(run.registry, envelope),
                await check_access(run, standing, copy.reference.name, phase, envelope),
            ]
            results += [replace(result, image=copy.reference.name) for result in found]
            results.append(await served(run, copy, candidate, standing, envelope))
    return results


async def served(
    run: Run, copy: Copy, candidate: Candidate, standing: Standing, envelope: Envelope | None = None
) -> Result:
    """Return whether the registry serves every layer of the copy, reading those that were not read within the window.

    What is not there is carried there first.
    """
    began = time.monotonic()
    envelope = envelope or await _brought(run, copy, candidate, standing)
    layers = {layer.digest: layer for image in envelope.images for layer in image.layers}
    keys = {f"served:1:{copy.reference.name}@{digest}": layer for digest, layer in layers.items()}
    known = run.ledger.recall(keys)
    todo = {
        key: layer
        for key, layer in keys.items()
        if key not in known or clock.seconds() - float(known[key]["at"]) >= WINDOW
    }
    try:
        await together((_read(run, copy, layer) for layer in todo.values()), at_once=AT_ONCE)
    except (BadContent, NotFound) as error:
        result = CONTENT.failed(error.what, seconds=time.monotonic() - began)
    else:
        run.ledger.remember({key: {"at": clock.seconds()} for key in todo})
        said = f"{len(keys)} layers are served by {copy.registry}, {len(todo)} of them read now"
        result = CONTENT.passed(said, seconds=time.monotonic() - began)
    return replace(result, image=copy.reference.name)


async def _brought(run: Run, copy: Copy, candidate: Candidate, standing: Standing) -> Envelope:
    assert standing.release is not None
    source, target = run.fleet.reference(copy.of).at(candidate.digest), copy.reference.at(candidate.digest)
    return await bring(run.registry, source, target, candidate.tag(standing.release))


async def _read(run: Run, copy: Copy, layer: Descriptor) -> None:
    """Read one layer to its end: its digest is checked there."""
    async for _ in run.registry.blob(copy.reference, layer):
        pass
