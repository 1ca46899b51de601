"""An audit of a repo in two real registries, one of which is down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from phasegate.ledger.state import Finding
from phasegate.release import Tag
from tests.kit import images
from tests.kit.proxy import Strike, answering
from tests.kit.servers import Server
from tests.kit.two_registries import Both, both

OLD = images.make_image([{"tool": b"web 1.0"}], config={"author": "the old way"})
THEIRS = images.make_image([{"tool": b"a hotfix"}])


@pytest.fixture
async def repo(registry28: Server, crane_registry: Server, tmp_path: Path, dead: str) -> AsyncIterator[Both]:
    """Published the old way, in both registries."""
    async with both(registry28.host, crane_registry.host, tmp_path, f"audit/{dead}") as made:
        await made.push(OLD, "latest", "stable", "1.0")
        await made.push(OLD, "latest", "stable", "1.0", there=True)
        yield made


@pytest.mark.parametrize("dead", ["here", "there"])
async def test_an_audit_sees_drift_in_one_while_the_other_is_down(repo: Both, dead: str) -> None:
    await repo.rollout()
    await repo.push(THEIRS, "stable", there=dead == "there")
    assert _tags((await repo.audit()).findings) == {("stable", dead)}
    lost = repo.here if dead == "here" else repo.there
    lost.strike = Strike(lambda request: True, answering(503), times=1_000_000)
    await repo.push(THEIRS, "latest", there=dead == "here")
    audited = await repo.audit()
    reached = "there" if dead == "here" else "here"
    assert _tags(audited.findings) == {("latest", reached), ("stable", dead)}, "what was found before still counts"
    assert audited.error
    assert lost.host in audited.error.what
    assert audited.tags == 3
    lost.strike = None
    again = await repo.audit()
    assert (len(again.findings), again.tags, again.error) == (2, 6, None)


def _tags(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    """Return the tags, and in which of the two registries it is."""
    tags = (finding.where for finding in findings if isinstance(finding.where, Tag))
    return {(tag.name, "there" if tag.registry else "here") for tag in tags}
