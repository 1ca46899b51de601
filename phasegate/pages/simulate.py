"""The page of ``phasegate simulate``: one migration under one policy or two, and with all repos at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.console import Console

from phasegate.digits import count
from phasegate.pages.table import as_json, columns
from phasegate.simulation.draws import Assumptions
from phasegate.simulation.outcome import Outcome, Phase


def show(out: Console, repos: int, assumed: Assumptions, outcomes: Mapping[str, Outcome]) -> None:
    begin = assumed.begin
    out.print(
        f"{count(repos, 'repo')}, seed {assumed.seed}, from {begin:%a} {begin.day} {begin:%b %Y}; "
        f"one defect of {assumed.where} hits {assumed.common:.0%} of them"
    )
    columns(out, ("", *outcomes), _rows(list(outcomes.values())))
    for name, outcome in outcomes.items():
        if outcome.stuck:
            repo, end = next(iter(outcome.stuck.items()))
            out.print(f"{name}: {count(len(outcome.stuck), 'repo')} never came to the end: {repo}: {end.why}")


def show_json(out: Console, repos: int, assumed: Assumptions, outcomes: Mapping[str, Outcome]) -> None:
    as_json(
        out,
        {
            "repos": repos,
            "assumed": asdict(assumed),
            "outcomes": {
                name: asdict(it) | {"stuck": {repo: end.why for repo, end in it.stuck.items()}}
                for name, it in outcomes.items()
            },
        },
    )


def _rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    names = list(dict.fromkeys(phase.name for outcome in outcomes for phase in outcome.phases))
    rows: list[tuple[str, ...]] = []
    for name in names:
        phases = [_phase(outcome, name) for outcome in outcomes]
        rows.append((f"{name}: days until 90 % are there", *(_days(phase.most) for phase in phases)))
        rows.append((f"{name}: days until all are", *(_days(phase.all) for phase in phases)))
    rows += [(f"{name}: waves", *(str(_phase(outcome, name).waves or "-") for outcome in outcomes)) for name in names]
    rows += [
        ("failed before promotion", *(str(outcome.before) for outcome in outcomes)),
        ("bad images published", *(str(outcome.after) for outcome in outcomes)),
        ("put back", *(str(outcome.put_back) for outcome in outcomes)),
        ("users who pulled one", *(f"{outcome.met:,}" for outcome in outcomes)),
        ("halts", *(str(outcome.halts) for outcome in outcomes)),
        ("actions of people", *(str(sum(outcome.actions.values())) for outcome in outcomes)),
    ]
    words = sorted({word for outcome in outcomes for word in outcome.actions})
    rows += [(f"  {word}", *(str(outcome.actions.get(word, 0)) for outcome in outcomes)) for word in words]
    return rows


def _phase(outcome: Outcome, name: str) -> Phase:
    return next((phase for phase in outcome.phases if phase.name == name), Phase(name, 0, 0, None, None, None))


def _days(days: float | None) -> str:
    return "never" if days is None else f"{days:.1f}"
