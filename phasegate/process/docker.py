"""The docker command line, and what its failures mean.

python-on-whales provides the command (``docker_cmd``) and models of its output. Its own
calls have no time limit and cannot be cancelled, so an engine that hangs would hang us:
the command runs in ``phasegate.process.run`` instead.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from phasegate.errors import EngineError, TimedOut
from phasegate.process.again import again
from phasegate.process.environment import DOCKER, environment
from phasegate.process.output import Scrub, reason, tail, where
from phasegate.process.run import Finished, OnLine, run
from phasegate.process.transient import hiccup_of, passing
from phasegate.tries import Hiccup

SHORT = 60.0
"""Time limit in seconds for a call that only asks for or removes something."""


_GROUPS = ("image", "container", "buildx", "system")
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


async def once(
    host: str,
    *args: str,
    timeout: float = SHORT,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: OnLine | None = None,
    stdin: bytes = b"",
) -> Finished:
    """Run ``docker ARGS`` against the engine at ``host`` a single time, and leave its exit code to the caller.

    For calls that must not simply be made again: a pull, whose evidence would suffer, and a container, whose exit code
    is its program's. The other arguments are those of ``phasegate.process.run.run``; ``env`` is added to what docker
    itself needs.
    """
    env = {**environment(DOCKER), **(env or {})}
    return await run([*command(host), *args], timeout=timeout, env=env, cwd=cwd, on_line=on_line, stdin=stdin)


async def attempt(
    host: str,
    *args: str,
    timeout: float = SHORT,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: OnLine | None = None,
    stdin: bytes = b"",
) -> Finished:
    """Run ``docker ARGS``, again after a transient error, and leave its exit code to the caller.

    ``timeout`` is for all tries together. Raises EngineError, retryable, if the last of them ended in a transient error
    as well: that is not an answer.
    """
    done = await _tried(host, args, timeout=timeout, env=env, cwd=cwd, on_line=on_line, stdin=stdin)
    if failed := _hiccup(done):
        output = tail(done.err or done.out)
        raise EngineError(f"docker {args[0]}: {failed.error}", retryable=True, output=output)
    return done


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
    """Run ``docker ARGS``, again after a transient error. Raises EngineError for any exit code but 0.

    ``doing`` begins the message (default: the command). ``scrub`` removes secrets from everything
    passed on: lines, message, output and the record of the tries. The other arguments are those of ``attempt``.
    """
    clean = scrub or Scrub()
    tell = None if on_line is None else (lambda line: on_line(clean(line)))
    doing = doing or f"docker {args[0]}"
    try:
        done = await _tried(host, args, timeout=timeout, env=env, cwd=cwd, on_line=tell, stdin=stdin, clean=clean)
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


async def _tried(
    host: str,
    args: tuple[str, ...],
    *,
    timeout: float,
    env: Mapping[str, str] | None,
    cwd: Path | None,
    on_line: OnLine | None,
    stdin: bytes,
    clean: Scrub | None = None,
) -> Finished:
    """Run ``docker ARGS`` until it does not end in a transient error, at most four times within ``timeout``."""
    until = time.monotonic() + timeout

    async def one() -> Finished:
        left = max(1.0, until - time.monotonic())
        return await once(host, *args, timeout=left, env=env, cwd=cwd, on_line=on_line, stdin=stdin)

    return await again(
        f"docker {called(args)}", one, hiccup=lambda done: _hiccup(done, clean), target=host, until=until
    )


def called(args: tuple[str, ...]) -> str:
    """Return the docker command in ``args`` for a record: ``image inspect``, ``buildx bake``."""
    return " ".join(args[:2] if args[0] in _GROUPS else args[:1])


def _hiccup(done: Finished, clean: Scrub | None = None) -> Hiccup | None:
    if done.code == 0:
        return None
    output = tail(done.err or done.out)
    return hiccup_of(clean(output) if clean else output)
