"""The page of ``phasegate audit``: what is no longer as phasegate left it, and what was done about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.console import Console

from phasegate.audit.audit import Audited
from phasegate.command import STATUS
from phasegate.digits import count
from phasegate.fleet.fleet import Fleet
from phasegate.pages.message import Message
from phasegate.pages.table import as_json, columns

HEAD = ("repo", "drift", "found", "done")
_LINES = 10


def show(out: Console, fleet: Fleet, audited: Sequence[Audited], repos: int) -> None:
    """Print the audit. ``repos`` is how many repos were asked about."""
    out.print(f"{fleet.path.name}  {summary(audited, repos)}")
    lines: list[tuple[str, str, str]] = []
    for repo, drift, found, done in rows(audited):
        lines.append((repo, drift, found))
        if done != "-":
            lines.append(("", "", f"done: {done}"))
    columns(out, ("repo", "drift", "found"), lines)


def show_json(out: Console, fleet: Fleet, audited: Sequence[Audited]) -> None:
    repos = [
        {
            "repo": each.repo,
            "tags": each.tags,
            "drifted": each.drifted,
            "findings": [
                {
                    "drift": str(finding.drift),
                    "where": str(finding.where),
                    "said": finding.said,
                    "expected": finding.expected,
                    "found": finding.found,
                    "form": finding.form,
                    "phase": finding.phase,
                    "by": finding.by,
                }
                for finding in each.findings
            ],
            "done": list(each.done),
            "error": each.error.what if each.error else "",
        }
        for each in audited
    ]
    as_json(out, {"fleet": str(fleet.path), "drifted": [each.repo for each in audited if each.drifted], "repos": repos})


def rows(audited: Sequence[Audited]) -> list[tuple[str, ...]]:
    """Return one row per finding, and one per repo that could not be audited."""
    found: list[tuple[str, ...]] = []
    for each in audited:
        done = "; ".join(each.done) or "-"
        found += [(each.repo, str(finding.drift), finding.line, done) for finding in each.findings]
        if not each.findings and each.done:
            found.append((each.repo, "-", "all is there again", done))
        if each.error:
            found.append((each.repo, "not audited", each.error.what.splitlines()[0], "-"))
    return found


def message(audited: Sequence[Audited], fleet: str, *, new: Collection[str], number: int) -> list[Message]:
    """Return one message about the repos with ``new`` findings, or none. ``number`` is the audit's own."""
    drifted = [each for each in audited if each.drifted and each.repo in new]
    if not drifted:
        return []
    lines = [
        f"{each.repo}: {finding.line}" + (f" ({'; '.join(each.done)})" if each.done else "")
        for each in drifted
        for finding in each.findings
    ]
    more = [f"and {len(lines) - _LINES} more"] if len(lines) > _LINES else []
    body = "\n".join([*lines[:_LINES], *more, f"Next: {STATUS}"])
    return [Message(f"drift {number}", f"{fleet}: an audit found drift in {count(len(drifted), 'repo')}", body)]


def summary(audited: Sequence[Audited], repos: int) -> str:
    """Return the answer in one line."""
    tags, drifted = sum(each.tags for each in audited), [each.repo for each in audited if each.drifted]
    told = f"{count(tags, 'tag')} of {count(len(audited), 'repo')} audited"
    if rest := repos - len(audited):
        told += f", {rest} with nothing of phasegate's published"
    if broken := [each.repo for each in audited if each.error]:
        told += f", {len(broken)} could not be: {_some(broken)}"
    return told + (f"; {len(drifted)} drifted: {_some(drifted)}" if drifted else "; nothing drifted")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
