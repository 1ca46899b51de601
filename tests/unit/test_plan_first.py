"""`phasegate plan` before the first rollout: what would happen, in which wave, on which clients, behind which gates."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from phasegate.image.reference import Reference
from phasegate.registry import Registry
from tests.kit.images import make_image, push
from tests.kit.in_process import phasegate
from tests.kit.referring import Referring, on_a_thread

FLEET = """\
registry: {host}
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
clients:
  - {{name: docker-20.10, host: "unix:///no.sock", version: "20.10", below: zstd}}
  - {{name: docker-28.5, host: "unix:///no.sock", version: "28.5"}}
policy:
  ramp: [1, 100%]
  soak: 60s
  freeze: [{{from: 2020-01-01, to: 2199-12-31, why: the year end}}]
  approve: {{zstd: {{by: [ann, bob], quorum: 2}}}}
repos:
  - {{name: tool, image: team/tool, context: ., users: 1, {same}, smoke: {{command: [/tool], prints: "1"}}}}
  - {{name: page, image: team/page, context: ., users: 9, {same}}}
  - {{name: lost, image: team/lost, source: published, {same}}}
"""
SAME = 'platforms: [linux/amd64], version: "1.0", tags: {moving: [latest]}'


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with on_a_thread(Referring()) as server:
        asyncio.run(publish(server.host))
        (tmp_path / "Dockerfile").write_text("FROM scratch\n")
        (tmp_path / "fleet.yaml").write_text(FLEET.format(host=server.host, same=SAME))
        yield tmp_path


async def publish(host: str) -> None:
    async with Registry() as registry:
        for name in ("tool", "page", "lost"):
            await push(registry, Reference(host, f"team/{name}", "latest"), make_image([{name: b"1"}]))


def test_it_says_what_follows_the_first_look(folder: Path) -> None:
    told = json.loads(phasegate("plan", "--json", cwd=folder).stdout)
    rows = {row["repo"]: row for row in told["repos"]}
    assert {row["action"] for row in rows.values()} == {"observe"}
    assert {name: (row["then"]["action"], row["then"]["phase"]) for name, row in rows.items()} == {
        "tool": ("build", "container"),
        "page": ("wait", "container"),
        "lost": ("build", "oci"),
    }
    assert [(wave["phase"], wave["members"]) for wave in told["opens"]] == [("container", ["tool"]), ("oci", ["lost"])]
    assert not (folder / ".phasegate").exists()  # nothing was written


def test_it_says_what_is_to_come_in_waves_on_clients_and_behind_gates(folder: Path) -> None:
    ahead = {each["phase"]: each for each in json.loads(phasegate("plan", "--json", cwd=folder).stdout)["ahead"]}
    assert {phase: each["waves"] for phase, each in ahead.items()} == {
        "container": [1, 1],
        "oci": [1, 2],
        "zstd": [1, 2],
        "index": [1, 2],
    }
    assert (ahead["oci"]["takes"], ahead["oci"]["refuses"]) == (["docker-20.10", "docker-28.5"], [])
    assert (ahead["zstd"]["takes"], ahead["zstd"]["refuses"]) == (["docker-28.5"], ["docker-20.10"])
    assert [gate["gate"] for gate in ahead["oci"]["closed"]] == ["freeze"]
    assert [gate["gate"] for gate in ahead["zstd"]["closed"]] == ["approval", "freeze"]


def test_its_page_reads_so(folder: Path) -> None:
    page = " ".join(phasegate("plan", cwd=folder).stdout.split())  # wrapped to fit into a pipe
    assert "schema 2, gzip, single manifest; then build container: release 1.0 in 4 forms" in page
    assert "single manifest; it is not built here: nothing to do at container; then build oci" in page
    assert "To come; each repo is watched for 60 s at each phase: phase repos" in page
    assert "zstd 3 1 + 2 docker-28.5 pulls; docker-20.10 refuses zstd wants 2 approvals" in page
    assert "page, lost have no `smoke`: a person decides at each phase. Add it, as in smoke: {" in page
    assert "Until a person decides on lost, wave 1 of oci is not through, and 2 others wait for it." in page
    assert "wave 1 of container is not through" not in page, "its member has a `smoke`"
    alone = phasegate("plan", "tool", cwd=folder).stdout
    assert "To come" not in alone
    assert "Until a person" not in alone
    assert "no `smoke`" not in alone


def test_a_step_that_would_follow_and_lacks_something_is_said_now(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    rows = {row["repo"]: row for row in json.loads(phasegate("plan", "--json", cwd=folder).stdout)["repos"]}
    assert (rows["tool"]["action"], rows["lost"]["action"]) == ("failed", "observe")
    assert "Dockerfile" in rows["tool"]["why"]
