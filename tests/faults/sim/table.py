"""Show what happened in many histories, and what was violated."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from tests.faults.sim.acts import ACTS
from tests.faults.sim.many import Sum
from tests.faults.sim.network import FATES
from tests.faults.sim.script import AT_THE_LEDGER


def expected() -> list[str]:
    """Return the name of everything that may happen; none may be missing from a large number of histories."""
    network = [f"fault: request {fate}" for fate in FATES]
    ledger = [f"fault: {fault.split()[0]} before a {fault.split()[1]}" for fault in AT_THE_LEDGER]
    return [*network, *ledger, *(f"act: {act.name}" for act in ACTS)]


def missing(total: Sum) -> list[str]:
    return [name for name in expected() if not total.counts[name]]


def show(console: Console, total: Sum) -> None:
    table = Table("what", "times", "a history", title="what happened", title_justify="left")
    for name in sorted({*total.counts, *expected()}):
        times = total.counts[name]
        table.add_row(name, str(times), f"{times / max(1, total.histories):.2f}")
    console.print(table)
    for rule, found in sorted(total.found.items()):
        console.print(f"VIOLATED {rule}: {len(found)} histories, seeds {' '.join(str(seed) for seed, _ in found[:12])}")
        console.print(f"    {found[0][0]}: {found[0][1].splitlines()[0]}", soft_wrap=True, markup=False)
    console.print(
        f"{total.histories} histories in {total.seconds:.0f} s, {total.rate:.0f} a minute; "
        f"{total.choices / max(1, total.histories):.0f} choices of the scheduler in each"
    )
