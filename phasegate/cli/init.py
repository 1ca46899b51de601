"""``phasegate init``: write a fleet file to start from."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from phasegate.cli.arguments import Commands, command


def add(commands: Commands) -> None:
    command(commands, "init", "write a fleet file to begin with; never over one that is there", run)


def run(args: argparse.Namespace) -> int:
    from phasegate.errors import FleetError
    from phasegate.fleet.template import NEEDED, TEMPLATE

    path: Path = args.fleet
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError:
        raise FleetError(f"{path} is there already", fix="phasegate --fleet PATH init names another") from None
    except FileNotFoundError:
        raise FleetError(
            f"{path}: the folder {path.parent} does not exist", fix=f"mkdir -p {shlex.quote(str(path.parent))}"
        ) from None
    except OSError as error:
        raise FleetError(f"{path}: {error.strerror}", fix="phasegate --fleet PATH init names another") from None
    fleet = "" if path == Path("fleet.yaml") else f"--fleet {shlex.quote(str(path))} "
    print(f"wrote {path}, an example. Put your registry, engines and repos in it: {NEEDED}.")
    print(f"Then: phasegate {fleet}plan")
    return 0
