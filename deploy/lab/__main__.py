"""``python -m deploy.lab up | status | down | env``: the lab that the demo and the tests run on."""

from __future__ import annotations

import shlex
import sys
import time

from rich.table import Table

from deploy.lab import places
from deploy.lab.down import down
from deploy.lab.engines import docker
from deploy.lab.registry import answers
from deploy.lab.shell import LabError
from deploy.lab.show import console
from deploy.lab.state import Lab, LabEngine
from deploy.lab.up import up
from phases.errors import PhasegateError


def status(lab: Lab) -> bool:
    """A table of the parts, and whether each answers now."""
    table = Table("part", "version", "answers", "where", box=None)
    good = True
    for engine in (
        LabEngine(name="host", host=lab.host, version=lab.host_version, store="classic"),
        *lab.clients,
        lab.publisher,
    ):
        try:
            there = docker("version", "--format", "{{.Server.Version}}", host=engine.host).startswith(engine.version)
        except LabError:
            there = False
        good &= there
        table.add_row(engine.name, f"{engine.version}, {engine.store} store", "yes" if there else "no", engine.host)
    there = answers()
    good &= there
    table.add_row("registry", "", "yes" if there else "no", lab.registry)
    table.add_row("buildkit", lab.buildkit_version, "", lab.buildkit_image)
    console.print(f"lab from {lab.source}: {lab.why}")
    console.print(table)
    return good


def main(argv: list[str]) -> int:
    match argv:
        case ["up"]:
            began = time.monotonic()
            up()
            console.print(f"lab is up after {time.monotonic() - began:.0f} s")
        case ["status"]:
            return 0 if status(Lab.load()) else 1
        case ["down"]:
            down()
        case ["env"]:
            for name, value in Lab.load().exports().items():
                print(f"export {name}={shlex.quote(value)}")
            print(f"export PATH={shlex.quote(str(places.run() / 'bin'))}:$PATH")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PhasegateError as error:
        print(f"error: {error.what}" + (f"\n  fix: {error.fix}" if error.fix else ""), file=sys.stderr)
        sys.exit(error.exit_code)
