"""``python -m deploy.demo publish [FLEET]``: the demo's baselines, as they were published before phasegate."""

from __future__ import annotations

import sys
from pathlib import Path

from deploy.demo.publish import publish
from phasegate.cli.failure import print_error
from phasegate.errors import PhasegateError

FLEET = Path(__file__).with_name("fleet.yaml")


def main(argv: list[str]) -> int:
    match argv:
        case ["publish"]:
            publish(FLEET)
        case ["publish", path]:
            publish(Path(path))
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
