"""The whole way through a migration against each public registry, as far as its behaviour is public.

What each of them does, and who says so, is in tests/kit/personalities; docs/registries.md is made from it.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from phasegate.errors import EngineError
from phasegate.image.reference import Reference
from phasegate.policy.action import Kind
from tests.kit import images
from tests.kit.personalities.all import PERSONALITIES
from tests.kit.personalities.docker_hub import DOCKER_HUB
from tests.kit.personalities.fixtures import fleet, server
from tests.kit.personalities.fleet import Fleet
from tests.kit.personalities.ghcr import GHCR
from tests.kit.personalities.personality import Creation, Personality
from tests.kit.signing import Keys, by_hand

__all__ = ["fleet", "server"]
ON_THE_WAY = {"expired", "missing", "head", "mount", "rate", "referrers", "blobs"}
"""The aspects in which a registry is met between the first look and the last promotion."""


@pytest.fixture(params=PERSONALITIES, ids=lambda personality: personality.key)
def personality(request: pytest.FixtureRequest) -> Personality:
    chosen: Personality = request.param
    return chosen


def test_a_fleet_climbs_the_whole_ladder_is_audited_and_rolled_back(fleet: Fleet) -> None:
    before = {name: fleet.at(f"team/{name}") for name in ("web", "amd64-agent", "arm64-agent")}
    for name in ("web", "agent"):
        done, end = fleet.climb(name)
        assert end.kind is Kind.DONE, (done, end)
        assert done.count(Kind.PROMOTE) == 3, done
    fleet.done("audit")
    for image in ("web", "agent"):
        fleet.done("verify", f"{fleet.server.host}/team/{image}:latest")
    told = json.loads(fleet.done("evidence", "team/web:latest", "--json"))
    assert [one["phase"] for one in told["evidence"]] == ["index"]
    own = {name for name, _, own in fleet.server.personality.rows() if own}
    assert not (own & ON_THE_WAY) - fleet.server.met
    fleet.done("rollback", "web", "agent", "--to", "baseline", "--reason", "a test")
    assert {name: fleet.at(f"team/{name}") for name in before} == before
    fleet.done("audit")


def test_what_another_release_left_behind_is_cleaned_where_the_registry_deletes(fleet: Fleet) -> None:
    fleet.climb("web")
    fleet.rewrite(
        'version: "1.0",\n      tags: {moving: [latest], fixed', 'version: "2.0",\n      tags: {moving: [latest], fixed'
    )
    fleet.publish("team/web", images.make_image([{"tool": b"next" * 20_000}]))
    fleet.done("accept", "web", "--reason", "pushed by hand")
    done, end = fleet.climb("web")
    assert end.kind is Kind.DONE, (done, end)
    (repo,) = json.loads(fleet.done("clean", "web", "--json").partition("\nNothing")[0])["repos"]
    listed = {tag for image in repo["images"] for removal in image["removals"] for tag in removal["tags"]}
    assert listed, repo
    there = set(fleet.held("team/web").tags)
    if fleet.server.personality.delete.plays.digest:
        refused = fleet.phasegate("clean", "--delete")
        assert (refused.returncode, refused.stderr.count("error:")) == (3, 1)
        assert "does not delete manifests: " in refused.stderr
        assert set(fleet.held("team/web").tags) == there
        fleet.server.deletes = True
    fleet.done("clean", "--delete")
    assert {"tags", "delete"} <= fleet.server.met
    assert set(fleet.held("team/web").tags) == there - listed
    fleet.done("rollback", "web", "--to", "baseline", "--reason", "a test")
    fleet.done("verify", f"{fleet.server.host}/team/web:latest")


def test_an_image_is_converted_into_a_repository_of_its_own(fleet: Fleet) -> None:
    if fleet.server.personality.creation.plays is Creation.HAND:
        refused = fleet.phasegate("convert", "team/web:latest", "--to", "index", "--as", "team/converted:1")
        assert (refused.returncode, "NAME_UNKNOWN" in refused.stderr) == (3, True), refused
        fleet.server.create("team/converted")
    fleet.done("convert", "team/web:latest", "--to", "index", "--as", "team/converted:1")
    fleet.done("verify", f"{fleet.server.host}/team/converted:1", "--phase", "index")
    first = dict(fleet.held("team/converted").tags)
    fleet.done("convert", "team/web:latest", "--to", "index", "--as", "team/converted:1")
    assert fleet.held("team/converted").tags == first


def test_what_is_promoted_is_signed_and_plain_cosign_finds_the_signature(fleet: Fleet, keys: Keys) -> None:
    fleet.rewrite(
        "ladder: index\n",
        f"ladder: oci\nsigning: {{cosign: {{key: {{file: {keys.private}}}, password: {{env: SG_PASSWORD}}, "
        f"public: {keys.public}}}}}\n",
    )
    published = fleet.at("team/web")
    if fleet.server.personality.head.plays.missing:
        with pytest.raises(EngineError, match="cosign signed nothing"):  # it asks by HEAD alone
            fleet.climb("web")
        assert fleet.at("team/web") == published
        return
    done, end = fleet.climb("web")
    assert end.kind is Kind.DONE, (done, end)
    digest = fleet.at("team/web")
    assert asyncio.run(by_hand(keys, Reference(fleet.server.host, "team/web").at(digest))) == 0
    fleet.done("audit")
    fleet.done("rollback", "web", "--to", "baseline", "--reason", "a test")
    assert asyncio.run(by_hand(keys, Reference(fleet.server.host, "team/web").at(fleet.at("team/web")))) == 0


@pytest.mark.parametrize(
    "personality", [each for each in PERSONALITIES if each.immutable.plays], ids=lambda each: each.key, indirect=True
)
def test_where_tags_are_immutable_but_for_those_that_move_the_ladder_is_climbed(fleet: Fleet) -> None:
    fleet.server.immutable = True
    done, end = fleet.climb("web")
    assert end.kind is Kind.DONE, (done, end)
    fleet.done("convert", "team/web:latest", "--to", "oci", "--as", "team/web:converted")
    fleet.done("convert", "team/web:latest", "--to", "oci", "--as", "team/web:converted")
    refused = fleet.phasegate("convert", "team/web:latest", "--to", "container", "--as", "team/web:converted")
    assert (refused.returncode, refused.stderr.count("error:")) == (3, 1)
    assert "keeps tags immutable" in refused.stderr
    assert "immutable" in fleet.server.met
    fleet.done("rollback", "web", "--to", "baseline", "--reason", "a test")


@pytest.mark.parametrize("personality", [DOCKER_HUB], ids=lambda each: each.key, indirect=True)
def test_a_pull_rate_limit_that_is_used_up_is_said_in_the_registrys_words(fleet: Fleet) -> None:
    fleet.server.exhausted = True
    refused = fleet.phasegate("verify", f"{fleet.server.host}/team/web:latest")
    assert (refused.returncode, refused.stderr.count("error:")) == (3, 1)
    assert "429 Too Many Requests (TOOMANYREQUESTS: You have reached your pull rate limit.)" in refused.stderr


@pytest.mark.parametrize("personality", [GHCR], ids=lambda each: each.key, indirect=True)
def test_a_tag_whose_push_meets_the_limit_is_pushed_by_a_later_run(fleet: Fleet) -> None:
    fleet.rewrite("ladder: index", "ladder: oci")
    fleet.server.tired = frozenset({1, 4, 6, 7})
    runs = [fleet.ended("web")]
    while runs[-1] is not Kind.DONE:
        fleet.done("retry", "web", "--reason", "the limit is over")
        runs.append(fleet.ended("web"))
        assert len(runs) < 8, runs
    assert len(runs) > 1
