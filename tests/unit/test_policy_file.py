"""``policy`` and ``users`` of the fleet file: what they mean, and every mistake with its line and its fix."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from phasegate.errors import FleetError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.fleet.policy import ALL, RAMP, Approvers, Backoff, Freeze, Part, Policy
from phasegate.fleet.schema import schema

ROOT = Path(__file__).parents[2]
HEAD = """\
registry: 127.0.0.1:5000
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
  - {name: tool, image: demo/tool, context: ., platforms: [linux/amd64], version: "1", tags: {moving: [latest]}}
  - {name: web, users: 1200, image: demo/web, context: ., platforms: [linux/amd64], version: "1", tags: {moving: [a]}}
"""
AT = HEAD.count("\n") + 1
"""The line on which a policy begins."""

Read = Callable[[str], Fleet]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")

    def loaded(policy: str) -> Fleet:
        (tmp_path / "fleet.yaml").write_text(HEAD + policy)
        return load_fleet(tmp_path / "fleet.yaml")

    return loaded


def refused(read: Read, policy: str) -> str:
    with pytest.raises(FleetError) as caught:
        read(policy)
    assert caught.value.what.endswith("(nothing was touched)")
    return caught.value.what


def test_without_a_policy_there_are_no_waves(read: Read) -> None:
    fleet = read("")
    assert fleet.policy == Policy()
    assert not fleet.policy.waves
    assert [repo.users for repo in fleet.repos] == [0, 1200]


def test_the_defaults_of_a_policy(read: Read) -> None:
    assert read("policy: {}\n").policy == Policy(
        ramp=RAMP,
        verified=0.9,
        soak=86400.0,
        recheck=21600.0,
        remind=86400.0,
        wave_failures=Part(share=0.1),
        phase_failures=Part(3, 0.05),
        backoff=Backoff(7200.0, 172800.0),
        rollback=True,
        drift="hold",
    )


def test_every_key_of_the_docs(read: Read) -> None:
    assert read(example_of_the_docs()).policy == Policy(
        ramp=RAMP,
        verified=0.9,
        soak=86400.0,
        recheck=21600.0,
        last=("tool",),
        approvals={"zstd": Approvers(("ann", "bob@ops.example"), 2)},
        remind=86400.0,
        freezes=(
            Freeze("holidays", datetime(2026, 12, 20), datetime(2027, 1, 5)),
            Freeze("weekend", days=frozenset({5, 6})),
            Freeze("nobody mends it on a Friday evening", days=frozenset({4}), hours=(time(16), time(0))),
            Freeze("nights", hours=(time(22), time(6)), zone="Europe/Berlin"),
        ),
        wave_failures=Part(share=0.1),
        phase_failures=Part(3, 0.05),
        backoff=Backoff(7200.0, 172800.0),
        rollback=True,
        toolchain="report",
        drift="hold",
    )


def test_the_schema_takes_the_example_of_the_docs() -> None:
    document = yaml.safe_load(HEAD + example_of_the_docs())
    # An editor's YAML knows no dates.
    document = json.loads(json.dumps(document, default=date.isoformat))
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    validator.validate(document)
    for key, value in (("ramp", ["x"]), ("soak", "1w"), ("approve", {"zst": {"by": ["a"]}}), ("drift", "ignore")):
        assert not validator.is_valid({**document, "policy": {key: value}}), key


def example_of_the_docs() -> str:
    section = (ROOT / "docs/fleet-file.md").read_text().split("## Policy\n")[1]
    return section.split("```yaml\n")[1].split("```")[0]


def test_parts(read: Read) -> None:
    policy = read("policy: {ramp: [2, 7.5%, 40, all], failures: {wave: 1, phase: {count: 2, share: 1%}}}\n").policy
    assert policy.ramp == (Part(2), Part(share=0.075), Part(40), ALL)
    assert (policy.wave_failures, policy.phase_failures) == (Part(1), Part(2, 0.01))
    assert read("policy: {failures: {wave: 0}}\n").policy.wave_failures == Part(0)


def test_days_and_no_soak(read: Read) -> None:
    assert read("policy: {soak: 3d}\n").policy.soak == 3 * 86400
    none = read("policy: {soak: 0s, rollback: by-hand, toolchain: wait, drift: promote}\n").policy
    assert (none.soak, none.recheck, none.rollback, none.toolchain, none.drift) == (0, 0, False, "wait", "promote")


@pytest.mark.parametrize(
    ("span", "begin", "end"),
    [
        ("from: 2026-12-20, to: 2026-12-20", datetime(2026, 12, 20), datetime(2026, 12, 21)),
        ('from: "2026-12-20", to: "2026-12-31"', datetime(2026, 12, 20), datetime(2027, 1, 1)),
        ("from: 2026-12-20 18:00, to: 2026-12-21T06:00", datetime(2026, 12, 20, 18), datetime(2026, 12, 21, 6)),
        ("from: 2026-12-20 18:00:00, to: 2026-12-21", datetime(2026, 12, 20, 18), datetime(2026, 12, 22)),
        (
            "from: 2026-12-20T18:00:00Z, to: '2026-12-21T01:00+01:00'",
            datetime(2026, 12, 20, 18, tzinfo=UTC),
            datetime(2026, 12, 21, tzinfo=UTC),
        ),
    ],
)
def test_dates_in_quotes_and_without(read: Read, span: str, begin: datetime, end: datetime) -> None:
    (freeze,) = read(f"policy: {{freeze: [{{{span}, zone: Europe/Berlin, why: x}}]}}\n").policy.freezes
    assert (freeze.begin, freeze.end, freeze.zone) == (begin, end, "Europe/Berlin")


MISTAKES = [
    ("", "policy is empty", "policy: {}"),
    ("rmp: [all]", "unknown key 'rmp'", "ramp"),
    ("ramp: []", "ramp is empty", "write it"),
    ("ramp: [1, x, all]", "ramp: 'x' is no part of the repos", "10%"),
    ("ramp: [true, all]", "ramp: true is no part of the repos", "10%"),
    ("ramp: [-1, all]", "ramp: -1 is no part of the repos", "10%"),
    ("ramp: [0, all]", "ramp: 0 adds no repos", "[1, 5,"),
    ("ramp: [5, 5, all]", "ramp: 5 adds no repos", "[1, 5,"),
    ("ramp: [50%, 60, 7.5%, all]", "ramp: 7.5% adds no repos", "[1, 5,"),
    ("ramp: [1, 50%]", "the ramp ends at 50%: the others would never be in", "end it in 100%"),
    ("verified: 0%", "verified: a wave of which nothing need be verified", "verified: 90%"),
    ("verified: 0.9", "verified: 0.9 is no share", "0% to 100%"),
    ("soak: 1w", "soak: '1w' is no duration", "3d"),
    ("last: [tol]", "last: there is no repo 'tol'", "fix: tool"),
    ("last: tool", "last must be a list", "[one, another]"),
    ("approve: {zst: {by: [ann]}}", "zst", "fix: zstd"),
    ("approve: {attest: {by: [ann]}}", "approve: the ladder ends at index, below attest", "ladder: attest"),
    ("approve: {zstd: {by: []}}", "by is empty", "write it"),
    ("approve: {zstd: {by: [ann], quorum: 2}}", "a quorum of 2 is more than 1 can give", "quorum: 1"),
    ("approve: {zstd: {by: [ann], quorum: 0}}", "quorum: 0 is too small", "fix: 1 or more"),
    ("approve: {zstd: {by: [ann@host, bob, ann]}}", "approve: 'ann@host' is there twice", "each person once"),
    ("freeze: [{from: 2026-12-20, to: 2027-01-04}]", "'why' is missing here", "why: ..."),
    ("freeze: [{from: 2026-12-20, why: x}]", "a freeze has `from` and `to`, or", "from: 2026"),
    ("freeze: [{why: x}]", "a freeze has `from` and `to`, or", "from: 2026"),
    ("freeze: [{from: 2026-12-20, to: 2027-01-04, days: [sat], why: x}]", "a freeze has `from`", "from: 2026"),
    ("freeze: [{from: 2026-02-30, to: 2026-03-01, why: x}]", "from: '2026-02-30' is no date: day", ""),
    ("freeze: [{from: Christmas, to: 2026-12-27, why: x}]", "from: 'Christmas' is no date", "2026-12-20"),
    ("freeze: [{from: 2026-12-20, to: 2026-12-19, why: x}]", "a freeze ends after it begins", "a later date"),
    ("freeze: [{days: [sit], why: x}]", "days: 'sit' is none of mon, ", "fix: sat"),
    ("freeze: [{hours: 22-6, why: x}]", "hours: '22-6' are no hours", '"22:00-06:00"'),
    ('freeze: [{hours: "22:00-25:00", why: x}]', "are no hours", '"22:00-06:00"'),
    ('freeze: [{hours: "06:00-06:00", why: x}]', "begin when they end", "00:00-24:00"),
    ("freeze: [{days: [sat], zone: Europe/Berln, why: x}]", "no time zone 'Europe/Berln'", "fix: Europe/Berlin"),
    ("freeze: [{days: [sat], zone: Europe, why: x}]", "no time zone 'Europe'", "fix: "),
    ("freeze: [{days: [sat], zone: ../etc/passwd, why: x}]", "no time zone '../etc/passwd'", "fix: "),
    ("freeze: [{hours: '00:00-24:00', why: x}]", "leave no time for a promotion", "shorter hours"),
    ("failures: {wave: 101%}", "'101%' is no part of the repos", "10%"),
    ("failures: {phase: {count: -1}}", "count: -1 is too small", "fix: 0 or more"),
    ("failures: {wave: {counts: 1}}", "unknown key 'counts'", "fix: count"),
    ("retry: {first: 3h, most: 2h}", "retry: the first pause is", "{first: 2h, most: 48h}"),
    ("retry: {first: 0s}", "retry: the first pause is", "{first: 2h, most: 48h}"),
    ("rollback: auto", "rollback: 'auto' is none of automatic, by-hand", "fix: automatic"),
    ("drift: ignore", "drift: 'ignore' is none of report, hold, promote", "one of"),
]


@pytest.mark.parametrize(("line", "what", "fix"), MISTAKES)
def test_a_mistake_in_the_policy(read: Read, line: str, what: str, fix: str) -> None:
    told = refused(read, f"policy:\n  {line}\n")
    assert f"fleet.yaml:{AT + 1 if line else AT}: " in told
    assert what in told
    assert fix in told
    assert told.count("fleet.yaml:") == 1, told


def test_all_mistakes_of_a_policy_are_told_at_once(read: Read) -> None:
    told = refused(
        read, "policy:\n  ramp: [1]\n  last: [nobody]\n  freeze:\n    - {days: [sat], zone: Nowhere, why: x}\n"
    )
    assert [int(line.split(":")[1]) - AT for line in told.splitlines() if "fleet.yaml:" in line] == [1, 2, 4]


WHOLE = "users must be a whole number"


@pytest.mark.parametrize(
    ("users", "told"), [("-1", "users: -1 is too small"), ("many", WHOLE), ("1.5", WHOLE), ("true", WHOLE)]
)
def test_users_are_counted(read: Read, users: str, told: str) -> None:
    path = read("").path
    path.write_text(path.read_text().replace("users: 1200", f"users: {users}"))
    with pytest.raises(FleetError, match=rf"fleet\.yaml:5: {told}"):
        load_fleet(path)
