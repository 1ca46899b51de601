from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from phasegate.errors import FleetError, PhasegateError, RegistryError
from phasegate.registry import credentials
from phasegate.registry.credentials import Credentials, Login

HOST = "registry.example:5000"
SECRET = "canary:4711"
AUTH = base64.b64encode(f"robot:{SECRET}".encode()).decode()


def config(tmp_path: Path, body: Any) -> Credentials:
    path = tmp_path / "config.json"
    path.write_text(body if isinstance(body, str) else json.dumps(body))
    return Credentials(config=path)


@pytest.mark.parametrize("name", [HOST, f"https://{HOST}", f"https://{HOST}/v1/", f"http://{HOST}"])
async def test_auths_under_each_spelling_of_the_host(tmp_path: Path, name: str) -> None:
    logins = config(tmp_path, {"auths": {name: {"auth": AUTH}}})
    assert await logins.login(HOST) == Login("robot", SECRET)


@pytest.mark.parametrize("other", ["registry.example", "example:5000", f"{HOST}.example", f"x{HOST}"])
async def test_no_other_host_gets_it(tmp_path: Path, other: str) -> None:
    logins = config(tmp_path, {"auths": {HOST: {"auth": AUTH}}})
    assert await logins.login(other) is None


async def test_no_config_is_no_login(tmp_path: Path) -> None:
    assert await Credentials(config=tmp_path / "none.json").login(HOST) is None


async def test_the_config_that_docker_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(tmp_path, {"auths": {HOST: {"auth": AUTH}}})
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert await Credentials().login(HOST) == Login("robot", SECRET)


async def test_a_variable_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_LOGIN", f"robot:{SECRET}")
    assert await Credentials(env={HOST: "REGISTRY_LOGIN"}).login(HOST) == Login("robot", SECRET)


@pytest.mark.parametrize("value", [None, "", "canary-without-colon", ":canary"])
async def test_a_variable_that_holds_none(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("REGISTRY_LOGIN", raising=False)
    if value is not None:
        monkeypatch.setenv("REGISTRY_LOGIN", value)
    with pytest.raises(FleetError, match=r"\$REGISTRY_LOGIN") as caught:
        await Credentials(env={HOST: "REGISTRY_LOGIN"}).login(HOST)
    assert "canary" not in told(caught.value)


@pytest.mark.parametrize("body", ["{canary", {"auths": {HOST: {"auth": "canary!"}}}])
async def test_a_broken_config_is_named_and_not_quoted(tmp_path: Path, body: Any) -> None:
    with pytest.raises(FleetError, match=r"config\.json") as caught:
        await config(tmp_path, body).login(HOST)
    assert "canary" not in told(caught.value)


def test_a_login_does_not_print_its_secret() -> None:
    assert "canary" not in repr(Login("robot", SECRET))


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``docker-credential-test`` on PATH: writes down how it was called, answers as told by ``answer``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "docker-credential-test"
    program.write_text(f'#!/bin/sh\necho "$@" > {folder}/argv\ncat > {folder}/stdin\n. {folder}/answer\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


async def test_a_helper_is_asked_as_docker_asks_it(tmp_path: Path, helper: Path) -> None:
    answer = json.dumps({"ServerURL": HOST, "Username": "robot", "Secret": SECRET})
    (helper / "answer").write_text(f"echo '{answer}'")
    logins = config(tmp_path, {"credHelpers": {HOST: "test"}, "auths": {HOST: {}}})
    assert await logins.login(HOST) == Login("robot", SECRET)
    assert (helper / "argv").read_text() == "get\n"
    assert (helper / "stdin").read_text() == HOST


async def test_a_store_that_gives_an_identity_token(tmp_path: Path, helper: Path) -> None:
    (helper / "answer").write_text(f"""echo '{json.dumps({"Username": "<token>", "Secret": SECRET})}'""")
    assert await config(tmp_path, {"credsStore": "test"}).login(HOST) == Login("", SECRET, identity=True)


async def test_a_helper_that_has_none_leaves_it_to_auths(tmp_path: Path, helper: Path) -> None:
    (helper / "answer").write_text("echo 'credentials not found in native keychain'; exit 1")
    logins = config(tmp_path, {"credsStore": "test", "auths": {HOST: {"auth": AUTH}}})
    assert await logins.login(HOST) == Login("robot", SECRET)


@pytest.mark.parametrize("answer", ["echo canary; exit 1", "echo canary", """echo '{"Username": "canary"}'"""])
async def test_a_helper_that_fails_is_named_and_not_quoted(tmp_path: Path, helper: Path, answer: str) -> None:
    (helper / "answer").write_text(answer)
    with pytest.raises(RegistryError, match="docker-credential-test") as caught:
        await config(tmp_path, {"credsStore": "test"}).login(HOST)
    assert "canary" not in told(caught.value)


@pytest.mark.parametrize("name", ["absent", "../evil", "a b"])
async def test_a_helper_that_cannot_be_run(tmp_path: Path, name: str) -> None:
    with pytest.raises(FleetError):
        await config(tmp_path, {"credsStore": name}).login(HOST)


def told(error: PhasegateError) -> str:
    return f"{error.what} {error.fix} {error!r} {error.__cause__!r}"


async def test_a_helper_that_says_nothing_is_ended_with_its_children(
    tmp_path: Path, helper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "_HELPER_SECONDS", 0.5)
    (helper / "answer").write_text(f"sleep 600 & echo $! > {helper}/child; wait")
    with pytest.raises(RegistryError, match=r"docker-credential-test said nothing for 0\.5 s") as caught:
        await config(tmp_path, {"credsStore": "test"}).login(HOST)
    assert caught.value.retryable
    with pytest.raises(ProcessLookupError):
        os.kill(int((helper / "child").read_text()), 0)
