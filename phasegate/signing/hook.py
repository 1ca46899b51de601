"""Sign and verify with the user's own command.

It gets the reference, by digest, in two ways: for ``{reference}`` in its arguments, and in ``PHASEGATE_REFERENCE``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from phasegate.errors import EngineError
from phasegate.fleet.signing import Hook, Storage
from phasegate.image.reference import Reference
from phasegate.process.environment import COMMAND, environment, values
from phasegate.process.output import Scrub, tail
from phasegate.process.run import Finished, run

VARIABLE = "PHASEGATE_REFERENCE"


@dataclass(frozen=True, slots=True)
class HookTool:
    """The user's command. Exit code 0 means signed, or signature accepted. ``timeout`` is in seconds."""

    hook: Hook
    timeout: float = 120.0

    key: ClassVar[str] = ""
    leaves: ClassVar[Storage | None] = None
    reads: ClassVar[Storage | None] = None

    @property
    def title(self) -> str:
        return f"the command {self.hook.argv[0]}"

    async def public(self) -> str:
        """Return "": only the command knows its key."""
        return ""

    async def sign(self, reference: Reference) -> None:
        """Sign the digest in ``reference``. Raises EngineError with the last lines of the command's output."""
        done = await self._run(reference)
        if done.code:
            raise EngineError(
                f"{reference}: {self.title} signed nothing, exit code {done.code}: {_last(done)}",
                fix="run it by hand",
                output=tail(done.text),
            )

    async def refusal(self, reference: Reference) -> str:
        """Say in one line why ``reference`` is not accepted; empty if it is."""
        done = await self._run(reference)
        return f"{_last(done)} (exit code {done.code})" if done.code else ""

    async def _run(self, reference: Reference) -> Finished:
        argv = [word.replace("{reference}", str(reference)) for word in self.hook.argv]
        env = {**environment(COMMAND, names=self.hook.env), VARIABLE: str(reference)}
        done = await run(argv, timeout=self.timeout, env=env)
        # What it prints goes to the ledger, to Prefect and to the terminal.
        scrub = Scrub(values(self.hook.env))
        return replace(done, out=scrub(done.out), err=scrub(done.err))


def _last(done: Finished) -> str:
    lines = [line.strip() for line in done.text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
