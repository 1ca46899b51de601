"""How long ``phasegate plan`` takes for a fleet of many repos that the ledger knows: ``python -m tests.bench.plan``."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.image.digest import digest_of
from phases.image.mediatype import DOCKER_MANIFEST
from phases.ledger.events import Built, Event, Judged, Observed, Opened
from phases.ledger.ledger import Ledger
from phases.release import Candidate, Release
from phases.verify.result import Result, Verdict

HEAD = """\
registry: registry.invalid
builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}
repos:
"""
REPO = """\
  - name: {name}
    image: team/{name}
    context: .
    platforms: [linux/amd64]
    args: {{VERSION: "{{version}}"}}
    version: "1.0"
    tags: {{moving: [latest], fixed: ["{{version}}"]}}
    smoke: {{command: [/{name}, --version], prints: "1.0"}}
"""
START = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)


def make(folder: Path, repos: int) -> Path:
    """A fleet file of ``repos`` repos, and beside it a ledger in which each of them waits for its first promotion."""
    fleet = folder / "fleet.yaml"
    names = [f"repo-{number:05}" for number in range(repos)]
    fleet.write_text(HEAD + "".join(REPO.format(name=name) for name in names))
    (folder / "Dockerfile").write_text("FROM scratch\n")
    ledger = Ledger.open(f"sqlite:///{folder / '.phasegate/ledger.db'}")
    for name in names:
        for event in history(name):
            ledger.append(event)
    ledger.close()
    return fleet


def history(name: str) -> tuple[Event, ...]:
    """Observed, opened, built in four forms, and the first of them judged by twenty checks."""
    release = Release(name, "1.0", digest_of(name.encode()), {})
    built = tuple(
        Candidate(f"team/{name}", phase, digest_of(f"{name}{phase}".encode()), DOCKER_MANIFEST, 1_000_000, ())
        for phase in ("container", "oci", "zstd", "index")
    )
    results = tuple(Result(f"check.{number}", 1, Verdict.PASS, "as it should be") for number in range(20))
    return (
        Observed(repo=name, tags={f"team/{name}:latest": digest_of(b"old")}, form=START, size=1_200_000),
        Opened(repo=name, release=release, toolchain={}),
        Built(repo=name, release=release.id, candidates=built, controls={}, seconds=1),
        Judged(
            repo=name,
            release=release.id,
            phase="container",
            verdict=Verdict.PASS,
            digests=(built[0].digest,),
            results=results,
            seconds=1,
            toolchain={},
        ),
    )


def main(repos: int = 1000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fleet = make(Path(folder), repos)
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "flows.cli.main", "--fleet", str(fleet), "plan"], check=True, stdout=-3)
        seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"plan for {repos} repos: {seconds:.2f} s, {memory:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
