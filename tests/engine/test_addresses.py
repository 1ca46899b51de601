"""Engines that are not on this machine: by TLS and by ssh, proven by facts, a pull and a run."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phases.engine.facts import Engine, facts
from phases.engine.pull import prove_pull
from phases.engine.run import smoke as run_smoke
from phases.errors import EngineError
from phases.verify.memory import Forgetful
from tests.engine.conftest import SMOKE, Session


def openssl(folder: Path, *args: str) -> None:
    subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate authority, and one certificate of it for the engine and the client alike."""
    folder = tmp_path_factory.mktemp("certs")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    openssl(folder, *new, "/CN=lab", "-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(folder, *new, "/CN=127.0.0.1", "-keyout", "key.pem", "-out", "csr")
    (folder / "san").write_text("subjectAltName=IP:127.0.0.1")
    sign = ("x509", "-req", "-in", "csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
    openssl(folder, *sign, "-extfile", "san", "-out", "cert.pem")
    return folder


@asynccontextmanager
async def by_tls(socket: str, certs: Path) -> AsyncIterator[str]:
    """The engine's socket behind TLS on loopback, for those with a certificate of the authority's."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(certs / "ca.pem"))
    context.load_cert_chain(certs / "cert.pem", certs / "key.pem")
    context.verify_mode = ssl.CERT_REQUIRED

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(1 << 16):
                writer.write(piece)
                await writer.drain()
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(socket)
        await asyncio.gather(pump(reader, back), pump(there, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _taken(session: Session, engine: Engine) -> None:
    found = await facts(engine)
    pulled = await prove_pull(engine, found, session.ref("oci"), session.image("oci"), memory=Forgetful())
    assert pulled.right, pulled
    ran = await run_smoke(engine, session.ref("oci"), SMOKE)
    assert (ran.code, SMOKE.prints in ran.output) == (0, True), ran


async def test_by_tls(lab: Lab, session: Session, certs: Path) -> None:
    socket = next(client.host for client in lab.clients if client.name == "docker-28.5").removeprefix("unix://")
    async with by_tls(socket, certs) as address:
        await _taken(session, Engine("far", f"{address}?certs={certs}"))
        with pytest.raises(EngineError, match="does not answer"):
            await facts(Engine("far", address))


async def test_by_ssh(lab: Lab, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docker itself speaks ssh; here an ``ssh`` on PATH stands for the way, and runs what it is given."""
    host = next(client.host for client in lab.clients if client.name == "docker-28.5")
    script = tmp_path / "ssh"
    script.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nwhile [ "$1" != -- ]; do shift; done\nshift 2\n'
        f'DOCKER_HOST={host} exec sh -c "$*"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    await _taken(session, Engine("far", "ssh://someone@engine.example"))
    asked = (tmp_path / "asked").read_text()
    assert "someone" in asked
    assert "engine.example" in asked
    assert "dial-stdio" in asked
