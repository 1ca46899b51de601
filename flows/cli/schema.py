"""``phasegate schema``: the JSON schema of a fleet file, for editors."""

from __future__ import annotations

import argparse

from flows.cli.words import Commands, command


def add(commands: Commands) -> None:
    command(commands, "schema", "print the JSON schema of a fleet file, for editors", run, fleet=False)


def run(args: argparse.Namespace) -> int:
    from phases.fleet.schema import schema

    print(schema(), end="")
    return 0
