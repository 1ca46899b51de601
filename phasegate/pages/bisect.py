"""The page of ``phasegate bisect``: what was tried, and the one answer."""

from __future__ import annotations

from rich.console import Console

from phasegate.bisect.bisect import Finding
from phasegate.bisect.path import told
from phasegate.image.envelope import Envelope
from phasegate.pages.table import as_json, columns
from phases.ladder import LADDER

_SHOWN = 10


def show(out: Console, good: Envelope, bad: Envelope, client: str, finding: Finding) -> None:
    rows = []
    for one in finding.tried:
        why = one.outcome.why(finding.expected)
        verdict = "ok" if one.outcome.same(finding.expected) else "FAILS"
        rows.append((one.name, verdict, f"{one.outcome.seconds:.1f} s", why or _ran(one.outcome.code)))
    columns(out, ("image", "verdict", "time", "what the client says"), rows)
    for line in answered(good, bad, client, finding):
        out.print(line)


def show_json(out: Console, good: Envelope, bad: Envelope, client: str, finding: Finding) -> None:
    tried = [
        {
            "content": one.content,
            "form": told(one.step.form),
            "works": one.outcome.same(finding.expected),
            "seconds": round(one.outcome.seconds, 3),
            "why": one.outcome.why(finding.expected),
        }
        for one in finding.tried
    ]
    as_json(
        out,
        {
            "good": str(good.reference),
            "bad": str(bad.reference),
            "client": client,
            "cause": finding.answer.cause,
            "axis": finding.answer.step.axis if finding.answer.step else None,
            "why": finding.answer.why,
            "fields": list(finding.fields),
            "files": list(finding.files),
            "tried": tried,
        },
    )


def answered(good: Envelope, bad: Envelope, client: str, finding: Finding) -> list[str]:
    """Return the answer in sentences: what is to blame, and what to do."""
    answer = finding.answer
    change = answer.step.change if answer.step else ""
    match answer.cause:
        case "good":
            return [f"{good.reference} does not work on {client} either: {answer.why}", "Name one that works."]
        case "unproven":
            return [
                f"{client} proves nothing: {answer.why}",
                "An image with a tag holds it there: remove that one, or take a dedicated engine.",
            ]
        case "nothing":
            return [f"{bad.reference} behaves on {client} as {good.reference} does, in every form: nothing to tell."]
        case "content":
            lines = [f"The content breaks {client}, not the form: {answer.why}"]
            return lines + _content(finding)
        case "both":
            lines = [
                f"Two causes at once: the content breaks {client} in every form, and {change} breaks it with either "
                f"content: {answer.why}"
            ]
            return lines + _content(finding) + _advice(finding, bad)
        case "together":
            lines = [f"{change[0].upper()}{change[1:]} breaks {client} with this content alone: {answer.why}"]
            return lines + _content(finding) + _advice(finding, bad)
        case "form":
            assert answer.step is not None
            alone = (
                "the same manifest works without it" if answer.step.attested else "the old one breaks in that form too"
            )
            return [
                f"The change that breaks {client} is {change} ({_moved(finding)}): {answer.why}",
                f"The content is not to blame: {alone}.",
                *_advice(finding, bad),
            ]


def _moved(finding: Finding) -> str:
    step = finding.answer.step
    assert step is not None
    assert step.axis is not None
    before = next(
        one.step.form for one in reversed(finding.tried) if one.step.form.on(step.axis) != step.form.on(step.axis)
    )
    return f"{before.on(step.axis)} -> {step.form.on(step.axis)}"


def _content(finding: Finding) -> list[str]:
    lines = [f"  {field}" for field in finding.fields[:_SHOWN]]
    lines += [f"  {file}" for file in finding.files[:_SHOWN]]
    more = len(finding.fields) + len(finding.files) - len(lines)
    if not lines:
        return ["  its settings and files are those of the good one"]
    return ["What its content has otherwise:", *lines, *([f"  and {more} more; --json has all"] if more > 0 else [])]


def _advice(finding: Finding, bad: Envelope) -> list[str]:
    """Advise to publish the last form that the client takes."""
    step = finding.answer.step
    assert step is not None
    phase = next((rung for rung in LADDER if rung.axis == step.axis and rung.done(step.form)), None)
    if phase is None:
        return []
    needs = [f"{engine} takes {phase.name} from {version} on." for engine, version in phase.needs.items()]
    below = LADDER[LADDER.index(phase) - 1].name
    return [*needs, f"Publish for it: phasegate convert {bad.reference} --to {below}"]


def _ran(code: int | None) -> str:
    return "runs on, which is waited for: --timeout, or --run" if code is None else f"runs, exit code {code}"
