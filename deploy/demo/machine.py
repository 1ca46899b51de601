"""The machine's settings for fetching packages, written to files that a build takes as secrets.

Behind a company's proxy these are a certificate authority and a package index; elsewhere the
files are empty. They are in ``.machine`` beside the fleet file, outside every build context.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

from phasegate.errors import FleetError

_LAB = 'make demo; or `make lab`, then eval "$(.venv/bin/python -m deploy.lab env)"'
_INDEX = ("index-url", "extra-index-url", "trusted-host")


def write_settings(folder: Path) -> None:
    """Write ``pip.conf`` and ``ca.crt``. Only the owner may read them: an index's URL can hold a password."""
    folder.mkdir(mode=0o700, exist_ok=True)
    authority = os.environ.get("SSL_CERT_FILE", "")
    certificates = Path(authority).read_bytes() if authority else b""
    settings = ["[global]", *_pip_settings()]
    if certificates:
        settings.append("cert = /run/secrets/ca")
    _write(folder / "ca.crt", certificates)
    _write(folder / "pip.conf", "\n".join([*settings, ""]).encode())


def write_keys(folder: Path) -> None:
    """Write the key pair that the demo signs with. It is made once and kept beside the registry's data, so that every
    checkout can verify existing signatures. It has no password: only the owner may read the folder."""
    data = os.environ.get("PHASEGATE_LAB_DATA")
    if not data:
        raise FleetError("the lab's settings are not in the environment", fix=_LAB)
    kept = Path(data) / "demo-keys"
    if not (kept / "cosign.pub").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(mode=0o700, parents=True)
        env = {**os.environ, "COSIGN_PASSWORD": ""}
        subprocess.run(["cosign", "generate-key-pair"], cwd=kept, env=env, check=True, capture_output=True)
    for name in ("cosign.key", "cosign.pub"):
        _write(folder / name, (kept / name).read_bytes())


def _pip_settings() -> list[str]:
    """Return the package index settings of this machine's pip, from its files or the environment."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    settings = {}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        if (name := name.rsplit(".", 1)[-1]) in _INDEX:
            settings[name] = " ".join(str(ast.literal_eval(value)).split())
    return [f"{name} = {value}" for name, value in settings.items()]


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
