"""Prove that a client below a phase's floor refuses it cleanly, and still runs what it had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from phasegate.clients.client import Candidate, Client, PullFailed
from phasegate.clients.proof import PULL
from phasegate.clients.smoke import RunEvidence, run_smoke
from phasegate.clients.updater import UpdaterEvidence
from phasegate.fleet.fleet import Smoke, Updater


@runtime_checkable
class Refuses(Client, Protocol):
    """A client of which phasegate knows how it refuses a phase."""

    async def set_aside(self, candidate: Candidate, timeout: float) -> str:
        """Have ``candidate.had`` there, such that a pull of the candidate has to read it all. Return its name."""
        ...

    async def has(self, name: str) -> bool: ...

    async def update(self, candidate: Candidate, updater: Updater, had: str) -> UpdaterEvidence:
        """Let the client's own updater loose on the candidate that the client just refused."""
        ...


@dataclass(frozen=True, slots=True)
class RefusalEvidence:
    """``failed`` is how the pull failed, None where the client took the candidate after all.

    ``had`` is the name of the image it had, ``intact`` whether it is still there, ``still`` what the smoke
    command did in it afterwards (None where the plan has no smoke command). ``asked`` is what the client's own updater
    did after the refusal, None where the plan has none; ``intact`` and ``still`` are then after that too.
    """

    failed: PullFailed | None
    seconds: float
    had: str
    intact: bool
    still: RunEvidence | None
    asked: UpdaterEvidence | None = None


async def prove_refusal(
    client: Refuses, candidate: Candidate, smoke: Smoke | None, *, timeout: float = PULL
) -> RefusalEvidence:
    """Try to pull the candidate on a client that has a form which it takes (pulled now where it is not there). Only
    what the client refused is its updater let loose on."""
    had = await client.set_aside(candidate, timeout)
    done = await client.pull(candidate.ref, candidate.image, candidate.platform, timeout)
    failed = done if isinstance(done, PullFailed) else None
    asked = None
    if client.spec.updater and failed and not failed.retryable:
        asked = await client.update(candidate, client.spec.updater, had)
    intact = await client.has(had)
    still = await run_smoke(client, had, smoke, candidate.platform) if intact and smoke else None
    return RefusalEvidence(failed, done.seconds, had, intact, still, asked)
