"""The whole way through a migration against each public registry, as far as its behaviour is public.

What each of them does, and who says so, is in tests/kit/personalities; docs/registries.md is made from it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.errors import EngineError, RegistryError
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from tests.kit import images
from tests.kit.in_process import Ended, phasegate
from tests.kit.personalities.all import PERSONALITIES
from tests.kit.personalities.docker_hub import DOCKER_HUB
from tests.kit.personalities.gate import USER
from tests.kit.personalities.ghcr import GHCR
from tests.kit.personalities.personality import Creation, Personality, Scheme
from tests.kit.personalities.played import Played
from tests.kit.referring import Repository, on_a_thread
from tests.kit.signing import Keys, by_hand

FLEET = """\
registry: {host}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
ladder: index
evidence: true
repos:
  - {{name: web, image: team/web, source: published, platforms: [linux/amd64], version: "1.0",
      tags: {{moving: [latest], fixed: ["{{version}}"]}}}}
  - {{name: agent, image: "team/{{arch}}-agent", arches: [amd64, arm64], join: team/agent, source: published,
      version: "1.0", tags: {{moving: [latest]}}}}
"""
ALL = ("team/web", "team/amd64-agent", "team/arm64-agent", "team/agent", "phasegate-probe", "phasegate-scratch")
ON_THE_WAY = {"expired", "missing", "head", "mount", "rate", "referrers", "blobs"}
"""The aspects in which a registry is met between the first look and the last promotion."""
HELPER = """\
#!/bin/sh
test "$1" = get && cat '{answer}'
"""


@dataclass(frozen=True, slots=True)
class Fleet:
    """A fleet file beside the login that its registry wants, and images published the old way."""

    server: Played
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "fleet.yaml"

    def phasegate(self, *words: str) -> Ended:
        return phasegate(*words, cwd=self.folder)

    def done(self, *words: str) -> str:
        """Run a command that has to succeed, and return what it printed."""
        ended = self.phasegate(*words)
        assert ended.returncode == 0, ended
        return ended.stdout

    def held(self, repository: str) -> Repository:
        return self.server.repositories[repository]

    def at(self, repository: str, tag: str = "latest") -> str:
        return self.held(repository).tags.get(tag, "")

    def publish(self, repository: str, built: images.Built, tag: str = "latest") -> None:
        """Put an image there, past the server's API."""
        self.server.create(repository)
        held = self.held(repository)
        for child in built.children:
            self.publish(repository, child, "")
        held.blobs.update(built.blobs)
        held.manifests[built.digest] = built.media_type, built.raw
        if tag:
            held.tags[tag] = built.digest

    def rewrite(self, old: str, new: str) -> None:
        """Edit the fleet file."""
        text = self.path.read_text()
        assert old in text
        self.path.write_text(text.replace(old, new))

    def climb(self, name: str) -> tuple[list[Kind], Action]:
        """Do all that a rollout does with a repo; return the steps and where it ends."""
        return asyncio.run(self._climb(name))

    def ended(self, name: str) -> Kind:
        """Do what one run does; return where it ends, be it a failure that may go away."""
        try:
            return self.climb(name)[1].kind
        except RegistryError as error:
            if not error.retryable:
                raise
            return Kind.WAIT

    async def _climb(self, name: str) -> tuple[list[Kind], Action]:
        fleet, since = load_fleet(self.path), datetime.now(UTC)
        done: list[Kind] = []
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                while True:
                    action, seen = await next_action(run, fleet.repo(name), plan_of(fleet, since=since))
                    if action.kind not in WORK:
                        return done, action
                    done.append(action.kind)
                    assert len(done) < 40, done
                    await carry_out(run, fleet.repo(name), action, seen)


def write_login(server: Played, folder: Path) -> None:
    """Write docker's config.json, with a helper where the secret changes and an identity token where one is used."""
    login = server.personality.login.plays
    if login.scheme is Scheme.BASIC:
        answer = folder / "helper.json"
        program = folder / "docker-credential-played"
        program.write_text(HELPER.format(answer=answer))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        config: dict[str, object] = {"credHelpers": {server.host: "played"}}
        server.gate.answer = answer
        server.gate.write()
    elif login.identity:
        config = {"auths": {server.host: {"auth": "", "identitytoken": server.gate.secret}}}
    else:
        auth = base64.b64encode(f"{USER}:{server.gate.secret}".encode()).decode()
        config = {"auths": {server.host: {"auth": auth}}}
    (folder / "config.json").write_text(json.dumps(config))


@pytest.fixture(params=PERSONALITIES, ids=lambda personality: personality.key)
def personality(request: pytest.FixtureRequest) -> Personality:
    chosen: Personality = request.param
    return chosen


@pytest.fixture
def server(personality: Personality) -> Iterator[Played]:
    with on_a_thread(Played(personality)) as played:
        yield played


@pytest.fixture
def fleet(server: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    docker = tmp_path / "docker"
    docker.mkdir()
    monkeypatch.setenv("DOCKER_CONFIG", str(docker))
    monkeypatch.setenv("PATH", str(docker), prepend=":")
    write_login(server, docker)
    made = Fleet(server, tmp_path)
    made.path.write_text(FLEET.format(host=server.host, folder=tmp_path))
    made.publish("team/web", images.make_image([{"tool": b"web" * 20_000}]))
    for name, platform in (("amd64", "linux/amd64"), ("arm64", "linux/arm64")):
        made.publish(f"team/{name}-agent", images.make_image([{"tool": name.encode() * 9_000}], platform=platform))
    if server.personality.creation.plays is Creation.HAND:
        server.create(*ALL)
    return made


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
