"""A registry that is not on loopback: https, through the machine's proxy, trusted by the machine's settings.

The name does not resolve: a CONNECT proxy on loopback, set as HTTPS_PROXY, takes it to a TLS server on loopback.
The client is a separate process, as it reads its trust store when it starts.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.images import make_image
from tests.kit.scripted import Answer, Scripted
from tests.kit.tls import certificate_for, proxy_to

NAME = "registry.test"
IMAGE = make_image()
PATH = "/v2/demo/tool/manifests/1"
CLIENT = """
import asyncio, sys
from phasegate.errors import PhasegateError
from phasegate.image.reference import parse_reference
from phasegate.registry import Credentials, Limits, Registry

async def main():
    credentials = Credentials(env={"registry.test": "REGISTRY_LOGIN"})
    insecure = sys.argv[1:]
    async with Registry(insecure=insecure, credentials=credentials, limits=Limits(waits=False)) as registry:
        try:
            print((await registry.manifest(parse_reference("registry.test/demo/tool:1"))).digest)
        except PhasegateError as error:
            print(error.what)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_for(tmp_path_factory.mktemp("tls"), NAME)


@pytest.fixture
async def registry(certificate: Path) -> AsyncIterator[Scripted]:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with Scripted(tls) as scripted:
        yield scripted


async def client(registry: Scripted, trusted: Path | str, *insecure: str) -> str:
    """Run a client that asks for the image at the name, and return what it prints."""
    async with proxy_to(registry.host) as proxy:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", CLIENT, *insecure),
            env={
                "PATH": "/usr/bin:/bin",
                "HTTPS_PROXY": proxy,
                "HTTP_PROXY": proxy,
                "SSL_CERT_FILE": str(trusted),
                "REGISTRY_LOGIN": "robot:canary",
            },
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    assert b"canary" not in out
    return out.decode()


async def test_https_by_the_proxy_with_the_machines_authority(registry: Scripted, certificate: Path) -> None:
    registry.on("GET", PATH, Answer(200, IMAGE.raw, {"Content-Type": IMAGE.media_type}))
    assert (await client(registry, certificate)).strip() == IMAGE.digest


async def test_a_certificate_that_nobody_trusts(registry: Scripted, tmp_path: Path) -> None:
    empty = tmp_path / "none.pem"
    empty.touch()
    assert "the certificate of registry.test is not trusted" in await client(registry, empty)
    assert registry.seen == []


async def test_https_does_not_lead_to_http(registry: Scripted, elsewhere: Scripted, certificate: Path) -> None:
    registry.on("GET", PATH, Answer(307, headers={"Location": f"{elsewhere.url}/x"}))
    assert "leads from https to http" in await client(registry, certificate)
    assert elsewhere.seen == []


async def test_credentials_do_not_go_to_a_realm_in_clear(
    registry: Scripted, elsewhere: Scripted, certificate: Path
) -> None:
    registry.on("GET", PATH, Answer(401, headers={"WWW-Authenticate": f'Bearer realm="{elsewhere.url}/token"'}))
    assert "not asked" in await client(registry, certificate)
    assert elsewhere.seen == []


async def test_credentials_do_not_go_to_an_insecure_registry(elsewhere: Scripted, certificate: Path) -> None:
    elsewhere.on("GET", PATH, Answer(401, headers={"WWW-Authenticate": 'Basic realm="r"'}))
    assert "in clear: not sent" in await client(elsewhere, certificate, NAME)
    assert ["Authorization" in seen.headers for seen in elsewhere.seen] == [False]
