"""One image tried on one client: pulled, run, and what the engine shows of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.clients.client import Client
from phasegate.clients.proof import prove_pull
from phasegate.clients.smoke import run_smoke
from phasegate.errors import EngineError
from phasegate.fleet.fleet import Smoke
from phasegate.image.delta import SETTINGS
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.process.output import last_line


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the client did. ``code`` is the exit code, None where the command ran into its time limit (a server does).

    ``refused`` is the client's own error at the pull, ``output`` the last line of the run. ``lost`` names the
    settings that the config has and the client does not show. ``unproven`` says why the pull is no evidence.
    """

    refused: str = ""
    code: int | None = None
    output: str = ""
    printed: bool = True
    lost: tuple[str, ...] = ()
    unproven: str = ""
    seconds: float = 0.0

    @property
    def works(self) -> bool:
        return not (self.refused or self.unproven) and self.printed

    def same(self, expected: Outcome) -> bool:
        """Does it behave as ``expected`` does?"""
        return self.works and (self.code, self.lost) == (expected.code, expected.lost)

    def why(self, expected: Outcome) -> str:
        """In which way it does not, in one line."""
        if self.refused or self.unproven:
            return self.refused or self.unproven
        if not self.printed:
            return f"does not print what it should: {self.output}"
        if self.code != expected.code:
            return f"{_ended(self.code)} instead of {_ended(expected.code)}: {self.output}"
        gone = [name for name in self.lost if name not in expected.lost]
        more = [name for name in expected.lost if name not in self.lost]
        if gone:
            return f"the client does not show its {', '.join(gone)}"
        return f"the client shows its {', '.join(more)} now" if more else ""


def _ended(code: int | None) -> str:
    return "runs on" if code is None else f"exit code {code}"


async def attempt_on(
    client: Client,
    ref: Reference,
    image: Image,
    platform: Platform,
    smoke: Smoke,
    memory: Memory,
) -> Outcome:
    """Pull ``ref`` (by digest) into a store that does not hold it and run it. Raises EngineError where the client does
    not answer; what the image makes of it is an outcome."""
    pulled = await prove_pull(client, ref, image, platform=platform, memory=memory)
    if not pulled.ok:
        if pulled.retryable:
            raise EngineError(f"engine {client.spec.name}: {pulled.error}", retryable=True, fix="run it again")
        return Outcome(refused=pulled.error, seconds=pulled.seconds)
    if not pulled.proven:
        return Outcome(unproven="the engine had it already: the pull proves nothing", seconds=pulled.seconds)
    try:
        ran = await run_smoke(client, ref, smoke, platform)
    except EngineError as error:
        # Where a container cannot even be made of it, that is the image's doing as well.
        return Outcome(code=125, output=error.what, seconds=pulled.seconds)
    return Outcome(
        code=ran.code,
        output=last_line(ran.output)[:200] or "nothing printed",
        printed=smoke.prints in ran.output,
        lost=lost(image.config.body, ran.config),
        seconds=pulled.seconds + (ran.seconds if ran.code is not None else 0.0),
    )


def lost(config: Mapping[str, Any], shown: Mapping[str, Any]) -> tuple[str, ...]:
    """Settings that running containers depend on and that the engine does not show as the config has them."""
    said = config.get("config") or {}
    return tuple(
        name
        for name in SETTINGS
        if name not in ("OnBuild", "Shell") and said.get(name) and said.get(name) != shown.get(name)
    )
