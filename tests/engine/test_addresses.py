"""Engines that are not on this machine: by TLS and by ssh, proven by facts, a pull and a run."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.lab.engines import docker
from deploy.lab.shell import wait
from deploy.lab.state import Lab
from phasegate.clients.facts import Engine, facts
from phasegate.clients.proof import prove_pull
from phasegate.clients.smoke import run_smoke
from phasegate.errors import EngineError
from phasegate.memory import Forgetful
from tests.engine.conftest import SMOKE, Session, connected


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


@pytest.fixture
def by_tls(lab: Lab, certs: Path) -> Iterator[str]:
    """The address of an engine that listens on loopback, for those with a certificate of the authority's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    name = "phasegate-test-tls"
    tls = ("--tlsverify", "--tlscacert=/certs/ca.pem", "--tlscert=/certs/cert.pem", "--tlskey=/certs/key.pem")
    docker("rm", "-f", "-v", name, host=lab.host)
    docker(
        "run", "-d", "--name", name, "--privileged", "--network", "host", "-v", f"{certs}:/certs:ro",
        "-v", "/var/lib/docker", "phasegate-lab/engine:28.5", "dockerd", "-H", address, *tls, "--bridge=none",
        "--iptables=false", "--ip6tables=false", "--insecure-registry", "127.0.0.0/8", host=lab.host,
    )  # fmt: skip
    try:
        wait(lambda: "API listen on" in _log(lab, name), "the engine to listen", 60)
        yield address
    finally:
        docker("rm", "-f", "-v", name, host=lab.host)


def _log(lab: Lab, container: str) -> str:
    done = subprocess.run([lab.docker, "-H", lab.host, "logs", container], capture_output=True, check=True)
    return done.stderr.decode()


async def _taken(session: Session, engine: Engine) -> None:
    client = await connected(engine)
    pulled = await prove_pull(client, session.ref("oci"), session.image("oci"), memory=Forgetful())
    assert pulled.right, pulled
    ran = await run_smoke(client, session.ref("oci"), SMOKE)
    assert (ran.code, SMOKE.prints in ran.output) == (0, True), ran


async def test_by_tls(session: Session, certs: Path, by_tls: str) -> None:
    await _taken(session, Engine("far", f"{by_tls}?certs={certs}"))
    with pytest.raises(EngineError, match="does not answer"):
        await facts(Engine("far", by_tls))


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
