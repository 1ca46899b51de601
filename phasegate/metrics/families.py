"""Give figures the names of metrics, for Prometheus. Series that can be counted beforehand are there from the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric as Family

from phasegate.check import Verdict
from phasegate.ledger.pulse import LastAudit, LastRollout
from phasegate.ledger.state import Drift
from phasegate.metrics import names
from phasegate.metrics.figures import Figures, State
from phasegate.metrics.names import Kind, Metric
from phasegate.metrics.totals import Took
from phasegate.metrics.waiting import Reason
from phasegate.registry.counted import Answer
from phasegate.step import Step
from phases.ladder import BASELINE, LADDER

_TIMED = (Step.BUILD, Step.JUDGE, Step.PROMOTE, Step.ROLL_BACK)
Values = Mapping[tuple[str, ...], float]


def unreadable(fleet: str) -> Iterator[Family]:
    """Return what there is to say of a fleet whose file or ledger cannot be read."""
    yield _family(names.READABLE, fleet, {(): 0})


def families(figures: Figures) -> Iterator[Family]:
    """Return all metrics of a fleet."""
    for metric, values in (*_now(figures), *_pulse(figures), *_waves(figures), *_clients(figures), *_totals(figures)):
        yield _family(metric, figures.fleet, values)
    yield _summary(names.STEP_SECONDS, figures.fleet, {str(step): figures.totals.steps[step] for step in _TIMED})
    yield _summary(names.PULL_SECONDS, figures.fleet, figures.totals.pulls)


def _now(figures: Figures) -> Iterator[tuple[Metric, Values]]:
    phases = _phases(figures)
    yield names.READABLE, {(): 1}
    yield names.READ, {(): figures.read.timestamp()}
    places = ((phase, state) for phase in (BASELINE, *phases) for state in State)
    yield names.REPOS, {place: figures.repos.get(place, 0) for place in places}
    yield names.WAITING, {(reason,): it.repos if (it := figures.waiting.get(reason)) else 0 for reason in Reason}
    yield names.WAITING_SINCE, {(why,): it.since.timestamp() for why, it in figures.waiting.items() if it.since}
    yield names.APPROVAL_SINCE, _times(figures.approvals)
    halts = {phase or "all": at for phase, at in figures.halts.items()}
    yield names.HALTED, {(phase,): int(phase in halts) for phase in ("all", *phases)}
    yield names.HALTED_SINCE, _times(halts)
    yield names.BEFORE, {(): figures.before}
    yield names.NOW, {(): figures.now}
    yield names.DRIFT, {(str(drift),): figures.drift.get(drift, 0) for drift in Drift}
    judged = ((phase, verdict) for phase in phases for verdict in Verdict)
    yield names.REPO_VERDICTS, {key: figures.verdicts.get(key, 0) for key in judged}


def _pulse(figures: Figures) -> Iterator[tuple[Metric, Values]]:
    tick, audit = figures.pulse.tick, figures.pulse.audit
    for run, ended, good, took in (
        (tick, names.ROLLOUT_ENDED, names.ROLLOUT_GOOD, names.ROLLOUT_SECONDS),
        (audit, names.AUDIT_ENDED, names.AUDIT_GOOD, names.AUDIT_SECONDS),
    ):
        yield ended, {(): _time(run.ended if run else None)}
        yield good, {(): _time(run.good if run else None)}
        yield took, {(): _seconds(run)}
    answers = tick.requests if tick else {}
    yield names.REQUESTS, {(answer,): answers.get(answer, 0) for answer in Answer}


def _waves(figures: Figures) -> Iterator[tuple[Metric, Values]]:
    waves, phases = figures.waves, _phases(figures)
    yield names.WAVE, {(phase,): waves[phase].number if phase in waves else 0 for phase in phases}
    yield names.WAVES_PLANNED, {(phase,): wave.planned for phase, wave in waves.items()}
    yield names.WAVE_OPENED, _times({phase: wave.opened for phase, wave in waves.items()})
    counts: dict[tuple[str, ...], float] = {
        (phase, state): number
        for phase, it in waves.items()
        for state, number in (
            ("through", it.through),
            ("failing", it.failing),
            ("underway", max(0, it.members - it.through - it.failing)),
        )
    }
    yield names.WAVE_REPOS, counts


def _clients(figures: Figures) -> Iterator[tuple[Metric, Values]]:
    floor = figures.floor
    if floor is None:
        return
    yield names.TELEMETRY, {(): int(floor.shares is not None)}
    yield names.LIMIT, {(): floor.limit}
    yield names.BELOW, {(phase,): share for phase, share in (floor.shares or {}).items()}


def _totals(figures: Figures) -> Iterator[tuple[Metric, Values]]:
    totals, phases = figures.totals, _phases(figures)
    yield names.WAVES, {(phase,): totals.waves[phase] for phase in phases}
    yield names.PROMOTIONS, {(phase,): totals.promotions[phase] for phase in phases}
    yield names.VERDICTS, {(phase, it): totals.verdicts[phase, it] for phase in phases for it in Verdict}
    yield names.ROLLBACKS, {("check",): totals.rollbacks[True], ("person",): totals.rollbacks[False]}
    yield names.HALTS, {("phasegate",): totals.halts[True], ("person",): totals.halts[False]}
    yield names.FAILED_STEPS, {(str(step),): totals.failed[step] for step in Step}


def _family(metric: Metric, fleet: str, values: Values) -> Family:
    kind = CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily
    family = kind(metric.name, metric.means, labels=("fleet", *metric.labels))
    for labels, value in values.items():
        family.add_metric((fleet, *labels), value)
    return family


def _summary(metric: Metric, fleet: str, values: Mapping[str, Took]) -> Family:
    family = SummaryMetricFamily(metric.name, metric.means, labels=("fleet", *metric.labels))
    for label, took in values.items():
        family.add_metric((fleet, label), took.times, took.seconds)
    return family


def _phases(figures: Figures) -> tuple[str, ...]:
    phases = [phase.name for phase in LADDER]
    return tuple(phases[: phases.index(figures.last) + 1])


def _times(times: Mapping[str, datetime | None]) -> dict[tuple[str, ...], float]:
    return {(label,): at.timestamp() for label, at in times.items() if at}


def _time(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _seconds(run: LastRollout | LastAudit | None) -> float:
    return (run.ended - run.began).total_seconds() if run else 0.0
