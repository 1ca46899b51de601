"""Sign and verify by a command of the user's own. It gets the reference, by digest, in two ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from phasegate.errors import EngineError
from phasegate.fleet.signing import Hook, Storage
from phasegate.image.reference import Reference
from phasegate.process.output import tail
from phasegate.process.run import Finished, run

VARIABLE = "PHASEGATE_REFERENCE"


@dataclass(frozen=True, slots=True)
class HookTool:
    """Exit code 0 says that it is signed, or that its signature is accepted. ``timeout`` in seconds."""

    hook: Hook
    timeout: float = 120.0

    key: ClassVar[str] = ""
    leaves: ClassVar[Storage | None] = None
    reads: ClassVar[Storage | None] = None

    @property
    def title(self) -> str:
        return f"the command {self.hook.argv[0]}"

    async def public(self) -> str:
        """The command alone knows its key."""
        return ""

    async def sign(self, reference: Reference) -> None:
        """Raises EngineError with the last lines of what it said."""
        done = await self._run(reference)
        if done.code:
            raise EngineError(
                f"{reference}: {self.title} signed nothing, exit code {done.code}: {_last(done)}",
                fix="run it by hand",
                output=tail(done.text),
            )

    async def refusal(self, reference: Reference) -> str:
        """Why the reference is not accepted, in one line; empty where it is."""
        done = await self._run(reference)
        return f"{_last(done)} (exit code {done.code})" if done.code else ""

    async def _run(self, reference: Reference) -> Finished:
        argv = [word.replace("{reference}", str(reference)) for word in self.hook.argv]
        return await run(argv, timeout=self.timeout, env={VARIABLE: str(reference)})


def _last(done: Finished) -> str:
    lines = [line.strip() for line in done.text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
