"""The page of ``phasegate verify``: one line per check, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from phasegate.check import Result, Verdict, overall
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.pages.table import as_json, columns, count
from phases.form import Form

_DETAILS = 20


def show(
    out: Console,
    ref: Reference,
    digest: str,
    form: Form | None,
    phase: str | None,
    results: Sequence[Result],
    note: str = "",
    *,
    builder: str = "",
) -> None:
    """Print the page. ``digest`` is empty if nothing could be read.

    ``note`` says what was asked, or else the phase. ``builder`` is who the provenance says built it.
    """
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


def show_json(
    out: Console,
    ref: Reference,
    digest: str,
    form: Form | None,
    phase: str | None,
    results: Sequence[Result],
    *,
    builder: str = "",
) -> None:
    checks = [
        {
            "check": result.name,
            "version": result.version,
            "verdict": str(result.verdict),
            "evidence": result.evidence,
            "details": list(result.details),
            "seconds": round(result.seconds, 3),
        }
        for result in results
    ]
    as_json(
        out,
        {
            "reference": str(ref),
            "digest": digest or None,
            "form": str(form) if form else None,
            "builder": builder or None,
            "phase": phase,
            "verdict": str(overall(results)),
            "checks": checks,
        },
    )
