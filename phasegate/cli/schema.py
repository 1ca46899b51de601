"""``phasegate schema``: the JSON schema of a fleet file, for editors."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import Commands, command


def add(commands: Commands) -> None:
    command(commands, "schema", "print the JSON schema of a fleet file, for editors", run, fleet=False)


def run(args: argparse.Namespace) -> int:
    from phasegate.fleet.schema import schema

    print(schema(), end="")
    return 0
