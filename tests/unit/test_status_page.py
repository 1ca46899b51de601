"""The status page answers the first questions: which version do users get, and what is stuck."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.course import Course
from phasegate.ledger.pulse import Pulse
from phasegate.ledger.state import Failure, Standing
from phasegate.pages import status
from phasegate.pages.table import paper
from phasegate.step import Step
from tests.kit import given
from tests.kit.one_repo import EARLIER, NEXT, candidates, judged, standing

PUBLISHED = replace(standing("zstd"), release=NEXT, judgements={})
BUILT = replace(PUBLISHED, candidates=candidates(NEXT))
FAILED = replace(PUBLISHED, failure=Failure(Step.BUILD, "zstd", "apt-get: exit code 100", "", False, EARLIER))


@pytest.mark.parametrize(
    ("now", "release", "candidate", "note"),
    [
        (standing("zstd"), "1.0", None, ""),
        (PUBLISHED, "1.0", "2.0", "2.0 is built"),
        (replace(PUBLISHED, candidates={}), "1.0", "2.0", "2.0 was begun, and is not built"),
        (FAILED, "1.0", "2.0", "2.0: build failed at 24 Nov 10:00: apt-get: exit code 100"),
        (
            replace(BUILT, judgements={"container": judged("container", Verdict.FAIL, NEXT)}),
            "1.0",
            "2.0",
            "2.0 failed: delta.declared",
        ),
        (
            replace(BUILT, judgements={"oci": judged("oci", Verdict.INCONCLUSIVE, NEXT)}),
            "1.0",
            "2.0",
            "2.0 waits for a person: delta.declared",
        ),
    ],
)
def test_the_version_that_users_get(
    tmp_path: Path, now: Standing, release: str, candidate: str | None, note: str
) -> None:
    fleet = load_fleet(given.fleet(tmp_path, "127.0.0.1:9", ["tool"]))
    text, data = io.StringIO(), io.StringIO()
    status.show(paper(text), fleet, [now], Course(), Pulse())
    row = text.getvalue().splitlines()[2]
    assert row.split()[:3] == ["tool", release, "zstd"]
    assert row.endswith(note)
    status.show_json(paper(data), fleet, [now], Course(), Pulse())
    (repo,) = json.loads(data.getvalue())["repos"]
    assert (repo["release"], repo["candidate"], repo["note"]) == (release, candidate, note)
