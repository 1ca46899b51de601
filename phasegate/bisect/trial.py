"""Try one image on one client: pull it, run it, and see which of its settings the engine shows."""

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
from phasegate.image.strictjson import object_in
from phasegate.memory import Memory
from phasegate.process.output import last_line


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the client did with the image.

    refused: the client's own error on the pull.
    code: the exit code; None if the command ran into its time limit, as a server does.
    output: the last line of the run.
    printed: whether the expected text was printed.
    lost: the settings that the config has and the client does not show.
    unproven: why the pull proves nothing.
    seconds: how long the pull and the run took.
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
        """Return whether the image behaves like ``expected``."""
        return self.works and (self.code, self.lost) == (expected.code, expected.lost)

    def why(self, expected: Outcome) -> str:
        """Say in one line how the image behaves differently from ``expected``."""
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
    """Pull ``ref`` (by digest) into a store that does not hold it, and run it.

    A failure that the image causes is an outcome. Raises EngineError if the client does not answer.
    """
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
        if error.retryable:
            raise
        # If not even a container can be created from it, the image is to blame as well.
        return Outcome(code=125, output=error.what, seconds=pulled.seconds)
    return Outcome(
        code=ran.code,
        output=last_line(ran.output)[:200] or "nothing printed",
        printed=smoke.prints in ran.output,
        lost=lost(image.config.body, ran.config),
        seconds=pulled.seconds + ran.seconds,
    )


def lost(config: Mapping[str, Any], shown: Mapping[str, Any]) -> tuple[str, ...]:
    """Return settings that running containers depend on and that the engine shows differently from the config."""
    said = object_in(config, "config")
    return tuple(
        name
        for name in SETTINGS
        if name not in ("OnBuild", "Shell") and said.get(name) and said.get(name) != shown.get(name)
    )
