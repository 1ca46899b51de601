"""``phasegate checks``: every check, what it asserts and the incident behind it."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import Commands, command, json_flag, load


def add(commands: Commands) -> None:
    parser = command(commands, "checks", "list every check and the public incident behind it", run)
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.catalogue import ALL
    from phasegate.digits import count
    from phasegate.fleet.own_check import checks_in
    from phasegate.pages.table import as_json, columns, paper

    fleet = load(args) if args.fleet.exists() else None
    own = [check.check() for check in checks_in(fleet.repos)] if fleet else []
    shadow = fleet.shadow if fleet else ()
    checks = [(check, "shadow" if check.id in shadow else str(check.severity)) for check in (*ALL, *own)]
    out = paper()
    if args.json:
        keys = ("id", "version", "asserts", "incident")
        as_json(out, [{key: getattr(c, key) for key in keys} | {"severity": severity} for c, severity in checks])
        return 0
    rows = [(c.id, str(c.version), severity, f"{c.asserts}  [{c.incident}]") for c, severity in checks]
    columns(out, ("check", "version", "severity", "asserts  [would have caught]"), rows)
    told = "blocks: no promotion without it. reports: told, and no more."
    told += " shadow: tried out by the fleet file." if shadow else ""
    out.print(f"{count(len(checks), 'check')}. {told}{' own.NAME: of the fleet file.' if own else ''}")
    return 0
