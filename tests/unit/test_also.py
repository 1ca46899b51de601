"""The fleet file's `also`: a repo's other registries, its tags there, and every mistake with its line and its fix."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from phasegate.errors import FleetError, LedgerError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_outline, load_registries
from phasegate.fleet.registries import Copy, RegistrySpec
from phasegate.ledger.claim import Claims, claims_of
from phasegate.ledger.ledger import Ledger
from phasegate.release import Tag
from tests.unit.test_fleet_file import GROUP, HEAD, TOOL, Write, read, refused, write

__all__ = ["write"]

JOINED = GROUP.replace("context: .", "context: .\n    join: demo/tool")


def also(text: str, repo: str = TOOL) -> str:
    return "repos:\n" + repo + f"    also: {text}\n"


def copies(write: Write, text: str, repo: str = TOOL) -> list[tuple[str, str, str]]:
    return [(it.registry, it.name, it.of) for it in read(write, also(text, repo)).repos[0].copies]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("[ghcr.io]", [("ghcr.io", "demo/tool", "demo/tool")]),
        ("[ghcr.io/acme/tool]", [("ghcr.io", "acme/tool", "demo/tool")]),
        ("[{host: ghcr.io, image: acme/tool}]", [("ghcr.io", "acme/tool", "demo/tool")]),
        ("[index.docker.io/tool]", [("docker.io", "library/tool", "demo/tool")]),
        ("[ghcr.io, quay.io/x/y]", [("ghcr.io", "demo/tool", "demo/tool"), ("quay.io", "x/y", "demo/tool")]),
    ],
)
def test_a_repo_is_also_in_other_registries(write: Write, text: str, there: list[tuple[str, str, str]]) -> None:
    assert copies(write, text) == there


def test_each_image_of_a_group_is_there_and_the_joined_one(write: Write) -> None:
    assert copies(write, '["ghcr.io/acme/{arch}"]', JOINED) == [
        ("ghcr.io", "acme/amd64", "demo/amd64-tool"),
        ("ghcr.io", "acme/arm64", "demo/arm64-tool"),
        ("ghcr.io", "demo/tool", "demo/tool"),
    ]
    assert copies(write, "[{host: ghcr.io, join: acme/all}]", JOINED)[2] == ("ghcr.io", "acme/all", "demo/tool")


def test_its_tags_are_those_of_every_registry(write: Write) -> None:
    repo = read(write, also("[ghcr.io/acme/tool]")).repos[0]
    here, there = Tag("demo/tool", "latest"), Tag("acme/tool", "latest", "ghcr.io")
    assert [each.tag for each in repo.tags("1.4")] == [here, there]
    assert [repo.image_of(tag) for tag in (here, there)] == ["demo/tool", "demo/tool"]
    assert repo.image_of(Tag("acme/tool", "latest", "quay.io")) == ""
    assert repo.is_moving(there)
    assert not repo.is_moving(Tag("acme/tool", "1.4", "ghcr.io"))


def test_defaults_may_say_it_for_all_repos_and_an_outline_reads_the_same(write: Write, tmp_path: Path) -> None:
    text = "defaults: {also: [ghcr.io]}\nrepos:\n" + TOOL
    path = write(HEAD + text)
    wanted = (Copy("ghcr.io", "demo/tool", "demo/tool"),)
    assert load_fleet(path).repos[0].copies == wanted
    assert load_outline(path).repos[0].copies == wanted


def test_the_settings_of_a_registry(write: Write) -> None:
    head = HEAD + "registries: [{host: ghcr.io, credentials: {env: GHCR}, settle: 5s, insecure: true}]\n"
    fleet = read(write, also("[ghcr.io, quay.io]"), head)
    ghcr = RegistrySpec("ghcr.io", insecure=True, credentials="GHCR", settle=5.0, probe="")
    assert fleet.registry_at("ghcr.io") == ghcr
    assert fleet.registry_at("quay.io") == RegistrySpec("quay.io", probe="")
    assert fleet.registry_at("127.0.0.1:5000") == fleet.registry
    assert load_registries(fleet.path) == (fleet.registry, ghcr)


@pytest.mark.parametrize(
    ("repos", "head", "said"),
    [
        (also("[127.0.0.1:5000]"), HEAD, "the fleet's own registry"),
        (also("[ghcr]"), HEAD, "'ghcr' is not the host of a registry"),
        (also("[ghcr.io/Acme]"), HEAD, "lower-case"),
        (also("[ghcr.io/acme/tool:1]"), HEAD, "has a tag"),
        (also('["ghcr.io/{arch}-tool"]'), HEAD, "the repo no `arches`"),
        (also("[ghcr.io/tool]", GROUP), HEAD, "has no {arch}"),
        (also("[ghcr.io, ghcr.io]"), HEAD, "is at ghcr.io/demo/tool twice"),
        (also("[127.0.0.1:5907, localhost:5907]"), HEAD, "is at localhost:5907/demo/tool twice"),
        (also("[localhost:5000]"), HEAD, "the fleet's own registry"),
        (also('["https://ghcr.io/x"]'), HEAD, "fix: ghcr.io: leave out https://"),
        (also("[/x]"), HEAD, "'/x' is not a registry host"),
        (also("[{host: ghcr.io, join: x/y}]"), HEAD, "has no `join`"),
        (also("[{host: ghcr.io, imag: x}]"), HEAD, "unknown key 'imag'"),
        (
            also("[ghcr.io/x/y]") + TOOL.replace("tool", "other") + "    also: [ghcr.io/x/y]\n",
            HEAD,
            "repo 'tool' publishes ghcr.io/x/y too",
        ),
        (also("[ghcr.io]"), HEAD + "registries: [{host: gcr.io}]\n", "no repo is in gcr.io"),
        (also("[ghcr.io]"), HEAD + "registries: [{host: ghcr.io, was: x.example}]\n", "unknown key 'was'"),
        (also("[ghcr.io]"), HEAD + "registries: [{host: ghcr.io}, {host: ghcr.io}]\n", "is there already"),
    ],
)
def test_what_is_wrong_with_it(write: Write, repos: str, head: str, said: str) -> None:
    told = refused(write, repos, head)
    assert said in told
    assert "fleet.yaml:" in told


SECRET = "ann:canary@ghcr.io"


@pytest.mark.parametrize(
    ("repos", "head"),
    [
        (also(f'["{SECRET}"]'), HEAD),
        (also(f'[{{host: "{SECRET}"}}]'), HEAD),
        (also("[ghcr.io]"), HEAD + f'registries: [{{host: "{SECRET}"}}, {{host: "{SECRET}"}}]\n'),
    ],
)
def test_a_credential_in_a_host_is_not_repeated(write: Write, repos: str, head: str) -> None:
    told = refused(write, repos, head)
    assert "the registry's host holds a credential" in told
    assert "canary" not in told


def test_a_mistake_in_it_leaves_other_repos_to_be_rolled_back(write: Write) -> None:
    path = write(HEAD + also("[ghcr]") + TOOL.replace("tool", "other"))
    outline = load_outline(path)
    assert [repo.name for repo in outline.repos] == ["other"]
    with pytest.raises(FleetError, match="repo 'tool' was not touched"):
        outline.repo("tool")


def named(write: Write, name: str, text: str, image: str = "demo/tool") -> Fleet:
    return read(write, also(text, TOOL.replace("demo/tool", image)), f"name: {name}\n" + HEAD)


def claims(fleet: Fleet) -> Claims:
    with closing(Ledger.open(fleet.ledger, fleet)):
        pass
    with create_engine(fleet.ledger).connect() as connection:
        return claims_of(connection, "ledger", fleet)


def test_an_image_of_another_registry_belongs_to_one_repo_of_one_fleet(write: Write) -> None:
    one = named(write, "one", "[ghcr.io/acme/tool, quay.io]")
    assert claims(one).recorded, "opened again, nothing is written"
    for text in ("[ghcr.io/acme/tool]", "[quay.io]"):
        with pytest.raises(LedgerError, match="belongs to repo 'tool' of the fleet 'one'"):
            claims(named(write, "two", text, "other/tool" if "acme" in text else "demo/tool"))
    left = named(write, "one", "[quay.io]")
    assert claims(left).recorded
    assert claims(named(write, "two", "[ghcr.io/acme/tool]", "other/tool")).recorded, "the first fleet gave it up"
