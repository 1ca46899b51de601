"""A small Docker engine with a classic store, as a ``docker`` on PATH: no daemon, its state a file.

``install`` writes it into a folder. It pulls what it is told that registries have, keeps it until it is removed, skips
the download of an image that it has, and runs containers with the exit code and output it is told.

Run as a program: ``fake_engine.py FOLDER DOCKER-ARGUMENTS``. On the standard library alone, as it runs often.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def install(
    folder: Path, *, images: Mapping[str, Mapping[str, Any]], run: tuple[int, str] = (0, ""), refuses: str = ""
) -> Path:
    """Write ``docker`` into ``folder`` and return the folder, to be put on PATH.

    - ``images``: by reference, ``id``, ``layers`` (digests) and ``config``.
    - ``run``: the exit code and the output of every container.
    - ``refuses``: what a pull of any other reference ends with, after its download.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "world.json").write_text(json.dumps({"images": dict(images), "run": run, "refuses": refuses}))
    docker = folder / "docker"
    words = shlex.join([sys.executable, "-ISs", str(Path(__file__).resolve()), str(folder)])
    docker.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    docker.chmod(0o755)
    return folder


def asked(folder: Path) -> list[str]:
    """Return the calls that reached the engine, without its address, oldest first."""
    path = folder / "asked"
    return path.read_text().splitlines() if path.exists() else []


def main(folder: Path, argv: list[str]) -> int:
    world = json.loads((folder / "world.json").read_text())
    state = folder / "store.json"
    store: dict[str, list[str]] = json.loads(state.read_text()) if state.exists() else {}  # names by image ID
    args = [_shown(arg) for arg in argv[2:]]  # after --host HOST
    with (folder / "asked").open("a") as log:
        log.write(" ".join(args) + "\n")
    images = {_shown(name): found for name, found in world["images"].items()}
    config = {found["id"]: found for found in images.values()}
    match args:
        case ["version", *_]:
            print('{"Server": {"Version": "28.5.2", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}}')
        case ["info", *_]:
            print("{}")
        case ["pull", *_, name] if world["refuses"] and name not in images:
            print(f"{world['refuses']}", file=sys.stderr)
            return 1
        case ["pull", *_, name]:
            found = images[name]
            if found["id"] in store:
                print("Status: Image is up to date")
            else:
                print("\n".join(f"{digest[7:19]}: Pull complete" for digest in found["layers"]))
            names = store.setdefault(found["id"], [])
            names += [] if name in names else [name]
        case ["image", "ls", *_]:
            print("\n".join(store))
        case ["image", "inspect", *names]:
            ids = [next((it for it, known in store.items() if name == it or name in known), "") for name in names]
            there = [found for found in ids if found]
            print(json.dumps([_inspected(config[found], store[found]) for found in there]))
            if len(there) < len(names):
                print("Error: No such image", file=sys.stderr)
                _keep(state, store)
                return 1
        case ["image", "rm", *names]:
            store = {it: left for it, known in store.items() if (left := [one for one in known if one not in names])}
        case ["run", *_]:
            code, output = world["run"]
            print(output)
            return int(code)
    _keep(state, store)
    return 0


def _shown(name: str) -> str:
    """Return a name as docker shows and takes it: images of Docker Hub have no host, and official ones no folder."""
    path = name.removeprefix("docker.io/")
    return path.removeprefix("library/") if path != name else name


def _keep(state: Path, store: Mapping[str, list[str]]) -> None:
    """Write the store in one step: calls come several at a time."""
    half = state.with_name(f"store.{os.getpid()}")
    half.write_text(json.dumps(store))
    half.replace(state)


def _inspected(image: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {
        "Id": image["id"],
        "RepoTags": [],
        "RepoDigests": names,
        "Config": image["config"],
        "Os": "linux",
        "Architecture": "amd64",
        "RootFS": {"Layers": image["layers"]},
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
