"""What happens to a repo, as events: one climb of the ladder, for tests of the ledger and what is derived from it."""

from __future__ import annotations

from phasegate.catalogue import VERSIONS
from phasegate.check import Result, Verdict
from phasegate.image.digest import digest_of
from phasegate.image.platform import Platform
from phasegate.ledger.cause import Evidence
from phasegate.ledger.course import Halt
from phasegate.ledger.events import (
    FLEET,
    Built,
    Event,
    Halted,
    Intended,
    Judged,
    Moved,
    Observed,
    Opened,
    Promoted,
    RolledBack,
)
from phasegate.ledger.state import Move, Standing
from phasegate.release import Candidate, Child, Release, Tag
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape

PHASES = ("container", "oci", "zstd", "index")
BASELINE_FORM = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE, Attestation.NONE)
TOOLCHAIN = {"buildx": "0.29.1", "buildkit": "v0.34.2"}


def digest(*words: str) -> str:
    return digest_of(" ".join(words).encode())


def release(repo: str = "tool", version: str = "1.0") -> Release:
    return Release(repo, version, digest("source", repo, version), {"debian:12": f"debian@{digest('debian')}"})


def observed(repo: str = "tool", form: Form = BASELINE_FORM) -> Observed:
    return Observed(repo=repo, tags={Tag(f"demo/{repo}", "latest"): digest("old", repo)}, form=form, size=900)


def opened(of: Release) -> Opened:
    return Opened(repo=of.repo, release=of, toolchain=TOOLCHAIN)


def built(of: Release, phases: tuple[str, ...] = PHASES) -> Built:
    candidates = tuple(
        Candidate(
            image=f"demo/{of.repo}",
            phase=phase,
            digest=digest(of.id, phase),
            media_type="application/vnd.oci.image.manifest.v1+json",
            size=100 * (9 - number),
            children=(Child(Platform("linux", "arm64", "v8"), digest(of.id, phase, "child")),),
        )
        for number, phase in enumerate(phases)
    )
    return Built(repo=of.repo, release=of.id, candidates=candidates, controls={}, seconds=1.5)


def judged(of: Release, phase: str, verdict: Verdict = Verdict.PASS) -> Judged:
    results = tuple(
        Result(check, VERSIONS.get(check, 1), verdict, "as it should be", ("first", "second"), 0.25, client=client)
        for check, client in (
            ("envelope.digest", ""),
            ("layers.match", ""),
            ("delta.declared", ""),
            ("pull.CLIENT", "docker-20.10"),
            ("run.CLIENT", "docker-20.10"),
        )
    )
    return Judged(
        repo=of.repo,
        release=of.id,
        phase=phase,
        verdict=verdict,
        digests=(digest(of.id, phase),),
        results=results,
        seconds=2.0,
        toolchain=TOOLCHAIN,
    )


def move(of: Release, phase: str, old: str) -> Move:
    return Move(f"demo/{of.repo}", "latest", old, digest(of.id, phase))


def intended(of: Release, phase: str, old: str) -> Intended:
    return Intended(repo=of.repo, release=of.id, phase=phase, moves=(move(of, phase, old),), by="ann")


def moved(of: Release, phase: str, old: str) -> Moved:
    return Moved(repo=of.repo, release=of.id, phase=phase, move=move(of, phase, old))


def promoted(of: Release, phase: str) -> Promoted:
    return Promoted(repo=of.repo, release=of.id, phase=phase, by="ann")


def climb(of: Release, phases: tuple[str, ...] = PHASES) -> list[Event]:
    """Return the events of a repo that is observed, built once, and judged and promoted rung by rung."""
    events: list[Event] = [observed(of.repo), opened(of), built(of)]
    old = digest("old", of.repo)
    for phase in phases:
        events += [judged(of, phase), intended(of, phase, old), moved(of, phase, old), promoted(of, phase)]
        old = digest(of.id, phase)
    return events


def halted(halt: Halt) -> Halted:
    """Return the event for ``halt``, as the fleet's course records it."""
    return Halted(repo=FLEET, phase=halt.phase, wave=halt.wave, by=halt.by, reason=halt.reason, cause=halt.cause)


def rolled_back(
    of: Release, phase: str, now: Standing, reason: str = "smoke failed", cause: Evidence | None = None
) -> list[Event]:
    """Return the events of rolling all of the repo's tags back to ``phase``."""
    at = now.tags[Tag(f"demo/{of.repo}", "latest")]
    back = digest("old", of.repo) if phase == "baseline" else digest(of.id, phase)
    gone = Move(f"demo/{of.repo}", "latest", at, back)
    kept = "" if phase == "baseline" else of.id
    return [
        Intended(repo=of.repo, release=of.id, phase=phase, moves=(gone,), by="phasegate", reason=reason, rollback=True),
        Moved(repo=of.repo, release=of.id, phase=phase, move=gone),
        RolledBack(repo=of.repo, release=kept, phase=phase, by="phasegate", reason=reason, cause=cause),
    ]
