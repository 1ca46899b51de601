"""Docker Hub by its names, as a command asks it: a registry and a token service of their own hosts.

The Hub here is a TLS server on loopback; a proxy, set as HTTPS_PROXY, takes every host name to it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import sys
from pathlib import Path

import pytest
from aiohttp import web

from tests.kit.images import make_image
from tests.kit.scripted import Answer, Handler, Scripted
from tests.kit.tls import certificate_for, proxy_to

IMAGE = make_image()
LOGIN = "Basic " + base64.b64encode(b"robot:canary").decode()
CHALLENGE = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'


@pytest.mark.parametrize(
    "name",
    [
        "docker.io/library/debian:12",
        "docker.io/debian:12",
        "index.docker.io/library/debian:12",
        "registry-1.docker.io/library/debian:12",
    ],
)
async def test_verify_reads_docker_hub_with_its_login(tmp_path: Path, name: str) -> None:
    certificate = certificate_for(tmp_path, "registry-1.docker.io", "auth.docker.io")
    (tmp_path / "config.json").write_text(
        json.dumps({"auths": {"https://index.docker.io/v1/": {"auth": LOGIN.removeprefix("Basic ")}}})
    )
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with Scripted(tls) as hub, proxy_to(hub.host) as proxy:
        served = {"Content-Type": IMAGE.media_type, "Docker-Content-Digest": IMAGE.digest}
        for target in ("12", IMAGE.digest):
            for method in ("GET", "HEAD"):
                hub.on(method, f"/v2/library/debian/manifests/{target}", with_token(Answer(200, IMAGE.raw, served)))
        for digest, blob in IMAGE.blobs.items():
            for method in ("GET", "HEAD"):
                hub.on(method, f"/v2/library/debian/blobs/{digest}", with_token(Answer(200, blob)))
        hub.on("GET", "/token", Answer(200, b'{"token": "T1"}'))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "phasegate.cli.main", "--fleet", str(tmp_path / "none.yaml"), "verify", name),
            "--json",
            env={
                "PATH": "/usr/bin:/bin",
                "HTTPS_PROXY": proxy,
                "SSL_CERT_FILE": str(certificate),
                "DOCKER_CONFIG": str(tmp_path),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert json.loads(out)["reference"].startswith("docker.io/library/debian:12")
    assert {seen.headers["Host"] for seen in hub.seen} == {"registry-1.docker.io", "auth.docker.io"}
    asked = next(seen for seen in hub.seen if seen.path == "/token")
    assert asked.headers["Authorization"] == LOGIN
    assert asked.query == {"service": "registry.docker.io", "scope": "repository:library/debian:pull"}
    assert b"canary" not in out + said


def with_token(answer: Answer) -> Handler:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Authorization") == "Bearer T1":
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        return web.Response(status=401, headers={"WWW-Authenticate": CHALLENGE})

    return handle
