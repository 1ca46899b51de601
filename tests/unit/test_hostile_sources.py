"""What a source brings is bounded in time and memory, and never leads out of the source. No network, no engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.build import inside, source
from phasegate.build.dockerfile import from_references
from phasegate.build.dockerfile_words import LONGEST
from phasegate.build.dockerignore import MOST, Ignore
from phasegate.build.source import Source, digest_of_source
from phasegate.build.version import version_of
from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.fleet.versions import CommandVersion, FileVersion
from phasegate.image.platform import Platform
from phasegate.policy.radius import bases_of
from tests.kit.repos import repo

HEAD = """\
registry: registry.example
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
"""
REST = 'platforms: [linux/amd64], version: "1", tags: {moving: [latest]}'
SECRET = "machine git.example login ci password hunter2"


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\n")
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    file = tmp_path / "netrc"
    file.write_text(f"{SECRET}\n")
    return file


# Patterns.


@pytest.mark.parametrize(
    "pattern", ["**/a" * 30 + "**zz", "*a" * 60 + "zz", "**a" * 60 + "zz", "[a-z]*" * 60 + "0", "**?" * 60 + "/zz"]
)
def test_no_pattern_takes_more_than_linear_time(pattern: str) -> None:
    began = time.process_time()
    assert not Ignore(pattern)("a" * 200)
    assert not Ignore(pattern)("/".join("a" * 100))
    assert time.process_time() - began < 2


def test_a_range_that_ends_before_it_begins_is_named() -> None:
    with pytest.raises(FleetError, match=r"\.dockerignore:3: the pattern 'b\[z-a\]' has a range that ends before"):
        Ignore("# a comment\na\nb[z-a]")


def test_a_dockerignore_has_a_largest_size(context: Path) -> None:
    (context / ".dockerignore").write_text("a\n" * MOST)
    with pytest.raises(FleetError, match=r"repo 'app': .*\.dockerignore is larger than"):
        digest_of_source(repo(context), context)


# ARGs.


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "ARG a0=" + "a" * 10 + "".join(f"\nARG a{n}=${{a{n - 1}}}${{a{n - 1}}}" for n in range(1, 34)) + "\nFROM x",
            f"longer than {LONGEST} characters once filled in: aaaa",
        ),
        ("ARG a=" + "a" * (LONGEST + 1) + "\nFROM x", "longer than"),
        (f"ARG a={'a' * LONGEST}\n" + "".join(f"ARG b{n}=$a\n" for n in range(1000)) + "FROM x", "characters together"),
        ("FROM " + "${a:-" * 20_000, "deep"),
        ("FROM ${a:-x", "has no }"),
        ("FROM a\n" * 2000, "more than 1000 stages"),
    ],
    ids=["doubled", "long", "many", "nested", "open", "stages"],
)
def test_a_dockerfile_is_filled_in_only_so_far(text: str, what: str) -> None:
    began = time.process_time()
    with pytest.raises(FleetError, match=what) as caught:
        from_references(text, platforms=(Platform("linux", "amd64"),))
    assert len(caught.value.what) < 300
    assert time.process_time() - began < 2


def test_many_flags_and_open_quotes_take_linear_time() -> None:
    began = time.process_time()
    from_references("FROM a\nRUN " + "--a=b " * 100_000 + "\nRUN " + "--a='" * 50_000 + "\nARG " + 'x="' * 50_000)
    assert time.process_time() - began < 4


def test_defaults_may_be_in_each_other() -> None:
    assert from_references("ARG b=2\nFROM go:${a:-${b:-1}}${b:+-slim}${c:+${d:-e}}") == ("go:2-slim",)


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_a_stage_by_what_is_not_a_number_is_an_image(number: str) -> None:
    assert from_references(f"FROM go\nFROM scratch\nCOPY --from={number} / /", target="1") == (number,)
    with pytest.raises(FleetError, match="no stage"):
        from_references("FROM go", target=number)


def test_one_bad_dockerfile_does_not_stop_the_plan_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = inside.read

    def read(folder: Path, name: str) -> bytes:
        if folder.name == "bug":
            raise ZeroDivisionError
        return known(folder, name)

    monkeypatch.setattr(inside, "read", read)
    texts = {"bad": b"FROM \xff${a:-", "bug": b"FROM x", "base": b"FROM x", "app": b"FROM registry.example/team/base"}
    lines = []
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_bytes(text)
        lines.append(f"  - {{name: {name}, image: team/{name}, context: {name}, {REST}}}")
    (tmp_path / "fleet.yaml").write_text(HEAD + "\n".join(lines))
    assert bases_of(load_fleet(tmp_path / "fleet.yaml")) == {"bad": (), "bug": (), "base": (), "app": ("base",)}


# Links, and files that cannot be read.


@pytest.mark.parametrize("name", ["VERSION", "Dockerfile", ".dockerignore", "Dockerfile.dockerignore"])
async def test_no_link_leads_out_of_the_source(context: Path, outside: Path, name: str) -> None:
    (context / name).unlink(missing_ok=True)
    (context / name).symlink_to(outside)
    app = replace(repo(context), version=FileVersion("VERSION"))

    async def look() -> None:
        digest_of_source(app, context)
        await version_of(app, Source(context, ""))

    with pytest.raises(FleetError, match=f"repo 'app': .*{name} is a link that leads out of") as caught:
        await look()
    for word in SECRET.split():
        assert word not in f"{caught.value.what}{caught.value.fix}".replace("netrc", "")


async def test_a_link_may_lead_through_the_whole_work_tree(context: Path, tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("2.1\n")
    (context / "VERSION").symlink_to("../VERSION")
    app = replace(repo(context), version=FileVersion("VERSION"))
    with pytest.raises(FleetError, match="leads out of"):
        await version_of(app, Source(context, ""))
    (tmp_path / ".git").mkdir()
    assert await version_of(app, Source(context, "")) == "2.1"


async def test_the_fleet_file_may_name_a_file_above_the_context(context: Path, outside: Path) -> None:
    (context.parent / "VERSION").write_text("3.0\n")
    app = replace(repo(context), version=FileVersion("../VERSION"))
    assert await version_of(app, Source(context, "")) == "3.0"
    (context.parent / "VERSION").unlink()
    (context.parent / "VERSION").symlink_to("/etc/passwd")
    with pytest.raises(FleetError, match="leads out of"):
        await version_of(app, Source(context, ""))


async def test_of_a_file_outside_of_the_source_nothing_is_shown_that_is_not_a_version(
    context: Path, tmp_path: Path
) -> None:
    (tmp_path / "passwd").write_text(f"{SECRET}:x:0:0\n")
    outside = str(tmp_path / "passwd")
    for name in (outside, "../" * len(context.parts) + outside[1:]):
        app = replace(repo(context), version=FileVersion(name))
        with pytest.raises(FleetError, match="is not a valid tag, and from outside of the source") as caught:
            await version_of(app, Source(context, ""))
        assert SECRET not in caught.value.what


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: path.symlink_to("VERSION"), "leads nowhere"),
        (lambda path: path.mkdir(), "is not a regular file|cannot be read"),
        (lambda path: os.mkfifo(path), "is not a regular file"),
        (lambda path: path.write_text("1" * (inside.TEXT + 1)), "is larger than"),
        (lambda path: path.write_bytes(b"\xff1.0"), "is not UTF-8 text"),
        (lambda path: path.write_text("x" * 5000), "'x{60}...', which is not a valid tag"),
    ],
    ids=["circle", "folder", "pipe", "large", "bytes", "long"],
)
async def test_a_version_that_cannot_be_read_is_the_repos_problem(context: Path, make: object, what: str) -> None:
    make(context / "VERSION")  # type: ignore[operator]
    with pytest.raises(FleetError, match=what) as caught:
        await version_of(replace(repo(context), version=FileVersion("VERSION")), Source(context, ""))
    assert len(caught.value.what) < 300 + len(str(context))


async def test_the_end_of_what_a_version_command_prints_is_kept_and_no_more(context: Path) -> None:
    endless = CommandVersion(("sh", "-c", "yes 1.0 | head -c 30000000"))
    assert await version_of(replace(repo(context), version=endless), Source(context, "")) == "1.0"


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A context that another user owns, and that user's rights: root may read everything."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "secret").write_text(SECRET)
    (folder / "secret").chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder)


def test_a_file_that_cannot_be_read_is_named(unprivileged: Path) -> None:
    with pytest.raises(FleetError, match=r"repo 'app': .*/secret cannot be read: Permission denied") as caught:
        digest_of_source(repo(unprivileged), unprivileged)
    assert not caught.value.retryable
    assert caught.value.fix == "make it readable, or list it in .dockerignore"


def test_a_file_that_vanishes_meanwhile_is_looked_at_again(context: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (context / "a").write_text("1")
    (context / "b").write_text("1")
    scandir = os.scandir

    def listed(folder: Path) -> object:
        found = list(scandir(folder))
        (context / "b").unlink()
        return nullcontext(found)

    monkeypatch.setattr(os, "scandir", listed)
    with pytest.raises(FleetError, match=r"/b cannot be read: No such file") as caught:
        digest_of_source(repo(context), context)
    assert caught.value.retryable


def test_a_context_may_be_deep_but_not_endless(context: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        subprocess.run(["mkdir", "-p", "/".join(["d"] * 1200)], cwd=context, check=True)
        assert digest_of_source(repo(context), context)
        monkeypatch.setattr(source, "FILES", 1000)
        with pytest.raises(FleetError, match="has more than 1000 files and folders"):
            digest_of_source(repo(context), context)
    finally:
        subprocess.run(["rm", "-r", str(context)], check=True)  # too deep for Python's own


def test_reading_a_context_has_a_time_limit(context: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (context / "large").open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of zeros, which takes no place
    monkeypatch.setattr(source, "SECONDS", 0.2)
    with pytest.raises(FleetError, match="large took longer than 0 s to read"):
        digest_of_source(repo(context), context)
