from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from phasegate.errors import FleetError, PhasegateError, RegistryError
from phasegate.registry import docker_config
from phasegate.registry.credentials import Credentials
from phasegate.registry.login import Login, LoginKind

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


@pytest.mark.parametrize("key", ["auths", "credHelpers"])
@pytest.mark.parametrize("value", [[], "", False, 0])
async def test_what_docker_cannot_read_is_not_nothing(tmp_path: Path, key: str, value: Any) -> None:
    with pytest.raises(FleetError, match=rf"config\.json: {key} is not a mapping"):
        await config(tmp_path, {key: value}).login(HOST)


@pytest.mark.parametrize("body", ["", " \n", {}, {"auths": None, "credHelpers": None}, {"auths": {}}])
async def test_what_docker_takes_for_nothing_is_nothing(tmp_path: Path, body: Any) -> None:
    assert await config(tmp_path, body).login(HOST) is None


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
    assert await config(tmp_path, {"credsStore": "test"}).login(HOST) == Login("", SECRET, LoginKind.IDENTITY)


async def test_what_a_helper_does_not_have_is_no_login(tmp_path: Path, helper: Path) -> None:
    """As to docker: with a helper, ``auths`` is not read."""
    (helper / "answer").write_text("echo 'credentials not found in native keychain'; exit 1")
    logins = config(tmp_path, {"credsStore": "test", "auths": {HOST: {"auth": AUTH}}})
    assert await logins.login(HOST) is None


@pytest.mark.parametrize(
    ("user", "secret"),
    [("", ""), ("robot", ""), ("", SECRET), ("<token>", "")],
    ids=["both", "secret", "user", "token"],
)
async def test_an_empty_answer_is_no_login(tmp_path: Path, helper: Path, user: str, secret: str) -> None:
    """A helper that knows only some registries answers empty for all others (bazel-contrib/rules_oci#731)."""
    (helper / "answer").write_text(f"""echo '{json.dumps({"Username": user, "Secret": secret})}'""")
    assert await config(tmp_path, {"credsStore": "test"}).login(HOST) is None


async def test_an_empty_entry_is_no_login(tmp_path: Path) -> None:
    """``docker logout``, and ``docker login`` with a helper, leave one."""
    assert await config(tmp_path, {"auths": {HOST: {}, f"https://{HOST}/v1/": {"auth": AUTH}}}).login(HOST) is None


@pytest.mark.parametrize("text", [f"{AUTH}\n", f"{AUTH[:20]}\r\n{AUTH[20:]}"], ids=["trailing", "wrapped"])
async def test_base64_in_lines(tmp_path: Path, text: str) -> None:
    """kubernetes/kubernetes#82147"""
    assert await config(tmp_path, {"auths": {HOST: {"auth": text}}}).login(HOST) == Login("robot", SECRET)


async def test_an_entry_under_the_very_name_comes_first(tmp_path: Path) -> None:
    auths = {f"https://{HOST}/v1/": {"username": "old", "password": "old"}, HOST: {"auth": AUTH}}
    assert await config(tmp_path, {"auths": auths}).login(HOST) == Login("robot", SECRET)


async def test_a_registry_token(tmp_path: Path) -> None:
    logins = config(tmp_path, {"auths": {HOST: {"auth": AUTH, "registrytoken": "canary"}}})
    assert await logins.login(HOST) == Login("", "canary", LoginKind.REGISTRY)


@pytest.mark.parametrize("host", ["docker.io", "index.docker.io", "registry-1.docker.io"])
async def test_docker_hub_has_its_login_under_an_old_address(tmp_path: Path, helper: Path, host: str) -> None:
    hub = "https://index.docker.io/v1/"
    assert await config(tmp_path, {"auths": {hub: {"auth": AUTH}}}).login(host) == Login("robot", SECRET)
    (helper / "answer").write_text(f"""echo '{json.dumps({"Username": "robot", "Secret": SECRET})}'""")
    assert await config(tmp_path, {"credHelpers": {hub: "test"}}).login(host) == Login("robot", SECRET)
    assert (helper / "stdin").read_text() == hub


async def test_the_variable_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logins = config(tmp_path, {"auths": {HOST: {"username": "file", "password": "file"}}})
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": {HOST: {"auth": AUTH}}}))
    assert await logins.login(HOST) == Login("robot", SECRET)
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": {"other.example": {"auth": AUTH}}}))
    assert await logins.login(HOST) == Login("file", "file")
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", "{canary")
    with pytest.raises(FleetError, match=r"\$DOCKER_AUTH_CONFIG is not JSON") as caught:
        await logins.login(HOST)
    assert "canary" not in told(caught.value)


@pytest.mark.parametrize(
    "body",
    ["[]", "[" * 100_000, {"auths": ["canary"]}, {"auths": {HOST: "canary"}}, {"credHelpers": "canary"}],
    ids=["a list", "nested", "auths", "an entry", "helpers"],
)
async def test_a_config_of_another_shape_is_named_and_not_quoted(tmp_path: Path, body: Any) -> None:
    with pytest.raises(FleetError, match=r"config\.json") as caught:
        await config(tmp_path, body).login(HOST)
    assert "canary" not in told(caught.value)


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
    monkeypatch.setattr(docker_config, "_HELPER_SECONDS", 0.5)
    (helper / "answer").write_text(f"sleep 600 & echo $! > {helper}/child; wait")
    with pytest.raises(RegistryError, match=r"docker-credential-test said nothing for 0\.5 s") as caught:
        await config(tmp_path, {"credsStore": "test"}).login(HOST)
    assert caught.value.retryable
    with pytest.raises(ProcessLookupError):
        os.kill(int((helper / "child").read_text()), 0)
