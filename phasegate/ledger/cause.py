"""Why something was rolled back or halted, as the ledger stores it: values, so that nobody parses a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phasegate.check import Result, name_of


class CauseKind(StrEnum):
    """What a cause is the name or text of."""

    CHECK = "check"
    STEP = "step"
    REASON = "reason"
    """Nothing that phasegate knows: a person rolled it back, and gave a reason."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The check that a verdict comes from, and its line of evidence. ``check`` is empty if no single one decided."""

    check: str
    text: str
    client: str = ""
    image: str = ""
    platform: str = ""

    @classmethod
    def of(cls, result: Result) -> Evidence:
        return cls(result.check, result.evidence, result.client, result.image, result.platform)

    @property
    def group(self) -> str:
        """The key by which failures are grouped: the check, as asked of one client."""
        return name_of(self.check, self.client) if self.check else self.text


@dataclass(frozen=True, slots=True)
class Group:
    """Repos that failed alike. ``cause`` is the check, the step or the reason, as ``kind`` says."""

    cause: str
    repos: tuple[str, ...]
    kind: CauseKind = CauseKind.CHECK


@dataclass(frozen=True, slots=True)
class Overrun:
    """More failures than the policy allows: ``failed`` of ``members``, where ``allowed`` may fail."""

    failed: int
    members: int
    allowed: int
    groups: tuple[Group, ...]
