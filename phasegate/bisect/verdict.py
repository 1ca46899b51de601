"""Work out from what was tried which change broke the client. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from phasegate.bisect.path import Step
from phasegate.bisect.trial import Outcome

Cause = Literal["nothing", "form", "content", "both", "together", "unproven", "good"]


@dataclass(frozen=True, slots=True)
class Tried:
    """One image that was tried: ``content`` says whose content it had (good or bad), ``step`` in which form."""

    content: Literal["good", "bad"]
    step: Step
    outcome: Outcome
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What broke the client.

    ``cause`` is ``form`` (with the step that breaks it), ``content``, ``both`` (two causes at once), ``together``
    (only this content in that form), ``nothing`` (BAD works), ``good`` (GOOD does not work) or ``unproven``.
    """

    cause: Cause
    step: Step | None = None
    why: str = ""


def answer(expected: Outcome, bad: Sequence[Tried], good: Sequence[Tried]) -> Answer:
    """Return the one answer.

    A form is to blame if it breaks GOOD's content too; content is to blame if it is broken in GOOD's form. An
    attestation is to blame if adding it broke what worked: GOOD need not be tried, and cannot be.

    expected: what GOOD does as it is.
    bad: BAD's content in the path's forms, in order, up to the first that does not behave as expected.
    good: the same with GOOD's content, from the path's second form on.
    """
    if not expected.works:
        return Answer("good", why=expected.refused or expected.unproven or expected.output)
    unproven = next((one for one in (*bad, *good) if one.outcome.unproven), None)
    if unproven:
        return Answer("unproven", unproven.step, unproven.outcome.unproven)
    broken = next((one for one in bad if not one.outcome.same(expected)), None)
    crossed = next((one for one in good if not one.outcome.same(expected)), None)
    if broken is None:
        return Answer("nothing")
    if broken is bad[0]:
        if crossed is not None:
            return Answer("both", crossed.step, crossed.outcome.why(expected))
        return Answer("content", why=broken.outcome.why(expected))
    why = broken.outcome.why(expected)
    # An attestation is added beside the same manifest that just worked, and the other content has none to add.
    if crossed is None and not broken.step.attested:
        return Answer("together", broken.step, why)
    return Answer("form", broken.step, why)
