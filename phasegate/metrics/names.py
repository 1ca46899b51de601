"""Every metric: its name, type, labels and meaning. ``docs/metrics.md`` shows this table; no label has a repo's name.

Names follow Prometheus' conventions: base units, ``_total`` for what only grows, times in seconds since 1970. A time of
0 is one that has not come. Each metric also has the label ``fleet``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    GAUGE = "gauge"
    COUNTER = "counter"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    kind: Kind
    labels: tuple[str, ...]
    means: str


METRICS: list[Metric] = []


def _metric(kind: Kind, name: str, means: str, *labels: str) -> Metric:
    metric = Metric(f"phasegate_{name}", kind, labels, means)
    METRICS.append(metric)
    return metric


def _gauge(name: str, means: str, *labels: str) -> Metric:
    return _metric(Kind.GAUGE, name, means, *labels)


def _counter(name: str, means: str, *labels: str) -> Metric:
    return _metric(Kind.COUNTER, name, means, *labels)


def _summary(name: str, means: str, *labels: str) -> Metric:
    return _metric(Kind.SUMMARY, name, means, *labels)


READABLE = _gauge("readable", "1 if the fleet file and the ledger could be read; at 0 there are no other metrics")
READ = _gauge("read_timestamp_seconds", "when they were read")

ROLLOUT_ENDED = _gauge("last_rollout_timestamp_seconds", "when the last rollout of the whole fleet ended")
ROLLOUT_GOOD = _gauge(
    "last_good_rollout_timestamp_seconds", "when the last one ended that could look at one repo at least"
)
ROLLOUT_SECONDS = _gauge("last_rollout_duration_seconds", "how long the last rollout of the whole fleet took")
AUDIT_ENDED = _gauge("last_audit_timestamp_seconds", "when the last audit of the whole fleet ended")
AUDIT_GOOD = _gauge("last_good_audit_timestamp_seconds", "when the last one ended that could audit every repo")
AUDIT_SECONDS = _gauge("last_audit_duration_seconds", "how long the last audit of the whole fleet took")

REPOS = _gauge("repos", "repos, by the phase that they are at and what they do there", "phase", "state")
WAITING = _gauge("waiting_repos", "repos that wait for a person, by what the person is asked for", "reason")
WAITING_SINCE = _gauge(
    "waiting_since_timestamp_seconds", "since when the first of them waits; missing where it is not known", "reason"
)
APPROVAL_SINCE = _gauge(
    "approval_asked_timestamp_seconds", "when people were first asked; missing where no approval is waited for", "phase"
)
WAVE = _gauge("wave", "the number of the phase's last wave; 0 if none has opened", "phase")
WAVES_PLANNED = _gauge("waves_planned", "how many waves the phase will have; missing before the first", "phase")
WAVE_OPENED = _gauge("wave_opened_timestamp_seconds", "when the phase's last wave opened", "phase")
WAVE_REPOS = _gauge(
    "wave_repos", "repos of the last wave: `through` its soak, `failing` or `underway`", "phase", "state"
)
WAVES = _counter("waves_opened_total", "waves that have opened", "phase")
HALTED = _gauge("halted", "1 if promotions to the phase are halted; `all` is the whole fleet", "phase")
HALTED_SINCE = _gauge("halted_since_timestamp_seconds", "when it was halted; missing where it is not", "phase")
HALTS = _counter("halts_total", "halts, imposed by `phasegate` or a `person`", "by")

TELEMETRY = _gauge("telemetry_readable", "1 if the telemetry of clients could be read; missing without telemetry")
BELOW = _gauge("clients_below_floor_ratio", "share of clients that the phase breaks, with unknown ones", "phase")
LIMIT = _gauge("clients_floor_limit_ratio", "share of clients that a phase may break")

BEFORE = _gauge("baseline_bytes", "compressed bytes of all images where the fleet began")
NOW = _gauge("published_bytes", "compressed bytes of all images as they are published now")
DRIFT = _gauge("drift_findings", "what the last audit of each repo found", "kind")
REPO_VERDICTS = _gauge(
    "repo_verdicts", "the latest verdict on each repo and phase of the release at work", "phase", "verdict"
)
VERDICTS = _counter("verdicts_total", "verdicts", "phase", "verdict")
PROMOTIONS = _counter("promotions_total", "promotions, those of new versions included", "phase")
ROLLBACKS = _counter("rollbacks_total", "rollbacks, by a `check` that failed or a `person`", "by")
FAILED_STEPS = _counter("failed_steps_total", "steps that ended in an error", "step")
STEP_SECONDS = _summary("step_duration_seconds", "how long steps took that came to their end", "step")
PULL_SECONDS = _summary("pull_duration_seconds", "how long pulls took that downloaded every layer", "client")
REQUESTS = _counter(
    "registry_requests_total", "requests by rollouts of the whole fleet, by status; `none`: no answer", "answer"
)
