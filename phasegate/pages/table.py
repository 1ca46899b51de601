"""Output of a command's answer: plain columns, coloured on a terminal."""

from __future__ import annotations

import json
import re
import sys
import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from phasegate.digits import count
from phasegate.ledger.state import Standing
from phasegate.line import repo_of
from phases.ladder import BASELINE

_STYLES = {
    "ok": "green",
    "pass": "green",
    "done": "green",
    "proven": "green",
    "held": "yellow",
    "inconclusive": "yellow",
    "blocked": "red",
    "failed": "red",
    "fail": "red",
    "error": "red",
}
_NARROWEST = 30
_COMMAND = re.compile(r"phasegate [^;:]+")
_IN_A_PIPE = 120
"""How wide a table is there: for `less` and the logs of a CI."""


def clean(text: str) -> str:
    """Make text from a registry or image safe for a terminal: control characters are shown, not sent."""
    return "".join(
        char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") else f"\\x{ord(char):02x}"
        for char in text
    )


class Paper(Console):
    """A console that prints text from elsewhere literally."""

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(clean(one) if isinstance(one, str) else one for one in objects), **how)

    def on_broken_pipe(self) -> None:
        """Keep Rich from ending the process: the command does that, with its own exit code."""
        raise BrokenPipeError


def paper(stream: TextIO | None = None, *, width: int = _IN_A_PIPE) -> Console:
    """Return a console on ``stream``, or on the current standard output. ``width`` is that of tables in a pipe."""
    file = stream or sys.stdout
    wide = None if file.isatty() else width
    return Paper(file=file, width=wide, highlight=False, markup=False, emoji=False, soft_wrap=True)


def columns(out: Console, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, two spaces between its columns. The last one wraps beneath itself; programs read the JSON."""
    if not rows:
        return
    rows = [[clean(cell).replace("\n", "\\n") for cell in row] for row in rows]
    widths = [max(len(row[number]) for row in (head, *rows)) for number in range(len(head) - 1)]
    indent = 2 + sum(width + 2 for width in widths)
    room = max(out.width - indent, _NARROWEST)
    for number, row in enumerate((head, *rows)):
        line = Text("  ")
        for cell, width in zip(row, widths, strict=False):
            line.append(cell.ljust(width + 2), style="dim" if number == 0 else _STYLES.get(cell, ""))
        last = _wrapped(row[-1], room)
        line.append(f"\n{' ' * indent}".join(last), style="dim" if number == 0 else _STYLES.get(row[-1], ""))
        line.rstrip()
        out.print(line)


def _wrapped(text: str, room: int) -> list[str]:
    """Return the lines of a cell. A command stays on one line where there is room for it: it is there to be copied."""
    whole = _COMMAND.sub(lambda it: it[0].replace(" ", "\0") if len(it[0]) <= room else it[0], text)
    lines = textwrap.wrap(whole, room, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def as_json(out: Console, document: Any) -> None:
    """Print the answer for programs, as JSON."""
    out.file.write(json.dumps(document, indent=2, default=str) + "\n")


def megabytes(size: int | None) -> str:
    """Format a size in bytes in decimal units, as registries count; a dash if it is not known."""
    if size is None:
        return "-"
    return f"{size / 1e6:.1f} MB" if size >= 50_000 else f"{size / 1e3:.1f} kB"


def saved(before: int | None, after: int | None) -> str:
    """Format the change in size, as in ``-30 %``."""
    return f"{100 * (after - before) / before:+.0f} %" if before and after is not None else "-"


def sizes(standing: Standing) -> tuple[int | None, int | None]:
    """Return the compressed bytes of all images: at the baseline, and of what the tags point at now."""
    before = standing.sizes.get(BASELINE)
    return before, standing.sizes.get(standing.at) if standing.published else before


def count_repos(names: Sequence[str]) -> str:
    """Format a number of repos; release lines are counted where there are any."""
    repos = len({repo_of(name) for name in names})
    lines = sum(repo_of(name) != name for name in names)
    return count(repos, "repo") + (f" ({count(lines, 'release line')} among them)" if lines else "")


def day(at: datetime | None) -> str:
    """Format a time as in ``24 Nov 02:48``, in UTC like the ledger."""
    return f"{at.day} {at:%b %H:%M}" if at else "-"
