"""The way back is rehearsed once a phase, before the first repo's tags move; one that is not open stops the repo."""

from __future__ import annotations

from pathlib import Path

from deploy.lab.state import Lab
from phasegate.check import Verdict
from phasegate.policy.action import Kind
from phasegate.registry import Registry, read_envelope
from phasegate.release import REHEARSAL_TAG
from tests.kit.yard import before, yard


async def test_it_is_gone_read_back_and_pulled(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path)
    baseline = (await made.tags())[f"{made.repo.images[0].name}:latest"]
    end = await made.climb("container", stop=before(Kind.PROMOTE, "container"))
    assert end.kind is Kind.PROMOTE, end
    (said,) = [r for r in made.standing.judgements["container"].results if r.check == "rollback.rehearsed"]
    assert said.verdict is Verdict.PASS
    assert "pulled by docker-28.5" in said.evidence
    assert said.seconds > 0
    async with Registry(insecure={lab.registry}) as registry:
        back = await registry.head(made.ref(REHEARSAL_TAG))
    assert back is not None
    assert back.digest == baseline, "the rehearsal ends where the release tags are"
    assert (await made.climb("container")).kind is Kind.DONE
    told = [what for _, phase, what in made.told if what == "rehearses the way back"]
    assert len(told) == 1


async def test_a_way_back_that_is_not_open_stops_the_phase(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path)
    await made.climb("zstd", stop=before(Kind.JUDGE, "zstd"))
    async with Registry(insecure={lab.registry}) as registry:
        old = await read_envelope(registry, made.ref("latest"))
    gone = old.images[0].layers[-1].digest  # gzip: the candidate of zstd does not need it
    made.stored(gone).unlink()
    end = await made.climb("zstd")
    assert (end.kind, end.phase) == (Kind.BLOCKED, "zstd"), end
    assert "rollback.rehearsed: the way back is not open" in end.why
    assert gone in end.why
