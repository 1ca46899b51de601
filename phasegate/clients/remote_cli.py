"""The command line of a podman or containerd client, by the argv prefix that the fleet file gives it."""

from __future__ import annotations

import re

from phasegate.clients.facts import Engine
from phasegate.errors import EngineError
from phasegate.process.docker import SHORT
from phasegate.process.output import reason, tail
from phasegate.process.run import Finished, run

# The way to the client is gone: the prefix's own docker or ssh says so, or ctr does of its socket.
_AWAY = re.compile(
    r"cannot connect to the docker daemon|no such container|container \S+ is not running|ssh: connect to host|"
    r"connection closed by|cannot access containerd socket|failed to dial|connect: connection refused$",
    re.IGNORECASE | re.MULTILINE,
)


async def ask(engine: Engine, *args: str, timeout: float = SHORT, stdin: bytes = b"") -> Finished:
    """Run ``COMMAND ARGS``; its exit code is the caller's to read. Raises EngineError, retryable, where the client
    cannot be reached."""
    done = await run([*engine.command, *args], timeout=timeout, stdin=stdin)
    if done.code and _AWAY.search(done.err):
        raise EngineError(
            f"client {engine.name} ({engine.address}) does not answer: {reason(tail(done.err))}",
            fix="start it, or mend its `command` in the fleet file",
            retryable=True,
            output=tail(done.err),
        )
    return done


async def told(engine: Engine, *args: str, timeout: float = SHORT) -> str:
    """The same for what must succeed: its output. Raises EngineError for any exit code but 0."""
    done = await ask(engine, *args, timeout=timeout)
    if done.code:
        output = tail(done.err or done.out)
        raise EngineError(f"client {engine.name}: {args[0]}: {reason(output) or done.code}", output=output)
    return done.out
