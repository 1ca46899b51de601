"""The page of ``phasegate evidence``: each promotion, and the checks of the last one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from phasegate.digits import count
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.pages.table import as_json, columns
from phasegate.promotion.evidence.read import Evidence


def show(out: Console, ref: Reference, digest: str, found: Sequence[Evidence]) -> None:
    good = [each for each in found if not each.problem]
    out.print(f"{ref} is {short(digest)}: {count(len(good), 'promotion')} left evidence there")
    if not found:
        out.print("Promotions leave it where the fleet file has `evidence: true`.")
    rows = [
        (_text(e, "phase"), _release(e), _text(e, "verdict"), _text(e, "at"), _text(e, "by"), _text(e, "reason"))
        for e in good
    ]
    columns(out, ("phase", "release", "verdict", "at", "by", "reason"), rows)
    if good:
        last = good[-1]
        for word in ("form", "toolchain", "clients"):
            out.print(f"{word}: {_listed(last.said.get(word))}")
        checks = [each for each in last.said.get("checks") or () if isinstance(each, dict)]
        columns(
            out,
            ("check", "version", "verdict", "evidence"),
            [tuple(str(check.get(key, "")) for key in ("id", "version", "verdict", "evidence")) for check in checks],
        )
    for each in found:
        if each.problem:
            out.print(f"not believed: {short(each.referrer)}: {each.problem}")


def show_json(out: Console, ref: Reference, digest: str, found: Sequence[Evidence]) -> None:
    listed = [
        {"referrer": each.referrer, "result": each.result, "problem": each.problem, **each.said} for each in found
    ]
    as_json(out, {"reference": str(ref), "digest": digest, "evidence": listed})


def _text(evidence: Evidence, key: str) -> str:
    return str(evidence.said.get(key) or "-").replace("\n", " ")


def _release(evidence: Evidence) -> str:
    release = evidence.said.get("release")
    return str(release.get("version", "-")) if isinstance(release, dict) else "-"


def _listed(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {version}" for name, version in sorted(value.items())) or "-"
    return str(value or "-")
