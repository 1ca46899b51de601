"""Tick: a run of the whole fleet, one at a time, however often and by whatever it is started.

This lease is a courtesy between runs. What keeps anything from being done twice are the leases of single repos and of
the fleet's course, which runs of named repos take too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phasegate.errors import Busy, LedgerError
from phasegate.ledger.lease import Lease
from phasegate.repo.run import Run

LEASE = 60.0
"""Seconds after which other runs stop waiting for one whose machine was lost."""
_PARTS = 6
"""The lease is renewed so many times while it lasts."""
_NAME = "the fleet"


@asynccontextmanager
async def tick(run: Run) -> AsyncIterator[None]:
    """Hold the lease of the fleet. Raises Busy while another run of the whole fleet is in progress.

    If the lease cannot be kept, ``run.lost`` says why: no further step begins, and those in progress finish.
    """
    with run.ledger.lease(_NAME, run.holder, LEASE, keep=False) as lease:
        renewing = asyncio.create_task(_renew(run, lease))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])
        if not renewing.cancelled():
            renewing.result()  # raises anything but a LedgerError, which is a bug


async def _renew(run: Run, lease: Lease) -> None:
    """Renew the lease until cancelled, or until another run took it or may have: it was not renewed in time."""
    renewed = time.monotonic()
    while True:
        await asyncio.sleep(LEASE / _PARTS)
        try:
            run.ledger.renew(lease)
            renewed = time.monotonic()
        except Busy as taken:
            run.lost = taken
        except LedgerError as error:
            if time.monotonic() - renewed < LEASE:
                run.tell("fleet", "", f"the lease of this run is not renewed, the next time may do: {error.what}")
                continue
            run.lost = LedgerError(f"the lease of this run was not renewed in time: {error.what}", fix=error.fix)
        if run.lost:
            run.tell("fleet", "", f"no step begins any more: {run.lost.what}")
            return
