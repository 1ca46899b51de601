"""`phasegate metrics`: the figures of a fleet for Prometheus, from its file and its ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from phasegate import clock
from phasegate.catalogue import PULL
from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.cause import Evidence
from phasegate.ledger.derive import derive
from phasegate.ledger.events import FLEET, Drifted, Event, Failed, Halted, PutOnHold, WaveOpened
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import audited, ticked
from phasegate.ledger.state import Drift, Finding
from phasegate.metrics.names import METRICS, Kind
from phasegate.registry import Registry
from phasegate.step import Step
from tests.kit import histories
from tests.kit.alerting import rules
from tests.kit.given import fleet
from tests.kit.in_process import phasegate
from tests.kit.scripted import Answer, Scripted

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
DOC = Path(__file__).parents[2] / "docs" / "metrics.md"
Values = dict[tuple[str, ...], float]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fleet of four repos: one through, one rolled back, one in doubt, one never looked at."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    path = fleet(tmp_path, "registry.example", ["done", "back", "doubt", "new"])
    policy = "policy: {soak: 1h, failures: {wave: 4}}\ntelemetry: {file: clients.json, limit: 5%}\n"
    path.write_text(policy + path.read_text().replace("team/", "demo/"))
    (tmp_path / "clients.json").write_text('{"docker 20.10.24": "3%", "docker 28.5.2": "97%"}')
    append(path, histories.climb(histories.release("done")))
    back = histories.release("back")
    climbed = histories.climb(back, ("container",))
    now = derive("back", ((NOW, event) for event in climbed))
    cause = Evidence("pull.CLIENT", "docker-20.10 refused it", "docker-20.10")
    append(path, [*climbed, *histories.rolled_back(back, "baseline", now, cause=cause)])
    doubt = histories.release("doubt")
    begun: list[Event] = [histories.observed("doubt"), histories.opened(doubt), histories.built(doubt)]
    append(path, [*begun, histories.judged(doubt, "container", Verdict.INCONCLUSIVE)])
    append(path, [WaveOpened(repo=FLEET, phase="container", number=1, members=("done", "back", "doubt", "new"))])
    return path


def append(path: Path, happened: Iterable[Event]) -> None:
    loaded = load_fleet(path)
    with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        ledger.append(*happened)


def values(text: str, name: str) -> Values:
    """Return the samples of one name, by their labels but ``fleet``, without those that are 0."""
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {
        tuple(value for label, value in sample.labels.items() if label != "fleet"): sample.value
        for sample in samples
        if sample.name == f"phasegate_{name}" and sample.value
    }


def printed(path: Path) -> str:
    ended = phasegate("metrics", cwd=path.parent)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_it_says_where_the_repos_are_and_who_waits_for_a_person_since_when(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))
    append(made, [PutOnHold(repo="new", by="ann", reason="not yet")])
    text = printed(made)
    assert values(text, "repos") == {
        ("index", "due"): 1,  # its soak is over, and the checks are asked once more
        ("baseline", "held"): 1,
        ("baseline", "blocked"): 1,
        ("baseline", "unknown"): 1,
    }
    assert values(text, "waiting_repos") == {("hold",): 1, ("verdict",): 1}
    at = NOW.timestamp()
    assert values(text, "waiting_since_timestamp_seconds") == {("hold",): at, ("verdict",): at}
    assert values(text, "read_timestamp_seconds") == {(): at + 7200}


def test_it_says_how_the_waves_halts_and_clients_are(made: Path) -> None:
    append(made, [Halted(repo=FLEET, phase="zstd", wave=0, by="ann", reason="incident 7")])
    text = printed(made)
    assert values(text, "wave") == {("container",): 1}
    assert values(text, "wave_repos") == {
        ("container", "through"): 1,
        ("container", "failing"): 1,
        ("container", "underway"): 2,
    }
    assert values(text, "halted") == {("zstd",): 1}
    assert values(text, "halted_since_timestamp_seconds") == {("zstd",): NOW.timestamp()}
    assert values(text, "halts_total") == {("person",): 1}
    assert values(text, "clients_below_floor_ratio") == {("zstd",): 0.03}
    assert values(text, "clients_floor_limit_ratio") == {(): 0.05}
    (made.parent / "clients.json").unlink()
    text = printed(made)
    assert values(text, "telemetry_readable") == {}, "it is 0"
    assert "phasegate_telemetry_readable{" in text
    assert values(text, "clients_below_floor_ratio") == {}


def test_it_counts_what_happened(made: Path) -> None:
    findings = (Finding(Drift.GONE, "done", "it is gone"), Finding(Drift.TOOLCHAIN, "done", "buildx is newer"))
    failed = Failed(repo="new", step=Step.LOOK, phase="", what="no answer", retryable=True)
    append(made, [Drifted(repo="done", findings=findings), failed])
    text = printed(made)
    assert values(text, "promotions_total") == {("container",): 2, ("oci",): 1, ("zstd",): 1, ("index",): 1}
    assert values(text, "rollbacks_total") == {("check",): 1}
    assert values(text, "verdicts_total")["container", "inconclusive"] == 1
    assert values(text, "repo_verdicts")["container", "pass"] == 2
    assert values(text, "drift_findings") == {("gone",): 1, ("toolchain",): 1}
    assert values(text, "failed_steps_total") == {("look",): 1}
    assert values(text, "step_duration_seconds_count")["build",] == 3
    assert values(text, "step_duration_seconds_sum")["judge",] == 2.0 * 6
    assert values(text, "baseline_bytes") == {(): 2700}
    assert values(text, "published_bytes") == {(): 900 + 900 + 600}


def test_it_says_when_the_schedule_was_last_alive(made: Path) -> None:
    never = printed(made)
    assert 'phasegate_last_good_rollout_timestamp_seconds{fleet="' in never
    assert values(never, "last_good_rollout_timestamp_seconds") == {}, "0, which is too long ago"
    loaded = load_fleet(made)
    with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        ticked(ledger, NOW - timedelta(minutes=3), through=1, requests={"2xx": 5, "429": 1})
        ticked(ledger, NOW - timedelta(minutes=2), good=False, stopped=1, requests={"2xx": 5})
        audited(ledger, NOW - timedelta(minutes=1), repos=1, drifted=0, failed=0)
    text = printed(made)
    assert values(text, "last_good_rollout_timestamp_seconds") == {(): NOW.timestamp()}
    assert values(text, "last_rollout_duration_seconds") == {(): 120}
    assert values(text, "last_audit_duration_seconds") == {(): 60}
    assert values(text, "registry_requests_total") == {("2xx",): 10, ("429",): 1}


async def test_requests_are_counted_by_their_answers() -> None:
    async with Scripted() as server, Registry() as registry:
        server.on("HEAD", "/v2/a/manifests/1", Answer(404))
        server.on("GET", "/v2/a/manifests/1", Answer(404))
        assert await registry.head(Reference(server.host, "a").tagged("1")) is None
        assert registry.answers == {"4xx": 2}


def test_what_a_client_pulled_is_counted_once_however_often_it_is_judged(made: Path) -> None:
    release = histories.release("done")
    event = histories.judged(release, "index")
    pulls = [result for result in event.results if result.check == PULL.id]
    results = tuple(
        replace(pulls[0], client=client, seconds=seconds, whole=True)
        for client, seconds in (("docker-20.10", 4.0), ("docker-28.5", 2.5))
    )
    append(made, [event.model_copy(update={"results": results})] * 2)
    text = printed(made)
    assert values(text, "pull_duration_seconds_sum") == {("docker-20.10",): 4.0, ("docker-28.5",): 2.5}
    assert values(text, "pull_duration_seconds_count") == {("docker-20.10",): 1, ("docker-28.5",): 1}


def test_a_total_does_not_fall_when_a_repo_leaves_the_fleet_file(made: Path) -> None:
    before = values(printed(made), "promotions_total")
    kept = [line for line in made.read_text().splitlines() if "name: back" not in line]
    made.write_text("\n".join(kept) + "\n")
    text = printed(made)
    assert values(text, "promotions_total") == before
    assert sum(values(text, "repos").values()) == 3


def test_a_large_fleet_has_no_more_series_than_a_small_one(made: Path, tmp_path: Path) -> None:
    (tmp_path / "large").mkdir()
    large = fleet(tmp_path / "large", "registry.example", [f"r{number}" for number in range(300)])
    append(large, [event for number in range(300) for event in histories.climb(histories.release(f"r{number}"))])
    assert len(printed(large).splitlines()) <= len(printed(made).splitlines())


def test_a_file_is_replaced_as_a_whole(made: Path) -> None:
    out = made.parent / "node" / "phasegate.prom"
    out.parent.mkdir()
    out.write_text("phasegate_readable 0\n")
    before = out.stat().st_ino
    assert phasegate("metrics", "--out", str(out), cwd=made.parent).returncode == 0
    assert out.read_text() == printed(made)
    assert (out.stat().st_ino == before, [each.name for each in out.parent.iterdir()]) == (False, [out.name])


def test_a_file_that_cannot_be_written_is_an_error_with_its_remedy(made: Path) -> None:
    ended = phasegate("metrics", "--out", str(made.parent / "no" / "such.prom"), cwd=made.parent)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: {made.parent}/no/such.prom: No such file or directory\n  fix: --out ")


def test_a_ledger_that_does_not_exist_yet_has_figures_and_is_not_made(tmp_path: Path) -> None:
    fleet(tmp_path, "registry.example", ["a", "b"])
    text = phasegate("metrics", cwd=tmp_path).stdout
    assert values(text, "repos") == {("baseline", "unknown"): 2}
    assert not (tmp_path / ".phasegate").exists()


def test_the_page_has_every_metric_and_no_other(made: Path) -> None:
    rows = re.findall(r"^\| `(phasegate_\w+)` \| (\w+) \| ([^|]*) \| (.*) \|$", DOC.read_text(), re.MULTILINE)
    assert rows == [(it.name, it.kind, ", ".join(f"`{label}`" for label in it.labels), it.means) for it in METRICS]
    append(made, [Halted(repo=FLEET, phase="zstd", wave=0, by="ann", reason="incident 7")])
    shown = {family.name for family in text_string_to_metric_families(printed(made))}
    assert {it.name.removesuffix("_total") if it.kind is Kind.COUNTER else it.name for it in METRICS} == shown


def test_the_page_has_every_alert_with_its_severity_and_alerts_ask_for_metrics_that_there_are() -> None:
    rows = re.findall(r"^\| `(Phasegate\w+)` \| (\w+) \|", DOC.read_text(), re.MULTILINE)
    assert rows == [(name, rule["labels"]["severity"]) for name, rule in rules().items()]
    known = {it.name for it in METRICS}
    for name, rule in rules().items():
        assert set(re.findall(r"phasegate_\w+", rule["expr"])) <= known, name
        assert {"summary", "fix"} == set(rule["annotations"]), name
