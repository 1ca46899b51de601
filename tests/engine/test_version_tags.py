"""Tags of a version's first numbers, and labels with the commit, through three versions and a rollback."""

from __future__ import annotations

import asyncio
import subprocess

import pytest

from deploy.lab.state import Lab
from phasegate.policy.action import Kind
from phasegate.registry import Registry, read_envelope
from phasegate.release import Control, Tag
from tests.kit.yard import Yard, climb, yard

VERSIONS = ("1.0", "1.9.0", "2.0.0")
LABELS = {"revision": "{revision}", "created": "{created}", "series": "{major}.{minor}"}


def git(made: Yard, *args: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    command = ["git", "-C", str(made.context), *who, *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def digests(made: Yard) -> dict[str, str]:
    """Return where each tag is that the registry lists, without phasegate's own."""

    async def listed() -> dict[str, str]:
        async with Registry(insecure={made.lab.registry}) as registry:
            at = made.fleet.reference(made.repo.images[0].name)
            names = [name for name in await registry.tags(at) if not name.startswith("phasegate-")]
            found = [await registry.head(at.tagged(name)) for name in names]
            return {name: head.digest for name, head in zip(names, found, strict=True) if head}

    return asyncio.run(listed())


@pytest.fixture(scope="module")
def climbed(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> tuple[Yard, list[dict[str, str]], list[str]]:
    """Three versions up to `oci`: the tags after each, and the commits."""
    made = yard(
        lab,
        tmp_path_factory.mktemp("version-tags"),
        labels=LABELS,
        tags={"moving": ["latest", "{major}", "{major}.{minor}"], "fixed": ["{version}"]},
    )
    after, commits = [], []
    git(made, "init", "--quiet")
    for version in VERSIONS:
        made.version(version)
        git(made, "add", ".")
        git(made, "commit", "--quiet", "--allow-empty", "-m", version)
        commits.append(git(made, "show", "--no-patch", "--format=%H %cI", "HEAD"))
        assert climb(made, "oci").kind is Kind.DONE
        after.append(digests(made))
    return made, after, commits


Climbed = tuple[Yard, list[dict[str, str]], list[str]]


def test_a_version_moves_the_tags_of_its_numbers_and_leaves_those_of_others(climbed: Climbed) -> None:
    _, after, _ = climbed
    assert [sorted(found) for found in after] == [
        ["1", "1.0", "latest"],
        ["1", "1.0", "1.9", "1.9.0", "latest"],
        ["1", "1.0", "1.9", "1.9.0", "2", "2.0", "2.0.0", "latest"],
    ]
    first, second, third = after
    assert first["1"] == first["1.0"] == first["latest"]
    assert second["1"] == second["1.9"] == second["1.9.0"] == second["latest"] != first["1"]
    assert third["2"] == third["2.0"] == third["2.0.0"] == third["latest"] != second["1"]
    assert {name: third[name] for name in second if name != "latest"} == {
        name: second[name] for name in second if name != "latest"
    }


def test_candidate_and_control_have_the_commit_that_the_release_was_opened_at(climbed: Climbed) -> None:
    made, _, commits = climbed
    revision, created = commits[-1].split()
    image = made.repo.images[0]
    standing = made.standing
    assert standing.release is not None
    assert standing.release.commit.revision == revision

    async def labels(digest: str) -> object:
        async with Registry(insecure={made.lab.registry}) as registry:
            envelope = await read_envelope(registry, made.fleet.reference(image.name).at(digest))
            return envelope.images[0].config.body["config"]["Labels"]

    expected = {"revision": revision, "created": created.replace("+00:00", "Z"), "series": "2.0"}
    control = standing.controls[Control(image.name, "linux-amd64")]
    for digest in (standing.candidates["container"][image.name].digest, control):
        assert asyncio.run(labels(digest)) == expected


def test_a_rollback_moves_the_tags_of_the_present_version(climbed: Climbed) -> None:
    made, after, _ = climbed
    ended = made.phasegate("rollback", made.repo.name, "--to", "container", "--reason", "the test")
    assert ended.returncode == 0, ended.stderr
    image = made.repo.images[0].name
    container = made.standing.candidates["container"][image].digest
    now = digests(made)
    assert {name for name in now if now[name] != after[-1][name]} == {"latest", "2", "2.0", "2.0.0"}
    assert {now[name] for name in ("latest", "2", "2.0", "2.0.0")} == {container}
    assert made.standing.tags[Tag(image, "1")] == now["1"]
    ended = made.phasegate("rollback", made.repo.name, "--to", "baseline", "--reason", "the test")
    assert ended.returncode == 0, ended.stderr
    control = made.standing.controls[Control(image, "linux-amd64")]
    there = digests(made)
    assert {there[name] for name in ("latest", "2", "2.0")} == {control}, "its control is the version's baseline"
    assert there["2.0.0"] == container, "a fixed tag that was not there before stays"
    audited = made.phasegate("audit")
    assert audited.returncode == 0, audited.stdout + audited.stderr
