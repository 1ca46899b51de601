"""Prove that a client below a phase's floor refuses it cleanly, and still runs what it had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from phasegate.clients.client import Candidate, Client, Pulled, PullFailed
from phasegate.clients.proof import PULL
from phasegate.clients.smoke import RunEvidence, run_smoke
from phasegate.clients.updater import UpdaterEvidence
from phasegate.fleet.client import Updater
from phasegate.fleet.fleet import Smoke
from phasegate.process.again import again


@runtime_checkable
class Refuses(Client, Protocol):
    """A client whose way of refusing a phase is known to phasegate."""

    async def set_aside(self, candidate: Candidate, timeout: float) -> str:
        """Make sure that the client has ``candidate.had``, in a way that a pull of the candidate must read everything.

        Returns its name there.
        """
        ...

    def known_refusal(self, error: str) -> bool:
        """Return whether the client is known to refuse a phase with this error; any other has another cause."""
        ...

    async def has(self, name: str) -> bool: ...

    async def update(self, candidate: Candidate, updater: Updater, had: str) -> UpdaterEvidence:
        """Run the client's own updater on the candidate that the client just refused."""
        ...


@dataclass(frozen=True, slots=True)
class RefusalEvidence:
    """What a client did with a candidate that it should refuse.

    - ``failed``: how the pull failed, None if the client took the candidate after all.
    - ``seconds``: how long the pull took.
    - ``had``: the name of the image that the client had.
    - ``intact``: whether that image is still there, after the updater's run too.
    - ``still``: the run of the smoke command in it after all that, None if there is no smoke command.
    - ``asked``: what the client's own updater did after the refusal, None if the fleet file names none.
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
    """Try to pull the candidate on a client that has a form it takes, which is pulled first if missing.

    The updater runs only if the client refused the candidate. After a transient error all of it is done again.
    """

    async def pull() -> tuple[str, Pulled | PullFailed]:
        had = await client.set_aside(candidate, timeout)
        return had, await client.pull(candidate.ref, candidate.image, candidate.platform, timeout)

    had, done = await again(
        f"{client.spec.name} pull",
        pull,
        hiccup=lambda pulled: pulled[1].hiccup if isinstance(pulled[1], PullFailed) else None,
        target=client.spec.name,
    )
    failed = done if isinstance(done, PullFailed) else None
    asked = None
    if client.spec.updater and failed and not failed.retryable:
        asked = await client.update(candidate, client.spec.updater, had)
    intact = await client.has(had)
    still = await run_smoke(client, had, smoke, candidate.platform) if intact and smoke else None
    return RefusalEvidence(failed, done.seconds, had, intact, still, asked)
