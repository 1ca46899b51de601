"""Folders of Home Assistant apps, and ``phasegate import ha`` in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.kit.in_process import Ended, phasegate

DOCKERFILE = "ARG BUILD_FROM\nFROM $BUILD_FROM\n"


def app(folder: Path, place: str, *, files: Mapping[str, str] | None = None, **config: Any) -> None:
    """Write an app: its config, and a Dockerfile unless ``files`` says otherwise."""
    (folder / place).mkdir(parents=True)
    settings = {"name": place, "slug": place, "version": "1.0", "arch": ["aarch64", "amd64"], **config}
    settings.setdefault("image", f"team/{{arch}}-app-{place}")
    for file, text in {"config.yaml": json.dumps(settings, indent=1), **(files or {"Dockerfile": DOCKERFILE})}.items():
        (folder / place / file).write_text(text)


def build(**bases: str) -> str:
    return json.dumps({"build_from": bases})


def imports(folder: Path, *words: str) -> Ended:
    return phasegate("import", "ha", *words, cwd=folder)
