"""A host that a registry leads to, and that does not answer, is named as the one that did not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from phasegate.errors import RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.registry import Credentials, Limits, Registry
from tests.kit.scripted import Answer, Scripted

BLOB = b"a layer"
LAYER = Descriptor("", digest_of(BLOB), len(BLOB))
Asked = Callable[[Registry, Reference], Awaitable[object]]


async def _token(registry: Registry, ref: Reference) -> None:
    await registry.head(ref)


async def _blob(registry: Registry, ref: Reference) -> None:
    async for _ in registry.blob(ref, LAYER):
        pass


async def _upload(registry: Registry, ref: Reference) -> None:
    await registry.push_blob(ref, BLOB)


@pytest.mark.parametrize(
    ("away", "reason", "fix"),
    [
        ("127.0.0.1:1", ": connection refused", "let this machine reach 127.0.0.1:1"),
        ("nosuch.invalid", ": ", "see whether this machine can resolve nosuch.invalid: "),
        ("nosuch.invalid:81", ": ", "see whether this machine can resolve nosuch.invalid: "),
    ],
)
@pytest.mark.parametrize("asked", [_token, _blob, _upload])
async def test_another_host_that_cannot_be_reached(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, asked: Asked, away: str, reason: str, fix: str
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", "/nonexistent")
    lead = {"Location": f"http://{away}/x"}
    challenge = Answer(401, headers={"WWW-Authenticate": f'Bearer realm="http://{away}/token",service="s"'})
    server.on("HEAD", "/v2/demo/tool/manifests/1", challenge)
    server.on("GET", f"/v2/demo/tool/blobs/{LAYER.digest}", Answer(307, headers=lead))
    server.on("POST", "/v2/demo/tool/blobs/uploads/", Answer(202, headers=lead))
    async with Registry(credentials=Credentials(), limits=Limits(waits=False, attempts=2)) as registry:
        with pytest.raises(RegistryError) as caught:
            await asked(registry, Reference(server.host, "demo/tool", "1"))
    assert f": {away}, to which {server.host} leads{reason}" in caught.value.what
    assert caught.value.what.startswith(("a token for", f"{server.host}/demo/tool"))
    assert str(caught.value.fix).startswith(fix)
    assert caught.value.retryable
