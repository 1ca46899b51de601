"""The result of a check: a verdict with its evidence, for one candidate digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from phasegate.tries import Try


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


CLIENT = "CLIENT"
"""The placeholder for the client in the id of a check that runs against each client."""


class Severity(StrEnum):
    BLOCKS = "blocks"
    REPORTS = "reports"


Version = int | str
"""A number for the catalogue's checks; for a check of the fleet file's own a digest, as nobody counts its changes."""


@dataclass(frozen=True, slots=True)
class Check:
    """A named assertion. Changing what it asserts makes a new ``version`` (rule 9): old verdicts no longer count.

    ``incident`` is the public incident that it would have caught. ``client`` is the client asked, if the id contains
    ``CLIENT``.
    """

    id: str
    version: Version
    asserts: str
    incident: str
    severity: Severity = Severity.BLOCKS
    client: str = ""

    def passed(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        return self._result(Verdict.PASS, evidence, details, seconds)

    def failed(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        return self._result(Verdict.FAIL, evidence, details, seconds)

    def unsure(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        """Return an inconclusive result: a person decides."""
        return self._result(Verdict.INCONCLUSIVE, evidence, details, seconds)

    def broken(self, evidence: str, *details: str, seconds: float = 0.0) -> Result:
        """Return an error, because the check could not look: it is retried, and never counts as a failure."""
        return self._result(Verdict.ERROR, evidence, details, seconds)

    def not_done(self, why: str) -> Result:
        """Return that the check was not made, and why: not a pass, and no obstacle either."""
        return replace(self.unsure(why), severity=Severity.REPORTS)

    def _result(self, verdict: Verdict, evidence: str, details: tuple[str, ...], seconds: float) -> Result:
        return Result(self.id, self.version, verdict, evidence, details, seconds, self.severity, self.client)


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict of one check.

    check: its id in the catalogue
    evidence: one line
    details: the lines below it (files, fields)
    client: the client that was asked
    image, platform: those that the result is about, if there are several
    tries: calls that failed for a moment and were made again before this result
    whole: whether it is about a pull that downloaded every layer, so that its seconds are comparable
    """

    check: str
    version: Version
    verdict: Verdict
    evidence: str
    details: tuple[str, ...] = ()
    seconds: float = 0.0
    severity: Severity = Severity.BLOCKS
    client: str = ""
    image: str = ""
    platform: str = ""
    tries: tuple[Try, ...] = ()
    whole: bool = False

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What was asked, and about what: two results with the same key answer the same question."""
        return self.check, self.client, self.image, self.platform

    @property
    def name(self) -> str:
        """``pull.docker-28.5[linux/arm64][app]``: the key as users read it."""
        return marked(self.check, self.client, self.image, self.platform)


def name_of(check: str, client: str) -> str:
    """Return the name of a check as asked of one client: ``pull.docker-28.5`` for ``pull.CLIENT``."""
    return check.replace(CLIENT, client) if client else check


def marked(check: str, client: str, image: str, platform: str) -> str:
    """Return the name, followed by the platform and image that it is about."""
    return name_of(check, client) + "".join(f"[{mark}]" for mark in (platform, image) if mark)


def overall(results: Iterable[Result]) -> Verdict:
    """Return the overall verdict: a failure outweighs an error, which outweighs doubt. No results do not pass."""
    seen = {result.verdict for result in results if result.severity is Severity.BLOCKS}
    for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE):
        if verdict in seen:
            return verdict
    return Verdict.PASS if seen else Verdict.ERROR
