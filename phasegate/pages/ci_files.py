"""The page of ``phasegate settings --apply`` and ``--check``: what differs, where, and what is left to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from phasegate.ci.finding import Finding, Place, Unsure, Why
from phasegate.ci.survey import Survey
from phasegate.ci.wanted import Wanted
from phasegate.command import Command
from phasegate.digits import count
from phasegate.pages.ci_diff import diff, masked
from phasegate.pages.table import as_json, columns

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def show_changes(out: Console, folder: Path, wanted: Wanted, found: Survey) -> None:
    """Print what differs, the diff that mends it, and what a person has to write."""
    if not found.findings:
        out.print(f"{_head(wanted)}: nothing to change, {_pushers(found)} in {folder} with these settings already.")
    else:
        out.print(f"{_head(wanted)}: {count(len(found.findings), 'setting')} to change, {_pushers(found)} in {folder}")
        _table(out, found.findings)
    for line in diff(found.files):
        out.print(line, style=_STYLES.get(line[0], "") if out.is_terminal else "")
    _by_hand(out, found)
    _unsure(out, found)
    _unread(out, found)


def show_written(out: Console, folder: Path, found: Survey) -> None:
    left = f"; {count(len(found.by_hand), 'setting')} to change by hand" if found.by_hand else ""
    if found.files:
        out.print(f"wrote {', '.join(str(folder / one.name) for one in found.files)}{left}.")
    elif left:
        out.print(f"nothing was written{left}.")


def show_check(out: Console, folder: Path, wanted: Wanted, found: Survey, then: Command) -> None:
    """Print whether the files push a form that is allowed: ``wanted``'s, or the nearest one."""
    if not found.other_form:
        out.print(f"{_head(wanted)}: {_pushers(found)} in {folder} in this form.")
    else:
        out.print(f"{_head(wanted)}: {_pushers(found)} in {folder} in another form.")
        _table(out, found.other_form)
        _by_hand(out, found)
        out.print(str(then))
    _unsure(out, found)
    _unread(out, found)


def show_annotations(out: Console, folder: Path, wanted: Wanted, found: Survey) -> None:
    """Print one of GitHub's annotations for each setting with which another form is pushed."""
    for one in found.other_form:
        text = f"{one.setting} is {one.found or 'not set'}: the phase {wanted.phase} of {wanted.repo} needs "
        text += one.wanted or "it left out"
        at = _property((folder / one.at.file).as_posix())
        out.print(f"::error file={at},line={one.at.line},title=phasegate::{_escaped(text)}")


def show_json(out: Console, folder: Path, wanted: Wanted, found: Survey, **more: Any) -> None:
    as_json(
        out,
        {
            "repo": wanted.repo,
            "phase": wanted.phase,
            "form": wanted.form.published,
            "folder": str(folder),
            "pushers": found.pushers,
            "findings": [_facts(one) for one in found.findings],
            "unsure": [{**_place(one.at), "pushes": one.pushes, "why": _key(one.why)} for one in found.unsure],
            "unread": [error.what for error in found.unread],
            "files": [one.name for one in found.files],
            "diff": "\n".join(diff(found.files)),
            **more,
        },
    )


def _head(wanted: Wanted) -> str:
    return f"{wanted.repo} in the phase {wanted.phase} ({wanted.form.published})"


def _pushers(found: Survey) -> str:
    return f"pushed by {count(found.pushers, 'step')}"


def _table(out: Console, findings: Iterable[Finding]) -> None:
    rows = [(str(one.at), one.setting, one.found or "(not set)", one.wanted or "(left out)") for one in findings]
    columns(out, ("at", "setting", "is", "wanted"), rows)


def _by_hand(out: Console, found: Survey) -> None:
    groups: dict[str, list[Finding]] = {}
    for one in found.by_hand:
        groups.setdefault(f"{one.at} {one.at.step}: {one.why}", []).append(one)
    if groups:
        out.print(f"by hand, {len(found.by_hand)} of {len(found.findings)}:")
    for head, members in groups.items():
        lines = [line for each in dict.fromkeys(one.lines for one in members) for line in each]
        out.print(f"  {head} ({', '.join(one.setting for one in members)}){'. Write:' if lines else ''}")
        for line in lines:
            out.print(f"    {masked(line)}")


def _unsure(out: Console, found: Survey) -> None:
    columns(
        out,
        ("may push it too", "step", "what it pushes"),
        [(str(one.at), one.at.step, may_push(one)) for one in found.unsure],
    )
    if any(one.why is None for one in found.unsure):
        out.print("  --step NAME says that such a step does.")


def _unread(out: Console, found: Survey) -> None:
    for error in found.unread:
        out.print(f"not read: {error.what}; fix: {error.fix}")


def may_push(one: Unsure) -> str:
    return f"{one.pushes}: {one.why}" if one.why else one.pushes


def _facts(one: Finding) -> Mapping[str, Any]:
    return {
        **_place(one.at),
        "setting": one.setting,
        "found": one.found,
        "wanted": one.wanted,
        "form": one.form,
        "by_hand": _key(one.why),
        "lines": [masked(line) for line in one.lines],
    }


def _place(at: Place) -> Mapping[str, Any]:
    return {"file": at.file, "line": at.line, "step": at.step}


def _key(why: Why | None) -> str | None:
    return why.name.lower() if why else None


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
