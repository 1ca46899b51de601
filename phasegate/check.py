"""What a check says: a verdict with its evidence, for one candidate digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class Severity(StrEnum):
    BLOCKS = "blocks"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Check:
    """A named assertion. A change of what it asserts is a new ``version`` (rule 9): old verdicts no longer count.

    ``incident`` is the public incident that it would have caught.
    """

    id: str
    version: int
    asserts: str
    incident: str
    severity: Severity = Severity.BLOCKS

    def passed(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        return Result(self.id, self.version, Verdict.PASS, evidence, details, seconds, self.severity)

    def failed(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        return Result(self.id, self.version, Verdict.FAIL, evidence, details, seconds, self.severity)

    def unsure(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        """Inconclusive: a person decides."""
        return Result(self.id, self.version, Verdict.INCONCLUSIVE, evidence, details, seconds, self.severity)

    def broken(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        """Could not look: retried, never counted as a failure."""
        return Result(self.id, self.version, Verdict.ERROR, evidence, details, seconds, self.severity)


@dataclass(frozen=True, slots=True)
class Result:
    """One check's verdict. ``evidence`` is one line; ``details`` are its lines below (files, fields)."""

    check: str
    version: int
    verdict: Verdict
    evidence: str
    details: tuple[str, ...] = ()
    seconds: float = 0.0
    severity: Severity = Severity.BLOCKS


def overall(results: Iterable[Result]) -> Verdict:
    """The verdict of all: a failure outweighs an error, an error what is inconclusive. Nothing is no pass."""
    seen = {result.verdict for result in results if result.severity is Severity.BLOCKS}
    for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE):
        if verdict in seen:
            return verdict
    return Verdict.PASS if seen else Verdict.ERROR
