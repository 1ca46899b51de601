"""``phasegate checks``: every check, what it asserts and the incident behind it."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import Commands, command, json_flag, load


def add(commands: Commands) -> None:
    parser = command(commands, "checks", "list every check and the public incident behind it", run)
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.catalogue import ALL
    from phasegate.pages.table import as_json, columns, count, paper

    shadow = load(args).shadow if args.fleet.exists() else ()
    severity = {check.id: "shadow" if check.id in shadow else str(check.severity) for check in ALL}
    out = paper()
    if args.json:
        keys = ("id", "version", "asserts", "incident")
        as_json(out, [{key: getattr(c, key) for key in keys} | {"severity": severity[c.id]} for c in ALL])
        return 0
    rows = [(c.id, str(c.version), severity[c.id], f"{c.asserts}  [{c.incident}]") for c in ALL]
    columns(out, ("check", "version", "severity", "asserts  [would have caught]"), rows)
    told = "blocks: no promotion without it. reports: told, and no more."
    out.print(f"{count(len(ALL), 'check')}. {told}" + (" shadow: tried out by the fleet file." if shadow else ""))
    return 0
