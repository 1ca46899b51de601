"""Resolve ``policy`` of a fleet file: the checks that need more than a type, each mistake with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from zoneinfo import available_timezones

from phasegate.fleet.freeze import thaws, zone_of
from phasegate.fleet.policy import ALL, RAMP, Approvers, Backoff, Freeze, Part, Policy
from phasegate.fleet.policy_model import DAYS, ApproversModel, FreezeModel, PartModel, PolicyModel
from phasegate.fleet.reader import Reader
from phasegate.fleet.scalars import PhaseName
from phasegate.fleet.yaml_lines import Place
from phasegate.line import repo_of
from phasegate.one_of import one_of
from phases.ladder import position

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def policy_of(model: PolicyModel | None, names: Sequence[str], last: str, reader: Reader) -> Policy:
    """Return the fleet's policy.

    model: the policy as it is written
    names: those of the fleet's repos
    last: the ladder's last phase
    """
    if model is None:
        if reader.lines.has("policy"):
            reader.report(("policy",), "policy is empty", "policy: {} for its defaults, or no such key")
        return Policy()
    ramp = RAMP if model.ramp is None else model.ramp
    _check_ramp(ramp, reader)
    _check_last(model.last, names, reader)
    if model.verified == 0:
        said = "verified: a wave of which nothing need be verified stops nothing"
        reader.report(("policy", "verified"), said, "verified: 90%")
    if not 0 < model.retry.first <= model.retry.most:
        said = "retry: the first pause is more than none, and not longer than the longest"
        reader.report(("policy", "retry"), said, "retry: {first: 2h, most: 48h}")
    return Policy(
        ramp=ramp,
        verified=model.verified,
        soak=model.soak,
        recheck=model.soak / 4 if model.recheck is None else model.recheck,
        last=tuple(dict.fromkeys(one for name in model.last for one in _called(name, names))),
        approvals=_approvals(model.approve, last, reader),
        remind=model.remind,
        freezes=_freezes(model.freeze, reader),
        wave_failures=_part(model.failures.wave),
        phase_failures=_part(model.failures.phase),
        backoff=Backoff(model.retry.first, model.retry.most),
        rollback=model.rollback == "automatic",
        toolchain=model.toolchain,
        drift=model.drift,
    )


def _part(found: Part | PartModel) -> Part:
    return Part(found.count, found.share) if isinstance(found, PartModel) else found


def _check_ramp(ramp: Sequence[Part], reader: Reader) -> None:
    """Check that counts rise, and that shares do; which of the two is more depends on the fleet."""
    counts, shares = 0, 0.0
    for number, part in enumerate(ramp):
        if (part.share <= shares) if part.share else (part.count <= counts):
            said = f"ramp: {part} adds no repos beyond the previous step"
            reader.report(("policy", "ramp", number), said, "ramp: [1, 5, 10%, 25%, 50%, 100%]")
        counts, shares = max(counts, part.count), max(shares, part.share)
    if ramp[-1] != ALL:
        said = f"the ramp ends at {ramp[-1]}: the others would never be in"
        reader.report(("policy", "ramp"), said, "end it in 100%")


def _check_last(last: Sequence[str], names: Sequence[str], reader: Reader) -> None:
    for number, name in enumerate(last):
        if not _called(name, names):
            near = get_close_matches(name, names, 1) or [one_of(names)]
            reader.report(("policy", "last", number), f"last: there is no repo '{name}'", near[0])


def _called(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the repos that ``name`` stands for: that of a repo with lines stands for all of them."""
    return tuple(each for each in names if name in (each, repo_of(each)))


def _approvals(models: Mapping[PhaseName, ApproversModel], last: str, reader: Reader) -> dict[str, Approvers]:
    for phase, model in models.items():
        place: Place = ("policy", "approve", phase)
        if position(phase) > position(last):
            reader.report(place, f"approve: the ladder ends at {last}, below {phase}", f"ladder: {phase}")
        for name in model.by:
            user, at, _ = name.partition("@")
            if model.by.count(name) > 1 or (at and user in model.by):
                said = f"approve: '{name}' is there twice: a user without a host is that user on any"
                reader.report((*place, "by"), said, "each person once")
                break
        if model.quorum > len(model.by):
            said = f"approve: a quorum of {model.quorum} is more than {len(model.by)} can give"
            reader.report((*place, "quorum"), said, f"quorum: {len(model.by)}, or more names")
    return {phase: Approvers(model.by, model.quorum) for phase, model in models.items()}


def _freezes(models: Sequence[FreezeModel], reader: Reader) -> tuple[Freeze, ...]:
    found = [_freeze(model, ("policy", "freeze", number), reader) for number, model in enumerate(models)]
    freezes = tuple(freeze for freeze in found if freeze)
    if thaws([freeze for freeze in freezes if freeze.end is None], _ANY_DAY) is None:
        said = "freeze: together these leave no time for a promotion in any week"
        reader.report(("policy", "freeze"), said, "shorter hours, fewer days, or dates")
    return freezes


def _freeze(model: FreezeModel, place: Place, reader: Reader) -> Freeze | None:
    try:
        zone_of(model.zone)
    except ValueError:
        near = get_close_matches(model.zone, available_timezones(), 1) or ["Europe/Berlin, or UTC"]
        reader.report((*place, "zone"), f"zone: there is no time zone '{model.zone}'", near[0])
        return None
    dated, weekly = (model.begin or model.to), (model.days or model.hours)
    if bool(dated) == bool(weekly) or bool(model.begin) != bool(model.to):
        said = "a freeze has `from` and `to`, or `days` and `hours` of each week"
        reader.report(place, said, "{from: 2026-12-20, to: 2027-01-04, why: holidays}")
        return None
    freeze = Freeze(
        model.why,
        model.begin,
        model.to,
        frozenset(DAYS.index(day) for day in model.days),
        model.hours,
        model.zone,
    )
    if model.begin and model.to:
        zone = zone_of(model.zone)
        begin, end = (moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (model.begin, model.to))
        if begin >= end:
            reader.report((*place, "to"), "a freeze ends after it begins", "to: a later date")
            return None
    return freeze
