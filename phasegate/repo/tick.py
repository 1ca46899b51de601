"""tick: a run of the whole fleet, of which there is one at a time however often and by whatever it is begun.

It is a courtesy of runs to each other: that nothing is done twice rests on the leases of single repos and of the
fleet's course, which runs that name their repos take too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phasegate.errors import Busy, LedgerError
from phasegate.repo.run import Run

LEASE = 300.0
"""Seconds after which a run that was lost with its machine is no longer waited for."""
_NAME = "the fleet"


@asynccontextmanager
async def tick(run: Run) -> AsyncIterator[None]:
    """Hold the lease of the fleet. Raises Busy while another run of the whole fleet goes on.

    Where the lease cannot be kept, ``run.lost`` says why: no step begins any more, and those under way end.
    """
    with run.ledger.lease(_NAME, run.holder, LEASE):
        renewing = asyncio.create_task(_renew(run))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])
        if not renewing.cancelled():
            renewing.result()  # raises what was no LedgerError: a defect


async def _renew(run: Run) -> None:
    """Until it is cancelled, or another run may have the lease: that took it, or it was not renewed in its time."""
    renewed = time.monotonic()
    while True:
        await asyncio.sleep(LEASE / 5)
        try:
            run.ledger.renew(_NAME, run.holder, LEASE)
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
