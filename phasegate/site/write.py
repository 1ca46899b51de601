"""Write the page of a fleet, from its ledger alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from phasegate.fleet.fleet import Fleet
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import pulse
from phasegate.ledger.state import Standing
from phasegate.policy.plan import plan_of
from phasegate.repo.beside import others
from phasegate.site import html
from phasegate.site.document import document
from phasegate.site.files import MARK, write_files
from phasegate.site.gather import gather
from phasegate.site.model import Site
from phasegate.site.names import badge_of, page_of
from phasegate.site.past import Past, past_of


def write_page(fleet: Fleet, folder: Path) -> Site:
    """Write the page of ``fleet`` into ``folder``, and return what it shows. Blocks: do not call it on an event loop.

    Raises PhasegateError if the ledger cannot be read or the folder cannot be written.
    """
    site = site_of(fleet)
    write_files(folder, files_of(site))
    return site


def site_of(fleet: Fleet) -> Site:
    """Gather what the ledger has of ``fleet``."""
    names = [repo.name for repo in fleet.repos]
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        course, last, lines = ledger.course(), pulse(ledger), others(ledger, fleet, fleet.repos)
        gone = ledger.begun_elsewhere([*names, *fleet.unreadable])
        found = {name: past_of(name, history, fleet.policy, course) for name, history in ledger.histories(names)}
    pasts = {name: found.get(name) or Past(Standing(name)) for name in names}
    plan = plan_of(fleet, standings={name: past.standing for name, past in pasts.items()})
    return gather(fleet, plan, pasts, course, last, lines, gone)


def files_of(site: Site) -> Iterator[tuple[str, str]]:
    """Yield every file of the page with its text, the first page last."""
    yield from html.static()
    yield MARK, document(site)
    for repo in site.repos:
        yield badge_of(repo.name), html.repo_badge(repo)
        yield page_of(repo.name), html.repo_page(site, repo)
    yield "index.html", html.index(site)
