"""What help, tables and answers say reads as a sentence to whoever does not know the code."""

from __future__ import annotations

import asyncio
import io
from contextlib import closing
from pathlib import Path

import pytest

from flows import audit, batch, decisions, promote, rollback, rollout
from phasegate.audit.audit import Audited
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.events import Observed
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Drift, Finding
from phasegate.pages.audit import show
from phasegate.pages.table import paper
from phasegate.registry import Registry
from phasegate.release import Tag
from tests.kit.images import make_image, push
from tests.kit.in_process import phasegate
from tests.kit.large import make
from tests.kit.referring import Referring, on_a_thread
from tests.kit.repos import SCHEMA2

FLOWS = (rollout.rollout, batch.batch, promote.promote, rollback.rollback, audit.audit, *decisions.ALL)


@pytest.mark.parametrize("words", ["ledger", "import", "audit", "approve"])
def test_help_is_not_a_docstring_and_names_the_fleet_file(tmp_path: Path, words: str) -> None:
    said = " ".join(phasegate(words, "--help", cwd=tmp_path).stdout.split())
    assert "``" not in said
    assert "the plan" not in said


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_flow_is_described_without_its_parameters(flow: object) -> None:
    said = str(getattr(flow, "description", ""))
    assert said.endswith(".")
    assert "Args:" not in said


def test_the_table_of_an_audit_is_as_wide_as_the_others(tmp_path: Path) -> None:
    fleet, out = load_fleet(make(tmp_path, 1)), io.StringIO()
    name, long = fleet.repos[0].name, "the tag was moved by somebody to an image of another version " * 4
    found = Finding(Drift.CONTENT, Tag("team/web", "latest"), long.strip())
    show(paper(out), fleet, [Audited(name, 1, 1, (found,), ("put on hold",))], 1)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 120
    assert lines[-1].split() == ["done:", "put", "on", "hold"]


def test_accept_of_what_was_never_published_does_not_say_that_phasegate_left_it(tmp_path: Path) -> None:
    image = make_image([{"tool": b"1"}])

    async def publish(host: str) -> None:
        async with Registry() as registry:
            await push(registry, Reference(host, "team/tool", "latest"), image)

    with on_a_thread(Referring()) as server:
        asyncio.run(publish(server.host))
        (tmp_path / "fleet.yaml").write_text(
            f"registry: {server.host}\n"
            'builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}\n'
            "repos: [{name: tool, image: team/tool, source: published, platforms: [linux/amd64], "
            'version: "1.0", tags: {moving: [latest]}}]\n'
        )
        fleet = load_fleet(tmp_path / "fleet.yaml")
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            ledger.append(Observed(repo="tool", tags={Tag("team/tool", "latest"): image.digest}, form=SCHEMA2, size=9))
        ended = phasegate("accept", "tool", "--reason", "a push", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("tool has nothing to accept: its tags are as phasegate last saw them")
