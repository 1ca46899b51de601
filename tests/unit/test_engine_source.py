"""Where a release comes from: local folders, git refs, versions; and what their digest is over."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.build.source import Source, digest_of_source, resolve
from phasegate.build.version import version_of
from phasegate.errors import EngineError, FleetError
from phasegate.fleet.form_source import GitSource
from phasegate.fleet.load import load_fleet
from phasegate.fleet.versions import CommandVersion, FileVersion, LiteralVersion
from phasegate.image.platform import Platform
from phasegate.ledger.events import PutOnHold
from phasegate.ledger.ledger import Ledger
from tests.kit.in_process import phasegate
from tests.kit.repos import repo
from tests.unit.test_fleet_file import HEAD, TOOL

FAKE_GIT = """\
#!/bin/sh
printf '%s\\n' "$@" >> SEEN
case "$*" in
  *fetch*) "$GIT_ASKPASS" "Username for 'https://git.example.invalid': " > SEEN.user
           "$GIT_ASKPASS" "Password for 'https://ann@git.example.invalid': " > SEEN.password
           echo "fatal: Authentication failed for $(cat SEEN.password)" >&2; exit 128 ;;
esac
"""


def git(folder: Path, *args: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    done = subprocess.run(["git", "-C", str(folder), *who, *args], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    (folder / "sub").mkdir(parents=True)
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    (folder / "sub" / "file").write_text("one")
    (folder / "VERSION").write_text("1.4.0\n")
    return folder


def test_the_digest_is_over_what_is_built(context: Path) -> None:
    app = repo(context)
    before = digest_of_source(app, context)
    os.utime(context / "sub" / "file", (1, 1))
    (context / ".git").mkdir()
    (context / ".git" / "index").write_text("x")
    assert digest_of_source(app, context) == before

    seen = {before}
    for change in (
        lambda: (context / "sub" / "file").write_text("two"),
        lambda: (context / "sub" / "file").chmod(0o755),
        lambda: (context / "sub" / "new").symlink_to("file"),
        lambda: (context / "sub" / "new").rename(context / "sub" / "other"),
        lambda: (context / "empty").mkdir(),
    ):
        change()
        seen.add(digest_of_source(app, context))
    settings: Mapping[str, object]
    for settings in ({"args": {"A": "1"}}, {"labels": {"a": "1"}}, {"target": "x"}):
        seen.add(digest_of_source(replace(app, **settings), context))
    seen.add(digest_of_source(repo(context, platforms=(Platform("linux", "arm64"),)), context))
    assert len(seen) == 10


def test_the_digest_is_over_every_dockerfile(context: Path) -> None:
    app = repo(context, arches={"amd64": Platform("linux", "amd64"), "aarch64": Platform("linux", "arm64")})
    both = replace(app, dockerfile={"amd64": "Dockerfile", "aarch64": "../Dockerfile.{arch}"})
    with pytest.raises(FleetError, match=r"Dockerfile\.aarch64 is not there"):
        digest_of_source(both, context)
    seen = {digest_of_source(app, context)}
    for text in ("FROM scratch\n", "FROM scratch\nENV A=1\n"):
        (context.parent / "Dockerfile.aarch64").write_text(text)
        seen.add(digest_of_source(both, context))
    other = replace(both, args={"A": {"amd64": "1", "aarch64": "2"}})
    seen.add(digest_of_source(other, context))
    seen.add(digest_of_source(replace(other, args={"A": {"amd64": "1", "aarch64": "3"}}), context))
    assert len(seen) == 5


def test_what_dockerignore_leaves_out_does_not_count_but_the_dockerfile_always_does(context: Path) -> None:
    (context / ".dockerignore").write_text("sub\n!sub/kept\nDockerfile\n")
    (context / "sub" / "kept").write_text("1")
    before = digest_of_source(repo(context), context)
    (context / "sub" / "file").write_text("another")
    assert digest_of_source(repo(context), context) == before
    (context / "sub" / "kept").write_text("2")
    kept = digest_of_source(repo(context), context)
    (context / "Dockerfile").write_text("FROM scratch\n")
    assert len({before, kept, digest_of_source(repo(context), context)}) == 3


@pytest.mark.parametrize("ledger", ["", "ledger: sqlite:///state.db\n"])
async def test_a_ledger_in_the_context_is_not_part_of_the_source(context: Path, ledger: str) -> None:
    """Each event was a new source, and a new source is a new release."""
    (context / "fleet.yaml").write_text(f"{HEAD}{ledger}repos:\n{TOOL.replace('context: tool', 'context: .')}")
    (context / "state.dbx").write_text("one")

    async def digest() -> str:
        fleet = load_fleet(context / "fleet.yaml")
        async with resolve(fleet.repo("tool")) as source:
            with closing(Ledger.open(fleet.ledger, fleet)) as there, there.lease("repo tool", "ann@here#1"):
                there.append(PutOnHold(repo="tool", by="ann", reason="x"))
            return source.digest

    first = await digest()
    assert await digest() == first
    phasegate("ledger", "backup", ".phasegate/one.backup", cwd=context)
    assert await digest() == first
    (context / "state.dbx").write_text("two")
    assert await digest() != first


async def test_a_dirty_folder_is_named(context: Path) -> None:
    async with resolve(repo(context)) as outside:
        assert (outside.path, outside.commit.revision, outside.dirty, outside.note) == (context, "", False, "")
    git(context, "init", "-q")
    git(context, "add", "-A")
    git(context, "commit", "-qm", "one")
    async with resolve(repo(context)) as clean:
        assert (clean.commit.revision, clean.dirty) == (git(context, "rev-parse", "HEAD"), False)
    (context / "sub" / "file").write_text("changed")
    async with resolve(repo(context)) as dirty:
        assert dirty.dirty
        assert dirty.note == f"uncommitted changes on {clean.commit.revision[:12]}"


async def test_a_git_ref_is_fetched_and_goes_away(context: Path) -> None:
    git(context, "init", "-qb", "main")
    git(context, "add", "-A")
    git(context, "commit", "-qm", "one")
    first = git(context, "rev-parse", "HEAD")
    git(context, "tag", "v1")
    (context / "sub" / "Dockerfile").write_text("FROM scratch\n")
    git(context, "add", "-A")
    git(context, "commit", "-qm", "two")
    url = context.as_uri()
    async with resolve(replace(repo(context), source=GitSource(url, "v1"))) as at_tag:
        assert at_tag.commit.revision == first
        assert (at_tag.path / "sub" / "file").read_text() == "one"
        assert at_tag.note == f"v1 is at {first[:12]}"
    assert not at_tag.path.exists()
    async with resolve(replace(repo(context), source=GitSource(url, "main", "sub"))) as at_branch:
        assert at_branch.commit.revision == git(context, "rev-parse", "HEAD")
        assert (at_branch.path / "Dockerfile").is_file()
    assert at_branch.digest != at_tag.digest


async def test_a_ref_or_folder_that_is_not_there_is_named(context: Path) -> None:
    git(context, "init", "-qb", "main")
    git(context, "add", "-A")
    git(context, "commit", "-qm", "one")
    with pytest.raises(EngineError, match=r"git fetch of nope from .*couldn't find remote ref nope"):
        async with resolve(replace(repo(context), source=GitSource(context.as_uri(), "nope"))):
            pass
    for subdir in ("nope", "../.."):
        with pytest.raises(FleetError, match="has no folder"):
            async with resolve(replace(repo(context), source=GitSource(context.as_uri(), "main", subdir))):
                pass


async def test_git_credentials_go_by_askpass_alone(
    context: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(FAKE_GIT.replace("SEEN", str(tmp_path / "seen")))
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GIT_TOKEN", "ann:canary-5f1d")
    source = GitSource("https://git.example.invalid/x.git", "main", "", "GIT_TOKEN")
    with pytest.raises(EngineError, match=r"git fetch of main .*: Authentication failed for \*\*\*") as caught:
        async with resolve(replace(repo(context), source=source)):
            pass
    assert "canary" not in caught.value.output
    assert "canary" not in (tmp_path / "seen").read_text()
    assert (tmp_path / "seen.user").read_text() == "ann\n"
    assert (tmp_path / "seen.password").read_text() == "canary-5f1d\n"
    monkeypatch.delenv("GIT_TOKEN")
    with pytest.raises(FleetError, match="the environment has no GIT_TOKEN"):
        async with resolve(replace(repo(context), source=source)):
            pass


def test_a_dockerfile_that_is_not_there_is_named(context: Path) -> None:
    with pytest.raises(FleetError, match=r"Dockerfile\.gone is not there"):
        digest_of_source(repo(context, dockerfile="Dockerfile.gone"), context)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (LiteralVersion("2026.11"), "2026.11"),
        (FileVersion("VERSION"), "1.4.0"),
        (CommandVersion(("sh", "-c", "echo v$(cat VERSION)")), "v1.4.0"),
    ],
)
async def test_versions(version: LiteralVersion | FileVersion | CommandVersion, expected: str, context: Path) -> None:
    assert await version_of(replace(repo(context), version=version), Source(context, "")) == expected


@pytest.mark.parametrize(
    ("version", "what"),
    [
        (LiteralVersion("1.0 beta"), "'1.0 beta', which is not a valid tag"),
        (LiteralVersion("1\n2"), "which is not a valid tag"),
        (FileVersion("GONE"), "GONE cannot be read"),
        (CommandVersion(("sh", "-c", "echo no tags >&2; exit 3")), "sh ended with 3: no tags"),
        (CommandVersion(("true",)), "'', which is not a valid tag"),
    ],
)
async def test_no_version(version: LiteralVersion | FileVersion | CommandVersion, what: str, context: Path) -> None:
    with pytest.raises(FleetError, match=what):
        await version_of(replace(repo(context), version=version), Source(context, ""))
