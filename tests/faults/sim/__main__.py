"""``python -m tests.faults.sim``: replay one history, or play many.

python -m tests.faults.sim --seed 7          one history, with everything that happened in it
python -m tests.faults.sim --histories 1000  the histories of the seeds 0 to 999
python -m tests.faults.sim --seconds 600     fresh seeds for ten minutes
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from tests.faults.sim.fleetfile import Shape
from tests.faults.sim.many import Sum, fresh, play_many, play_one
from tests.faults.sim.mutants import MUTANTS
from tests.faults.sim.table import missing, show
from tests.kit.postgres import start_postgres


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.sim", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, help="replay this history")
    parser.add_argument("--seeds", default="", help="play these: 7,12,40")
    parser.add_argument("--histories", type=int, default=0, help="how many to play")
    parser.add_argument("--first", type=int, default=0, help="the first seed of --histories")
    parser.add_argument("--seconds", type=float, default=0.0, help="play fresh seeds for as long")
    parser.add_argument("--jobs", type=int, default=0, help="how many at a time; default: one a core")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL; default: SQLite")
    shapes = parser.add_mutually_exclusive_group()
    for shape, text in ((Shape.ALSO, "one repo is in a second registry, too"), (Shape.LINES, "one has two lines")):
        shapes.add_argument(f"--{shape.value}", dest="shape", action="store_const", const=shape, help=text)
    parser.set_defaults(shape=Shape.PLAIN)
    parser.add_argument("--mutant", default="", help="a defect to put back")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--traces", type=Path, help="a folder for what happened in each history that violated a rule")
    args = parser.parse_args(words)
    with start_postgres() if args.postgres else nullcontext("") as postgres:
        return replay(args, postgres) if args.seed is not None else many(args, postgres)


def replay(args: argparse.Namespace, postgres: str) -> int:
    """Play one history, and print everything that happened in it."""
    played = play_one(args.seed, mutant=args.mutant, postgres=postgres, shape=args.shape)
    print("\n".join(played.trace))
    for violation in played.violations:
        print(f"VIOLATION {violation.rule}: {violation.told}")
    return 1 if played.violations else 0


def many(args: argparse.Namespace, postgres: str) -> int:
    """Play many histories, and print what happened and what was violated."""
    mutant = MUTANTS.get(args.mutant)
    shown: set[tuple[str, int]] = set()

    def enough(so_far: Sum) -> bool:
        if so_far.histories % 500 == 0:
            print(f"{so_far.histories} histories", file=sys.stderr, flush=True)
        for rule, found in so_far.found.items():
            for seed, told in found:
                if (rule, seed) not in shown:
                    shown.add((rule, seed))
                    print(f"seed {seed} violates {rule}: {told}", file=sys.stderr, flush=True)
        return mutant is not None and mutant.shown(so_far.found)

    total = play_many(
        seeds_of(args),
        seconds=args.seconds or float("inf"),
        jobs=args.jobs,
        mutant=args.mutant,
        postgres=postgres,
        shape=args.shape,
        stop=enough,
    )
    if args.json:
        names = ("histories", "seconds", "choices", "counts", "found", "rate")
        print(json.dumps({name: getattr(total, name) for name in names} | {"missing": missing(total)}))
    else:
        show(Console(width=120, highlight=False), total)
    for seed, trace in total.traces.items() if args.traces else ():
        args.traces.mkdir(exist_ok=True)
        (args.traces / f"{seed}.txt").write_text("\n".join(trace))
    return 1 if total.found else 0


def seeds_of(args: argparse.Namespace) -> Iterable[int]:
    """Return the seeds to play: those named, a range, or fresh ones."""
    if args.seeds:
        return [int(seed) for seed in args.seeds.split(",")]
    return range(args.first, args.first + args.histories) if args.histories else fresh()


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of a set of strings must not depend on the process
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.faults.sim", *sys.argv[1:]],
            {**os.environ, "PYTHONHASHSEED": "0"},
        )
    sys.exit(main(sys.argv[1:]))
