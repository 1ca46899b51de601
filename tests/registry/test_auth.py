"""Who gets which credential. The tests assert what arrived at each host."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path

import pytest
from aiohttp import web

from phasegate.errors import RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import DOCKER_MANIFEST
from phasegate.image.reference import Reference
from phasegate.registry import Credentials, Limits, Registry
from tests.kit.images import make_image, to_json
from tests.kit.scripted import Answer, Handler, Scripted

AT_ONCE = Limits(waits=False)
IMAGE = make_image()
MANIFEST = Answer(200, IMAGE.raw, {"Content-Type": DOCKER_MANIFEST})
PATH = "/v2/demo/tool/manifests/1"
BLOB = b"a layer"
LAYER = Descriptor("", digest_of(BLOB), len(BLOB))
BLOB_PATH = f"/v2/demo/tool/blobs/{LAYER.digest}"
SECRET = "canary-4711"
BASIC = "Basic " + base64.b64encode(f"robot:{SECRET}".encode()).decode()


@pytest.fixture
def credentials(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> Credentials:
    """The registry's own credentials, from a variable; none for any other host."""
    monkeypatch.setenv("REGISTRY_LOGIN", f"robot:{SECRET}")
    monkeypatch.setenv("DOCKER_CONFIG", "/nonexistent")
    return Credentials(env={server.host: "REGISTRY_LOGIN"})


def tool(server: Scripted, repository: str = "demo/tool") -> Reference:
    return Reference(server.host, repository, "1")


def asks(wanted: str, answer: Answer, challenge: str) -> Handler:
    """Return a handler that answers 401 with ``challenge`` unless Authorization is ``wanted``."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Authorization") == wanted:
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        return web.Response(status=401, headers={"WWW-Authenticate": challenge})

    return handle


def token(text: str, life: int = 300) -> Answer:
    return Answer(200, to_json({"token": text, "expires_in": life}))


def sent(server: Scripted) -> list[str]:
    """Return everything that a host was sent that could be a secret."""
    return [repr((seen.headers, seen.query, seen.path, seen.body)) for seen in server.seen]


async def test_a_token_a_scope_asked_for_once(server: Scripted, elsewhere: Scripted, credentials: Credentials) -> None:
    challenge = f'Bearer realm="{elsewhere.url}/token",service="the registry",scope="repository:other:delete"'
    server.on("GET", PATH, asks("Bearer T1", MANIFEST, challenge))
    server.on("PUT", PATH, asks("Bearer T2", Answer(201), challenge))
    elsewhere.on("GET", "/token", token("T1"), token("T2"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await asyncio.gather(*(registry.manifest(tool(server)) for _ in range(20)))
        await registry.put_manifest(tool(server), IMAGE.raw, IMAGE.media_type)
        await registry.manifest(tool(server))
    assert [seen.query for seen in elsewhere.seen] == [
        {"service": "the registry", "scope": "repository:demo/tool:pull"},
        {"service": "the registry", "scope": "repository:demo/tool:pull,push"},
    ]
    # As with docker, the realm that the registry names gets the registry's credentials, and the registry gets a token.
    assert all(seen.headers["Authorization"] == BASIC for seen in elsewhere.seen)
    assert SECRET not in "".join(sent(server))
    assert not any("Basic" in text for text in sent(server))


async def test_to_delete_asks_for_a_token_that_may(
    server: Scripted, elsewhere: Scripted, credentials: Credentials
) -> None:
    """distribution requires `delete` in a token, which a token for pushing does not have."""
    challenge = f'Bearer realm="{elsewhere.url}/token",service="the registry",scope="repository:demo/tool:delete"'
    server.on("DELETE", PATH, asks("Bearer T1", Answer(202), challenge))
    elsewhere.on("GET", "/token", token("T1"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.delete_manifest(tool(server))
    assert [seen.query["scope"] for seen in elsewhere.seen] == ["repository:demo/tool:pull,push,delete"]


async def test_an_action_that_the_challenge_names_is_asked_for_too_in_this_repository_alone(
    server: Scripted, credentials: Credentials
) -> None:
    """Azure lists tags only for `metadata_read` (Azure/acr#423, goharbor/harbor#16947)."""
    challenge = f'Bearer realm="{server.url}/token",scope="repository:demo/tool:metadata_read repository:other:delete"'
    server.on("GET", "/v2/demo/tool/tags/list", asks("Bearer T2", Answer(200, to_json({"tags": ["1"]})), challenge))
    server.on("GET", PATH, asks("Bearer T1", MANIFEST, f'Bearer realm="{server.url}/token"'))
    server.on("GET", "/token", token("T1"), token("T2"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.manifest(tool(server))
        assert await registry.tags(tool(server)) == ("1",)
    assert [seen.query["scope"] for seen in server.seen if seen.path == "/token"] == [
        "repository:demo/tool:pull",
        "repository:demo/tool:pull,metadata_read",
    ]


async def test_where_delete_is_not_an_action_the_token_to_push_deletes(
    server: Scripted, credentials: Credentials
) -> None:
    """Quay refuses a scope with any action but `pull`, `push` and `*`, and deletes for `push`."""
    challenge = f'Bearer realm="{server.url}/token",scope="repository:demo/tool:pull,push"'
    server.on("DELETE", PATH, asks("Bearer T1", Answer(202), challenge))
    server.on("GET", "/token", Answer(400), token("T1"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.delete_manifest(tool(server))
    assert [seen.query["scope"] for seen in server.seen if seen.path == "/token"] == [
        "repository:demo/tool:pull,push,delete",
        "repository:demo/tool:pull,push",
    ]


async def test_a_challenge_for_basic_after_a_token_does_not_end_the_tokens(
    server: Scripted, credentials: Credentials
) -> None:
    """Harbor answers so to a token that has expired or does not suffice."""
    bearer, basic = f'Bearer realm="{server.url}/token"', 'Basic realm="harbor"'
    server.on(
        "GET", PATH, asks("Bearer T1", MANIFEST, bearer), asks("Bearer T1", MANIFEST, bearer),
        asks("Bearer T2", MANIFEST, basic),
    )  # fmt: skip
    server.on("GET", "/token", token("T1"), token("T2"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        for _ in range(3):
            await registry.manifest(tool(server))
    assert [seen.path for seen in server.seen] == [PATH, "/token", PATH, PATH, "/token", PATH, PATH]
    assert not any(
        seen.headers.get("Authorization", "").startswith("Basic") for seen in server.seen if seen.path == PATH
    )


async def test_a_token_is_renewed_before_its_end(server: Scripted, credentials: Credentials) -> None:
    challenge = f'Bearer realm="{server.url}/token"'
    server.on("GET", PATH, *(asks(f"Bearer T{n}", MANIFEST, challenge) for n in (1, 1, 2)))
    server.on("GET", "/token", token("T1", life=-1), token("T2"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.manifest(tool(server))
        await registry.manifest(tool(server))
    assert [seen.path for seen in server.seen] == [PATH, "/token", PATH, "/token", PATH]


async def test_a_token_that_is_refused_before_its_end_is_replaced(server: Scripted, credentials: Credentials) -> None:
    challenge = f'Bearer realm="{server.url}/token"'
    first, then = asks("Bearer T1", MANIFEST, challenge), asks("Bearer T2", MANIFEST, challenge)
    server.on("GET", PATH, first, first, then)
    server.on("GET", "/token", token("T1"), token("T2"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.manifest(tool(server))
        await registry.manifest(tool(server))
    assert [seen.path for seen in server.seen] == [PATH, "/token", PATH, PATH, "/token", PATH]


async def test_without_credentials_a_token_is_asked_for_anonymously(server: Scripted, tmp_path: Path) -> None:
    server.on("GET", PATH, asks("Bearer T1", MANIFEST, f'Bearer realm="{server.url}/token"'))
    server.on("GET", "/token", token("T1"))
    async with Registry(credentials=Credentials(config=tmp_path / "none.json"), limits=AT_ONCE) as registry:
        assert (await registry.manifest(tool(server))).raw == IMAGE.raw
    assert "Authorization" not in server.seen[1].headers


async def test_basic(server: Scripted, credentials: Credentials) -> None:
    server.on("GET", PATH, asks(BASIC, MANIFEST, 'Basic realm="registry"'))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.manifest(tool(server))
        await registry.manifest(tool(server))
    assert ["Authorization" in seen.headers for seen in server.seen] == [False, True, True]


async def test_wrong_credentials_are_refused_once_and_not_shown(server: Scripted, credentials: Credentials) -> None:
    server.on("GET", PATH, Answer(401, headers={"WWW-Authenticate": 'Basic realm="registry"'}))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="401 Unauthorized") as caught:
            await registry.manifest(tool(server))
    assert len(server.seen) == 2
    assert caught.value.fix == f"docker login {server.host}, with an account that may do this"
    assert SECRET not in repr(caught.value) + str(caught.value.fix)


async def test_a_redirect_takes_no_authorization_to_another_host(
    server: Scripted, elsewhere: Scripted, credentials: Credentials
) -> None:
    signed = {"Location": f"{elsewhere.url}/storage/data?signature=a%2Fb%3D"}
    server.on("GET", BLOB_PATH, asks(BASIC, Answer(307, headers=signed), 'Basic realm="registry"'))
    elsewhere.on("GET", "/storage/data", Answer(200, BLOB))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        assert [piece async for piece in registry.blob(tool(server), LAYER)] == [BLOB]
    (there,) = elsewhere.seen
    assert "Authorization" not in there.headers
    assert there.query == {"signature": "a/b="}


async def test_another_host_that_asks_for_credentials_gets_none(
    server: Scripted, elsewhere: Scripted, credentials: Credentials
) -> None:
    server.on("GET", BLOB_PATH, asks(BASIC, Answer(307, headers={"Location": f"{elsewhere.url}/x"}), "Basic realm=r"))
    for challenge in ('Basic realm="give"', f'Bearer realm="{elsewhere.url}/token"'):
        elsewhere.on("GET", "/x", Answer(401, headers={"WWW-Authenticate": challenge}))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        for _ in range(2):
            with pytest.raises(RegistryError, match="401"):
                _ = [piece async for piece in registry.blob(tool(server), LAYER)]
    assert [seen.path for seen in elsewhere.seen] == ["/x", "/x"]
    assert all("Authorization" not in seen.headers for seen in elsewhere.seen)


async def test_an_upload_elsewhere_gets_no_authorization(
    server: Scripted, elsewhere: Scripted, credentials: Credentials
) -> None:
    place = Answer(202, headers={"Location": f"{elsewhere.url}/upload"})
    server.on("POST", "/v2/demo/tool/blobs/uploads/", asks(BASIC, place, 'Basic realm="registry"'))
    elsewhere.on("PUT", "/upload", Answer(201))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.push_blob(tool(server), BLOB)
    (there,) = elsewhere.seen
    assert there.body == BLOB
    assert "Authorization" not in there.headers


async def test_redirects_are_bounded(server: Scripted) -> None:
    server.on("GET", PATH, Answer(307, headers={"Location": PATH}))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="more than 5 redirects"):
            await registry.manifest(tool(server))


@pytest.mark.parametrize("realm", ["http://realm.example/token", "ftp://127.0.0.1/token", "file:///etc/passwd", ""])
async def test_credentials_go_to_no_realm_in_clear(server: Scripted, credentials: Credentials, realm: str) -> None:
    server.on("GET", PATH, Answer(401, headers={"WWW-Authenticate": f'Bearer realm="{realm}"'}))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match=r"in clear: not sent|not asked"):
            await registry.manifest(tool(server))
    assert SECRET not in "".join(sent(server))


@pytest.mark.parametrize("host", [f"{'a' * 70}.example", "a..example", "127.0.0.1:99999", "[::1", "[host]", ""])
async def test_a_realm_that_is_no_url_is_not_asked(server: Scripted, host: str) -> None:
    server.on("GET", PATH, Answer(401, headers={"WWW-Authenticate": f'Bearer realm="http://{host}/token"'}))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="as the place for tokens: not asked"):
            await registry.manifest(tool(server))


async def test_a_token_service_that_redirects_is_not_followed(
    server: Scripted, elsewhere: Scripted, credentials: Credentials
) -> None:
    server.on("GET", PATH, Answer(401, headers={"WWW-Authenticate": f'Bearer realm="{server.url}/token"'}))
    server.on("GET", "/token", Answer(307, headers={"Location": f"{elsewhere.url}/token"}))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="a token for repository:demo/tool:pull"):
            await registry.manifest(tool(server))
    assert elsewhere.seen == []


async def test_one_hosts_credentials_reach_no_other_registry(
    server: Scripted, elsewhere: Scripted, credentials: Credentials
) -> None:
    server.on("GET", PATH, asks(BASIC, MANIFEST, 'Basic realm="registry"'))
    elsewhere.on("GET", PATH, Answer(401, headers={"WWW-Authenticate": 'Basic realm="registry"'}))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        await registry.manifest(tool(server))
        with pytest.raises(RegistryError, match="401"):
            await registry.manifest(tool(elsewhere))
    assert SECRET not in "".join(sent(elsewhere))
    assert "Authorization" not in elsewhere.seen[0].headers


async def test_an_identity_token_is_exchanged_by_post(server: Scripted, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"auths": {server.host: {"identitytoken": SECRET}}}))
    server.on("GET", PATH, asks("Bearer T1", MANIFEST, f'Bearer realm="{server.url}/token",service=s'))
    server.on("POST", "/token", Answer(200, to_json({"access_token": "T1"})))
    async with Registry(credentials=Credentials(config=config), limits=AT_ONCE) as registry:
        await registry.manifest(tool(server))
    exchange = server.seen[1]
    assert exchange.query == {}  # a secret in a URL ends in logs
    assert f"refresh_token={SECRET}".encode() in exchange.body


@pytest.mark.parametrize(
    ("life", "good"), [(b"9" * 400, False), (b"1e999", True), (b'"soon"', False), (b"[1]", False), (b"null", True)]
)
async def test_a_lifetime_that_cannot_be_counted(
    server: Scripted, credentials: Credentials, life: bytes, good: bool
) -> None:
    server.on("GET", PATH, asks("Bearer T1", MANIFEST, f'Bearer realm="{server.url}/token"'))
    server.on("GET", "/token", Answer(200, b'{"token": "T1", "expires_in": ' + life + b"}"))
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        if good:
            assert (await registry.manifest(tool(server))).raw == IMAGE.raw
        else:
            with pytest.raises(RegistryError, match="the answer holds no token"):
                await registry.manifest(tool(server))


async def test_an_error_that_is_nested_a_thousand_levels_deep(server: Scripted) -> None:
    server.on("GET", PATH, Answer(400, b"[" * 8000))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match=r"400 Bad Request\Z"):
            await registry.manifest(tool(server))
