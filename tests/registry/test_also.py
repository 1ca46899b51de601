"""A repo in two real registries: both climb and go back together, and one that is down stops or delays what it must."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phasegate.clean.clean import clean
from phasegate.errors import Blocked, RegistryError
from phasegate.image.reference import Reference
from phasegate.ledger.state import Drift
from phasegate.policy.action import Kind
from phasegate.promotion.evidence.read import read_evidence
from phasegate.registry import Registry, read_envelope
from phasegate.release import own_tag
from phasegate.repo.accept import accept
from phasegate.signing.detect import places_of
from phases.form import MediaTypes
from tests.kit import images
from tests.kit.filtering import Filtering
from tests.kit.in_process import phasegate
from tests.kit.proxy import Strike, answering
from tests.kit.scripted import Answer, Scripted
from tests.kit.servers import Server
from tests.kit.signing import Keys, by_hand
from tests.kit.two_registries import NAME, Both, both
from tests.registry.test_accept import no_zstd

OLD = images.make_image([{"tool": b"web 1.0"}], config={"author": "the old way"})


@pytest.fixture
async def repo(
    registry28: Server, crane_registry: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Both]:
    """Published the old way, in both registries."""
    name = f"also/{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"
    async with both(registry28.host, crane_registry.host, tmp_path, name) as made:
        await made.push(OLD, "latest", "stable", "1.0")
        await made.push(OLD, "latest", "stable", "1.0", there=True)
        made.server = registry28
        yield made


def _note(repo: Both) -> str:
    """Return what ``status`` says of the repo."""
    ended = phasegate("status", NAME, "--json", cwd=repo.path.parent)
    return str(json.loads(ended.stdout)["repos"][0]["note"])


def down() -> Strike:
    return Strike(lambda request: True, answering(503), times=1_000_000)


async def test_both_climb_to_the_same_digests_and_go_back_together(repo: Both) -> None:
    assert (await repo.rollout()).kind is Kind.DONE
    here, there = await repo.at("latest")
    assert here == there != OLD.digest
    assert await repo.at("stable") == (here, here)
    assert await repo.at("1.0") == (OLD.digest, OLD.digest), "a fixed tag keeps the form of its version"
    kept = {tag for tag in await repo.tags(there=True) if own_tag(tag)}
    assert {tag for tag in await repo.tags() if own_tag(tag) and "zstd" in tag} <= kept
    outcome = await repo.roll_back("oci")
    assert len(outcome.moves) == 4
    at_oci = await repo.at("latest")
    assert at_oci[0] == at_oci[1] not in (here, OLD.digest)
    await repo.roll_back("baseline")
    assert await repo.at("latest") == (OLD.digest, OLD.digest)
    assert repo.standing.at == "baseline"


async def test_one_that_is_down_before_the_first_move_stops_the_promotion(repo: Both) -> None:
    await repo.rollout("oci")
    at = await repo.at("latest")
    repo.there.strike = down()
    with pytest.raises(RegistryError, match=repo.there.host):
        await repo.promote("oci")
    with pytest.raises(RegistryError, match=repo.there.host):
        await repo.rollout()
    assert await repo.at("latest") == at
    assert repo.standing.intent is None
    repo.there.strike = None
    assert (await repo.rollout()).kind is Kind.DONE
    here, there = await repo.at("latest")
    assert here == there != at[0]


async def test_one_that_fails_in_the_midst_is_finished_by_the_next_rollout(repo: Both) -> None:
    await repo.rollout("oci")
    before = await repo.at("latest")
    repo.there.strike = Strike(lambda request: request.puts("stable"), answering(500), times=100)
    with pytest.raises(RegistryError):
        await repo.rollout()
    assert repo.standing.intent is not None
    here, there = await repo.at("stable")
    assert (here != before[0], there) == (True, before[1])
    repo.there.strike = None
    assert (await repo.rollout()).kind is Kind.DONE
    assert len({*await repo.at("latest"), *await repo.at("stable")}) == 1


async def test_what_was_begun_goes_back_in_both(repo: Both) -> None:
    await repo.rollout("oci")
    before = await repo.at("latest")
    repo.there.strike = Strike(lambda request: request.puts("stable"), answering(500), times=100)
    with pytest.raises(RegistryError):
        await repo.rollout()
    repo.there.strike = None
    await repo.roll_back("oci")
    assert await repo.at("latest") == await repo.at("stable") == before


@pytest.mark.parametrize("dead", ["here", "there"])
async def test_a_rollback_does_not_wait_for_one_that_is_down(repo: Both, dead: str) -> None:
    await repo.rollout()
    up = await repo.at("latest")
    lost = repo.here if dead == "here" else repo.there
    lost.strike = down()
    outcome = await repo.roll_back("baseline")
    reached, not_reached = (1, 0) if dead == "here" else (0, 1)
    now = await repo.at("latest")
    assert (now[reached], now[not_reached]) == (OLD.digest, up[0])
    assert {tag.where.name for tag in outcome.left} == {"latest", "stable"}
    assert all(lost.host in tag.unreached for tag in outcome.left)
    assert {tag.where for tag in outcome.left} == repo.standing.unreached
    assert ("mirror/" in (note := _note(repo))) is (dead == "there")
    assert "has yet to go back" in note
    with_it_down = await repo.rollout()
    assert with_it_down.kind is Kind.HELD
    lost.strike = None
    assert (await repo.rollout()).kind is Kind.HELD
    assert await repo.at("latest") == await repo.at("stable") == (OLD.digest, OLD.digest)
    assert repo.standing.unreached == frozenset()
    assert "has yet to go back" not in _note(repo)
    assert repo.standing.hold is not None


async def test_an_audit_takes_back_what_a_rollback_did_not_reach(repo: Both) -> None:
    await repo.rollout()
    repo.there.strike = down()
    await repo.roll_back("oci")
    repo.there.strike = None
    (done,) = (await repo.audit()).done
    assert done.startswith("was not reached by the rollback, and is back at oci now: ")
    log = await asyncio.to_thread(phasegate, "log", cwd=repo.path.parent)
    assert "observed as schema 2, gzip, single manifest, 3 tags in 2 registries, " in " ".join(log.stdout.split())
    assert f"{repo.there.host}/{repo.copy}:latest" in done
    here, there = await repo.at("latest")
    assert here == there


async def test_one_that_refuses_to_move_a_tag_back_is_tried_again_once_a_run(repo: Both) -> None:
    await repo.rollout()
    up = await repo.at("latest")
    repo.there.strike = Strike(lambda request: request.puts("latest"), answering(403), times=1_000)
    outcome = await repo.roll_back("baseline")
    assert [tag.where.name for tag in outcome.left] == ["latest"]
    assert await repo.at("latest") == (OLD.digest, up[1])
    repo.there.asked.clear()
    with pytest.raises(RegistryError):
        await repo.rollout()
    assert sum(request.puts("latest") for request in repo.there.asked) == 1
    repo.there.strike = None
    assert (await repo.rollout()).kind is Kind.HELD
    assert await repo.at("latest") == (OLD.digest, OLD.digest)


async def test_what_one_registry_lost_is_carried_back_from_the_other(repo: Both) -> None:
    await repo.rollout()
    (oci,) = repo.standing.candidates["oci"].values()
    async with Registry() as registry:
        layer = (await read_envelope(registry, repo.reference("latest").at(oci.digest))).images[0].layers[0]
    assert repo.server is not None
    repo.server.stored(layer.digest).unlink()
    await repo.roll_back("oci")
    assert await repo.at("latest") == (oci.digest, oci.digest)
    async with Registry() as registry:
        assert await registry.has_blob(repo.reference("latest"), layer.digest)


async def test_a_rollback_that_reaches_neither_is_an_error(repo: Both) -> None:
    await repo.rollout()
    repo.here.strike = repo.there.strike = down()
    with pytest.raises(RegistryError):
        await repo.roll_back("baseline")
    assert repo.standing.hold is None


async def test_a_form_that_another_registry_never_had_is_carried_there_by_the_rollback(repo: Both) -> None:
    repo.write(also=False)
    await repo.rollout("zstd")
    repo.write()
    (lags,) = (await repo.audit()).findings
    assert (lags.drift, repo.there.host in str(lags.where)) == (Drift.LAGS, True)
    await repo.promote("zstd")
    here, there = await repo.at("latest")
    assert here == there
    assert (await repo.audit()).findings == ()
    await repo.roll_back("oci")
    now = await repo.at("latest")
    assert now[0] == now[1] not in (here, OLD.digest)


async def test_other_content_in_one_of_them_is_for_a_person(repo: Both) -> None:
    other = images.make_image([{"tool": b"web 0.9"}])
    await repo.push(other, "latest", there=True)
    with pytest.raises(Blocked) as caught:
        await repo.rollout()
    assert OLD.digest in caught.value.what
    assert other.digest in caught.value.what
    assert await repo.at("latest") == (OLD.digest, other.digest)
    planned = await asyncio.to_thread(phasegate, "plan", NAME, "--json", cwd=repo.path.parent)
    (row,) = json.loads(planned.stdout)["repos"]
    assert (row["action"], row["then"]) == ("blocked", None)
    assert "other content than" in row["why"]
    await accept(repo.fleet, NAME, by="ann", reason="one lagged")
    assert (await repo.rollout()).kind is Kind.DONE
    here, there = await repo.at("latest")
    assert here == there
    await repo.roll_back("baseline")
    assert await repo.at("latest") == (OLD.digest, other.digest), "each goes back to its own"


async def test_the_same_image_pushed_twice_is_the_same(repo: Both) -> None:
    again = images.make_image([{"tool": b"web 1.0"}], config={"author": "the old way"}, family=MediaTypes.OCI)
    await repo.push(again, "latest", there=True)
    assert (await repo.rollout()).kind is Kind.DONE
    await repo.roll_back("baseline")
    assert await repo.at("latest") == (OLD.digest, again.digest)


async def test_a_registry_that_joins_late_with_other_content_needs_a_person(repo: Both) -> None:
    repo.write(also=False)
    await repo.rollout("oci")
    other = images.make_image([{"tool": b"web 0.9"}])
    await repo.push(other, "latest", there=True)
    repo.write()
    with pytest.raises(Blocked, match=other.digest):
        await repo.promote("oci")
    await repo.promote("oci", force=True)
    here, there = await repo.at("latest")
    assert here == there


async def test_a_tag_that_only_one_of_them_has_is_created_in_the_other(repo: Both) -> None:
    async with Registry() as registry:
        for tag in ("stable", "1.0"):
            await registry.delete_manifest(repo.reference(tag, there=True))
    await repo.rollout()
    here, there = await repo.at("stable")
    assert here == there
    old, created = await repo.at("1.0")
    assert old == OLD.digest
    assert created, "in the form of the first promotion"


async def test_a_registry_that_is_taken_out_keeps_its_tags_where_they_are(repo: Both) -> None:
    await repo.rollout()
    up = await repo.at("latest")
    repo.write(also=False)
    assert (await repo.audit()).findings == ()
    await repo.roll_back("oci")
    here, there = await repo.at("latest")
    assert (here != up[0], there) == (True, up[1])


async def test_an_audit_moves_back_a_tag_of_the_other_registry(repo: Both) -> None:
    await repo.rollout()
    repo.signing = "policy: {ramp: [all], soak: 1h, rollback: automatic, drift: promote}"
    repo.write()
    up = await repo.at("latest")
    (zstd,) = repo.standing.candidates["zstd"].values()
    async with Registry() as registry:
        latest = repo.reference("latest", there=True)
        lower = await registry.manifest(latest.at(zstd.digest))
        await registry.put_manifest(latest, lower.raw, lower.media_type)
    (told,) = (await repo.audit()).done
    assert told == f"put back to index: {repo.there.host}/{repo.copy}:latest"
    assert await repo.at("latest") == up


async def test_clean_removes_in_both_what_nothing_needs(repo: Both) -> None:
    await repo.rollout()
    await repo.push(OLD, "phasegate-rehearsal", there=True)
    async with repo.run() as run:
        spare = {each.image: each.cleaning for each in await clean(run, run.fleet.repo(NAME), ())}
    removed = spare[f"{repo.there.host}/{repo.copy}"].removals
    assert [removal.tags for removal in removed] in ([], [("phasegate-rehearsal",)])
    await repo.roll_back("baseline")
    assert await repo.at("latest") == (OLD.digest, OLD.digest)


async def test_after_the_ledger_is_lost_accept_finds_both(repo: Both, tmp_path: Path) -> None:
    await repo.rollout()
    up = await repo.at("latest")
    shutil.rmtree(tmp_path / ".phasegate")
    with pytest.raises(Blocked):
        await repo.rollout()
    await accept(repo.fleet, NAME, by="ann", reason="the ledger is lost")
    assert repo.standing.at == "index"
    await repo.roll_back("baseline")
    assert await repo.at("latest") == (OLD.digest, OLD.digest) != up


async def test_a_registry_that_refuses_a_form_is_found_before_the_phase(
    repo: Both, registry28: Server, tmp_path: Path
) -> None:
    await repo.rollout("oci")
    at = await repo.at("latest")
    async with Filtering(repo.there.upstream, no_zstd) as refusing:
        repo.there.host, before = refusing.host, repo.there.host
        text = repo.path.read_text()
        repo.path.write_text(text.replace(before, refusing.host))
        action = await repo.rollout()
    assert action.kind is Kind.BLOCKED
    assert "accept.registry" in action.why
    assert await repo.at("latest") == at


async def test_signatures_and_evidence_are_carried_and_accepted_there(
    repo: Both, keys: Keys, registry28: Server
) -> None:
    repo.signing = (
        f"signing: {{cosign: {{key: {{file: {keys.private}}}, password: {{env: SG_PASSWORD}}, "
        f"public: {keys.public}}}}}\nevidence: true"
    )
    repo.write()
    await repo.rollout("oci")
    here, there = await repo.at("latest")
    assert here == there != OLD.digest
    async with Registry() as registry:
        at = [repo.reference("latest", there=there).at(here) for there in (False, True)]
        signed = [{place.digest for place in await places_of(registry, each)} for each in at]
        evidence = [{one.referrer for one in (await read_evidence(registry, each))[1]} for each in at]
    assert signed[0] == signed[1] != set(), "the same signature, carried"
    assert all(evidence), "each registry has it at the image"
    assert await by_hand(keys, at[1]) == 0
    await repo.roll_back("baseline")
    assert await repo.at("latest") == (OLD.digest, OLD.digest)
    assert await by_hand(keys, repo.reference("latest", there=True).at(OLD.digest)) == 0


async def test_each_host_gets_its_own_login(repo: Both, server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE_LOGIN", "ann:one")
    monkeypatch.setenv("THERE_LOGIN", "bob:two")
    server.on("HEAD", "/v2/x/manifests/1", Answer(401, b"", {"WWW-Authenticate": "Basic realm=x"}))
    hosts = {"HERE_LOGIN": repo.here.host, "THERE_LOGIN": server.host}
    text = repo.path.read_text()
    text = text.replace("settle: 1s", "credentials: {env: HERE_LOGIN}", 1).replace(
        "settle: 1s", "credentials: {env: THERE_LOGIN}"
    )
    repo.path.write_text(text.replace(repo.there.host, hosts["THERE_LOGIN"]))
    async with repo.run() as run:
        with pytest.raises(RegistryError):
            await run.registry.head(Reference(server.host, "x").tagged("1"))
    logins = {seen.headers.get("Authorization", "") for seen in server.seen} - {""}
    assert logins == {"Basic " + base64.b64encode(b"bob:two").decode()}


async def test_a_group_and_its_joined_index_are_in_both(repo: Both) -> None:
    group = f'{{name: {NAME}, image: "{repo.image}/{{arch}}", arches: [amd64, arm64], join: {repo.image}/all'
    repo.path.write_text(
        repo.path.read_text().partition("repos:")[0]
        + f'repos:\n  - {group}, also: [{{host: "{repo.there.host}", image: "copy/{repo.image}/{{arch}}"}}],\n'
        '     source: published, version: "1.0", tags: {moving: [latest]}}\n'
    )
    old = {arch: images.make_image([{"tool": arch.encode()}], platform=f"linux/{arch}") for arch in ("amd64", "arm64")}
    names = {arch: (f"{repo.image}/{arch}", f"copy/{repo.image}/{arch}") for arch in old}

    async def at(here: str, there: str) -> list[str]:
        places = [Reference(repo.here.upstream, here), Reference(repo.there.upstream, there)]
        found = [await registry.head(place.tagged("latest")) for place in places]
        return [head.digest if head else "" for head in found]

    async with Registry() as registry:
        for arch, (here, there) in names.items():
            await images.push(registry, Reference(repo.here.upstream, here).tagged("latest"), old[arch])
            await images.push(registry, Reference(repo.there.upstream, there).tagged("latest"), old[arch])
        assert (await repo.rollout()).kind is Kind.DONE
        joined = await at(f"{repo.image}/all", f"{repo.image}/all")
        assert joined[0] == joined[1] != ""
        for arch, place in names.items():
            now = await at(*place)
            assert now[0] == now[1] != old[arch].digest
        await repo.roll_back("baseline")
        for arch, place in names.items():
            assert await at(*place) == [old[arch].digest] * 2
        assert await at(f"{repo.image}/all", f"{repo.image}/all") == joined, "it did not exist before: it stays"
