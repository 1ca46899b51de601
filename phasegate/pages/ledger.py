"""What ``phasegate ledger`` prints."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from phasegate.command import LOOK, STATUS, restore
from phasegate.digits import count
from phasegate.ledger.backup import Back, Saved
from phasegate.ledger.check import Checked, Fault
from phasegate.ledger.prune import Done
from phasegate.ledger.relocate import Arrival
from phasegate.pages.table import as_json, megabytes

_FIXES = {
    Fault.DATABASE: f"restore a backup: {restore()}",
    Fault.EVENT: "restore a backup, or use the phasegate that wrote it",
    Fault.STANDING: "restore a backup, or use the phasegate that wrote it",
    Fault.MANIFEST: "a rollback reads it from the registry instead, while it is there",
    Fault.ROLLBACK: "a rollback reads them from the registry instead, while they are there",
    Fault.REPLACED: "none is needed; whoever wants it back pulls it by its digest, while the registry has it",
}


def show_saved(out: Console, saved: Saved) -> None:
    out.print(f"{saved.path}: {_events(saved.events, saved.until)}")


def show_restored(out: Console, back: Back) -> None:
    out.print(f"restored: {_events(back.backup.events, back.backup.until)}")
    if back.before:
        out.print(f"what was there is in {back.before.path}: {_events(back.before.events, back.before.until)}")
    out.print(f"What happened since is not in it, and who was at work before is refused. Next: {LOOK}, then {STATUS}")


def show_arrival(out: Console, arrival: Arrival, to: str, fleet: Path) -> None:
    out.print(f"moved: {_events(arrival.events, arrival.until)}, from {arrival.was} to {arrival.now}")
    out.print(
        f"Next: `ledger: {to}` in {fleet}, and in each other fleet file that named the earlier one. That is closed"
    )


def show_pruned(out: Console, done: Done) -> None:
    went, day = done.went, f"{done.before:%Y-%m-%d}"
    out.print(f"{done.address}: {megabytes(done.was)}")
    if not went.events:
        out.print(f"nothing is to be pruned: no release that is over has a verdict from before {day}")
        return
    what = (
        f"{count(len(went.events), 'verdict')} of {count(went.repos, 'repo')} and {len(went.evidence)} rows of evidence"
    )
    if done.saved is None:
        out.print(f"would go, from before {day}: {what}, {megabytes(went.size)} of text")
        return
    out.print(f"went, from before {day}: {what}; {megabytes(done.now)} are left")
    out.print(f"what was there is in {done.saved}: delete it when nobody will ask any more")


def show(out: Console, found: Checked) -> None:
    fleets = ", ".join(name or "without a name" for name in found.fleets)
    out.print(f"{_events(found.events, found.until)}, {found.repos} repos, {found.manifests} manifests; fleet {fleets}")
    for finding in found.findings:
        out.print(f"{finding.fault}: {finding.said}")
    for finding in found.warnings:
        out.print(f"{finding.fault}, a warning: {finding.said}")
    for fault in dict.fromkeys(finding.fault for finding in (*found.findings, *found.warnings)):
        out.print(f"  fix: {fault}: {_FIXES[fault]}")
    if not found.findings:
        out.print("nothing is damaged, and nothing that a rollback needs is missing")


def show_json(out: Console, found: Checked) -> None:
    data: dict[str, Any] = asdict(found)
    data["until"] = found.until.isoformat() if found.until else None
    as_json(out, data)


def _events(count: int, until: datetime | None) -> str:
    return f"{count} events" + (f", the last of {until.day} {until:%b %H:%M} UTC" if until else "")
