"""Events as earlier versions wrote them, read as events of today."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from phasegate.check import Result, Severity, Verdict
from phasegate.errors import LedgerError
from phasegate.ledger.cause import CauseKind, Evidence, Group, Overrun
from phasegate.ledger.events import FLEET, Drifted, Halted, Intended, Judged, Observed, RolledBack, read_event
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Drift, Finding
from phasegate.ledger.upgrade import upgraded
from phasegate.release import ByDigest, Tag


def result(check: str, verdict: str = "pass") -> dict[str, Any]:
    return {
        "check": check, "version": 1, "verdict": verdict, "evidence": "3 layers", "details": ["a", "b"],
        "seconds": 1.5, "severity": "blocks",
    }  # fmt: skip


def judged(*results: dict[str, Any]) -> dict[str, Any]:
    return {
        "release": "1.0-0a1b2c3d", "phase": "zstd", "verdict": "pass", "digests": ["sha256:" + "1" * 64],
        "results": list(results), "seconds": 12.5, "toolchain": {"buildx": "0.20"},
    }  # fmt: skip


def read(kind: str, data: dict[str, Any]) -> Any:
    """As the ledger does."""
    stored = json.dumps(data, separators=(",", ":"))
    return read_event.validate_python({"repo": "web", "kind": kind, **(upgraded(kind, stored) or data)})


def keys(*checks: str) -> list[tuple[str, str, str, str]]:
    event = read("judged", judged(*map(result, checks)))
    assert [it.name for it in event.results] == list(checks), "users read what they always read"
    return [it.key for it in event.results]


def test_a_clients_check_is_its_id_and_the_client() -> None:
    assert keys("envelope.digest", "pull.docker-20.10", "run.docker-20.10", "refuse.old_one.x") == [
        ("envelope.digest", "", "", ""),
        ("pull.CLIENT", "docker-20.10", "", ""),
        ("run.CLIENT", "docker-20.10", "", ""),
        ("refuse.CLIENT", "old_one.x", "", ""),
    ]


def test_the_one_mark_of_a_client_is_the_platform_where_there_is_one_image() -> None:
    assert keys("layers.codec", "pull.docker-28.5[linux/amd64]", "pull.docker-28.5[linux/arm/v7]") == [
        ("layers.codec", "", "", ""),
        ("pull.CLIENT", "docker-28.5", "", "linux/amd64"),
        ("pull.CLIENT", "docker-28.5", "", "linux/arm/v7"),
    ]


def test_the_one_mark_of_a_client_is_the_image_where_there_are_several() -> None:
    """A group of one name per architecture, some of which read like a platform."""
    checks = ("layers.codec[linux/amd64]", "layers.codec[linux/arm64]", "pull.d28[linux/amd64]", "run.d28[linux/arm64]")
    assert keys(*checks, "accept.registry") == [
        ("layers.codec", "", "linux/amd64", ""),
        ("layers.codec", "", "linux/arm64", ""),
        ("pull.CLIENT", "d28", "linux/amd64", ""),
        ("run.CLIENT", "d28", "linux/arm64", ""),
        ("accept.registry", "", "", ""),
    ]


def test_two_marks_are_the_platform_and_the_image() -> None:
    assert keys("envelope.shape[demo/app]", "refuse.d20[linux/arm64][demo/app]", "pull.d28[demo/one]") == [
        ("envelope.shape", "", "demo/app", ""),
        ("refuse.CLIENT", "d20", "demo/app", "linux/arm64"),
        ("pull.CLIENT", "d28", "", "demo/one"),
    ], "an image whose checks are not in the event is not known to be one"


def test_all_else_of_a_result_stays() -> None:
    event = read("judged", judged(result("pull.d28", "fail")))
    assert isinstance(event, Judged)
    assert event.results == (
        Result("pull.CLIENT", 1, Verdict.FAIL, "3 layers", ("a", "b"), 1.5, Severity.BLOCKS, client="d28"),
    )


@pytest.mark.parametrize("client", ["docker-28.5", ""])
def test_what_has_todays_form_is_read_as_it_is(client: str) -> None:
    of_client = Result("pull.CLIENT", 1, Verdict.PASS, "", client=client, image="demo/app", platform="linux/arm64")
    today = Judged(
        repo="web", release="1.0", phase="oci", verdict=Verdict.PASS, digests=(), results=(of_client,), seconds=1.0,
        toolchain={},
    )  # fmt: skip
    stored = today.model_dump_json(exclude={"repo", "kind"})
    assert upgraded("judged", stored) is None
    assert read("judged", json.loads(stored)) == today


def finding(drift: str, where: str) -> dict[str, str]:
    return {
        "drift": drift, "where": where, "said": "it is not so", "expected": "", "found": "", "form": "", "phase": "",
        "by": "",
    }  # fmt: skip


def test_where_an_audit_found_something_is_a_tag_a_manifest_or_the_repo() -> None:
    digest = "sha256:" + "1" * 64
    event = read(
        "drifted",
        {
            "findings": [
                finding("another form", "demo/app:1.0-rc.1"),
                finding("incomplete", f"demo/app@{digest}"),
                finding("toolchain", "web"),
            ]
        },
    )
    assert isinstance(event, Drifted)
    assert event.findings == (
        Finding(Drift.FORM, Tag("demo/app", "1.0-rc.1"), "it is not so"),
        Finding(Drift.INCOMPLETE, ByDigest("demo/app", digest), "it is not so"),
        Finding(Drift.TOOLCHAIN, "web", "it is not so"),
    )
    stored = event.model_dump_json(exclude={"repo", "kind"})
    assert upgraded("drifted", stored) is None
    assert read("drifted", json.loads(stored)) == event


@pytest.mark.parametrize("findings", [[], [Finding(Drift.TOOLCHAIN, "web", "another buildx")]])
def test_findings_that_name_no_tag_are_read_as_they_are(findings: list[Finding]) -> None:
    today = Drifted(repo="web", findings=tuple(findings))
    assert read("drifted", json.loads(today.model_dump_json(exclude={"repo", "kind"}))) == today


def test_observed_tags_are_stored_as_text_as_they_always_were() -> None:
    form = {"builder": "docker", "media_types": "docker", "codec": "gzip", "shape": "single", "attestation": "none"}
    data = {"tags": {"demo/app:latest": "sha256:" + "1" * 64, "app:1.0": ""}, "form": form, "size": 900}
    event = read("observed", data)
    assert isinstance(event, Observed)
    assert event.tags == {Tag("demo/app", "latest"): "sha256:" + "1" * 64, Tag("app", "1.0"): ""}
    assert json.loads(event.model_dump_json(exclude={"repo", "kind"})) == data | {"versions": {}}


def test_evidence_that_quotes_json_does_not_pass_for_todays_form() -> None:
    odd = {**result("pull.d28"), "evidence": '{"client": "x", "where":{}}', "details": ['"client":']}
    event = read("judged", judged(odd))
    assert event.results[0].key == ("pull.CLIENT", "d28", "", "")
    assert event.results[0].details == ('"client":',)


def back(reason: str, by: str = "phasegate") -> Any:
    return read("rolled-back", {"release": "", "phase": "oci", "by": by, "reason": reason})


def test_an_automatic_rollback_names_its_check_as_fields() -> None:
    reason = "automatic: pull.docker-20.10[linux/arm64][app]: archive/tar: invalid tar header"
    cause = Evidence("pull.CLIENT", "archive/tar: invalid tar header", "docker-20.10", "app", "linux/arm64")
    assert (back(reason).cause, back(reason).reason, back(reason).unsigned) == (cause, reason, "")
    assert back("automatic: closure.complete: gone").cause == Evidence("closure.complete", "gone")
    assert back("automatic: layers.match[app]: no").cause == Evidence("layers.match", "no", image="app")
    assert back("automatic: fail").cause is None, "no single check decided"
    assert back("automatic: closure.complete: gone", by="ann").cause is None, "a person's words are theirs"


def test_why_a_rollback_was_not_signed_is_a_field() -> None:
    event = back("automatic: closure.complete: gone (went on without signing: the HSM is down (3))")
    assert (event.cause, event.unsigned) == (Evidence("closure.complete", "gone"), "the HSM is down (3)")
    assert event.reason.endswith("(went on without signing: the HSM is down (3))")
    intent = {"release": "1", "phase": "oci", "moves": [], "by": "ann", "reason": "x (went on without signing: y)"}
    assert read("intended", {**intent, "rollback": True}).unsigned == "y"
    assert read("intended", {**intent, "rollback": False}).unsigned == "", "a promotion does not go on unsigned"


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        (
            "1 of 4 failed in wave 2, 0 may: envelope.digest (r03)",
            Overrun(1, 4, 0, (Group("envelope.digest", ("r03",)),)),
        ),
        (
            "9 of 40 failed, 2 may: pull.docker-20.10 (a, b, c, d, e and 2 more), it hangs (see #4) (f), build (g)",
            Overrun(
                9,
                40,
                2,
                (
                    Group("pull.docker-20.10", ("a", "b", "c", "d", "e")),
                    Group("it hangs (see #4)", ("f",), CauseKind.REASON),
                    Group("build", ("g",), CauseKind.STEP),
                ),
            ),
        ),
        ("incident 7", None),
    ],
)
def test_a_halt_names_what_failed_as_fields(reason: str, cause: Overrun | None) -> None:
    halted = read("halted", {"phase": "zstd", "wave": 2, "by": "phasegate", "reason": reason})
    assert (halted.cause, halted.reason) == (cause, reason)
    assert read("halted", {"phase": "", "wave": 0, "by": "ann", "reason": reason}).cause is None


def test_a_halts_groups_without_a_kind_get_one_by_their_text() -> None:
    causes = ("fail", "build", "roll back", "build it again", "run.docker-28.5")
    groups = [{"cause": cause, "repos": ["web"]} for cause in causes]
    data = {"phase": "oci", "wave": 1, "by": "phasegate", "reason": "x"}
    overrun = {"failed": 5, "members": 9, "allowed": 1, "groups": groups}
    halted = read("halted", {**data, "cause": overrun})
    kinds = [group.kind for group in halted.cause.groups]
    assert kinds == [CauseKind.CHECK, CauseKind.STEP, CauseKind.STEP, CauseKind.REASON, CauseKind.CHECK]
    assert read("halted", {**data, "cause": None}).cause is None


def test_a_rollback_and_a_halt_of_today_are_read_as_they_are() -> None:
    evidence = Evidence("closure.complete", "gone", image="app")
    overrun = Overrun(1, 4, 0, (Group("build", ("a",), CauseKind.STEP),))
    for event in (
        RolledBack(repo="web", release="", phase="oci", by="phasegate", reason="x", cause=evidence, unsigned="y"),
        Intended(repo="web", release="1", phase="oci", moves=(), by="a", rollback=True, cause=evidence),
        Halted(repo="web", phase="oci", wave=1, by="phasegate", reason="x", cause=overrun),
    ):
        assert read(event.kind, json.loads(event.model_dump_json(exclude={"repo", "kind"}))) == event


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("frobbed", {}),
        ("halted", {"phase": "brotli"}),
        ("halted", {"surprise": 1}),
        ("halted", None),
    ],
)
def test_an_event_that_this_version_does_not_understand_is_an_error_of_the_ledger(
    tmp_path: Path, kind: str, change: dict[str, object] | None
) -> None:
    """It may be of another version, or damaged: one class of error and a remedy, for every command."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger = Ledger.open(url)
    ledger.append(Halted(repo=FLEET, phase="zstd", wave=0, by="ann", reason="a test"))
    ledger.close()
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database, database:
        ((data,),) = database.execute("select data from events").fetchall()
        changed = "{" if change is None else json.dumps({**json.loads(data), **change})
        database.execute("update events set kind = ?, data = ?", (kind, changed))
    again = Ledger.open(url)
    with pytest.raises(LedgerError, match=rf"event '{kind}' of {FLEET} cannot be read") as caught:
        again.course()
    assert caught.value.fix
    again.close()
