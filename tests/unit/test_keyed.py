"""Versions under a key of a YAML, JSON or TOML file, and in a variable of a bake file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phasegate.build.source import Source
from phasegate.build.version import version_of
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.load import load_fleet
from tests.kit.in_process import Ended, phasegate

FLEET = """\
registry: 127.0.0.1:1
builder: {{engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}}
repos:
  - name: tool
    image: team/tool
    context: .
    platforms: [linux/amd64]
    version: {{file: {file}, key: {key}}}
    tags: {{moving: [latest], fixed: ["{{version}}"]}}
    args: {{VERSION: "{{version}}"}}
"""
DOCKER = """\
#!/bin/sh
env > {folder}/env
echo "$@" > {folder}/argv
cat > {folder}/stdin
{answer}
"""


def write(folder: Path, file: str, text: str, key: str = "version") -> None:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / file).write_text(text)
    (folder / "fleet.yaml").write_text(FLEET.format(file=file, key=key))


def settings(folder: Path) -> Ended:
    return phasegate("settings", "tool", "--phase", "oci", cwd=folder)


@pytest.mark.parametrize(
    ("file", "key", "text", "version"),
    [
        ("config.yaml", "version", "name: Tool\nversion: 1.10\n", "1.10"),
        ("config.yaml", "version", 'version: "2.0.1"  # x-release-please-version\nslug: tool\n', "2.0.1"),
        ("config.yaml", "version", "options: !include o.yaml\nversion: 2024.10.0\n", "2024.10.0"),
        ("build.yml", "app.version", "app: &a {version: 1.0_1}\nother: *a\n", "1.0_1"),
        ("config.json", "version", '{"version": "1.4", "arch": []}', "1.4"),
        ("config.json", "a.b", '{"a": {"b": 1.10}}', "1.10"),
        ("package.json", "version", '{"version": "v3.1.0-rc.1"}', "v3.1.0-rc.1"),
        ("pyproject.toml", "project.version", '[project]\nversion = "0.3.0"\n', "0.3.0"),
        ("Cargo.toml", "package.version", "[package]\nversion = 1.20\n", "1.20"),
        ("Cargo.toml", "package.build", "[package]\nbuild = 7\n", "7"),
    ],
)
def test_the_value_is_read_as_it_is_written(tmp_path: Path, file: str, key: str, text: str, version: str) -> None:
    write(tmp_path, file, text, key)
    ended = settings(tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert f"--build-arg VERSION={version} " in ended.stdout


BILLION = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        ("config.yaml", "name: a\n", "config.yaml has no key 'version' with a text or a number"),
        ("config.yaml", "version: [1]\n", "config.yaml has no key 'version'"),
        ("config.yaml", "- version\n", "config.yaml has no key 'version'"),
        ("config.yaml", "", "config.yaml has no key 'version'"),
        ("config.yaml", "version: [\n", "config.yaml cannot be read as yaml: "),
        ("config.yaml", "a: 1\n---\nversion: 2\n", "config.yaml cannot be read as yaml: "),
        ("config.yaml", "a: " + "[" * 5000, "config.yaml:1: too deep"),
        ("config.yaml", f"a0: &a0 [1]\n{BILLION}version: a b\n", "version (file config.yaml) is 'a b', which is not"),
        ("config.json", '{"version": "1\\n2"}', "version (file config.json) is '1\\n2', which is not a valid tag"),
        ("config.json", '{"version": null}', "config.json has no key 'version'"),
        ("config.json", '{"version": true}', "config.json has no key 'version'"),
        ("config.json", "{", "config.json cannot be read as json: "),
        ("config.json", "[" * 100_000, "config.json cannot be read as json: it is nested too deep"),
        ("a.toml", "version = 2026-01-01\n", "a.toml has no key 'version'"),
        ("a.toml", "version", "a.toml cannot be read as toml: "),
        ("a.toml", "a = " + "[" * 5000 + "]" * 5000, "a.toml cannot be read as toml: it is nested too deep"),
    ],
)
def test_what_is_no_version_is_named_without_a_traceback(tmp_path: Path, file: str, text: str, what: str) -> None:
    write(tmp_path, file, text)
    ended = settings(tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: fleet.yaml:8: repo 'tool': version")
    assert what in ended.stderr


def test_a_key_of_another_file_is_refused_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "VERSION", "1.0\n")
    ended = settings(tmp_path)
    assert ended.returncode == 2
    assert "fleet.yaml:8: VERSION has no keys that phasegate can read" in ended.stderr
    assert "fix: leave key out" in ended.stderr


def a_docker(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> Path:
    """Put a ``docker`` on PATH that answers, and keeps what it was given."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "docker").write_text(DOCKER.format(folder=programs, answer=answer))
    (programs / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return programs


def baked(folder: Path) -> tuple[Repo, Source]:
    write(folder, "docker-bake.hcl", 'variable "VERSION" { default = "1.4.0" }\n', "VERSION")
    return load_fleet(folder / "fleet.yaml").repos[0], Source(folder, "")


async def test_bake_says_what_a_variable_is_and_gets_no_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("VERSION", "9.9.9")
    seen = a_docker(tmp_path, monkeypatch, f"echo '{json.dumps([{'name': 'VERSION', 'value': '1.4.0'}])}'")
    repo, source = baked(tmp_path)
    assert await version_of(repo, source) == "1.4.0"
    assert (seen / "argv").read_text().split()[2:] == [
        *("buildx", "bake", "--file", "-", "--list", "type=variables,format=json"),
    ]
    assert (seen / "stdin").read_text() == (tmp_path / "docker-bake.hcl").read_text()
    given = (seen / "env").read_text()
    assert "s3cret" not in given
    assert "9.9.9" not in given


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("echo '[]'", "docker-bake.hcl has no variable 'VERSION'"),
        ("echo 'ERROR: unknown flag: --list' >&2; exit 1", "cannot list its variables: ERROR: unknown flag: --list"),
    ],
)
async def test_what_bake_does_not_say_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, what: str
) -> None:
    a_docker(tmp_path, monkeypatch, answer)
    repo, source = baked(tmp_path)
    with pytest.raises(FleetError, match=what):
        await version_of(repo, source)
