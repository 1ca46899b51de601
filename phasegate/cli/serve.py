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
    parser.add_argument(
        "--metrics",
        type=place,
        metavar="[ADDRESS:]PORT",
        help="serve metrics for Prometheus there; without an address, on loopback",
    )


def place(text: str) -> tuple[str, int]:
    """Read an address and a port, or a port alone, which is one of loopback's."""
    address, _, port = text.rpartition(":")
    try:
        found = str(ipaddress.ip_address(address.strip("[]") or "127.0.0.1")), int(port)
    except ValueError:
        found = "", 0
    if not 0 < found[1] < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: write 9464, or 0.0.0.0:9464 for all addresses")
    return found


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

    return serve(fleet, args.cron, args.audit, args.bind or "", args.metrics)
