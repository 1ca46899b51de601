"""Convert events written by earlier versions to today's format, before they are validated.

This is the only place that parses what was once written as text. Each kind whose format has changed has one entry in
the table, with a function that converts its stored data; data already in today's format is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.catalogue import PULL, REFUSE, RUN
from phasegate.check import CLIENT, Verdict
from phasegate.ledger.cause import CauseKind
from phasegate.ledger.state import Drift
from phasegate.step import Step

Data = dict[str, Any]

_CHECK = re.compile(r"([^\[]+)(?:\[([^\]]*)\])?(?:\[([^\]]*)\])?\Z")
_NAME = re.compile(r"[a-z]+\.\S+\Z")
_AUTOMATIC = re.compile(r"automatic: ([a-z]+\.[^\s:\[]+(?:\[[^\]]*\])*): (.*)\Z", re.DOTALL)
_PLATFORM = re.compile(r"(linux|windows|darwin|freebsd)/")
_OVERRUN = re.compile(r"(\d+) of (\d+) failed(?: in wave \d+)?, (\d+) may: (.*)\Z", re.DOTALL)
_GROUP = re.compile(r"(.+?) \(([^()]*)\)(?:, |\Z)", re.DOTALL)
_OURSELVES = "phasegate"
_FAMILIES = {check.id.removesuffix(CLIENT): check.id for check in (PULL, RUN, REFUSE)}


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The upgrade of one kind of event.

    ``today`` is a piece of JSON that only today's format contains: data that contains it needs no parsing. A quote
    inside a JSON string is escaped, so ``"client":`` can only be a key.
    """

    today: str
    apply: Callable[[Data], Data]


def upgraded(kind: str, text: str) -> Data | None:
    """Return an event's data in today's format, or None if it has that format already."""
    upgrade = UPGRADES.get(kind)
    return None if upgrade is None or upgrade.today in text else upgrade.apply(json.loads(text))


def _judged(data: Data) -> Data:
    """Split a ``check`` like ``pull.docker-28.5[linux/arm64][app]`` into id, client, platform and image."""
    parts = [_parts(result["check"]) for result in data["results"]]
    # A client's result with one mark has either of the two; the other checks only ever name the image.
    images = {mark for _, client, marks in parts for mark in marks if not client}
    results = []
    for result, (check, client, marks) in zip(data["results"], parts, strict=True):
        image = marks[-1] if marks and marks[-1] in images else ""
        platform = marks[0] if marks and (len(marks) > 1 or not image) else ""
        results.append({**result, "check": check, "client": client, "image": image, "platform": platform})
    return {**data, "results": results}


def _parts(text: str) -> tuple[str, str, list[str]]:
    """Return the check's id, the client (empty for a check that asks no client) and the marks."""
    found = _CHECK.match(text)
    if found is None:
        return text, "", []
    name, marks = found[1], [mark for mark in (found[2], found[3]) if mark]
    for family, check in _FAMILIES.items():
        if name.startswith(family):
            return check, name.removeprefix(family), marks
    return name, "", marks


def _intended(data: Data) -> Data:
    return _rolled_back(data) if data.get("rollback") else data


def _rolled_back(data: Data) -> Data:
    """Take ``cause`` and ``unsigned`` from the reason.

    The reason of an automatic rollback was ``automatic: closure.complete: two blobs are gone``, and that of one that
    went ahead without signing ``... (went on without signing: no key)``.
    """
    reason, _, unsigned = str(data["reason"]).partition(" (went on without signing: ")
    found = _AUTOMATIC.match(reason) if data["by"] == _OURSELVES else None
    cause = None
    if found:
        check, client, marks = _parts(found[1])
        # The reason does not say whether a single mark is the image or the platform: only a platform starts with an OS.
        platform = marks[0] if marks and (len(marks) > 1 or _PLATFORM.match(marks[0])) else ""
        image = marks[-1] if len(marks) > 1 or (marks and not platform) else ""
        cause = {"check": check, "client": client, "image": image, "platform": platform, "text": found[2]}
    return {**data, "cause": cause, "unsigned": unsigned.removesuffix(")")}


def _halted(data: Data) -> Data:
    """Parse an automatic halt's reason: ``2 of 12 failed in wave 1, 1 may: envelope.digest (r03, r07)``."""
    if "cause" in data:
        return _kinds(data)
    found = _OVERRUN.match(data["reason"]) if data["by"] == _OURSELVES else None
    if found is None:
        return data
    failed, members, allowed = map(int, found.group(1, 2, 3))
    groups = [
        {"cause": cause, "repos": repos.partition(" and ")[0].split(", ")} for cause, repos in _GROUP.findall(found[4])
    ]
    return _kinds({**data, "cause": {"failed": failed, "members": members, "allowed": allowed, "groups": groups}})


def _kinds(data: Data) -> Data:
    """Tell a check, a step and a person's reason apart by their texts: a group had nothing else."""
    if not data["cause"]:
        return data
    groups = [{"kind": _kind(group["cause"]), **group} for group in data["cause"]["groups"]]
    return {**data, "cause": {**data["cause"], "groups": groups}}


def _kind(cause: str) -> CauseKind:
    if cause in set(Step):
        return CauseKind.STEP
    # Where no single check decided, the verdict itself was the cause.
    return CauseKind.CHECK if cause in set(Verdict) or _NAME.match(cause) else CauseKind.REASON


def _drifted(data: Data) -> Data:
    """Parse ``where``, which was ``image:tag``, ``image@digest``, or the repo's name for toolchain drift."""
    return {**data, "findings": [{**finding, "where": _where(finding)} for finding in data["findings"]]}


def _where(finding: Data) -> Data | str:
    where: Data | str = finding["where"]
    if not isinstance(where, str) or finding["drift"] == Drift.TOOLCHAIN:
        return where
    image, at, digest = where.partition("@")
    if at:
        return {"image": image, "digest": digest}
    image, _, name = where.rpartition(":")
    return {"image": image, "name": name}


UPGRADES: Mapping[str, Upgrade] = {
    "judged": Upgrade('"client":', _judged),
    "intended": Upgrade('"cause":', _intended),
    "rolled-back": Upgrade('"cause":', _rolled_back),
    "halted": Upgrade('"kind":', _halted),
    "drifted": Upgrade('"where":{', _drifted),
}
