"""The command line of a podman or containerd client, reached by the argv prefix in the fleet file."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.errors import EngineError
from phasegate.process.again import again
from phasegate.process.docker import SHORT, called
from phasegate.process.environment import REMOTE, environment
from phasegate.process.output import reason, tail
from phasegate.process.run import Finished, run
from phasegate.process.transient import hiccup_of, passing

# The client cannot be reached: the prefix's own docker or ssh says so, or ctr says it of its socket.
_AWAY = re.compile(
    r"^OCI runtime exec failed: .*connection reset by peer|"
    r"cannot connect to the docker daemon|no such container|container \S+ is not running|ssh: connect to host|"
    r"connection closed by|cannot access containerd socket|failed to dial|connect: connection refused$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class RemoteCli:
    """The client ``name``, called as ``command`` followed by arguments."""

    name: str
    command: tuple[str, ...]

    async def once(self, *args: str, timeout: float = SHORT, stdin: bytes = b"") -> Finished:
        """Run ``COMMAND ARGS`` a single time, and leave its exit code to the caller.

        Raises EngineError, retryable, if the client cannot be reached.
        """
        done = await run([*self.command, *args], timeout=timeout, stdin=stdin, env=environment(REMOTE))
        if done.code and _AWAY.search(done.err):
            output = tail(done.err)
            raise self.silent(f": {reason(output)}", "start it, or mend its `command` in the fleet file", output)
        return done

    async def ask(self, *args: str, timeout: float = SHORT, stdin: bytes = b"") -> Finished:
        """Run ``COMMAND ARGS``, again after a transient error, and leave its exit code to the caller.

        ``timeout`` is for all tries together. Raises EngineError, retryable, if the client cannot be reached or the
        last try ended in a transient error as well.
        """
        until = time.monotonic() + timeout

        async def one() -> Finished:
            done = await self.once(*args, timeout=max(1.0, until - time.monotonic()), stdin=stdin)
            self.check_again(done)
            return done

        return await again(f"{self.name} {called(args)}", one, target=shlex.join(self.command), until=until)

    def check_again(self, done: Finished) -> None:
        """Raise EngineError, with its ``hiccup``, if the call ended in a transient error."""
        output = tail(done.err or done.out)
        if done.code and hiccup_of(output):
            raise self.error(reason(output), output)

    async def answer(self, *args: str, timeout: float = SHORT) -> str:
        """Run a command that must succeed and return its output. Raises EngineError for any exit code but 0."""
        done = await self.ask(*args, timeout=timeout)
        if done.code:
            output = tail(done.err or done.out)
            raise self.error(f"{args[0]}: {reason(output) or done.code}", output)
        return done.out

    def error(self, what: str, output: str) -> EngineError:
        """Return the error for a call that failed, as the table of transient errors classes its ``output``."""
        return EngineError(
            f"client {self.name}: {what}",
            retryable=passing(output),
            output=tail(output),
            hiccup=hiccup_of(output),
        )

    def silent(self, why: str = "", fix: str = "start it", output: str = "") -> EngineError:
        """Return the error for a client that does not answer."""
        what = f"client {self.name} ({shlex.join(self.command)}) does not answer{why}"
        return EngineError(what, fix=fix, retryable=True, output=output, hiccup=hiccup_of(output))


def ours(names: Sequence[str], host: str) -> bool:
    """Return whether all of these are names by digest in the registry ``host``. An image with a tag is somebody's."""
    return bool(names) and all(name.startswith(f"{host}/") and "@" in name for name in names)
