"""Envelopes by digest are read once per run, however many checks and clients ask; counted at the registry."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.checks.closure import judge_closure
from phasegate.errors import NotFound
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry, envelopes
from phasegate.registry.envelopes import Envelopes
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.judge import judge
from phasegate.repo.run import Run
from phases.form import MediaTypes
from tests.kit.images import make_image, make_index, push
from tests.kit.servers import Server

CLIENTS = 3
VERSION = {"Server": {"Version": "28.5.2", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}}
INFO = {"DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]]}
DOCKER = f"""#!/bin/sh
# Says what it is, and pulls nothing.
case "$*" in
  *version*) echo '{json.dumps(VERSION)}' ;;
  *info*) echo '{json.dumps(INFO)}' ;;
  *) echo 'Error response from daemon: no space left on device' >&2; exit 1 ;;
esac
"""


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry() as registry:
        yield registry


async def _published(registry: Registry, server: Server, name: str, tag: str = "latest") -> Reference:
    at = Reference(server.host, name)
    image = make_image([{"file": name.encode()}], family=MediaTypes.OCI)
    return at.at(await push(registry, at.tagged(tag), make_index([image])))


async def test_all_that_ask_at_the_same_time_share_one_reading(registry: Registry, registry28: Server) -> None:
    at = await _published(registry, registry28, "envelopes/shared")
    known = Envelopes(registry)
    found = await asyncio.gather(*(known.at(at) for _ in range(8)), known.at(at))
    assert {id(envelope) for envelope in found} == {id(await known.at(at))}
    assert set(registry28.manifests_sent(at.repository).values()) == {1}


async def test_an_error_is_not_remembered(registry: Registry, registry28: Server) -> None:
    there = await _published(registry, registry28, "envelopes/there")
    late = Reference(registry28.host, "envelopes/late").at(there.digest)
    known = Envelopes(registry)
    with pytest.raises(NotFound):
        await known.at(late)
    image = make_image([{"file": b"envelopes/there"}], family=MediaTypes.OCI)
    await push(registry, late, make_index([image]))
    assert (await known.at(late)).digest == there.digest


async def test_those_used_longest_ago_are_dropped(
    registry: Registry, registry28: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelopes, "KEPT", 2)
    first, second, third = [await _published(registry, registry28, f"envelopes/{n}") for n in range(3)]
    known = Envelopes(registry)
    for at in (first, second, first, third, first, second):
        await known.at(at)
    counts = [registry28.manifests_sent(at.repository)[at.digest] for at in (first, second, third)]
    assert counts == [1, 2, 1]


async def test_what_was_read_is_asked_for_again_by_the_check_whose_question_is_whether_it_is_there(
    registry: Registry, registry28: Server
) -> None:
    at = await _published(registry, registry28, "envelopes/lost")
    known = Envelopes(registry)
    child = (await known.at(at)).images[0].manifest.digest
    assert (await judge_closure(registry, await known.at(at))).verdict is Verdict.PASS
    await registry.delete_manifest(at.at(child))
    lost = await judge_closure(registry, await known.at(at))
    assert (lost.verdict, lost.details) == (Verdict.FAIL, (child,))
    assert lost.evidence.endswith("is gone; 1 of 2 manifests are gone")


async def test_judging_reads_each_manifest_once_for_all_clients(
    registry: Registry, registry28: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(DOCKER)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    name = f"envelopes/{tmp_path.name}"
    image = make_image([{"tool": b"1"}])
    for tag in ("latest", "ci-1"):
        await push(registry, Reference(registry28.host, name, tag), image)
    clients = "".join(f'  - {{name: c{n}, host: "unix:///{n}.sock", version: "28.5"}}\n' for n in range(CLIENTS))
    path = tmp_path / "fleet.yaml"
    path.write_text(f"""\
registry: {registry28.host}
ledger: sqlite:///{tmp_path}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
clients:
{clients}\
repos:
  - name: shop
    image: {name}
    ci: {{tag: "ci-{{version}}"}}
    platforms: [linux/amd64]
    version: "1"
    tags: {{moving: [latest]}}
""")
    fleet = load_fleet(path)
    (repo,) = fleet.repos
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            while True:
                action, seen = await next_action(run, repo, plan_of(fleet, since=datetime.now(UTC)))
                if action.kind is Kind.JUDGE:
                    break
                await carry_out(run, repo, action, seen)
        # One per manifest and envelope, whatever the number of clients; without the memo these were 8, 8 and 9.
        for phase, requests in (("container", 3), ("oci", 4), ("index", 3)):
            before = registry28.manifests_sent(name)
            async with Run(fleet, ledger) as run:
                await judge(run, repo, phase)
            asked = registry28.manifests_sent(name) - before
            assert asked.total() == requests, (phase, asked)
            judgement = ledger.standing("shop").judgements[phase]
            kinds = Counter(result.check.partition(".")[0] for result in judgement.results)
            assert kinds["pull"] == CLIENTS
