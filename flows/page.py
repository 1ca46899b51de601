"""The fleet's page, written at the end of each rollout of the whole fleet where the fleet file asks for it."""

from __future__ import annotations

import asyncio

from flows.session import session
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Fleet
from phasegate.site.write import write_page


async def update_page(fleet: Fleet) -> None:
    """Write the page. What prevents that is reported and fails nothing: a report must not stop what it reports."""
    if fleet.page is None:
        return
    try:
        await asyncio.to_thread(write_page, fleet, fleet.page)
    except PhasegateError as error:
        session().tell("fleet", "page", f"was not written: {error.what}")
    except Exception as error:
        session().tell("fleet", "page", f"was not written; this is a bug in phasegate: {type(error).__name__}")
