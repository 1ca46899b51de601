"""A ``docker`` for PATH that fails some calls the way engines do, and passes all others on to the real one.

``install`` writes it into a folder. It fails either the calls of a script, or every N-th call that any process makes,
by a counter under a lock; a seed chooses how. A call fails before anything was done, after everything was done, or (a
pull) in the middle. What was failed is in the folder's ``failed`` file, a line of JSON each.

Run as a program: ``faulty_docker.py FOLDER DOCKER-ARGUMENTS``. On the standard library alone, as it runs often.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

AWAY = "Cannot connect to the Docker daemon at {host}. Is the docker daemon running?"
BROKE = 'error during connect: Get "http://%2Fdocker.sock/v1.41/info": EOF'
INIT = (
    "docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime "
    "create failed: runc create failed: unable to start container process: error during container init: read init-p: "
    "connection reset by peer: unknown"
)
PULLS = (
    'Error response from daemon: Get "http://{registry}/v2/": net/http: TLS handshake timeout',
    "Error response from daemon: received unexpected HTTP status: 503 Service Unavailable",
    "unexpected EOF",
)
SOLVES = (
    "ERROR: failed to solve: DeadlineExceeded: context deadline exceeded",
    "ERROR: failed to solve: failed to push {registry}/a: unexpected status from PUT request to "
    "http://{registry}/v2/a/manifests/x: 502 Bad Gateway",
    "ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF",
)


def install(
    folder: Path,
    *,
    every: int = 0,
    seed: int = 0,
    script: Mapping[str, Sequence[Mapping[str, Any] | None]] | None = None,
) -> Path:
    """Write ``docker`` into ``folder`` and return the folder, to be put before everything else on PATH.

    - ``every``, ``seed``: fail every N-th call, 0 for none.
    - ``script``: by command (``pull``, ``image inspect``), what its first, second, ... call does: pass if None, else
      ``code``, ``err`` and ``when`` (``before`` or ``after``) of the failure.
    """
    real = shutil.which("docker")
    assert real is not None
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"real": real, "every": every, "seed": seed, "script": dict(script or {})}
    (folder / "faults.json").write_text(json.dumps(settings))
    docker = folder / "docker"
    words = shlex.join([sys.executable, "-ISs", str(Path(__file__).resolve()), str(folder)])
    docker.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    docker.chmod(0o755)
    return folder


def failed(folder: Path) -> list[dict[str, Any]]:
    """Return the calls that were failed, each with ``call``, ``err`` and ``when``."""
    path = folder / "failed"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def main(folder: Path, argv: list[str]) -> int:
    settings = json.loads((folder / "faults.json").read_text())
    words = _command(argv)
    fault = _fault(folder, settings, words, argv)
    real = [settings["real"], *argv]
    if fault is None:
        os.execv(real[0], real)
    code = 0
    if fault["when"] == "after":
        code = subprocess.run(real, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
    elif fault["when"] == "midway":
        child = subprocess.Popen(real, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            code = child.wait(timeout=fault["after"])
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if fault["when"] != "before" and code > 0:
        # It failed without our doing. Asked once more, it says so itself.
        os.execv(real[0], real)
    with (folder / "failed").open("a") as log:
        log.write(json.dumps({"call": " ".join(words), **fault, "argv": argv}) + "\n")
    print(fault["err"], file=sys.stderr)
    return int(fault["code"])


def _command(argv: Sequence[str]) -> list[str]:
    """Return the words of the command: ``pull``, ``image inspect``, ``buildx bake``."""
    rest = list(argv)
    while rest and rest[0].startswith("-"):
        rest = rest[1:] if "=" in rest[0] or rest[0] in ("--tls", "--tlsverify", "--debug") else rest[2:]
    groups = ("image", "container", "buildx", "system", "manifest")
    return rest[:2] if rest and rest[0] in groups else rest[:1]


def _fault(
    folder: Path, settings: Mapping[str, Any], words: Sequence[str], argv: Sequence[str]
) -> dict[str, Any] | None:
    """Count the call, and return how it is to fail; None if it is not."""
    name = " ".join(words)
    with (folder / "counter").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        counts = json.loads(file.read() or "{}")
        counts[name] = counts.get(name, 0) + 1
        counts[""] = total = counts.get("", 0) + 1
        file.truncate(0)
        file.write(json.dumps(counts))
    planned = settings["script"].get(name, ())
    if counts[name] <= len(planned) and planned[counts[name] - 1] is not None:
        return {"code": 1, "when": "before", **planned[counts[name] - 1]}
    if not settings["every"] or total % settings["every"]:
        return None
    return _drawn(random.Random(f"{settings['seed']} {total}"), words, argv)


def _drawn(draw: random.Random, words: Sequence[str], argv: Sequence[str]) -> dict[str, Any]:
    """Draw a failure that an engine may have in this call."""
    host = next((argv[at + 1] for at, word in enumerate(argv[:-1]) if word in ("--host", "-H")), "unix:///docker.sock")
    registry = argv[-1].split("/")[0] if "/" in argv[-1] else "registry"
    away = (1, draw.choice((AWAY, BROKE)))
    when = draw.choice(("before", "after"))
    match words[:1]:
        case ["pull"]:
            code, err = draw.choice([away, *((1, each) for each in PULLS)])
            when = draw.choice(("before", "after", "midway"))
        case ["run"]:
            code, err = draw.choice([(125, INIT), (125, f"docker: {AWAY}")])
            when = "before"  # once its program ran, its exit code is an answer
        case ["buildx"] if words[1:] in (["bake"], ["build"]):
            code, err = draw.choice([away, *((1, each) for each in SOLVES)])
        case ["push"]:
            code, err = draw.choice([away, *((1, each) for each in PULLS)])
        case _:
            code, err = away
    fault = {"code": code, "err": err.format(host=host, registry=registry), "when": when}
    return {**fault, "after": round(draw.uniform(0.05, 1.0), 2)} if when == "midway" else fault


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
