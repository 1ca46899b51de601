"""Images of Docker Hub in a Docker engine, which shows them without their host."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from phasegate.clients.client import Facts, Pulled
from phasegate.clients.docker import client_of
from phasegate.fleet.client import ClientSpec
from phasegate.image.reference import parse_reference
from tests.kit import fake_engine
from tests.kit.envelopes import envelope
from tests.kit.images import make_image

SPEC = ClientSpec("docker-28.5", "unix:///engine", "28.5")


@pytest.mark.parametrize("name", ["docker.io/me/tool", "docker.io/library/debian"])
async def test_what_was_pulled_is_known_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    image = envelope(make_image()).images[0]
    ref = parse_reference(name).at(image.manifest.digest)
    there = {"id": image.config.digest, "layers": [layer.digest for layer in image.layers], "config": {}}
    engine = fake_engine.install(tmp_path, images={str(ref): there})
    monkeypatch.setenv("PATH", f"{engine}{os.pathsep}{os.environ['PATH']}")
    client = client_of(SPEC, Facts("28.5.2", "classic", "1.51", "linux/amd64"))
    for _ in range(2):
        await client.make_way(ref, image, frozenset())
        pulled = await client.pull(ref, image, image.platform, 10)
        assert isinstance(pulled, Pulled)
        assert not pulled.skipped
    assert await client.holders(ref, image, {layer.digest for layer in image.layers}) == ()
    await client.empty("docker.io")
    assert (tmp_path / "store.json").read_text() == "{}"
