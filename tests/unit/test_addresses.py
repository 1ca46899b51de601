"""Addresses in a fleet file: a registry that is one host, names that are repositories, a ledger that lasts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.in_process import Ended, phasegate

FLEET = """\
registry: {registry}
ledger: "{ledger}"
builder: {{engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}}
repos:
  - name: tool
    image: "{image}"
    context: .
    platforms: [linux/amd64]
    version: "1.4"
    tags: {{moving: [latest]}}
"""
BACK = ["rollback", "tool", "--to", "oci", "--reason", "x"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


def run(
    folder: Path,
    *words: str,
    registry: str = "127.0.0.1:1",
    image: str = "team/tool",
    ledger: str = "sqlite:///ledger.db",
) -> Ended:
    (folder / "fleet.yaml").write_text(FLEET.format(registry=registry, image=image, ledger=ledger))
    return phasegate(*words, cwd=folder)


@pytest.mark.parametrize(
    ("registry", "what", "fix"),
    [
        ("ghcr.io/my-org", "'ghcr.io/my-org' is a registry host and a path", "ghcr.io, and my-org/ before each"),
        ("ghcr.io/my-org/", "'ghcr.io/my-org/' is a registry host and a path", "ghcr.io, and my-org/ before each"),
        ("https://reg.example/v2", "is a registry host and a path", "reg.example, and v2/ before"),
        (
            "https://reg.example",
            "'https://reg.example' is more than a registry host",
            "fix: reg.example: leave out https://",
        ),
        ("reg.example/", "'reg.example/' is more than a registry host", "fix: reg.example\n"),
        ("reg_example", "'reg_example' is not a registry host", "host or host:port"),
        ("xn--a.example", "'xn--a.example' is not a registry host", "host or host:port"),
        ("ghcr", "'ghcr' is not the host of a registry to an engine", "ghcr:443"),
        ("{host: reg.example, mirrors: [mirror]}", "'mirror' is not the host of a registry to an engine", "mirror:443"),
        ("{host: reg.example, was: old.example/team}", "'old.example/team' is a registry host and a path", "team/"),
        ("{host: reg.example, mirrors: [m.example/hub]}", "'m.example/hub' is a registry host and a path", "hub/"),
        ("{host: reg.example, probe: 'probe:1'}", "probe: 'probe:1' has a tag or a digest", "fix: probe\n"),
    ],
)
def test_a_registry_is_a_host_and_a_path_in_it_is_refused(folder: Path, registry: str, what: str, fix: str) -> None:
    """The client asked the host alone while the builder pushed below the path: another repository was moved."""
    for words in (
        ["plan"],
        ["settings", "tool", "--phase", "oci"],
        ["status"],
        BACK,
    ):
        ended = run(folder, *words, registry=registry)
        assert ended.returncode == 2
        assert "fleet.yaml:1: " in ended.stderr
        assert what in ended.stderr
        assert fix in ended.stderr


def test_a_registry_may_have_been_known_by_a_host_that_is_refused_now(folder: Path) -> None:
    ended = run(folder, "settings", "tool", "--phase", "oci", registry="{host: ghcr.example, was: ghcr}")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("image", "what", "fix"),
    [
        ("team/tool:1", "'team/tool:1' has a tag or a digest, and names a repository", "fix: team/tool\n"),
        (f"team/tool@sha256:{'0' * 64}", "has a tag or a digest", "fix: team/tool\n"),
        ("ghcr.io/team/tool", "'ghcr.io/team/tool' names a registry", "without its host"),
        ("localhost/tool", "'localhost/tool' names a registry", "without its host"),
        ("Team/Tool:1", "'Team/Tool:1' is not a repository name", "lower-case"),
    ],
)
def test_an_image_is_a_repository_alone(folder: Path, image: str, what: str, fix: str) -> None:
    ended = run(folder, "plan", image=image)
    assert ended.returncode == 2
    assert "fleet.yaml:6: " in ended.stderr
    assert what in ended.stderr
    assert fix in ended.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ann:s3c@ret@127.0.0.1:1/db",
        "postgresql://ann:s3c@ret/x@127.0.0.1:1/db",
        "postgresql://ann:s3c@ret:x@127.0.0.1:1/db",
        "postgresql://ann:s3c@1:ret@127.0.0.1/db",
        "postgresql://ann:s3c/@ret@127.0.0.1:1/db",
    ],
)
def test_nothing_of_a_password_with_an_at_is_shown(folder: Path, url: str) -> None:
    for words in (["status"], ["ledger", "check"], BACK):
        ended = run(folder, *words, ledger=url)
        assert ended.returncode == 7
        assert "%40" in ended.stderr
        assert "s3c" not in ended.stdout + ended.stderr
        assert "ret" not in ended.stdout + ended.stderr


def test_a_password_among_the_settings_of_an_address_is_not_shown(folder: Path) -> None:
    ended = run(folder, "status", ledger="postgresql://ann@127.0.0.1:1/db?password=s3cret&sslpassword=s3cret")
    assert ended.returncode == 7
    assert "ledger postgresql+psycopg://ann@127.0.0.1:1/db" in ended.stderr
    assert "s3cret" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true", "sqlite:///a?mode=memory"],
)
def test_a_ledger_in_memory_is_refused(folder: Path, url: str) -> None:
    for words in (["status"], ["plan"], ["hold", "tool", "--reason", "x"]):
        ended = run(folder, *words, ledger=url)
        assert ended.returncode == 7
        assert "is gone when the command ends\n  fix: sqlite:///path" in ended.stderr
