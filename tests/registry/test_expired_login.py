"""Logins that expire while a client lives: ECR's after 12 hours, Google's after one.

A credential helper has another one by then, and is asked once more.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aiohttp import web

from phasegate.errors import RegistryError
from phasegate.image.mediatype import DOCKER_MANIFEST
from phasegate.image.reference import Reference
from phasegate.registry import Credentials, Limits, Registry
from phasegate.registry.login import Login
from phasegate.together import together
from tests.kit.images import make_image, to_json
from tests.kit.scripted import Answer, Handler, Scripted

AT_ONCE = Limits(waits=False)
IMAGE = make_image()
MANIFEST = Answer(200, IMAGE.raw, {"Content-Type": DOCKER_MANIFEST})
PATH = "/v2/demo/tool/manifests/1"
EXPIRED = to_json({"errors": [{"code": "DENIED", "message": "Your authorization token has expired."}]})


class Helper:
    """``docker-credential-test`` on PATH, and the config that names it. ``secret`` is what it gives from now on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = folder / "docker-credential-test"
        program.write_text(f"#!/bin/sh\necho asked >> {folder}/asked\ncat {folder}/answer\n")
        program.chmod(0o755)
        (folder / "config.json").write_text(json.dumps({"credsStore": "test"}))
        self.credentials = Credentials(config=folder / "config.json")

    def gives(self, secret: str, user: str = "AWS") -> None:
        (self.folder / "answer").write_text(json.dumps({"Username": user, "Secret": secret}))

    @property
    def asked(self) -> int:
        return len((self.folder / "asked").read_text().splitlines())


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Helper:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    made = Helper(tmp_path)
    made.gives("first")
    return made


class Registers:
    """Takes one header at a time, and answers anything else with ``refusal``, or 401 to a request without one."""

    def __init__(self, takes: str, good: Answer, refusal: Answer, challenge: str = "") -> None:
        self.takes, self.good, self.refusal = takes, good, refusal
        self.challenge = {"WWW-Authenticate": challenge} if challenge else {}

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        sent = request.headers.get("Authorization")
        answer = self.good if sent == self.takes else self.refusal if sent else Answer(401)
        return web.Response(status=answer.status, body=answer.body, headers={**answer.headers, **self.challenge})


def basic(secret: str) -> str:
    return Login("AWS", secret).basic


@pytest.mark.parametrize("refusal", [Answer(401), Answer(403, EXPIRED)], ids=["401", "403"])
async def test_a_password_that_has_expired(server: Scripted, helper: Helper, refusal: Answer) -> None:
    answers = Registers(basic("first"), MANIFEST, refusal, 'Basic realm="ecr"')
    server.on("GET", PATH, answers)
    async with Registry(credentials=helper.credentials, limits=AT_ONCE) as registry:
        await registry.manifest(Reference(server.host, "demo/tool", "1"))
        helper.gives("second")
        answers.takes = basic("second")
        both = (registry.manifest(Reference(server.host, "demo/tool", "1")) for _ in range(2))
        assert [found.raw for found in await together(both)] == [IMAGE.raw] * 2
    assert helper.asked == 2


@pytest.mark.parametrize("user", ["AWS", "<token>"], ids=["password", "identity token"])
@pytest.mark.parametrize("status", [400, 401])
async def test_a_login_that_the_token_service_no_longer_takes(
    server: Scripted, helper: Helper, user: str, status: int
) -> None:
    helper.gives("first", user)
    served: list[str] = []

    def token(good: str) -> Handler:
        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            sent = request.headers.get("Authorization", "") or (await request.text())
            if sent != basic(good) and f"refresh_token={good}" not in sent:
                return web.Response(status=status)
            served.append(good)
            return web.Response(body=to_json({"token": f"T-{good}", "expires_in": -1}))

        return handle

    challenge = f'Bearer realm="{server.url}/token"'
    answers = Registers("Bearer T-first", MANIFEST, Answer(401), challenge)
    server.on("GET", PATH, answers)
    for method in ("GET", "POST"):
        server.on(method, "/token", token("first"), token("second"))
    async with Registry(credentials=helper.credentials, limits=AT_ONCE) as registry:
        await registry.manifest(Reference(server.host, "demo/tool", "1"))
        helper.gives("second", user)
        answers.takes = "Bearer T-second"
        assert (await registry.manifest(Reference(server.host, "demo/tool", "1"))).raw == IMAGE.raw
    assert served == ["first", "second"]
    assert helper.asked == 2


@pytest.mark.parametrize("challenge", ['Basic realm="r"', "Bearer"], ids=["basic", "bearer"])
async def test_a_login_that_stays_wrong_is_read_once_more_and_not_for_each_request(
    server: Scripted, helper: Helper, challenge: str
) -> None:
    header = challenge if challenge != "Bearer" else f'Bearer realm="{server.url}/token"'
    server.on("GET", PATH, Registers("", MANIFEST, Answer(401), header))
    server.on("GET", "/token", Answer(401))
    async with Registry(credentials=helper.credentials, limits=AT_ONCE) as registry:
        for _ in range(3):
            with pytest.raises(RegistryError, match="401") as caught:
                await registry.manifest(Reference(server.host, "demo/tool", "1"))
            assert caught.value.fix == f"docker login {server.host}, with an account that may do this"
    assert helper.asked == 2


async def test_a_registry_token_goes_to_the_registry_as_it_is(server: Scripted, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"auths": {server.host: {"registrytoken": "T1"}}}))
    server.on("GET", PATH, Registers("Bearer T1", MANIFEST, Answer(401), f'Bearer realm="{server.url}/token"'))
    async with Registry(credentials=Credentials(config=tmp_path / "config.json"), limits=AT_ONCE) as registry:
        assert (await registry.manifest(Reference(server.host, "demo/tool", "1"))).raw == IMAGE.raw
    assert [seen.path for seen in server.seen] == [PATH, PATH]
