"""A ``docker`` on PATH whose buildx builds nothing: it resolves references, and reports what real buildx reports.

``install`` writes it into a folder. What a build uses, and where tags are, is a file that a test may change between
calls. Seen with buildx 0.29, BuildKit v0.34.2 and Docker 20.10 to 28.5: materials are package URLs; a source policy
turns a tag into that tag with a digest; an index with an exporter has its provenance in the history alone.

Run as a program: ``fake_buildx.py FOLDER DOCKER-ARGUMENTS``. On the standard library alone, as it runs often.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

_SCHEME = "docker-image://"


@dataclass(frozen=True)
class World:
    """What the engines of the tests are like.

    uses: the references of every build, each with the digest at which it is; those with ``://`` are URLs
    moves: what these references are at from the second build on
    obeys: whether the source policy is followed
    reports: whether materials are reported
    broken: whether each build fails
    silent: whether no digest is reported
    repacks: whether a push changes the image
    """

    uses: Mapping[str, str] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)
    obeys: bool = True
    reports: bool = True
    broken: bool = False
    silent: bool = False
    repacks: bool = False


def install(folder: Path, world: World) -> Path:
    """Write ``docker`` into ``folder`` and return the folder, to be put on PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    change(folder, world)
    docker = folder / "docker"
    words = shlex.join([sys.executable, "-ISs", str(Path(__file__).resolve()), str(folder)])
    docker.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    docker.chmod(0o755)
    return folder


def change(folder: Path, world: World) -> None:
    (folder / "world.json").write_text(json.dumps(asdict(world)))


def asked(folder: Path) -> list[str]:
    """Return the calls, oldest first: their first words, and the group of a bake."""
    path = folder / "asked"
    return path.read_text().splitlines() if path.exists() else []


def main(folder: Path, argv: list[str]) -> int:
    world = json.loads((folder / "world.json").read_text())
    args = argv[2:]  # after --host HOST
    match args:
        case ["buildx", "bake" | "build" as verb, *_]:
            said = f"{verb} {args[-1]}" if verb == "bake" else verb
        case ["push", *_]:
            said = f"push {args[-1].rpartition('.')[2]}"
        case _:
            said = " ".join([*args[:2], str(len(args) - 2)])
    with (folder / "asked").open("a") as log:
        log.write(said + "\n")
    match args:
        case ["buildx", "bake", *_]:
            definition = json.loads(Path(_after(args, "--file")).read_text())
            names = definition["group"][args[-1]]["targets"]
            return _build(folder, world, args, {name: definition["target"][name] for name in names})
        case ["buildx", "build", *_]:
            return _build(
                folder, world, args, {"": {"args": {}, "platforms": ["linux/amd64"], "output": ["type=image"]}}
            )
        case ["buildx", "history", *_]:
            if not world["reports"]:
                print("ERROR: no record found", file=sys.stderr)
                return 1
            statement = json.loads((folder / f"history-{args[-1]}.json").read_text())
            print(json.dumps({"buildDefinition": {"resolvedDependencies": statement["materials"]}}))
        case ["push", *_]:
            pushed = "another" if world["repacks"] else args[-1].rpartition(".")[2]
            print(f"tag: digest: {_digest(pushed)} size: 7")
        case ["version", *_]:
            print('{"Server": {"Version": "28.5.2", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}}')
        case ["info", *_]:
            print("{}")
    return 0


def _build(folder: Path, world: Mapping[str, Any], args: list[str], targets: Mapping[str, Mapping[str, Any]]) -> int:
    if world["broken"]:
        print("ERROR: failed to solve: process did not complete successfully: exit code: 1", file=sys.stderr)
        return 1
    statement = {"materials": _materials(folder, world)}
    found: dict[str, dict[str, Any]] = {}
    for name, target in targets.items():
        ref = name or "build"
        (folder / f"history-{ref}.json").write_text(json.dumps(statement))
        entry: dict[str, Any] = {"buildx.build.ref": f"builder/node/{ref}"}
        if not world["silent"]:
            entry["containerimage.digest"] = _digest(name)
        several = len(target["platforms"]) > 1 or "BUILDKIT_MULTI_PLATFORM" in target["args"]
        exported = target["output"] != ["type=cacheonly"]
        if world["reports"] and not (several and exported):
            suffixes = [f"/{platform}" for platform in target["platforms"]] if several else [""]
            entry |= {f"buildx.build.provenance{suffix}": statement for suffix in suffixes}
        found[name] = entry
    Path(_after(args, "--metadata-file")).write_text(json.dumps(found.get("", found)))
    for line in ("#5 [1/2] RUN one", "#5 [1/2] RUN one", "#6 [stage 2/2] RUN two"):
        print(line, file=sys.stderr)
    return 0


def _materials(folder: Path, world: Mapping[str, Any]) -> list[dict[str, Any]]:
    counter = folder / "builds"
    before = int(counter.read_text()) if counter.exists() else 0
    counter.write_text(str(before + 1))
    now = {**world["uses"], **(world["moves"] if before else {})}
    pins: dict[str, str] = {}
    path = os.environ.get("EXPERIMENTAL_BUILDKIT_SOURCE_POLICY", "")
    if world["obeys"] and path:
        for rule in json.loads(Path(path).read_text())["rules"]:
            pins[rule["selector"]["identifier"]] = rule["updates"]["identifier"]
    return [_material(reference, now[reference], pins) for reference in now]


def _material(reference: str, digest: str, pins: Mapping[str, str]) -> dict[str, Any]:
    if "://" in reference:
        return {"uri": reference, "digest": {"sha256": digest.removeprefix("sha256:")}}
    wanted = pins.get(f"{_SCHEME}{reference}", f"{_SCHEME}{reference}").removeprefix(_SCHEME)
    named, _, pin = wanted.partition("@")
    name, _, tag = named.rpartition(":") if ":" in named.rpartition("/")[2] else (named, "", "")
    for long in ("docker.io/library/", "docker.io/"):
        name = name.removeprefix(long)
    uri = f"pkg:docker/{quote(name, safe='/:')}" + (f"@{tag}" if tag else "")
    query = ([f"digest={pin}"] if pin else []) + ["platform=linux%2Famd64"]
    return {"uri": f"{uri}?{'&'.join(query)}", "digest": {"sha256": (pin or digest).removeprefix("sha256:")}}


def _after(args: list[str], option: str) -> str:
    return args[args.index(option) + 1]


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
