"""``python -m deploy.lab up [--all] | programs | status | down | env``: the lab that the demo and the tests run on."""

from __future__ import annotations

import shlex
import sys
import time

from deploy.lab import clients, places, registry
from deploy.lab.down import down
from deploy.lab.engines import answers
from deploy.lab.programs import programs
from deploy.lab.show import console
from deploy.lab.state import Lab
from deploy.lab.up import up
from phasegate.cli.failure import print_error
from phasegate.errors import PhasegateError


def status(lab: Lab) -> bool:
    """Print one line per part, and return whether all of them answer now."""
    parts = [
        ("host", lab.host_version, answers(lab.host), lab.host),
        *(
            (it.name, f"{it.version}, {it.store} store", answers(it.host), it.host)
            for it in (*lab.clients, lab.publisher)
        ),
        *((it.name, it.version, clients.answers(it.command), it.kind) for it in lab.others),
        ("registry", "", registry.answers(), lab.registry),
    ]
    console.print(f"lab from {lab.source}: {lab.why}")
    for name, version, there, where in parts:
        console.print(
            f"  {name:<24}{version:<34}{'answers' if there else 'does not answer':<17}{where}", soft_wrap=True
        )
    return all(there for _, _, there, _ in parts)


def main(argv: list[str]) -> int:
    match argv:
        case ["up"] | ["up", "--all"]:
            began = time.monotonic()
            up(whole=len(argv) > 1)
            console.print(f"lab is up after {time.monotonic() - began:.0f} s")
        case ["programs"]:
            programs()
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
        print_error(error)
        sys.exit(error.exit_code)
