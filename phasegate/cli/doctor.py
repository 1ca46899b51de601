"""``phasegate doctor``: find what would fail later, without writing anything that lasts."""

from __future__ import annotations

import argparse
import asyncio
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, json_flag

if TYPE_CHECKING:
    from phasegate.doctor.patient import Prefect


def add(commands: Commands) -> None:
    parser = command(commands, "doctor", "find what would fail later: rights, logins, engines, versions, backups", run)
    parser.add_argument("path", nargs="?", type=Path, metavar="FLEET", help="the fleet file, as --fleet names it")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.doctor.examine import examine
    from phasegate.doctor.finding import Status
    from phasegate.doctor.patient import patient_of
    from phasegate.errors import Blocked
    from phasegate.pages import doctor as page
    from phasegate.pages.progress import Progress
    from phasegate.pages.table import paper

    path: Path = args.path or args.fleet
    patient = patient_of(path, _prefect())
    with Progress() as progress:
        found = asyncio.run(examine(patient, lambda name, what: progress.tell(name, "", what)))
    if args.json:
        page.show_json(paper(), path, found)
    else:
        page.show(paper(), found)
    return Blocked.exit_code if any(finding.status is Status.FAILED for finding in found) else 0


def _prefect() -> Prefect:
    from flows import prefect_settings
    from phasegate.doctor.patient import Prefect

    # Looked for, not loaded.
    installed = version("prefect") if find_spec("prefect") else ""
    server = prefect_settings.server()
    batch = int(server.batch) if server.batch.isdigit() else None
    return Prefect(installed, server.api, server.login, batch)
