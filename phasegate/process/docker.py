"""The docker command line, and what its failures mean.

python-on-whales provides the command (``docker_cmd``) and models of its output. Its own
calls have no time limit and cannot be cancelled, so an engine that hangs would hang us:
the command runs in ``phasegate.process.run`` instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from phasegate.errors import EngineError, TimedOut
from phasegate.process.environment import DOCKER, environment
from phasegate.process.output import Scrub, passing, reason, tail, where
from phasegate.process.run import Finished, OnLine, run

SHORT = 60.0
"""Time limit in seconds for a call that only asks for or removes something."""


CERTS = "?certs="
FILES = ("ca.pem", "cert.pem", "key.pem")


def command(host: str) -> tuple[str, ...]:
    """Return ``docker --host HOST``, with docker's full path.

    ``tcp://HOST:PORT?certs=FOLDER`` means TLS, with the files in the folder under docker's usual names.
    """
    from python_on_whales import DockerClient
    from python_on_whales.client_config import ClientNotFoundError

    try:
        address, _, certs = host.partition(CERTS)
        if certs:
            ca, cert, key = (f"{certs}/{name}" for name in FILES)
            client = DockerClient(host=address, tlsverify=True, tlscacert=ca, tlscert=cert, tlskey=key)
        else:
            client = DockerClient(host=address)
        return tuple(str(word) for word in client.client_config.docker_cmd)
    except ClientNotFoundError as error:
        raise EngineError("docker is not on PATH", fix="install the docker command line, or set PATH") from error


async def attempt(
    host: str,
    *args: str,
    timeout: float = SHORT,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: OnLine | None = None,
    stdin: bytes = b"",
) -> Finished:
    """Run ``docker ARGS`` against the engine at ``host``, and leave its exit code to the caller.

    The other arguments are those of ``phasegate.process.run.run``; ``env`` is added to what docker itself needs.
    """
    env = {**environment(DOCKER), **(env or {})}
    return await run([*command(host), *args], timeout=timeout, env=env, cwd=cwd, on_line=on_line, stdin=stdin)


async def docker(
    host: str,
    *args: str,
    timeout: float = SHORT,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: OnLine | None = None,
    stdin: bytes = b"",
    doing: str = "",
    scrub: Scrub | None = None,
) -> Finished:
    """Run ``docker ARGS``. Raises EngineError for any exit code but 0.

    ``doing`` begins the message (default: the command). ``scrub`` removes secrets from everything
    passed on: lines, message and output. The other arguments are those of ``attempt``.
    """
    clean = scrub or Scrub()
    tell = None if on_line is None else (lambda line: on_line(clean(line)))
    doing = doing or f"docker {args[0]}"
    try:
        done = await attempt(host, *args, timeout=timeout, env=env, cwd=cwd, on_line=tell, stdin=stdin)
    except TimedOut as error:
        raise TimedOut(f"{doing}: {error.what}", fix="raise its time limit, or see why it is slow") from error
    if done.code == 0:
        return done
    output = clean(tail(done.err or done.out))
    raise EngineError(
        f"{doing}{where(output)}: {reason(output) or f'exit code {done.code}'}",
        retryable=passing(output),
        output=output,
    )
