"""Key pairs made by cosign itself, and plain verification as a user would type it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from phasegate.image.reference import Reference

PASSWORD = "open-sesame-sg"


@dataclass(frozen=True, slots=True)
class Keys:
    folder: Path

    @property
    def private(self) -> Path:
        return self.folder / "cosign.key"

    @property
    def public(self) -> Path:
        return self.folder / "cosign.pub"


def make_keys(folder: Path) -> Keys:
    if shutil.which("cosign") is None:
        pytest.fail("cosign is not on PATH: make lab, then make test", pytrace=False)
    env = {**os.environ, "COSIGN_PASSWORD": PASSWORD}
    subprocess.run(["cosign", "generate-key-pair"], cwd=folder, env=env, check=True, capture_output=True)
    return Keys(folder)


@pytest.fixture(scope="session")
def _pairs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Keys, Keys]:
    return make_keys(tmp_path_factory.mktemp("keys")), make_keys(tmp_path_factory.mktemp("others"))


@pytest.fixture
def keys(_pairs: tuple[Keys, Keys], monkeypatch: pytest.MonkeyPatch) -> Keys:
    """A key pair, with its password in ``SG_PASSWORD``."""
    monkeypatch.setenv("SG_PASSWORD", PASSWORD)
    return _pairs[0]


@pytest.fixture
def others(_pairs: tuple[Keys, Keys]) -> Keys:
    """Another pair with the same password."""
    return _pairs[1]


async def by_hand(keys: Keys, reference: Reference, program: str = "cosign") -> int:
    """Return the exit code of ``cosign verify`` with the public key, offline."""
    argv = [program, "verify", "--key", str(keys.public), "--insecure-ignore-tlog", str(reference)]
    # In a thread, as the registry may run in this event loop.
    done = await asyncio.to_thread(subprocess.run, argv, capture_output=True, check=False, timeout=60)
    return done.returncode
