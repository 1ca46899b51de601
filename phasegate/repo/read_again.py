"""Read blobs again before a promotion, if they were last read before the window (rule 12)."""

from __future__ import annotations

import time
from dataclasses import replace

from phasegate import command
from phasegate.catalogue import BOUNDED, CODEC, CONTENT
from phasegate.check import Result, Verdict, overall
from phasegate.errors import Blocked
from phasegate.fleet.fleet import Repo
from phasegate.layers.read import judge_layers
from phasegate.ledger.events import Judged
from phasegate.ledger.state import Standing
from phasegate.repo.copies import WINDOW, served
from phasegate.repo.run import Run

_READ = frozenset({BOUNDED.id, CODEC.id, CONTENT.id})


async def read_again(run: Run, repo: Repo, standing: Standing, phase: str) -> None:
    """Check that the registry serves the candidates of ``phase`` as they were judged.

    If it does not, that is the phase's verdict from now on, and Blocked is raised.
    """
    began = time.monotonic()
    for name, candidate in standing.candidates[phase].items():
        envelope = await run.envelopes.at(run.fleet.reference(name).at(candidate.digest))
        read = await judge_layers(run.registry, run.ledger, envelope, max_age=WINDOW)
        wrong = next((result for result in read if result.verdict is not Verdict.PASS), None)
        if wrong is None:
            continue
        mark = name if len(repo.names) > 1 else ""
        _record(run, standing, phase, [replace(result, image=mark) for result in read], time.monotonic() - began)
        raise _refused(repo, f"{name}@{candidate.digest}", wrong)
    for copy in repo.copies:
        if carried := standing.candidates[phase].get(copy.of):
            result = await served(run, copy, carried, standing)
            if result.verdict is not Verdict.PASS:
                _record(run, standing, phase, [result], time.monotonic() - began)
                raise _refused(repo, f"{copy.reference.name}@{carried.digest}", result)


def _refused(repo: Repo, where: str, wrong: Result) -> Blocked:
    return Blocked(
        f"repo '{repo.name}': {where} is not served as it was judged: {wrong.name}: {wrong.evidence}",
        fix=f"see what happened to the registry's storage, then {command.retry(repo.name)}",
    )


def _record(run: Run, standing: Standing, phase: str, read: list[Result], seconds: float) -> None:
    assert standing.release is not None
    judgement = standing.judgements[phase]
    kept = [it for it in judgement.results if it.check not in _READ or it.image != read[0].image]
    results = (*read, *kept)
    run.ledger.append(
        Judged(
            repo=standing.repo,
            release=standing.release.id,
            phase=phase,
            verdict=overall(results),
            digests=judgement.digests,
            results=results,
            seconds=seconds,
            toolchain=dict(standing.toolchain),
        )
    )
