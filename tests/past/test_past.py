"""The past is kept: ledgers and fleet files of an earlier version are opened, understood and acted on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.past.opening import HERE, Past, Row
from tests.past.registry import Kept, digest_of

NAMES = sorted(path.parent.name for path in HERE.glob("*/ledger.sql"))
KINDS = {
    "observed", "opened", "built", "judged", "signed", "intended", "moved", "promoted", "rolled-back", "unheld",
    "put-on-hold", "retried", "wave-opened", "halted", "resumed", "approved", "failed", "cleaned", "drifted",
}  # fmt: skip
REASON = "the test rolls it back"


@pytest.fixture
def past(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Past:
    """The fixture that the test names, on a machine that has no docker, no cosign and no lab."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("LOGNAME", "ben")
    # The demo's fleet file names its lab by these.
    for name in ("PHASEGATE_LAB", "PHASEGATE_LAB_DATA", "PHASEGATE_LAB_HOST"):
        monkeypatch.setenv(name, str(tmp_path / request.param))
    return Past.restore(request.param, tmp_path)


every = pytest.mark.parametrize("past", NAMES, indirect=True)


@every
def test_every_repo_stands_where_it_stood(past: Past) -> None:
    assert past.stands() == past.expected["stands"]
    assert past.course() == past.expected["course"]


@every
def test_status_gives_the_same_data(past: Past, capsys: pytest.CaptureFixture[str]) -> None:
    assert past.status(capsys) == past.expected["status"]


@every
def test_the_plan_counts_the_same_progress(past: Past, capsys: pytest.CaptureFixture[str]) -> None:
    assert past.progress(capsys) == past.expected["progress"]


@every
def test_the_next_step_of_every_repo_is_the_same(past: Past) -> None:
    assert past.decides() == past.expected["decides"]


@every
def test_reading_and_opening_leave_every_event_as_it_was(past: Past) -> None:
    before, manifests = past.rows(), past.manifests()
    past.stands()
    past.migrate()
    assert past.rows() == before
    assert past.manifests() == manifests
    assert past.stands() == past.expected["stands"]


@every
def test_what_was_kept_is_what_its_digest_names(past: Past) -> None:
    assert past.manifests()
    assert all(digest_of(raw) == digest for digest, (_, raw) in past.manifests().items())


@every
async def test_a_repo_is_rolled_back_byte_for_byte(past: Past) -> None:
    wanted = past.expected["rollback"]
    before, kept = past.rows(), past.manifests()
    async with past.registry() as registry:
        past.use(registry.host)
        code = await past.phasegate("rollback", wanted["repo"], "--to", wanted["to"], "--reason", REASON)
        assert code == 0
        found = {tag: registry.tags[tag] for tag in wanted["tags"]}
        served = {tag: registry.served(tag) for tag in wanted["tags"]}
    assert found == wanted["tags"]
    assert served == {tag: kept[digest] for tag, digest in wanted["tags"].items()}
    assert registry.puts == [f"{image}:{tag}" for image, tag, *_ in wanted["moves"]]

    assert past.rows()[: len(before)] == before
    _moved(past.rows()[len(before) :], wanted, "rolled-back", rollback=True)
    stands = past.stands()[wanted["repo"]]
    assert (stands["at"], stands["returned"], stands["intent"]) == (wanted["to"], True, None)
    assert stands["hold"]["rollback"] is True
    assert stands["hold"]["by"].startswith("ben@")
    assert {tag: stands["tags"][tag] for tag in wanted["tags"]} == wanted["tags"]
    others = {name: it for name, it in past.stands().items() if name != wanted["repo"]}
    assert others == {name: it for name, it in past.expected["stands"].items() if name != wanted["repo"]}


@pytest.mark.parametrize("past", ["half-moved"], indirect=True)
async def test_the_next_run_finishes_a_move_that_was_killed_half_way(past: Past) -> None:
    wanted = past.expected["finish"]
    before, kept = past.rows(), past.manifests()
    async with past.registry() as registry:
        past.use(registry.host)
        await past.carry_on(wanted["repo"], wanted["to"])
        assert {tag: registry.tags[tag] for tag in wanted["tags"]} == wanted["tags"]
        assert {tag: registry.served(tag) for tag in wanted["tags"]} == {
            tag: kept[digest] for tag, digest in wanted["tags"].items()
        }
    # The first tag was moved before the kill, and is not moved again; nothing else of the intent is written twice.
    assert _release_tags(registry, wanted) == [f"{image}:{tag}" for image, tag, *_ in wanted["moves"]]
    assert past.rows()[: len(before)] == before
    moved, promoted = _done(past.rows()[len(before) :])
    assert (moved.kind, promoted.kind) == ("moved", "promoted")
    assert _move(json.loads(moved.data)["move"]) == wanted["moves"][0]
    assert json.loads(promoted.data)["by"] == "ann@build-1"
    stands = past.stands()[wanted["repo"]]
    assert (stands["at"], stands["intent"], stands["hold"]) == (wanted["to"], None, None)


def test_the_fixtures_hold_every_kind_of_event() -> None:
    dumps = [(HERE / name / "ledger.sql").read_text(encoding="utf-8") for name in NAMES]
    assert [kind for kind in sorted(KINDS) if not any(f",'{kind}'," in dump for dump in dumps)] == []


def _moved(rows: list[Row], wanted: dict[str, Any], last: str, *, rollback: bool) -> None:
    """The events of one whole move: the intent, each tag, the end."""
    moves, rows = wanted["moves"], _done(rows)
    assert [row.kind for row in rows] == ["intended", *["moved"] * len(moves), last]
    assert {row.repo for row in rows} == {wanted["repo"]}
    intended, *moved, ended = (json.loads(row.data) for row in rows)
    assert [_move(move) for move in intended["moves"]] == moves
    assert intended["rollback"] is rollback
    assert [_move(each["move"]) for each in moved] == moves
    assert {each["phase"] for each in (intended, *moved, ended)} == {wanted["to"]}
    assert {each["release"] for each in (intended, *moved, ended)} == {wanted["release"]}
    # A rollback of signed images that cannot sign says so after the person's reason.
    assert ended["reason"].startswith(REASON)


def _done(rows: list[Row]) -> list[Row]:
    """Leave out what announces a request: 0.1.0 did not write that."""
    return [row for row in rows if row.kind != "sending"]


def _move(move: dict[str, str]) -> list[str]:
    return [move["image"], move["tag"], move["old"], move["new"]]


def _release_tags(registry: Kept, wanted: dict[str, Any]) -> list[str]:
    return [tag for tag in registry.puts if tag in wanted["tags"]]
