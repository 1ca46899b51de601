"""The ``phasegate`` command: its arguments, and what an error looks like.

Each command is a file beside this one with ``add`` (its arguments) and ``run`` (its work, which returns the exit
code); ``decide`` has several commands, in a table. ``run`` imports what a command needs: ``plan`` for 1,000 repos must
not wait for Prefect.
"""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from phasegate import installed_version
from phasegate.cli import (
    audit,
    bisect,
    checks,
    clean,
    convert,
    decide,
    diff,
    doctor,
    evidence,
    explain,
    import_,
    init,
    ledger,
    log,
    metrics,
    page,
    plan,
    promote,
    pull_test,
    rollback,
    rollout,
    schema,
    serve,
    settings,
    simulate,
    status,
    verify,
)
from phasegate.cli.arguments import LOGS
from phasegate.cli.failure import print_error
from phasegate.cli.parser import Parser
from phasegate.errors import Defect, PhasegateError
from phases.ladder import LADDER

INTERRUPTED = 130
PIPE_CLOSED = 141
TERMINATED = 143
_COLLECT = (100_000, 50, 50)
"""How rarely Python looks for circles of objects: those of a fleet live until the end of the command, and going through
them again and again was an eighth of `plan` for 1,000 repos."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_COMMANDS = (
    doctor,
    plan,
    rollout,
    promote,
    rollback,
    audit,
    decide,
    status,
    explain,
    log,
    metrics,
    page,
    verify,
    diff,
    convert,
    pull_test,
    bisect,
    checks,
    evidence,
    settings,
    clean,
    ledger,
    init,
    import_,
    schema,
    simulate,
    serve,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. The traceback of a bug goes to a file, never to the terminal."""
    gc.set_threshold(*_COLLECT)
    try:
        args = parser().parse_args(argv)
        code = _run(args)
        sys.stdout.flush()
    except PhasegateError as error:
        print_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted; run the same command to continue", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody is reading any more. Without this, Python would complain again when it flushes on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:
        if _unwritable(error):
            return PhasegateError.exit_code
        from phasegate.defect import defect_of

        print_error(defect_of(error))
        return Defect.exit_code
    except BaseException as error:
        if not _terminated(error):
            raise
        print("terminated; run the same command to continue", file=sys.stderr)
        return TERMINATED
    return code


def _run(args: argparse.Namespace) -> int:
    run: Callable[[argparse.Namespace], int] = args.run
    if not args.log:
        return run(args)
    from phasegate.pages import event_log

    with event_log.written(args.log):
        return run(args)


def _unwritable(error: Exception) -> bool:
    """Return whether a disk is full, which may be where the output goes; it has been said, and stdout is closed."""
    if not isinstance(error, OSError) or error.errno not in _FULL:
        return False
    print_error(PhasegateError(f"nothing more can be written: {error.strerror}", fix="make room for it"))
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def _terminated(error: BaseException) -> bool:
    """Return whether this is the SIGTERM that Prefect raises in a flow run.

    It is recognised by its name, as few commands load Prefect.
    """
    if isinstance(error, BaseExceptionGroup):
        return any(_terminated(each) for each in error.exceptions)
    return type(error).__name__ == "TerminationSignal"


def parser() -> argparse.ArgumentParser:
    top = Parser(
        prog="phasegate",
        description="Move a fleet of container images to zstd-compressed OCI indexes, one proven change at a time.",
        epilog=f"Phases: {'; '.join(f'{phase.name}: {phase.summary}' for phase in LADDER)}. "
        "Exit codes are in docs/commands.md.",
    )
    top.add_argument("--version", action="version", version=f"phasegate {installed_version()}")
    top.add_argument("--fleet", type=Path, default=Path("fleet.yaml"), metavar="PATH", help="default: fleet.yaml here")
    top.add_argument("--log", choices=LOGS, help="json: a line on standard error for each event that is recorded")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for command in _COMMANDS:
        command.add(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
