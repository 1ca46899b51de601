"""A check that was not made does not read as one that passed, and stops nothing."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from phasegate.catalogue import CLOSURE
from phasegate.check import Result, Verdict, overall
from phasegate.checks.declared import judge_uncontrolled
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.promotion.evidence.statement import Facts, statement_of
from phasegate.repo.rehearse import rehearse
from phasegate.repo.run import Run
from tests.kit.envelopes import envelope
from tests.kit.images import make_image
from tests.kit.large import make

GOOD = CLOSURE.passed("3 blobs answer")
D = f"sha256:{'0' * 64}"


async def rehearsed(folder: Path, before: Result) -> Result:
    fleet = load_fleet(make(folder, 1))
    repo = fleet.repos[0]
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            return await rehearse(run, repo, ledger.standing(repo.name), "container", [before])


def listed(*results: Result) -> dict[str, list[str]]:
    facts = Facts(
        "app", "team/app", "1", "1-0", D, "oci", "OCI", (D,), (), overall(results), results, {}, {}, "ann", "",
        datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    said = json.loads(statement_of(facts))["predicate"]
    return {name: said[name] for name in ("passedTests", "warnedTests", "failedTests")}


async def test_a_rehearsal_that_was_not_made_has_not_passed(tmp_path: Path) -> None:
    found = await rehearsed(tmp_path, CLOSURE.unsure("a blob did not answer"))
    assert found.evidence.startswith("not yet")
    assert listed(GOOD, found) == {"passedTests": [GOOD.name], "warnedTests": [found.name], "failedTests": []}
    assert overall([GOOD, found]) is Verdict.PASS, "it stops nothing"


def test_what_was_compared_with_nothing_has_not_passed() -> None:
    found = judge_uncontrolled(None, envelope(make_image([{"app": b"1"}])))
    assert found.evidence.endswith("compared with nothing")
    assert listed(GOOD, found)["warnedTests"] == [found.name]
    assert overall([GOOD, found]) is Verdict.PASS
