"""Let a process end when its parent does, however that ends: nothing of `serve` may live on after a ``kill -9``."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "PHASEGATE_PARENT"
"""The variable that names the process with which this one ends."""
_PR_SET_PDEATHSIG = 1
_LOOK = 0.5


def environment() -> dict[str, str]:
    """Return the variables that bind a child to this process."""
    return {PARENT: str(os.getpid())}


def bind() -> None:
    """Bind this process to its parent, if that asked for it: it is killed, and the next start finds what was left."""
    parent = os.environ.pop(PARENT, "")  # its own children are bound only where it asks for that
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()
    if os.getppid() != int(parent):  # it had ended before the kernel was asked
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGKILL)
