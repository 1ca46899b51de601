"""A fleet of small images on a real registry, a ledger that has them, and the command as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from phasegate.check import Result, Verdict
from phasegate.fleet.load import load_fleet
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.ledger.events import Built, Judged, Observed, Opened
from phasegate.ledger.ledger import Ledger
from phasegate.registry import Registry
from phasegate.release import Candidate, Release, Tag
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from tests.kit import images

BASELINE = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
LAYER: images.Layer = {"tool": b"#!/bin/true\n" * 40_000}


def phasegate(
    *args: str, cwd: Path, env: dict[str, str] | None = None, first: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command in its own process, as a shell would, without any Prefect setting.

    ``first`` is Python code to run before it.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-c", f"{first}\nimport sys; from phasegate.cli.main import main; sys.exit(main())", *args],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(Path(__file__).parents[2]), **(env or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def fleet(
    folder: Path, host: str, repos: Sequence[str], *, converted: Sequence[str] = (), ladder: str = "index"
) -> Path:
    """Write a fleet file of repos that publish ``team/NAME:latest``; its engines do not exist.

    Those that are ``converted`` are built elsewhere, so that one that is published as an index of zstd has arrived.
    """
    lines = [
        f"registry: {host}",
        'builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}',
        f"ladder: {ladder}",
        "repos:",
    ]
    lines += [
        f"  - {{name: {name}, image: team/{name}, {'source: published' if name in converted else 'context: .'}, "
        'platforms: [linux/amd64], version: "1.0", tags: {moving: [latest]}}'
        for name in repos
    ]
    (folder / "Dockerfile").write_text("FROM scratch\n")
    path = folder / "fleet.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


async def published(host: str, name: str, built: images.Built) -> str:
    """Publish ``built`` at ``team/NAME:latest``, and return its digest."""
    async with Registry() as registry:
        return await images.push(registry, Reference(host, f"team/{name}").tagged("latest"), built)


def in_every_form() -> dict[str, images.Built]:
    """Return one image as it was published, and as each phase makes it."""
    zstd = images.make_image([LAYER], family=MediaTypes.OCI, codec=Codec.ZSTD)
    return {
        "baseline": images.make_image([LAYER], config={"author": "somebody"}),
        "container": images.make_image([LAYER]),
        "oci": images.make_image([LAYER], family=MediaTypes.OCI),
        "zstd": zstd,
        "index": images.make_index([zstd]),
    }


async def judged(
    path: Path,
    name: str,
    verdicts: dict[str, Verdict],
    forms: dict[str, images.Built] | None = None,
    toolchain: dict[str, str] | None = None,
    moving: Sequence[str] = ("latest",),
) -> dict[str, str]:
    """Publish, build and judge ``name`` as far as ledger and registry show; return the digest of each form.

    ``verdicts`` are those of its phases, from the first one; ``moving`` are its tags.
    """
    plan = load_fleet(path)
    image, forms = plan.repo(name).images[0].name, forms or in_every_form()
    async with Registry() as registry:
        for phase, built in forms.items():
            for tag in moving if phase == "baseline" else [f"candidate-{phase}"]:
                await images.push(registry, plan.reference(image).tagged(tag), built)
    digests = {phase: built.digest for phase, built in forms.items()}
    release = Release(name, "1.0", digest_of(b"source"), {})
    candidates = tuple(
        Candidate(image, phase, forms[phase].digest, forms[phase].media_type, 400, ())
        for phase in digests
        if phase != "baseline"
    )
    ledger = Ledger.open(plan.ledger, plan)
    ledger.append(
        Observed(repo=name, tags={Tag(image, tag): digests["baseline"] for tag in moving}, form=BASELINE, size=600)
    )
    ledger.append(Opened(repo=name, release=release, toolchain=toolchain or {}))
    ledger.append(Built(repo=name, release=release.id, candidates=candidates, controls={}, seconds=1))
    for phase, verdict in verdicts.items():
        results = (
            Result("delta.declared", 2, verdict, f"label a of {name} was 1, is 2"),
            Result("pull.CLIENT", 1, Verdict.PASS, "3 layers", seconds=1.25, client="docker-28.5"),
        )
        ledger.append(
            Judged(
                repo=name,
                release=release.id,
                phase=phase,
                verdict=verdict,
                digests=(digests[phase],),
                results=results,
                seconds=2,
                toolchain={},
            )
        )
    ledger.close()
    return digests


async def tag_of(host: str, name: str) -> str:
    """Return the digest that ``team/NAME:latest`` is at now."""
    async with Registry() as registry:
        found = await registry.head(Reference(host, f"team/{name}").tagged("latest"))
    return found.digest if found else ""


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file below ``folder``, with its time and bytes."""
    return {
        str(file.relative_to(folder)): (file.stat().st_mtime_ns, file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
