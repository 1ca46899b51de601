"""A base that an engine held is told from another one by its layers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phasegate.build.held import by_digest, chain_id
from phasegate.build.pins import compare
from phasegate.errors import EngineError

LAYERS = [f"sha256:{digit * 64}" for digit in "12"]
TAG, NAME = "registry.example/team/base:1", "registry.example/team/base"
PIN = f"{NAME}@sha256:{'a' * 64}"
PINS = {TAG: PIN}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A docker on PATH whose engine holds the image of the pin."""
    script = tmp_path / "docker"
    script.write_text(f"""#!/bin/sh
case "$*" in
*"image inspect"*"{PIN}") echo '{json.dumps(LAYERS)}';;
*) echo "Error: No such image" >&2; exit 1;;
esac
""")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")


def test_the_chain_id_is_that_of_the_image_specification() -> None:
    assert chain_id(LAYERS[:1]) == LAYERS[0]
    assert chain_id(LAYERS) == "sha256:9932074217c35353d2e03a3f5a86549f7c67bfeb0ba53e23d69f4d4c8f7958f5"


@pytest.mark.usefixtures("engine")
async def test_the_image_that_the_engine_held_as_the_pin_is_the_pin() -> None:
    used = {f"{TAG}@{PIN.partition('@')[2]}": f"{NAME}@{chain_id(LAYERS)}"}
    compare(PINS, await by_digest("unix:///engine", PINS, used), "the control", images_only=True)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("at", [chain_id(LAYERS[:1]), f"sha256:{'b' * 64}"], ids=["its layers", "its digest"])
async def test_another_one_is_not(at: str) -> None:
    used = {TAG: f"{NAME}@{at}"}
    with pytest.raises(EngineError, match="and the release pins"):
        compare(PINS, await by_digest("unix:///engine", PINS, used), "the control", images_only=True)
