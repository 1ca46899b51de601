"""Running other programs, with errors that say which one failed and why."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from phasegate.errors import PhasegateError


class LabError(PhasegateError):
    """A part of the lab did not come up."""


def sh(
    *argv: str | Path, env: Mapping[str, str] | None = None, stdin: Path | None = None, cwd: Path | None = None
) -> str:
    """Run a command to the end and return its standard output. Raises LabError with the last lines that it printed."""
    words = [str(word) for word in argv]
    source = stdin.open("rb") if stdin else None
    try:
        done = subprocess.run(
            words,
            env={**os.environ, **(env or {})},
            stdin=source or subprocess.DEVNULL,
            capture_output=True,
            cwd=cwd,
            check=False,
        )
    except FileNotFoundError:
        raise LabError(f"{words[0]} is not on this machine", fix=f"install {words[0]}") from None
    finally:
        if source:
            source.close()
    if done.returncode:
        said = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()[-5:]
        raise LabError(
            f"{' '.join(words[:4])} ... failed ({done.returncode}): " + " | ".join(said),
            fix="run it again: what is done already is kept",
        )
    return done.stdout.decode(errors="replace").strip()


def detached(
    name: str, argv: Sequence[str | Path], *, log: Path, pid_file: Path, env: Mapping[str, str] | None = None
) -> None:
    """Start a process that outlives this one and holds none of its files; write its id to ``pid_file``."""
    log.parent.mkdir(parents=True, exist_ok=True)
    pid_file.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        child = subprocess.Popen(
            [str(word) for word in argv],
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    pid_file.write_text(f"{child.pid} {name}\n")


def alive(pid_file: Path, argv0: str) -> int | None:
    """Return the process id in ``pid_file`` if it is still the process that we started, not a reused id."""
    try:
        pid = int(pid_file.read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
    except (OSError, ValueError, IndexError):
        return None
    return pid if Path(command).name == argv0 else None


def end(pid_file: Path, argv0: str) -> bool:
    """End a process that we started, and wait for it. Return False if it is not running."""
    pid = alive(pid_file, argv0)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        wait(lambda: alive(pid_file, argv0) is None, f"{argv0} to end", 30)
    pid_file.unlink(missing_ok=True)
    return pid is not None


def wait(ready: Callable[[], bool], what: str, seconds: float, log: Path | None = None) -> None:
    """Wait until ``ready``. Raises LabError with the last lines of ``log`` if it takes longer than ``seconds``."""
    limit = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > limit:
            tail = " | ".join(log.read_text(errors="replace").splitlines()[-3:]) if log and log.exists() else ""
            raise LabError(f"waited {seconds:.0f} s for {what} {tail}".strip(), fix=f"look into {log}" if log else None)
        time.sleep(0.1)


def finished(target: Path, make: Callable[[Path], None]) -> Path:
    """Make ``target`` under another name and rename it once complete, so that half a download is never used."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        if part.is_dir():
            shutil.rmtree(part)
        part.unlink(missing_ok=True)
        make(part)
        part.rename(target)
    return target
