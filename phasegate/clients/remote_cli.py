"""The command line of a podman or containerd client, reached by the argv prefix in the fleet file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.errors import EngineError
from phasegate.process.docker import SHORT
from phasegate.process.output import reason, tail
from phasegate.process.run import Finished, run

# The client cannot be reached: the prefix's own docker or ssh says so, or ctr says it of its socket.
_AWAY = re.compile(
    r"cannot connect to the docker daemon|no such container|container \S+ is not running|ssh: connect to host|"
    r"connection closed by|cannot access containerd socket|failed to dial|connect: connection refused$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class RemoteCli:
    """The client ``name``, called as ``command`` followed by arguments."""

    name: str
    command: tuple[str, ...]

    async def ask(self, *args: str, timeout: float = SHORT, stdin: bytes = b"") -> Finished:
        """Run ``COMMAND ARGS``, and leave its exit code to the caller.

        Raises EngineError, retryable, if the client cannot be reached.
        """
        done = await run([*self.command, *args], timeout=timeout, stdin=stdin)
        if done.code and _AWAY.search(done.err):
            output = tail(done.err)
            raise self.silent(f": {reason(output)}", "start it, or mend its `command` in the fleet file", output)
        return done

    async def answer(self, *args: str, timeout: float = SHORT) -> str:
        """Run a command that must succeed and return its output. Raises EngineError for any exit code but 0."""
        done = await self.ask(*args, timeout=timeout)
        if done.code:
            output = tail(done.err or done.out)
            raise EngineError(f"client {self.name}: {args[0]}: {reason(output) or done.code}", output=output)
        return done.out

    def silent(self, why: str = "", fix: str = "start it", output: str = "") -> EngineError:
        """Return the error for a client that does not answer."""
        what = f"client {self.name} ({shlex.join(self.command)}) does not answer{why}"
        return EngineError(what, fix=fix, retryable=True, output=output)


def ours(names: Sequence[str], host: str) -> bool:
    """Return whether all of these are names by digest in the registry ``host``. An image with a tag is somebody's."""
    return bool(names) and all(name.startswith(f"{host}/") and "@" in name for name in names)
