"""access.anonymous: whoever could pull without a login still can, at each step of a migration."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from phasegate.check import Result, Verdict
from phasegate.checks.access import remedy
from phasegate.errors import Blocked
from phasegate.fleet.registries import RegistrySpec
from phasegate.image.reference import Reference
from phasegate.policy.action import Kind
from phasegate.registry import Credentials, Registry
from phasegate.registry.anonymous import refusal
from phasegate.repo.run import client_of
from tests.kit import images
from tests.kit.personalities.all import PERSONALITIES
from tests.kit.personalities.fixtures import fleet, server
from tests.kit.personalities.fleet import Climbing, Fleet, published, write_login
from tests.kit.personalities.ghcr import GHCR
from tests.kit.personalities.personality import Personality
from tests.kit.personalities.played import Played
from tests.kit.referring import Asked, on_a_thread
from tests.kit.servers import start_registry28

__all__ = ["fleet", "server"]
GROUP = frozenset({"team/amd64-agent", "team/arm64-agent"})


@pytest.fixture
def personality() -> Personality:
    return GHCR


def said(fleet: Fleet, name: str, phase: str) -> list[Result]:
    results = fleet.standing(name).judgements[phase].results
    return [result for result in results if result.check == "access.anonymous"]


@pytest.mark.parametrize("personality", PERSONALITIES, ids=lambda personality: personality.key)
def test_what_everybody_could_read_is_read_at_each_phase_without_a_login(fleet: Fleet) -> None:
    fleet.server.gate.public |= {"team/web"}
    done, end = fleet.climb("web")
    assert (end.kind, done.count(Kind.PROMOTE)) == (Kind.DONE, 3), end
    assert dict(fleet.standing("web").public) == {"team/web": True}
    assert [each.evidence for phase in ("oci", "zstd", "index") for each in said(fleet, "web", phase)] == [
        f"{fleet.server.host}/team/web can be read without a login, as before"
    ] * 3


def test_what_is_private_stays_so_and_nothing_is_asked_of_it(fleet: Fleet) -> None:
    done, end = fleet.climb("web")
    assert (end.kind, done.count(Kind.PROMOTE)) == (Kind.DONE, 3), end
    assert dict(fleet.standing("web").public) == {"team/web": False}
    (result,) = said(fleet, "web", "index")
    assert (result.verdict, result.evidence) == (
        Verdict.PASS,
        f"{fleet.server.host}/team/web could not be read without a login before",
    )


def test_a_new_package_is_private_and_no_tag_moves_until_it_is_public(fleet: Fleet) -> None:
    """GHCR's way: the name that a group is joined under is a package that nobody has made public."""
    fleet.server.gate.public |= GROUP
    before = {name: fleet.at(name) for name in GROUP}
    _, end = fleet.climb("agent")
    assert (end.kind, end.phase) == (Kind.BLOCKED, "index")
    assert end.why == (
        f"access.anonymous[team/agent]: {fleet.server.host}/team/agent cannot be read without a login, and everybody "
        f"could pull before; let {fleet.server.host} serve it without a login"
    )
    assert fleet.at("team/agent") == ""
    assert all(fleet.at(name) != before[name] for name in GROUP)  # they are at zstd
    verdicts = {result.image: result.verdict for result in said(fleet, "agent", "index")}
    assert verdicts == {"team/agent": Verdict.FAIL, **dict.fromkeys(GROUP, Verdict.PASS)}
    fleet.server.gate.public |= {"team/agent"}
    assert fleet.climb("agent")[1].kind is Kind.DONE
    assert fleet.at("team/agent")


def test_a_new_package_may_be_meant_to_be_private(fleet: Fleet) -> None:
    fleet.server.gate.public |= GROUP
    assert fleet.climb("agent")[1].kind is Kind.BLOCKED
    told = fleet.done("accept", "agent", "--reason", "the joined name is for customers alone")
    assert "agent is read as it is now from here on: team/agent with a login alone" in told
    assert fleet.climb("agent")[1].kind is Kind.DONE
    assert dict(fleet.standing("agent").public) == {**dict.fromkeys(GROUP, True), "team/agent": False}


@pytest.fixture
def other(fleet: Fleet, tmp_path: Path) -> Iterator[Played]:
    """Add a registry that the repo `web` is also in."""
    with on_a_thread(Played(GHCR)) as played:
        config = tmp_path / "docker" / "config.json"
        here = json.loads(config.read_text())
        write_login(played, config.parent)
        config.write_text(json.dumps({"auths": here["auths"] | json.loads(config.read_text())["auths"]}))
        fleet.rewrite("image: team/web,", f'image: team/web, also: ["{played.host}"],')
        fleet.server.gate.public |= {"team/web"}
        yield played


def test_a_copy_in_another_registry_is_for_everybody_too(fleet: Fleet, other: Played) -> None:
    other.gate.public |= {"team/web"}
    assert fleet.climb("web")[1].kind is Kind.DONE
    place = f"{other.host}/team/web"
    passed = {result.image: result.evidence for result in said(fleet, "web", "index")}
    assert passed[place] == f"{place} can be read without a login, as before"
    assert other.repositories["team/web"].tags["latest"] == fleet.at("team/web")


def test_a_private_copy_stops_the_promotion_in_all_registries_until_it_is_accepted(fleet: Fleet, other: Played) -> None:
    at, place = fleet.at("team/web"), f"{other.host}/team/web"
    _, end = fleet.climb("web")
    assert (end.kind, end.phase) == (Kind.BLOCKED, "oci")
    assert f"access.anonymous[{place}]: {place} cannot be read without a login" in end.why
    assert fleet.at("team/web") == at
    assert "latest" not in other.repositories["team/web"].tags
    told = fleet.done("accept", "web", "--reason", "a mirror of our own")
    assert f"web is read as it is now from here on: {place} with a login alone" in told
    assert fleet.climb("web")[1].kind is Kind.DONE


def test_the_remedy_is_the_registry_s_own() -> None:
    assert remedy("ghcr.io") == "a new GHCR package is private: make it public in its settings"
    assert remedy("registry.example") == "let registry.example serve it without a login"


def test_a_group_of_which_one_is_private_may_be_joined_in_private(fleet: Fleet) -> None:
    fleet.server.gate.public |= {"team/amd64-agent"}
    assert fleet.climb("agent")[1].kind is Kind.DONE


def test_what_has_become_public_is_noted_and_not_asked_for(fleet: Fleet) -> None:
    fleet.climb("agent")
    fleet.server.gate.public |= {"team/web"}
    fleet.rewrite("ladder: index", "ladder: oci")
    fleet.server.gate.public.clear()
    fleet.climb("web")
    fleet.rewrite("ladder: oci", "ladder: index")
    fleet.server.gate.public |= {"team/web"}
    assert fleet.climb("web")[1].kind is Kind.DONE
    assert said(fleet, "web", "index")[0].evidence.endswith("could not be read without a login before, and it can now")


def test_what_is_made_private_meanwhile_stops_before_a_tag_moves_and_accept_takes_it_as_it_is(fleet: Fleet) -> None:
    fleet.server.gate.public |= {"team/web"}
    fleet.rewrite("ladder: index", "ladder: oci")
    fleet.climb("web")
    at = fleet.at("team/web")
    fleet.rewrite("ladder: oci", "ladder: index")
    fleet.server.gate.public.clear()
    _, end = fleet.climb("web")
    assert (end.kind, end.phase, fleet.at("team/web")) == (Kind.BLOCKED, "zstd", at)
    told = fleet.done("accept", "web", "--reason", "it is for customers alone now")
    assert "web is read as it is now from here on: team/web with a login alone" in told
    assert fleet.climb("web")[1].kind is Kind.DONE
    assert "it is read with a login alone" in fleet.done("explain", "web")


class Closing(Played):
    """A registry that makes a package private with the push of a tag."""

    closing = True

    def answer(self, asked: Asked) -> web.Response:
        answer = super().answer(asked)
        if self.closing and asked.method == "PUT" and asked.target == "latest":
            self.gate.public.clear()
        return answer


def test_a_tag_that_everybody_cannot_read_keeps_the_promotion_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phasegate.promotion.for_everybody.PATIENCE", 0.0)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    with on_a_thread(Closing(GHCR)) as server:
        fleet = published(server, tmp_path)
        server.gate.public |= {"team/web"}
        with pytest.raises(Blocked, match="latest cannot be read without a login, and everybody could pull before"):
            fleet.climb("web")
        standing = fleet.standing("web")
        assert standing.intent is not None
        assert (standing.at, fleet.at("team/web")) == ("container", standing.candidates["oci"]["team/web"].digest)
        server.closing = False
        server.gate.public |= {"team/web"}
        assert fleet.climb("web")[1].kind is Kind.DONE


def test_a_ledger_that_does_not_say_who_could_read_is_completed_before_the_next_verdict(fleet: Fleet) -> None:
    """As those of earlier versions are, and where the registry did not answer somebody without a login."""
    gate = fleet.server.gate
    gate.public |= {"team/web"}
    gate.away = True
    assert fleet.climb("web")[1].kind is Kind.BLOCKED
    assert dict(fleet.standing("web").public) == {}
    (result,) = said(fleet, "web", "oci")
    assert (result.verdict, result.evidence) == (
        Verdict.ERROR,
        "nothing is known yet about who could read team/web before: the next run asks again",
    )
    gate.away = False
    assert fleet.climb("web")[1].kind is Kind.DONE
    assert dict(fleet.standing("web").public) == {"team/web": True}


FLEET = """\
registry: {{host: "{host}", credentials: {{env: LOGIN}}}}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
ladder: oci
repos:
  - {{name: web, image: team/web, source: published, platforms: [linux/amd64], version: "1.0",
      tags: {{moving: [latest]}}}}
"""
LOGIN = "robot:s3cret-word"
HTPASSWD = "robot:$2b$05$zCWp9pQjeaGEpkONd8eJAuw/LbIvSxxMrax8H3ms60l0J9ncOv5xS\n"


@pytest.mark.parametrize(("htpasswd", "public"), [(HTPASSWD, False), ("", True)])
def test_on_a_real_registry(htpasswd: str, public: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGIN", LOGIN)
    with start_registry28(tmp_path, htpasswd=htpasswd) as server:
        asyncio.run(_publish(server.host))
        fleet = Climbing(tmp_path)
        fleet.path.write_text(FLEET.format(host=server.host, folder=tmp_path))
        assert fleet.climb("web")[1].kind is Kind.DONE
        assert dict(fleet.standing("web").public) == {"team/web": public}


async def _publish(host: str) -> None:
    async with Registry(credentials=Credentials(env={host: "LOGIN"})) as registry:
        await images.push(registry, Reference(host, "team/web").tagged("latest"), images.make_image())


async def test_docker_s_own_login_is_not_shown_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = images.make_image()
    with on_a_thread(Played(GHCR, restless=False)) as server:
        write_login(server, tmp_path)
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        spec, ref = RegistrySpec(server.host), Reference(server.host, "team/web")
        async with client_of(spec) as registry:
            await images.push(registry, ref.tagged("latest"), image)
        server.asked.clear()
        without = partial(client_of, spec, login=False)
        assert "DENIED" in await refusal(without, ref.at(image.digest))
        server.gate.public |= {"team/web"}
        assert await refusal(without, ref.at(image.digest)) == ""
        shown = {asked.headers.get("Authorization", "").partition(" ")[0] for asked in server.asked}
        assert shown <= {"", "Bearer"}
        assert server.gate.anonymous >= 2
