"""The bench's figures, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``value`` is a ratio, or seconds if there is no peer; ``met`` says whether it is within ``goal``.

    ``peak`` is the most memory of our process and of the peer's, in MB. ``held`` says what limits it, as docs/bench.md
    explains; it is shown if the figure misses its goal.
    """

    what: str
    ours: str
    peer: str
    value: float
    goal: str
    met: bool
    held: str
    peak: str = ""
    note: str = ""


def show(figures: Sequence[Figure]) -> None:
    table = Table(box=None, pad_edge=False)
    for head in ("what", "ours", "peer", "figure", "goal", "", "peak MB", "note"):
        table.add_column(head, header_style="dim", overflow="fold")
    for figure in figures:
        met = "met" if figure.met else "[red]not met[/red]"
        table.add_row(
            figure.what, figure.ours, figure.peer, f"{figure.value:.2f}", figure.goal, met, figure.peak, figure.note
        )
    out = Console()
    # Not wrapped in a pipe, where the width of the terminal is unknown.
    out = out if out.is_terminal else Console(width=220)
    out.print(table)
    for figure in figures:
        if not figure.met:
            out.print(f"not met: {figure.what}: {figure.held}", soft_wrap=True)


def show_json(figures: Sequence[Figure]) -> None:
    print(json.dumps([asdict(figure) for figure in figures], indent=2))
