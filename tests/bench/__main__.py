"""``make bench``: what phasegate costs, each figure against a peer in the same run. ``--json`` for programs."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.bench import audit, convert, fleet, growth, judge, ladder, plan, policy
from tests.bench.figure import Figure, show, show_json


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only",
        choices=("plan", "policy", "growth", "audit", "judge", "fleet", "convert", "ladder"),
        help="default: all",
    )
    parser.add_argument(
        "--files", type=Path, default=Path("/usr"), metavar="FOLDER", help="what the images are made of"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures: list[Figure] = []
    if args.only in (None, "plan"):
        figures += plan.figures()
    if args.only in (None, "policy"):
        figures += policy.figures()
    if args.only in (None, "growth"):
        figures += growth.figures()
    if args.only in (None, "audit"):
        figures += audit.figures()
    if args.only in (None, "judge"):
        figures += judge.figures(args.files)
    if args.only in (None, "fleet"):
        figures += fleet.figures(args.files)
    if args.only in (None, "convert"):
        figures += convert.figures(args.files)
    if args.only in (None, "ladder"):
        figures += ladder.figures(args.files)
    (show_json if args.json else show)(figures)


if __name__ == "__main__":
    main()
