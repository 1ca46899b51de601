"""Which variables each child gets: those that it needs and those that the fleet file names, and no secret of ours."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.build.git import state_of
from phasegate.build.secret import variables
from phasegate.build.source import Source
from phasegate.build.version import version_of
from phasegate.clients import telemetry
from phasegate.clients.remote_cli import RemoteCli
from phasegate.errors import EngineError, FleetError
from phasegate.fleet.fleet import Secret
from phasegate.fleet.limits import Telemetry, TelemetryCommand
from phasegate.fleet.load import load_fleet
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner, Hook
from phasegate.fleet.versions import CommandVersion
from phasegate.image.reference import parse_reference
from phasegate.process.docker import attempt
from phasegate.process.environment import environment
from phasegate.process.run import run
from phasegate.registry.credentials import Credentials
from phasegate.signing.cosign import Cosign, CosignSign
from phasegate.signing.hook import HookTool
from tests.kit.repos import repo

SECRETS = {
    "REGISTRY_LOGIN": "robot:canary-1",
    "COSIGN_PASSWORD": "canary-2",
    "GIT_LOGIN": "canary-3",
    "APP_TOKEN": "canary-4",
    "PREFECT_API_KEY": "canary-5",
    "MY_API_TOKEN": "canary-6",
}
REFERENCE = parse_reference("registry.example/team/app@sha256:" + "a" * 64)


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with programs on PATH, each of which writes its environment into the file of its name."""
    for name, value in {**SECRETS, "DOCKER_CONFIG": str(tmp_path), "HTTPS_PROXY": "http://proxy:1"}.items():
        monkeypatch.setenv(name, value)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("docker", "git", "cosign", "ssh", "hook", "version", "clients", "docker-credential-vault"):
        program = programs / name
        program.write_text(
            f"#!{sys.executable}\nimport os, sys\n"
            f"open({str(tmp_path / name)!r}, 'a').write(''.join(f'{{k}}={{v}}\\n' for k, v in os.environ.items()))\n"
            f"print('1.0 0' if 'show' in sys.argv or 'log' in sys.argv else '1.0')\n"
        )
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def names(folder: Path, program: str) -> set[str]:
    """The variables that ``program`` was given, without those of Python's own start."""
    return {line.partition("=")[0] for line in (folder / program).read_text().splitlines()} - {"LC_CTYPE"}


def secrets(folder: Path, program: str) -> set[str]:
    text = (folder / program).read_text()
    return {name for name, value in SECRETS.items() if value in text}


async def test_a_version_command_gets_what_is_named_for_it(seen: Path) -> None:
    app = replace(repo(seen), version=CommandVersion(("version",)))
    await version_of(app, Source(seen, ""))
    assert secrets(seen, "version") == set()
    assert {"PATH", "HOME"} <= names(seen, "version")
    assert "HTTPS_PROXY" not in names(seen, "version")
    await version_of(replace(app, version=CommandVersion(("version",), ("MY_API_TOKEN", "NOT_SET"))), Source(seen, ""))
    assert secrets(seen, "version") == {"MY_API_TOKEN"}


async def test_docker_and_what_docker_starts_have_no_secret_of_ours(seen: Path) -> None:
    await attempt("unix:///none", "version")
    await RemoteCli("podman", ("ssh", "host", "podman")).ask("version")
    (seen / "config.json").write_text('{"credsStore": "vault"}')
    with pytest.raises(Exception, match="gave no JSON"):
        await Credentials().login("registry.example")
    for program in ("docker", "ssh", "docker-credential-vault"):
        assert secrets(seen, program) == set(), program
        assert {"DOCKER_CONFIG", "HTTPS_PROXY", "PATH"} <= names(seen, program), program


async def test_docker_gets_the_build_secrets_of_the_repo_it_builds(seen: Path) -> None:
    await attempt("unix:///none", "buildx", env=variables([Secret("token", "env", "APP_TOKEN")]))
    assert secrets(seen, "docker") == {"APP_TOKEN"}


async def test_git_in_a_folder_has_none(seen: Path) -> None:
    (seen / ".git").mkdir()
    await state_of(seen)
    assert secrets(seen, "git") == set()


async def test_a_hook_gets_what_is_named_for_it_and_cannot_print_it(seen: Path) -> None:
    (seen / "programs" / "hook").write_text("#!/bin/sh\necho failed with $MY_API_TOKEN $REGISTRY_LOGIN; exit 1\n")
    tool = HookTool(Hook(("hook", "{reference}"), ("MY_API_TOKEN",)))
    assert await tool.refusal(REFERENCE) == "failed with *** (exit code 1)"


def test_telemetry_gets_what_is_named_for_it(seen: Path) -> None:
    for named in ((), ("MY_API_TOKEN",)):
        with pytest.raises(FleetError, match="no telemetry"):
            telemetry.read(Telemetry(TelemetryCommand(("clients",), seen, named), 0.1, 0.1))
        assert secrets(seen, "clients") == set(named)


async def test_what_a_named_variable_holds_is_in_no_message(seen: Path) -> None:
    leaking = ("sh", "-c", "echo $MY_API_TOKEN; echo $MY_API_TOKEN >&2; exit $0")
    with pytest.raises(FleetError, match=r"no telemetry: it ended with 3: \*\*\*"):
        telemetry.read(Telemetry(TelemetryCommand((*leaking, "3"), seen, ("MY_API_TOKEN",)), 0.1, 0.1))
    for code, what in (("3", r"sh ended with 3: \*\*\*"), ("0", r"is '\*\*\*', which is not a valid tag")):
        app = replace(repo(seen), version=CommandVersion((*leaking, code), ("MY_API_TOKEN",)))
        with pytest.raises(FleetError, match=what):
            await version_of(app, Source(seen, ""))


async def test_no_part_of_the_keys_password_is_in_a_message(seen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """cosign prints it where a message is cut."""
    monkeypatch.setenv("KEY_PASSWORD", "canary-" + "x" * 200)
    for length in (250, 280, 299, 350, 399):
        (seen / "programs" / "cosign").write_text(f"#!/bin/sh\necho {'a' * length} $COSIGN_PASSWORD >&2\nexit 1\n")
        spec = CosignSigner("cosign", str(seen / "key"), "KEY_PASSWORD", "bundle")
        with pytest.raises(EngineError) as caught:
            await CosignSign(Cosign("cosign", RegistrySpec("registry.example")), spec).public()
        assert "canary" not in f"{caught.value.what}{caught.value.output}"


async def test_the_registrys_login_is_in_no_file_of_cosigns(seen: Path) -> None:
    cosign = Cosign("cosign", RegistrySpec("registry.example", credentials="REGISTRY_LOGIN"))
    async with cosign.surroundings() as (folder, env):
        assert not any(b"canary" in file.read_bytes() for file in folder.rglob("*") if file.is_file())
        assert {name for name, value in env.items() if "canary" in value} == {"PHASEGATE_LOGIN"}
        asked = [
            await run([str(folder / "docker-credential-phasegate"), "get"], timeout=60, env=env, stdin=host)
            for host in (b"registry.example", b"other.example")
        ]
    assert [answer.code for answer in asked] == [0, 1]
    assert json.loads(asked[0].out) == {"Username": "robot", "Secret": "canary-1"}
    assert "canary" not in asked[1].text


def test_a_wrong_name_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text(
        "registry: r.example\n"
        'builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}\n'
        "repos:\n"
        "  - {name: a, image: a, source: published, platforms: [linux/amd64], version: '1', tags: {moving: [latest]}}\n"
        "telemetry: {limit: 1%, command: [x], env: ['TOKEN=canary']}\n"
    )
    with pytest.raises(FleetError, match=r"fleet.yaml:5: .*not the name of a variable") as caught:
        load_fleet(tmp_path / "fleet.yaml")
    assert "canary" not in caught.value.what


def test_the_basic_variables_hold_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert not any("canary" in value for value in environment().values())
