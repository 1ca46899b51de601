"""The page of ``phasegate verify``: one line per check, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console

from phasegate.check import Result, Verdict, overall
from phasegate.digits import count
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.pages.table import as_json, columns
from phases.form import Form

_DETAILS = 20


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of an image.

    - ``digest``: empty if nothing could be read.
    - ``form``: None if it has no single form.
    - ``builder``: who the provenance says built it, empty if it does not say.
    """

    results: tuple[Result, ...]
    digest: str = ""
    form: Form | None = None
    builder: str = ""


def show(out: Console, ref: Reference, found: Verified, phase: str | None, note: str = "") -> None:
    """Print the page. ``note`` says what was asked, or else the phase."""
    digest, form, builder, results = found.digest, found.form, found.builder, found.results
    against = note or (f"as {phase}" if phase else "no phase asked for")
    shown = f"{form or 'in no single form'}{f', built by {builder}' if builder else ''}"
    out.print(f"{ref}  {f'{short(digest)}  ' if digest else ''}{shown}  ({against})")
    columns(out, ("check", "verdict", "evidence"), [(r.name, str(r.verdict), r.evidence) for r in results])
    for result in results:
        if result.verdict is not Verdict.PASS and result.details:
            out.print(f"{result.name}:")
            for line in result.details[:_DETAILS]:
                out.print(f"  {line}")
            if len(result.details) > _DETAILS:
                out.print(f"  and {len(result.details) - _DETAILS} more; --json has all")
    bad = sum(result.verdict is not Verdict.PASS for result in results)
    out.print(count(len(results), "check") + (f", {bad} not passed." if bad else " passed."))


def show_json(out: Console, ref: Reference, found: Verified, phase: str | None) -> None:
    checks = [
        {
            "check": result.name,
            "version": result.version,
            "verdict": str(result.verdict),
            "evidence": result.evidence,
            "details": list(result.details),
            "seconds": round(result.seconds, 3),
        }
        for result in found.results
    ]
    as_json(
        out,
        {
            "reference": str(ref),
            "digest": found.digest or None,
            "form": str(found.form) if found.form else None,
            "builder": found.builder or None,
            "phase": phase,
            "verdict": str(overall(found.results)),
            "checks": checks,
        },
    )
