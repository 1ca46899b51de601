"""``phasegate serve``: the flows as deployments with their schedules, until it is interrupted."""

from __future__ import annotations

import argparse

from flows.cli.words import Commands, command, load

HOURLY = "0 * * * *"


def add(commands: Commands) -> None:
    parser = command(commands, "serve", "serve the flows on schedule, on a standing Prefect server", run)
    parser.add_argument("--cron", default=HOURLY, help=f"when rollouts begin; default: '{HOURLY}', hourly")


def run(args: argparse.Namespace) -> int:
    from flows import prefect_settings

    fleet = load(args)
    prefect_settings.apply(fleet.path, quiet=False)
    from flows.serve import serve

    return serve(fleet.path.resolve(), args.cron)
