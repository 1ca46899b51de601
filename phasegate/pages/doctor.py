"""The page of ``phasegate doctor``: one line for each finding, and below it what to do."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from phasegate.command import Command
from phasegate.doctor.finding import Finding, Status
from phasegate.pages.table import as_json, columns

_WIDTH = 120
_NARROWEST = 40
_HEAD = ("status", "what", "where", "finding")


def show(out: Console, findings: Sequence[Finding]) -> None:
    """Print the table, no line longer than 120 columns, also in a pipe."""
    cells = [(str(finding.status), str(finding.id), finding.subject) for finding in findings]
    widths = [max(map(len, column)) + 2 for column in zip(_HEAD[:3], *cells, strict=True)]
    room = max(_WIDTH - 2 - sum(widths), _NARROWEST)
    rows: list[tuple[str, ...]] = []
    for three, finding in zip(cells, findings, strict=True):
        first, *rest = _lines(finding, room)
        rows += [(*three, first), *(("", "", "", line) for line in rest)]
    columns(out, _HEAD, rows)
    out.print(_counted(findings))


def _lines(finding: Finding, room: int) -> list[str]:
    fix = f"fix: {finding.remedy}" if finding.remedy and finding.status is not Status.OK else ""
    return [
        *(textwrap.wrap(finding.what, room, break_on_hyphens=False) or [""]),
        *textwrap.wrap(fix, room, subsequent_indent="     ", break_on_hyphens=False),
    ]


def show_json(out: Console, path: Path, findings: Sequence[Finding]) -> None:
    counts = Counter(finding.status for finding in findings)
    as_json(
        out,
        {
            "fleet": str(path),
            "counts": {str(status): counts[status] for status in Status},
            "findings": [
                {
                    "id": str(finding.id),
                    "area": finding.id.area,
                    "subject": finding.subject or None,
                    "status": str(finding.status),
                    "what": finding.what,
                    "remedy": _as_data(finding),
                }
                for finding in findings
            ],
        },
    )


def _as_data(finding: Finding) -> dict[str, str] | None:
    if finding.remedy is None:
        return None
    return {"kind": "command" if isinstance(finding.remedy, Command) else "hint", "text": str(finding.remedy)}


def _counted(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.status for finding in findings)
    bad = [f"{counts[status]} {status}" for status in Status if counts[status] and status is not Status.OK]
    return f"{len(findings)} looked at: {', '.join(bad) or 'all ok'}."
