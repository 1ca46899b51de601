"""What a promotion attaches to the image: by fallback tag or API, the same bytes each time, and read back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from phasegate.check import Result, Verdict
from phasegate.cli.main import main
from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.ledger.events import Intended, Judged, Observed, Opened, Promoted
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.promotion.evidence.attach import leave
from phasegate.promotion.evidence.read import read_evidence
from phasegate.promotion.evidence.statement import MEDIA_TYPE, PREDICATE
from phasegate.registry import Registry
from phasegate.registry.descriptors import descriptors
from phasegate.registry.envelopes import Envelopes
from phasegate.registry.referrers import put_referrer
from phasegate.release import Release, Tag
from phasegate.signing.detect import signature_of
from tests.kit import images
from tests.kit.given import fleet as fleet_file
from tests.kit.histories import BASELINE_FORM
from tests.kit.referring import Referring
from tests.kit.servers import Server

ENGINE = "unix:///run/engines/28.sock"


@dataclass
class Given:
    """A repo whose ``latest`` was promoted to ``index`` in the registry at ``host``."""

    registry: Registry
    ledger: Ledger
    fleet: Fleet
    root: images.Built
    at: Reference

    async def leave(self) -> int:
        read = Envelopes(self.registry).at
        return await leave(self.registry, read, self.ledger, self.fleet, self.fleet.repo("web"))


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


@pytest.fixture(params=["fallback", "api"])
async def host(request: pytest.FixtureRequest, registry28: Server) -> AsyncIterator[str]:
    if request.param == "fallback":
        yield registry28.host
        return
    async with Referring() as server:
        yield server.host


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")) as opened:
        yield opened


@pytest.fixture
async def given(registry: Registry, ledger: Ledger, host: str, tmp_path: Path, request: pytest.FixtureRequest) -> Given:
    path = fleet_file(tmp_path, host, ["web"])
    clients = f'clients:\n  - {{name: d28, host: "{ENGINE}", version: "28.5"}}\nevidence: true\nrepos:'
    path.write_text(path.read_text().replace("repos:", clients))
    plan = load_fleet(path)
    root = images.make_index([images.make_image([{"tool": request.node.name.encode()}])])
    image = plan.repo("web").images[0].name
    at = plan.reference(image)
    await images.push(registry, at.tagged("latest"), root)
    given = Given(registry, ledger, plan, root, at.at(root.digest))
    promoted(given)
    return given


def promoted(given: Given, *, verdict: Verdict = Verdict.PASS, reason: str = "") -> None:
    ledger, image = given.ledger, given.at.repository
    release = Release("web", "1.4", digest_of(b"source"))
    old = digest_of(b"old")
    ledger.append(Observed(repo="web", tags={Tag(image, "latest"): old}, form=BASELINE_FORM, size=1))
    ledger.append(Opened(repo="web", release=release, toolchain={"buildkit": "v0.34.2"}))
    results = (
        Result("envelope.digest", 1, Verdict.PASS, "4 documents"),
        Result("run.CLIENT", 1, verdict, f"{ENGINE} printed it; see {given.fleet.path.parent}/x", client="d28"),
    )
    ledger.append(
        Judged(
            repo="web", release=release.id, phase="index", verdict=verdict, digests=(given.root.digest,),
            results=results, seconds=1.0, toolchain={"buildkit": "v0.34.2"},
        )
    )  # fmt: skip
    moves = (Move(image, "latest", old, given.root.digest), Move(image, "1.4", "", given.root.digest))
    ledger.append(Intended(repo="web", release=release.id, phase="index", moves=moves, by="ann", reason=reason))
    ledger.append(Promoted(repo="web", release=release.id, phase="index", by="ann", reason=reason))


async def statement(given: Given) -> dict[str, Any]:
    (referrer,) = await given.registry.referrers(given.at)
    assert referrer.artifact_type == MEDIA_TYPE
    manifest = await given.registry.manifest(given.at.at(referrer.digest))
    assert manifest.body["subject"]["digest"] == given.root.digest
    (layer,) = descriptors(manifest.body, "layers", "layers", 2)
    raw = b"".join([chunk async for chunk in given.registry.blob(given.at, layer)])
    parsed: dict[str, Any] = json.loads(raw)
    return parsed


async def test_the_statement_says_who_moved_what_and_by_which_checks(given: Given) -> None:
    assert await given.leave() == 1
    said = await statement(given)
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["predicateType"] == PREDICATE
    child = given.root.children[0].digest
    assert [s["digest"]["sha256"] for s in said["subject"]] == [d.split(":")[1] for d in (given.root.digest, child)]
    predicate = said["predicate"]
    assert (predicate["result"], predicate["passedTests"]) == ("PASSED", ["envelope.digest", "run.d28"])
    own = predicate["phasegate"]
    assert (own["repo"], own["phase"], own["verdict"], own["by"]) == ("web", "index", "pass", "ann")
    assert own["form"] == "docker-container driver, OCI, zstd, index"
    assert own["release"]["version"] == "1.4"
    assert own["toolchain"] == {"buildkit": "v0.34.2"}
    assert own["clients"] == {"d28": "28.5"}
    assert own["tags"][0] == {"tag": "latest", "before": digest_of(b"old")}
    assert [(check["id"], check["version"]) for check in own["checks"]] == [("envelope.digest", 1), ("run.d28", 1)]


async def test_nothing_of_the_machine_is_in_it(given: Given) -> None:
    await given.leave()
    text = json.dumps(await statement(given))
    assert ENGINE not in text
    assert str(given.fleet.path.parent) not in text
    assert "d28 printed it; see (fleet)/x" in text


async def test_a_second_time_writes_nothing_and_without_memory_the_same_bytes(given: Given) -> None:
    assert await given.leave() == 1
    (first,) = await given.registry.referrers(given.at)
    assert await given.leave() == 0
    fresh = _forgotten(given)
    assert await fresh.leave() == 1
    assert [each.digest for each in await given.registry.referrers(given.at)] == [first.digest]


def _forgotten(given: Given) -> Given:
    """Return ``given`` with the same ledger, but without its memory."""

    class Oblivious:
        history = given.ledger.history

        def recall(self, keys: object) -> dict[str, Any]:
            return {}

        def remember(self, facts: object) -> None:
            pass

    return replace(given, ledger=Oblivious())  # type: ignore[arg-type]


async def test_evidence_is_no_signature(given: Given) -> None:
    await given.leave()
    assert await signature_of(given.registry, given.at) == ""


async def test_it_is_read_back_from_the_registry_alone(given: Given) -> None:
    promoted(given, verdict=Verdict.INCONCLUSIVE, reason="ticket 4711")
    await given.leave()
    digest, (found,) = await read_evidence(given.registry, given.at.tagged("latest"))
    assert (digest, found.problem, found.result) == (given.root.digest, "", "WARNED")
    assert found.said["reason"] == "ticket 4711"


async def test_a_statement_of_another_image_is_told(given: Given) -> None:
    await given.leave()
    said = await statement(given)
    said["subject"] = [{"name": "web", "digest": {"sha256": "0" * 64}}]
    await put_referrer(
        given.registry, given.at, artifact_type=MEDIA_TYPE, blobs=[(MEDIA_TYPE, json.dumps(said).encode())],
        annotations={"made": "by somebody"},
    )  # fmt: skip
    _, found = await read_evidence(given.registry, given.at)
    assert sorted(bool(each.problem) for each in found) == [False, True]
    (bad,) = [each.problem for each in found if each.problem]
    assert "it is the evidence of sha256:0000" in bad


async def test_statements_of_others_are_passed_over(given: Given) -> None:
    await put_referrer(
        given.registry, given.at, artifact_type=MEDIA_TYPE,
        blobs=[(MEDIA_TYPE, b'{"_type": "x", "predicate": {"result": "PASSED"}}')], annotations={},
    )  # fmt: skip
    assert await read_evidence(given.registry, given.at) == (given.root.digest, ())


async def test_a_registry_that_is_gone_undoes_nothing_and_the_next_run_writes(given: Given) -> None:
    gone = replace(given.fleet, registry=replace(given.fleet.registry, host="127.0.0.1:1"))
    with pytest.raises(RegistryError):
        await replace(given, fleet=gone).leave()
    assert given.ledger.standing("web").at == "index"
    assert await given.leave() == 1


def test_the_command_shows_it_and_fails_where_there_is_none(
    registry28: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def make() -> Given:
        async with Registry() as registry:
            with closing(Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")) as ledger:
                path = fleet_file(tmp_path, registry28.host, ["web"])
                plan = load_fleet(path)
                root = images.make_index([images.make_image([{"tool": b"command"}])])
                at = plan.reference("at-command/web")
                await images.push(registry, at.tagged("bare"), images.make_image([{"tool": b"bare"}]))
                await images.push(registry, at.tagged("latest"), root)
                given = Given(registry, ledger, plan, root, at.at(root.digest))
                promoted(given)
                assert await given.leave() == 1
                return given

    given = asyncio.run(make())
    argv = ["--fleet", str(given.fleet.path), "evidence"]
    assert main([*argv, "at-command/web:latest"]) == 0
    out = capsys.readouterr().out
    assert "1 promotion left evidence there" in out
    assert "envelope.digest" in out
    assert main([*argv, "at-command/web:latest", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["digest"], told["evidence"][0]["phase"]) == (given.root.digest, "index")
    assert main([*argv, "at-command/web:bare"]) == 6
    assert main([*argv, "at-command/web:nosuch"]) == 3
