"""bisect, pull-test and convert as a user runs them: one jump of four changes, and real engines."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.image.reference import parse_reference
from phasegate.registry import Registry
from phases.form import Codec, MediaTypes
from tests.engine.conftest import Session
from tests.kit.images import Built, Entry, make_image, make_index, push

ROOT = Path(__file__).parents[2]


def phasegate(*args: str) -> subprocess.CompletedProcess[str]:
    """Without a fleet file: any image, any engine."""
    argv = [sys.executable, "-m", "phasegate.cli.main", "--fleet", "/nonexistent/fleet.yaml", *args]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def host(lab: Lab, name: str) -> str:
    return next(client.host for client in lab.clients if client.name == name)


@pytest.fixture(scope="module")
def images(lab: Lab, session: Session, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """``good`` is schema 2 and gzip; ``jump`` another version of it as an attested index with zstd; ``broken`` the same
    with an entry point that is not there; ``index`` the new version without a change of anything that runs."""
    program = tmp_path_factory.mktemp("program") / "tool"
    source = program.with_suffix(".c")
    source.write_text('#include <stdio.h>\nint main(void) { puts("it runs"); return 0; }\n')
    subprocess.run(["gcc", "-static", "-O2", "-o", str(program), str(source)], check=True)
    tool = Entry(program.read_bytes(), mode=0o755)

    def made(version: str, entry: str, **form: object) -> Built:
        config = {"config": {"Entrypoint": [entry], "Labels": {"version": version}, "WorkingDir": "/"}}
        return make_image(({"tool": tool}, {"version": version.encode()}), config=config, **form)  # type: ignore[arg-type]

    oci = {"family": MediaTypes.OCI, "codec": Codec.ZSTD}
    built = {
        "good": made("1", "/tool"),
        "jump": make_index([made("2", "/tool", **oci)], attested=True),
        "broken": make_index([made("2", "/missing", **oci)], attested=True),
        "crash": made("2", "/missing"),
    }

    async def pushed() -> None:
        async with Registry(insecure={lab.registry}) as registry:
            for name, image in built.items():
                await push(registry, parse_reference(f"{lab.registry}/bisect/app:{name}"), image)

    asyncio.run(pushed())
    return {name: f"{lab.registry}/bisect/app:{name}" for name in built}


def test_docker_20_10_is_broken_by_zstd(lab: Lab, images: dict[str, str]) -> None:
    done = phasegate("bisect", images["good"], images["jump"], "--client", host(lab, "docker-20.10"))
    assert done.returncode == 0, done.stderr
    assert "is the codec (gzip -> zstd)" in done.stdout
    assert "invalid tar header" in done.stdout
    assert "The content is not to blame" in done.stdout
    assert f"phasegate convert {images['jump']} --to oci" in done.stdout


def test_a_broken_entry_point_is_the_content(lab: Lab, images: dict[str, str]) -> None:
    done = phasegate("bisect", images["good"], images["crash"], "--client", host(lab, "docker-26.1"), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["cause"] == "content"
    assert any(field.startswith("Entrypoint") for field in found["fields"])
    assert any(file.startswith("/version") for file in found["files"])


def test_a_broken_entry_point_and_zstd_are_two_causes(lab: Lab, images: dict[str, str]) -> None:
    done = phasegate("bisect", images["good"], images["broken"], "--client", host(lab, "docker-20.10"), "--json")
    found = json.loads(done.stdout)
    assert (found["cause"], found["axis"]) == ("both", "codec")


def test_a_newer_engine_takes_the_jump(lab: Lab, images: dict[str, str]) -> None:
    done = phasegate("bisect", images["good"], images["jump"], "--client", host(lab, "docker-28.5"))
    assert done.returncode == 0, done.stderr
    assert "nothing to tell" in done.stdout


def test_an_attestation_that_breaks_a_client_is_named(
    lab: Lab, images: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No engine of the lab fails so: a docker on PATH refuses what has the root with the attestation in it."""
    root = subprocess.run(
        [lab.crane, "digest", "--insecure", images["jump"]], capture_output=True, text=True, check=True
    ).stdout.strip()
    script = tmp_path / "docker"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *" pull "*{root}*) echo "archive/tar: invalid tar header" >&2; exit 1 ;; esac\n'
        f'exec {lab.docker} "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    done = phasegate("bisect", images["good"], images["jump"], "--client", host(lab, "docker-29"))
    assert done.returncode == 0, done.stderr
    assert "is the attestation (none -> min): archive/tar: invalid tar header" in done.stdout
    assert "The content is not to blame: the same manifest works without it." in done.stdout
    assert f"phasegate convert {images['jump']} --to index" in done.stdout


def test_what_bisect_advises_works(lab: Lab, images: dict[str, str]) -> None:
    converted = phasegate("convert", images["jump"], "--to", "oci", "--as", f"{lab.registry}/bisect/app:for-old")
    assert converted.returncode == 0, converted.stderr
    assert "the config's digest is the same" in converted.stdout
    old, new = host(lab, "docker-20.10"), host(lab, "docker-28.5")
    both = ("--client", old, "--client", new, "--prints", "it runs")
    done = phasegate("pull-test", f"{lab.registry}/bisect/app:for-old", *both)
    assert done.returncode == 0, done.stdout + done.stderr
    refused = phasegate("pull-test", images["jump"], *both)
    assert refused.returncode == 6
    assert "invalid tar header" in refused.stdout


def test_neither_image_nor_client_is_a_clear_error(lab: Lab, images: dict[str, str]) -> None:
    nobody = phasegate("bisect", images["good"], images["jump"], "--client", "docker-20.10")
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert "there is no client 'docker-20.10'" in nobody.stderr
    away = phasegate("pull-test", images["good"], "--client", "unix:///nonexistent.sock")
    assert away.returncode == 4
    assert "Traceback" not in away.stderr
