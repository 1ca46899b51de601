"""Models of a fleet file's ``policy``: how a rollout goes through the fleet, not what the fleet is."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from phasegate.fleet.policy import ALL, Part
from phasegate.fleet.scalars import Duration, PhaseName, Share, Strict, Word, share, written

_MOMENT = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$"
_YEARS = (1970, 9000)  # Python's calendar ends with 9999, in any time zone and a day later
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:(24):(00)|([01]\d|2[0-3]):([0-5]\d))\Z")


def _part(value: object) -> object:
    if value == "all":
        return ALL
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Part(value)
    try:
        part = share(value)
    except ValueError:
        part = None
    if not isinstance(part, float):
        raise ValueError(f"{written(value)} is no part of the repos: write 5, 10% or all")
    return Part(share=part)


def _moment(value: object, *, end: bool = False) -> datetime:
    # YAML turns what looks like a date into one; quoted, it stays text.
    try:
        if isinstance(value, str) and re.match(_MOMENT, value):
            value = date.fromisoformat(value) if len(value) == len("2026-12-20") else datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{written(value)} is no date: {error}") from None
    if isinstance(value, date) and not _YEARS[0] <= value.year <= _YEARS[1]:
        raise ValueError(f"the year {value.year} is too far away: write one from {_YEARS[0]} to {_YEARS[1]}")
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time()) + timedelta(days=end)
    raise ValueError(f"{written(value)} is no date: write 2026-12-20, or 2026-12-20T18:00")


def _end(value: object) -> object:
    """Read a moment; a date without a time means the end of that day."""
    return _moment(value, end=True)


def _hours(value: object) -> object:
    found = _HOURS.match(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'{written(value)} are no hours: write "22:00-06:00"')
    first = time(int(found[1]), int(found[2]))
    second = time(0) if found[3] else time(int(found[5]), int(found[6]))
    if first == second and not found[3]:
        raise ValueError(f'{written(value)} begin when they end: write "00:00-24:00", or leave them out')
    return first, second


_PART_SCHEMA = WithJsonSchema(
    {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^(all|\d+(\.\d+)?\s*%)$"}]}
)
PartText = Annotated[Part, BeforeValidator(_part), _PART_SCHEMA]
_MOMENT_SCHEMA = WithJsonSchema({"type": "string", "pattern": _MOMENT})
Begin = Annotated[datetime, BeforeValidator(_moment), _MOMENT_SCHEMA]
End = Annotated[datetime, BeforeValidator(_end), _MOMENT_SCHEMA]
Hours = Annotated[
    tuple[time, time],
    BeforeValidator(_hours),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d\s*-\s*\d\d:\d\d$"}),
]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)


class PartModel(Strict):
    """Whichever is more."""

    count: Annotated[int, Field(ge=0)] = 0
    share: Share = 0.0


Failing = Annotated[
    Annotated[PartText, Tag("text")] | Annotated[PartModel, Tag("PartModel")],
    Discriminator(lambda value: "PartModel" if isinstance(value, dict) else "text"),
]


class ApproversModel(Strict):
    by: tuple[Word, ...] = Field(min_length=1, strict=False, description="a user, or user@host")
    quorum: Annotated[int, Field(ge=1)] = Field(1, description="how many of them must")


class FreezeModel(Strict):
    """Dates, or days of each week with or without hours."""

    begin: Begin | None = Field(None, alias="from", description="a date, or a date and time")
    to: End | None = Field(None, description="a date (to its end), or a date and time")
    days: tuple[Day, ...] = Field((), strict=False, description="none: every day")
    hours: Hours | None = Field(None, description="over midnight where the second is the earlier one")
    zone: Word = Field("UTC", description="a time zone: Europe/Berlin")
    why: Word


class FailuresModel(Strict):
    """How many may fail before a person is waited for."""

    wave: Failing = Field(Part(share=0.1), description="of a wave: 1, 10% or {count: 1, share: 10%}")
    phase: Failing = Field(Part(3, 0.05), description="of all repos that take a phase")


class RetryModel(Strict):
    first: Duration = Field(7200.0, description="the first pause after a failure; it doubles each time")
    most: Duration = Field(172800.0, description="the longest")


class PolicyModel(Strict):
    """How a rollout goes through the fleet."""

    ramp: tuple[PartText, ...] | None = Field(
        None,
        strict=False,
        min_length=1,
        description="how many are in, wave after wave; default: [1, 5, 10%, 25%, 50%, 100%]",
    )
    verified: Share = Field(0.9, description="of a wave, before the next one opens")
    soak: Duration = Field(86400.0, description="how long a promoted repo is watched before it goes on")
    recheck: Duration | None = Field(None, description="how often its checks are asked meanwhile; default: soak / 4")
    last: tuple[Word, ...] = Field((), strict=False, description="repos that the recovery of others depends on")
    approve: dict[PhaseName, ApproversModel] = Field(default_factory=dict, description="who must agree to a phase")
    remind: Duration = Field(86400.0, description="when people are asked once more to approve; 0s: never")
    freeze: tuple[FreezeModel, ...] = Field((), strict=False, description="when nothing is promoted")
    failures: FailuresModel = FailuresModel()
    retry: RetryModel = RetryModel()
    rollback: Literal["automatic", "by-hand"] = Field("automatic", description="of what fails in its soak")
    toolchain: Literal["report", "wait"] = Field("report", description="wait: a moved toolchain wants a person")
    drift: Literal["report", "hold", "promote"] = Field("hold", description="a tag republished in another form")
