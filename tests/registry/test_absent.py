"""What is not there, on registries that do not say 404, or say it wrongly."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from phasegate.errors import Denied, NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import DOCKER_MANIFEST
from phasegate.image.reference import Reference
from phasegate.registry import Credentials, Limits, Registry
from tests.kit.images import make_image, to_json
from tests.kit.scripted import Answer, Scripted

AT_ONCE = Limits(waits=False)
IMAGE = make_image()
HEADERS = {"Content-Type": DOCKER_MANIFEST, "Docker-Content-Digest": IMAGE.digest}
PATH = "/v2/demo/tool/manifests/1"
BLOB = b"a blob"
LAYER = digest_of(BLOB)
BLOB_PATH = f"/v2/demo/tool/blobs/{LAYER}"


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_what_head_does_not_show_is_asked_for_by_get(server: Scripted, status: int) -> None:
    """crossplane/crossplane#3223, distribution/distribution#1485, nicholas-fedor/watchtower#669"""
    server.on("HEAD", PATH, Answer(status))
    server.on("GET", PATH, Answer(200, IMAGE.raw, HEADERS))
    server.on("HEAD", BLOB_PATH, Answer(status))
    server.on("GET", BLOB_PATH, Answer(200, BLOB))
    ref = Reference(server.host, "demo/tool", "1")
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.head(ref) == Descriptor(DOCKER_MANIFEST, IMAGE.digest, len(IMAGE.raw))
        assert await registry.has_blob(ref, LAYER) == len(BLOB)


@pytest.mark.parametrize("status", [404, 405])
async def test_what_get_does_not_show_either_is_not_there(server: Scripted, status: int) -> None:
    server.on("HEAD", PATH, Answer(status))
    server.on("HEAD", BLOB_PATH, Answer(status))
    ref = Reference(server.host, "demo/tool", "1")
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.head(ref) is None
        assert await registry.has_blob(ref, LAYER) is None


class Tokens:
    """A registry with tokens. Requests for what does not exist are answered by ``absent``, as a token allows it."""

    def __init__(self, server: Scripted, *, absent_to_pull: int, absent_to_push: int) -> None:
        self.server = server
        self.absent = {"pull": absent_to_pull, "pull,push": absent_to_push}
        self.there: set[str] = set()
        self.missing: tuple[str, ...] = ()
        challenge = {"WWW-Authenticate": f'Bearer realm="{server.url}/token",service="s"'}

        async def token(request: web.BaseRequest) -> web.StreamResponse:
            scopes = request.query.getall("scope")
            return web.json_response({"token": "+".join(scopes)})

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not sent:
                return web.Response(status=401, headers=challenge)
            may = sent.split("+")[0].rpartition(":")[2]
            if request.method in ("GET", "HEAD"):
                if request.path in self.there:
                    return web.Response(body=IMAGE.raw, headers=HEADERS)
                return web.Response(status=self.absent[may], headers=challenge if self.absent[may] == 401 else {})
            if may != "pull,push":
                return web.Response(status=401, headers=challenge)
            self.there.add(request.path)
            location = {"Location": "/v2/demo/tool/blobs/uploads/1"}
            return web.Response(status=202 if request.method == "POST" else 201, headers=location)

        server.on("GET", "/token", token)
        for method in ("GET", "HEAD", "PUT"):
            for path in (PATH, BLOB_PATH, "/v2/demo/tool/tags/list", "/v2/demo/tool/blobs/uploads/1"):
                server.on(method, path, answer)
        for method in ("POST", "PATCH"):
            server.on(method, "/v2/demo/tool/blobs/uploads/", answer)
            server.on(method, "/v2/demo/tool/blobs/uploads/1", answer)

    def tokens(self) -> list[str]:
        return [seen.query["scope"] for seen in self.server.seen if seen.path == "/token"]


@pytest.fixture
async def registry(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Registry]:
    monkeypatch.setenv("REGISTRY_LOGIN", "robot:secret")
    credentials = Credentials(env={server.host: "REGISTRY_LOGIN"})
    async with Registry(credentials=credentials, limits=AT_ONCE) as registry:
        yield registry


@pytest.mark.parametrize(("to_pull", "to_push"), [(401, 404), (401, 401), (403, 403), (404, 404)])
async def test_a_push_creates_what_a_look_is_denied(
    server: Scripted, registry: Registry, to_pull: int, to_push: int
) -> None:
    """Docker Hub says 401, Artifactory 403 (jupyterhub/binderhub#1664, google/go-containerregistry#1691)."""
    tokens = Tokens(server, absent_to_pull=to_pull, absent_to_push=to_push)
    ref = Reference(server.host, "demo/tool", "1")
    await registry.push_blob(ref, BLOB)
    await registry.keep_tag(ref, IMAGE.raw, IMAGE.media_type)
    assert PATH in tokens.there
    assert set(tokens.tokens()) == {"repository:demo/tool:pull,push"}


async def test_a_look_that_is_denied_is_repeated_with_what_a_push_would_have(
    server: Scripted, registry: Registry
) -> None:
    tokens = Tokens(server, absent_to_pull=401, absent_to_push=404)
    ref = Reference(server.host, "demo/tool", "1")
    assert await registry.head(ref) is None
    assert await registry.tags(ref) == ()
    assert tokens.tokens().count("repository:demo/tool:pull,push") == 1


async def test_what_is_denied_to_a_reader_is_not_absent(server: Scripted, registry: Registry) -> None:
    Tokens(server, absent_to_pull=401, absent_to_push=403)
    with pytest.raises(Denied, match="401") as caught:
        await registry.head(Reference(server.host, "demo/tool", "1"))
    assert caught.value.fix == f"docker login {server.host}, with an account that may do this"


@pytest.mark.parametrize(
    ("listed", "there"),
    [
        (Answer(200, b'{"tags": ["2"]}'), False),
        (Answer(404, b'{"errors": [{"code": "NAME_UNKNOWN"}]}'), False),
        (Answer(200, b'{"tags": ["1"]}'), True),
        (Answer(404), True),
    ],
)
async def test_a_tag_that_is_denied_is_absent_if_the_list_does_not_have_it(
    server: Scripted, listed: Answer, there: bool
) -> None:
    """Artifactory says 403 to what is missing, whoever asks; but also to what a policy keeps from being pulled."""
    server.on("HEAD", PATH, Answer(403))
    server.on("GET", PATH, Answer(403))
    server.on("GET", "/v2/demo/tool/tags/list", listed)
    ref = Reference(server.host, "demo/tool", "1")
    async with Registry(limits=AT_ONCE) as registry:
        if there:
            with pytest.raises(Denied, match="403"):
                await registry.head(ref)
        else:
            assert await registry.head(ref) is None
            with pytest.raises(NotFound):
                await registry.manifest(ref)


async def test_a_login_that_is_refused_is_not_an_absence(server: Scripted, registry: Registry) -> None:
    challenge = {"WWW-Authenticate": f'Bearer realm="{server.url}/token"'}
    for method in ("HEAD", "GET"):
        server.on(method, BLOB_PATH, Answer(401, headers=challenge))
    server.on("GET", "/token", Answer(401, to_json({"errors": [{"code": "UNAUTHORIZED"}]})))
    with pytest.raises(RegistryError, match="a token for repository:demo/tool:pull,push"):
        await registry.push_blob(Reference(server.host, "demo/tool"), BLOB)
    assert "POST" not in {seen.method for seen in server.seen}


async def test_a_token_service_that_denies_a_reader_is_asked_for_what_a_push_would_have(
    server: Scripted, registry: Registry
) -> None:
    """GHCR's token service is the one that answers 403 to a package that is not there."""

    async def token(request: web.BaseRequest) -> web.StreamResponse:
        scope = request.query["scope"]
        return web.json_response({"token": scope}) if scope.endswith("pull,push") else web.Response(status=403)

    async def look(request: web.BaseRequest) -> web.StreamResponse:
        known = "Authorization" in request.headers
        return web.Response(
            status=404 if known else 401, headers={"WWW-Authenticate": f'Bearer realm="{server.url}/token"'}
        )

    server.on("GET", "/token", token)
    server.on("HEAD", PATH, look)
    server.on("GET", PATH, look)
    assert await registry.head(Reference(server.host, "demo/tool", "1")) is None


async def test_a_mount_asks_for_a_token_for_both_repositories(server: Scripted, registry: Registry) -> None:
    Tokens(server, absent_to_pull=404, absent_to_push=404)
    scopes: list[list[str]] = []

    async def mount(request: web.BaseRequest) -> web.StreamResponse:
        scopes.append(request.headers["Authorization"].removeprefix("Bearer ").split("+"))
        return web.Response(status=201)

    challenge = {"WWW-Authenticate": f'Bearer realm="{server.url}/token"'}
    server.on("HEAD", f"/v2/demo/other/blobs/{LAYER}", Answer(401, headers=challenge), Answer(404))
    server.on("POST", "/v2/demo/other/blobs/uploads/", mount)
    source, target = Reference(server.host, "demo/base"), Reference(server.host, "demo/other")
    await registry.copy_blob(source, target, Descriptor("", LAYER, len(BLOB)))
    assert scopes == [["repository:demo/other:pull,push", "repository:demo/base:pull"]]
