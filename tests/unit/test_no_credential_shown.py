"""A password in an address or a reference is a mistake that is named where it is, and never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.addresses import check_engine, check_git
from phasegate.image.reference import parse_reference
from phasegate.url import without_credentials
from tests.kit.in_process import phasegate

HEAD = """\
registry: 127.0.0.1:5000
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
"""
REPO = """\
repos:
  - name: tool
    image: demo/tool
    context: .
    platforms: [linux/amd64]
    version: "1.4"
    tags: {moving: [latest]}
"""
FLEET = HEAD + REPO
LOGIN = "bob:canary@reg.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").touch()
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        f"{LOGIN}/x:latest",
        f"https://{LOGIN}/x:latest",
        f"{LOGIN}/x@sha256:{'a' * 64}",
        f"{LOGIN}:5000/x",
        f"{LOGIN}/X?@sha256:12",
        "bob:can/canary@reg.example/x",
        "bob:canary@reg",
        "canary@reg.example/x",
    ],
)
def test_a_reference(text: str) -> None:
    with pytest.raises(FleetError, match="has a user or a password before the @") as caught:
        parse_reference(text)
    assert "canary" not in f"{caught.value.what}{caught.value.fix}"


@pytest.mark.parametrize(
    "words",
    [
        ["verify", f"{LOGIN}/x:latest"],
        ["verify", f"https://{LOGIN}/x:latest"],
        ["diff", "reg.example/x:1", f"{LOGIN}/x:2"],
        ["convert", f"{LOGIN}/x:1", "--to", "zstd"],
        ["pull-test", f"{LOGIN}/x:1", "--client", "unix:///a"],
        ["pull-test", "reg.example/x:1", "--client", "tcp://bob:canary@h:1"],
        ["pull-test", "reg.example/x:1", "--client", "tcp://h:1?x=canary"],
        ["bisect", f"{LOGIN}/x:1", "reg.example/x:2", "--client", "unix:///a"],
        ["import", "registry", f"{LOGIN}/team"],
        ["import", "registry", f"https://{LOGIN}/team"],
        ["import", "bake", "--registry", f"{LOGIN}/team"],
    ],
)
def test_a_command(folder: Path, words: list[str]) -> None:
    done = phasegate(*words, cwd=folder)
    assert done.returncode == 2
    assert "before the @" in done.stderr or "the engine's address" in done.stderr
    assert "canary" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("buildkit:v1", f"{LOGIN}/buildkit:v1"),
        ("repos:", f'attest: {{sbom: {{generator: "{LOGIN}/scanner"}}}}\nrepos:'),
        ("demo/tool", f"{LOGIN}/tool"),
        ("demo/tool", f"https://{LOGIN}/{{nosuch}}"),
        ("demo/tool", f"demo/tool\n    also: ['{LOGIN}']"),
        ("demo/tool", f"demo/tool\n    also: ['https://{LOGIN}/x']"),
        ("demo/tool", "demo/tool\n    also: ['bob:can/canary@quay.example/x']"),
        ("demo/tool", f"demo/tool\n    also: [{{host: quay.example, image: '{LOGIN}/x'}}]"),
        ("registry: 127.0.0.1:5000", f'registry: {{host: reg.example, probe: "{LOGIN}/x"}}'),
        ("repos:", f'registries: [{{host: "{LOGIN}"}}]\nrepos:'),
        ("unix:///a", "tcp://bob:canary@h:1"),
        ("unix:///b", "tcp://h:1?x=canary"),
        ("repos:", 'clients: [{name: a, version: "1", host: "tcp://bob:canary@h:1?x=canary"}]\nrepos:'),
        ("repos:", 'clients: [{name: a, version: "1", host: "tcp://h:1?certs=c&x=canary"}]\nrepos:'),
        ("context: .", 'git: {url: "https://h/x.git?token=canary", ref: main}'),
        ("context: .", 'git: {url: "https://h/x.git", ref: main, credentials: {env: "bob:canary"}}'),
        ("registry: 127.0.0.1:5000", 'registry: {host: reg.example, credentials: {env: "bob:canary"}}'),
        ("repos:", 'heartbeat: {env: "https://h/canary"}\nrepos:'),
        ("context: .", 'git: {url: "https://bob:canary@h/x.git", ref: main}'),
    ],
)
def test_a_fleet_file(folder: Path, old: str, new: str) -> None:
    assert old in FLEET
    (folder / "fleet.yaml").write_text(FLEET.replace(old, new))
    for command in (["plan", "--offline"], ["status"], ["doctor", "--json"]):
        done = phasegate(*command, cwd=folder)
        assert "canary" not in done.stdout + done.stderr
    refused = phasegate("plan", "--offline", cwd=folder)
    assert refused.returncode == 2
    assert "fleet.yaml:" in refused.stderr


@pytest.mark.parametrize(
    "address",
    [
        "tcp://u:canary@h:1",
        "tcp://canary@h",
        "ssh://u:canary@h",
        "tcp://u:can/canary@h:1",
        "tcp://h:1?x=canary",
        "u:c@h:1",
    ],
)
def test_an_engine(address: str) -> None:
    with pytest.raises(FleetError, match="the engine's address") as caught:
        check_engine(address)
    assert "canary" not in caught.value.what


@pytest.mark.parametrize(
    "address",
    ["unix:///a@b?c", "ssh://deploy@old.example", "tcp://h:2376?certs=tls", "tcp://[::1]:2375", "npipe:////./pipe/x"],
)
def test_an_engine_without_one(address: str) -> None:
    check_engine(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://u:canary@h/x",
        "https://canary@h/x",
        "https://u:can/canary@h/x",
        "ssh://git:canary@h/x",
        "git:canary@h/x",
        "https://h/x?token=canary",
        "https://h/x#canary",
    ],
)
def test_a_git_url(url: str) -> None:
    with pytest.raises(FleetError, match="credential") as caught:
        check_git(url)
    assert "canary" not in caught.value.what


@pytest.mark.parametrize(
    "url",
    [
        "https://h/x.git",
        "https://h:8443/@scope/x",
        "https://[::1]/@scope/x",
        "git@h:team/x.git",
        "ssh://git@h/x",
        "/srv/git/a@b",
        "file:///srv/a@b",
    ],
)
def test_a_git_url_without_one(url: str) -> None:
    check_git(url)


def test_urls_in_a_text() -> None:
    shown = without_credentials("'https://u:canary@h/x?t=canary' and tcp://h:1?certs=/tls, http://h/#canary")
    assert shown == "'https://h/x' and tcp://h:1?certs=/tls, http://h/"
