"""Checks of the fleet file's own: what a command is given, and what is made of its answer. The commands are real."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String

from phasegate.check import Result, Severity, Verdict
from phasegate.checks.own import ANSWER, Question, judge_own
from phasegate.fleet.own_check import OwnCheck
from phasegate.fleet.registries import RegistrySpec
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.ledger.tables import evidence
from phasegate.memory import Forgetful
from phases.form import MediaTypes
from tests.kit.envelopes import envelope
from tests.kit.images import make_image, make_index

AMD64 = make_image(family=MediaTypes.OCI)
ARM = make_image(family=MediaTypes.OCI, platform="linux/arm/v7")
BEFORE = Reference("registry.example", "team/app").at(digest_of(b"before"))
QUESTION = Question("app", "zstd", "1.4", envelope(make_index([AMD64, ARM])), BEFORE)
REGISTRY = RegistrySpec("registry.example", credentials="LOGIN")
PASS = """echo '{"status": "pass", "sentence": "5 packages, as before", "evidence": ["a", "b"]}'"""

Write = Callable[..., OwnCheck]


@pytest.fixture
def own(tmp_path: Path) -> Write:
    def written(script: str, *, timeout: float = 20, env: tuple[str, ...] = (), credentials: bool = False) -> OwnCheck:
        path = tmp_path / "check.sh"
        path.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/asked\n{script}\n")
        path.chmod(0o755)
        return OwnCheck(
            "packages", ("./check.sh",), tmp_path, ("zstd",), Severity.BLOCKS, timeout, env, credentials, "entry"
        )

    return written


async def judge(own: OwnCheck, memory: Forgetful | None = None) -> Result:
    return await judge_own(REGISTRY, memory or Forgetful(), own, QUESTION)


def times(folder: Path) -> int:
    return len((folder / "asked").read_text().splitlines())


async def test_the_command_gets_both_images_by_digest_and_the_platforms(own: Write, tmp_path: Path) -> None:
    result = await judge(own(f"env > {tmp_path}/env; pwd > {tmp_path}/pwd; {PASS}"))
    assert (result.check, result.verdict, result.evidence) == ("own.packages", Verdict.PASS, "5 packages, as before")
    assert result.details == ("a", "b")
    got = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if line.startswith("PHASE"))
    assert got == {
        "PHASEGATE_IMAGE": str(QUESTION.candidate.reference.at(QUESTION.candidate.digest)),
        "PHASEGATE_BEFORE": str(BEFORE),
        "PHASEGATE_PLATFORMS": "linux/amd64 linux/arm/v7",
        "PHASEGATE_PHASE": "zstd",
        "PHASEGATE_REPO": "app",
        "PHASEGATE_VERSION": "1.4",
    }
    assert "@sha256:" in got["PHASEGATE_IMAGE"]
    assert (tmp_path / "pwd").read_text().strip() == str(tmp_path)


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [("pass", 0, Verdict.PASS), ("fail", 1, Verdict.FAIL), ("inconclusive", 2, Verdict.INCONCLUSIVE)],
)
async def test_exit_code_and_status_are_the_verdict(own: Write, status: str, code: int, verdict: Verdict) -> None:
    result = await judge(own(f"""echo '{{"status": "{status}", "sentence": "so it is"}}'; exit {code}"""))
    assert (result.verdict, result.evidence) == (verdict, "so it is")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", "exit code 0: it did not print one JSON object"),
        ("echo boom >&2; exit 1", "exit code 1: it did not print one JSON object; boom"),
        (f"{PASS}; exit 1", "exit code 1: it printed pass"),
        (f"{PASS}; exit 7", "exit code 7: it printed pass"),
        (f"{PASS}; {PASS}", "it did not print one JSON object"),
        ("""echo '{"status": "error", "sentence": "x"}'; exit 3""", "status: Input should be 'pass', 'fail'"),
        ("""echo '{"status": "pass", "sentence": "x", "more": 1}'""", "more: Extra inputs are not permitted"),
        ("""echo '{"status": "pass", "sentence": ""}'""", "sentence: String should have at least 1 character"),
        (r"""printf '{"status": "pass", "sentence": "a\\nb"}'""", "its lines have control characters"),
        ("kill -9 $$", "exit code -9"),
        (f"head -c {ANSWER} /dev/zero | tr '\\0' ' '; {PASS}", "it printed more than 64 KiB"),
    ],
)
async def test_whatever_is_not_an_answer_is_an_error_and_not_a_failure(own: Write, script: str, said: str) -> None:
    result = await judge(own(script))
    assert (result.verdict, result.severity) == (Verdict.ERROR, Severity.BLOCKS)
    assert said in result.evidence
    assert result.details == (
        "run it by hand: it has to print one JSON object, and to exit with 0 (pass), 1 (fail), 2 (inconclusive)",
    )


async def test_a_command_that_is_not_there_is_an_error(own: Write, tmp_path: Path) -> None:
    check = own(PASS)
    (tmp_path / "check.sh").unlink()
    result = await judge(check)
    assert result.verdict is Verdict.ERROR
    assert "cannot be started" in result.evidence


async def test_what_takes_too_long_is_ended_with_its_children(own: Write, tmp_path: Path) -> None:
    result = await judge(own(f"sleep 600 & echo $! > {tmp_path}/child; wait", timeout=1))
    assert (result.verdict, result.evidence) == (Verdict.ERROR, "check.sh took longer than 1 s and was ended")
    child = int((tmp_path / "child").read_text())
    until = time.monotonic() + 20
    while _runs(child):
        assert time.monotonic() < until
        await asyncio.sleep(0.05)


def _there(path: str) -> bool:
    return os.path.exists(path)


def _runs(process: int) -> bool:
    try:
        os.kill(process, signal.SIGCONT)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


async def test_a_pass_is_remembered_for_the_same_version_of_it_and_the_same_question(
    own: Write, tmp_path: Path
) -> None:
    memory, check = Forgetful(), own(PASS)
    first, second = await judge(check, memory), await judge(check, memory)
    assert (first.evidence, first.details, times(tmp_path)) == (second.evidence, second.details, 1)
    await judge(own(f"{PASS} # mended"), memory)
    assert times(tmp_path) == 2
    other = Question("app", "index", "1.4", QUESTION.candidate, None)
    await judge_own(REGISTRY, memory, own(f"{PASS} # mended"), other)
    assert times(tmp_path) == 3


async def test_what_is_not_a_pass_is_asked_again(own: Write, tmp_path: Path) -> None:
    memory, check = Forgetful(), own("""echo '{"status": "fail", "sentence": "3 of 5"}'; exit 1""")
    assert [(await judge(check, memory)).verdict for _ in range(2)] == [Verdict.FAIL] * 2
    assert times(tmp_path) == 2


async def test_a_transient_error_of_a_tool_is_tried_again(own: Write, tmp_path: Path) -> None:
    broke = "Error: read tcp 10.0.0.1:443: connection reset by peer"
    result = await judge(own(f"[ $(wc -l < {tmp_path}/asked) -gt 2 ] || {{ echo '{broke}' >&2; exit 1; }}\n{PASS}"))
    assert (result.verdict, times(tmp_path)) == (Verdict.PASS, 3)


async def test_only_the_variables_that_the_entry_names(
    own: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGIN", "SCANNER_TOKEN", "DOCKER_CONFIG", "SOME_PASSWORD"):
        monkeypatch.setenv(name, f"user:secret-of-{name}")
    result = await judge(own(f"env > {tmp_path}/env; echo $SCANNER_TOKEN >&2; exit 9", env=("SCANNER_TOKEN",)))
    assert [line for line in (tmp_path / "env").read_text().splitlines() if "secret-of" in line] == [
        "SCANNER_TOKEN=user:secret-of-SCANNER_TOKEN"
    ]
    assert result.evidence.endswith("; ***")


async def test_the_login_is_in_a_folder_for_one_call_if_the_entry_asks_for_it(
    own: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGIN", "robot:s3cret-word")
    script = (
        f"echo $DOCKER_CONFIG > {tmp_path}/where; cp $DOCKER_CONFIG/config.json {tmp_path}; stat -c %a $DOCKER_CONFIG"
    )
    result = await judge(own(f"{script} >&2; echo s3cret-word >&2; exit 9", credentials=True))
    assert json.loads((tmp_path / "config.json").read_text()) == {
        "auths": {"registry.example": {"auth": "cm9ib3Q6czNjcmV0LXdvcmQ="}}
    }
    assert not _there((tmp_path / "where").read_text().strip())
    assert result.evidence.endswith("; ***")


async def test_what_is_remembered_has_a_key_that_fits_into_every_ledger(own: Write) -> None:
    asked_for: list[str] = []

    class Memory(Forgetful):
        def recall(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
            asked_for.extend(keys)
            return {}

    before = Reference("registry.example", "team/" + "a" * 200).at(digest_of(b"before"))
    asked = replace(QUESTION, before=before, version="v" * 128, repo="r" * 128)
    await judge_own(REGISTRY, Memory(), own(PASS), asked)
    (key,) = asked_for
    column = evidence.c.key.type
    assert isinstance(column, String)
    assert column.length
    assert len(key) <= column.length  # PostgreSQL refuses longer ones
