"""The audit flow: is what is published as phasegate left it? ``phasegate audit`` does the same without Prefect."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.alive import alive
from flows.described import described
from flows.events import telling
from flows.fleets import FleetPath
from flows.names import timed
from flows.notify import Post
from flows.session import session
from flows.step import DRIFTED, failed
from phasegate.audit.audit import audit as audit_repos
from phasegate.errors import PhasegateError
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Drifted
from phasegate.ledger.ledger import Ledger
from phasegate.pages.audit import HEAD, message, rows, summary
from phasegate.repo.run import Run


@described
@flow(name="audit", flow_run_name=timed, persist_result=False)
async def audit(fleet: FleetPath, repos: list[str] | None = None) -> State[None]:
    """Find tags, images and signatures that are not as phasegate left them, and do about it what the fleet file says.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        repos: Names of repos; empty for all of the fleet.
    """
    try:
        loaded = load_fleet(Path(fleet))
        chosen = [loaded.repo(name) for name in loaded.called(*repos)] if repos else list(loaded.repos)
        with closing(Ledger.existing(loaded.ledger, loaded)) as ledger, telling(loaded, ledger):
            before = ledger.newest()
            async with Run(loaded, ledger, session().tell) as run, alive(ledger):
                audited = await audit_repos(run, chosen)
            new = {event.repo for _, _, event in ledger.after(before) if isinstance(event, Drifted)}
            await Post(loaded, ledger).send(message(audited, loaded.title, new=new, number=before))
    except PhasegateError as error:
        session().error = error
        return failed(error)
    told = summary(audited, len(chosen))
    table = [dict(zip(HEAD, row, strict=True)) for row in rows(audited)]
    await acreate_table_artifact(table, key="audit", description=told)
    if any(each.error for each in audited):
        return Failed(message=told)
    return Completed(name=DRIFTED, message=told) if any(each.drifted for each in audited) else Completed(message=told)
