"""The schedule of a flow, as five fields of cron."""

from __future__ import annotations

from datetime import datetime

from prefect._vendor.croniter.croniter import CroniterBadDateError, croniter
from prefect.client.schemas.schedules import CronSchedule
from pydantic import ValidationError

from phasegate import clock
from phasegate.errors import FleetError


def check_schedule(option: str, schedule: str) -> None:
    """Check the value of ``option``. Raises FleetError unless it is a schedule of minutes that comes round.

    Prefect takes a sixth field, which is that of seconds and comes last: a schedule that was meant for a cron whose
    seconds come first would begin a run each second.
    """
    fields = schedule.split()
    named = len(fields) == 1 and fields[0].startswith("@")
    if len(fields) != 5 and not named:
        raise FleetError(f"{option} {schedule!r} is not a schedule", fix="five fields, as in '0 * * * *'")
    try:
        CronSchedule(cron=schedule)
        croniter(schedule, clock.now()).get_next(datetime)  # type: ignore[no-untyped-call]
    except ValidationError:
        raise FleetError(f"{option} {schedule!r} is not a schedule", fix="five fields, as in '0 * * * *'") from None
    except CroniterBadDateError:
        raise FleetError(f"{option} {schedule!r} never comes", fix="a day that the month has") from None
