"""``phasegate serve``: serve the flows as deployments with their schedules, until interrupted."""

from __future__ import annotations

import argparse
import ipaddress
from dataclasses import replace

from phasegate.cli.arguments import Commands, command, given, load
from phasegate.cli.extra import need_prefect

HOURLY = "0 * * * *"
NIGHTLY = "30 2 * * *"


def add(commands: Commands) -> None:
    parser = command(commands, "serve", "serve the flows on schedule, on a standing Prefect server", run)
    parser.add_argument("--cron", default=HOURLY, help=f"when rollouts begin; default: '{HOURLY}', hourly")
    parser.add_argument("--audit", default=NIGHTLY, metavar="CRON", help=f"when audits begin; default: '{NIGHTLY}'")
    parser.add_argument(
        "--bind",
        type=given,
        metavar="ADDRESS",
        help="where a server that is started listens; default: loopback",
    )


def _check(bind: str) -> None:
    from phasegate.errors import FleetError

    try:
        ipaddress.ip_address(bind or "127.0.0.1")
    except ValueError:
        raise FleetError(
            f"--bind: {bind!r} is not an IP address", fix="--bind 0.0.0.0 for all of this host's"
        ) from None


def run(args: argparse.Namespace) -> int:
    need_prefect()
    _check(args.bind or "")
    from flows import prefect_settings

    fleet = load(args)
    fleet = replace(fleet, path=fleet.path.absolute())
    prefect_settings.apply(fleet.path, quiet=False, url=prefect_settings.LOCAL)
    from flows.serve import serve

    return serve(fleet, args.cron, args.audit, args.bind or "")
