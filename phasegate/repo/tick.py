"""tick: a run of the whole fleet, of which there is one at a time however often and by whatever it is begun.

It is a courtesy of runs to each other: that nothing is done twice rests on the leases of single repos and of the
fleet's course, which runs that name their repos take too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from phasegate.errors import LedgerError
from phasegate.repo.run import Run

LEASE = 300.0
"""Seconds after which a run that was lost with its machine is no longer waited for."""
_NAME = "the fleet"


@asynccontextmanager
async def tick(run: Run) -> AsyncIterator[None]:
    """Raises Busy while another run of the whole fleet goes on."""
    with run.ledger.lease(_NAME, run.holder, LEASE):
        renewing = asyncio.create_task(_renew(run))
        try:
            yield
        finally:
            renewing.cancel()


async def _renew(run: Run) -> None:
    while True:
        await asyncio.sleep(LEASE / 5)
        with suppress(LedgerError):  # the next time will do
            run.ledger.renew(_NAME, run.holder, LEASE)
