"""The in-toto statement (v1) that a promotion attaches to an image, with the verdict and every check. Pure.

The predicate is in-toto's test result (https://in-toto.io/attestation/test-result/v0.1): ``result``, ``configuration``
and the three lists of checks. Anything it has no field for is under ``phasegate``, which other readers ignore.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from phasegate.check import Result, Verdict
from phasegate.ledger.state import Move

MEDIA_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
PREDICATE_NOTE = "in-toto.io/predicate-type"
VERSION = 1
"""The version of the content under ``phasegate``."""

_RESULT = {Verdict.PASS: "PASSED", Verdict.INCONCLUSIVE: "WARNED"}
_LISTS = {Verdict.PASS: "passedTests", Verdict.INCONCLUSIVE: "warnedTests"}


@dataclass(frozen=True, slots=True)
class Facts:
    """One promotion of one image, as the ledger has it. ``digests`` are its root and children, the root first.

    ``clients`` maps each engine of the pull matrix to the version that the fleet file asserts for it.
    """

    repo: str
    image: str
    version: str
    release: str
    source: str
    phase: str
    form: str
    digests: tuple[str, ...]
    moves: tuple[Move, ...]
    verdict: Verdict
    results: tuple[Result, ...]
    toolchain: Mapping[str, str]
    clients: Mapping[str, str]
    by: str
    reason: str
    at: datetime


def statement_of(facts: Facts) -> bytes:
    """Return the statement; the same facts give the same bytes."""
    lists: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for result in facts.results:
        lists[_LISTS.get(result.verdict, "failedTests")].append(result.name)
    body = {
        "_type": STATEMENT,
        "subject": [{"name": facts.image, "digest": _digest(digest)} for digest in facts.digests],
        "predicateType": PREDICATE,
        "predicate": {
            "result": _RESULT.get(facts.verdict, "FAILED"),
            "configuration": [{"name": "source", "digest": _digest(facts.source)}],
            **{name: sorted(checks) for name, checks in lists.items()},
            "phasegate": {
                "version": VERSION,
                "repo": facts.repo,
                "release": {"id": facts.release, "version": facts.version},
                "phase": facts.phase,
                "form": facts.form,
                "verdict": str(facts.verdict),
                "checks": [_check(result) for result in sorted(facts.results, key=lambda each: each.name)],
                "toolchain": dict(facts.toolchain),
                "clients": dict(facts.clients),
                "tags": [{"tag": move.tag, "before": move.old} for move in facts.moves],
                "by": facts.by,
                "reason": facts.reason,
                "at": facts.at.astimezone(UTC).isoformat(timespec="seconds"),
            },
        },
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def subjects(statement: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the digests that a statement is about; none for anything that is not a statement."""
    listed = statement.get("subject")
    found: list[str] = []
    for subject in listed if isinstance(listed, list) else ():
        digest = subject.get("digest") if isinstance(subject, dict) else None
        if isinstance(digest, dict):
            found += [f"{algorithm}:{value}" for algorithm, value in digest.items()]
    return tuple(found)


def own(statement: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what phasegate wrote under its own name; None for anybody else's statement."""
    predicate = statement.get("predicate")
    said = predicate.get("phasegate") if isinstance(predicate, dict) else None
    return said if isinstance(said, dict) else None


def _check(result: Result) -> dict[str, Any]:
    """Return a check without its details, which may be thousands of files and are in the ledger."""
    return {
        "id": result.name,
        "version": result.version,
        "verdict": str(result.verdict),
        "severity": str(result.severity),
        "evidence": result.evidence,
    }


def _digest(digest: str) -> dict[str, str]:
    algorithm, _, value = digest.partition(":")
    return {algorithm: value}


def hidden(results: Sequence[Result], words: Mapping[str, str]) -> tuple[Result, ...]:
    """Return ``results`` with each of ``words`` (an address or path of this machine) replaced in their evidence."""
    kept = []
    for result in results:
        text = result.evidence
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, words[word])
        kept.append(replace(result, evidence=text))
    return tuple(kept)
