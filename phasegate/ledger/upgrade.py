"""Bring events that an earlier version wrote to the form of today, before they are validated.

This is the only place that takes apart what was once written as text. Each kind whose form has changed has one entry in
the table, whose function makes today's data of what is in the database; what has today's form already it leaves alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.catalogue import PULL, REFUSE, RUN
from phasegate.check import CLIENT
from phasegate.ledger.state import Drift

Data = dict[str, Any]

_CHECK = re.compile(r"([^\[]+)(?:\[([^\]]*)\])?(?:\[([^\]]*)\])?\Z")
_AUTOMATIC = re.compile(r"automatic: ([a-z]+\.[^\s:\[]+(?:\[[^\]]*\])*): (.*)\Z", re.DOTALL)
_PLATFORM = re.compile(r"(linux|windows|darwin|freebsd)/")
_OVERRUN = re.compile(r"(\d+) of (\d+) failed(?: in wave \d+)?, (\d+) may: (.*)\Z", re.DOTALL)
_GROUP = re.compile(r"(.+?) \(([^()]*)\)(?:, |\Z)", re.DOTALL)
_OURSELVES = "phasegate"
_FAMILIES = {check.id.removesuffix(CLIENT): check.id for check in (PULL, RUN, REFUSE)}


@dataclass(frozen=True, slots=True)
class Upgrade:
    """``today`` is a part of the JSON that only today's form has: what holds it need not be taken apart.

    A quote inside a JSON string is escaped, so that ``"client":`` can be nothing but a key.
    """

    today: str
    apply: Callable[[Data], Data]


def upgraded(kind: str, text: str) -> Data | None:
    """The data of an event in the form of today, None where they have it already."""
    upgrade = UPGRADES.get(kind)
    return None if upgrade is None or upgrade.today in text else upgrade.apply(json.loads(text))


def _judged(data: Data) -> Data:
    """``check`` was ``pull.docker-28.5[linux/arm64][app]``: the id, the client, the platform and the image."""
    parts = [_parts(result["check"]) for result in data["results"]]
    # A client's result with one mark has either; the other checks only ever name the image.
    images = {mark for _, client, marks in parts for mark in marks if not client}
    results = []
    for result, (check, client, marks) in zip(data["results"], parts, strict=True):
        image = marks[-1] if marks and marks[-1] in images else ""
        platform = marks[0] if marks and (len(marks) > 1 or not image) else ""
        results.append({**result, "check": check, "client": client, "image": image, "platform": platform})
    return {**data, "results": results}


def _parts(text: str) -> tuple[str, str, list[str]]:
    """The check's id, the client (empty for a check that no client is asked) and the marks."""
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
    """The reason of an automatic rollback was ``automatic: closure.complete: two blobs are gone``, and of one that
    went on without signing ``... (went on without signing: no key)``."""
    reason, _, unsigned = str(data["reason"]).partition(" (went on without signing: ")
    found = _AUTOMATIC.match(reason) if data["by"] == _OURSELVES else None
    cause = None
    if found:
        check, client, marks = _parts(found[1])
        # Whether a single mark was the image or the platform the reason does not say: a platform has a slash first.
        platform = marks[0] if marks and (len(marks) > 1 or _PLATFORM.match(marks[0])) else ""
        image = marks[-1] if len(marks) > 1 or (marks and not platform) else ""
        cause = {"check": check, "client": client, "image": image, "platform": platform, "text": found[2]}
    return {**data, "cause": cause, "unsigned": unsigned.removesuffix(")")}


def _halted(data: Data) -> Data:
    """The reason of our own was ``2 of 12 failed in wave 1, 1 may: envelope.digest (r03, r07)``."""
    found = _OVERRUN.match(data["reason"]) if data["by"] == _OURSELVES else None
    if found is None:
        return data
    failed, members, allowed = map(int, found.group(1, 2, 3))
    groups = [
        {"cause": cause, "repos": repos.partition(" and ")[0].split(", ")} for cause, repos in _GROUP.findall(found[4])
    ]
    return {**data, "cause": {"failed": failed, "members": members, "allowed": allowed, "groups": groups}}


def _drifted(data: Data) -> Data:
    """``where`` was ``image:tag``, ``image@digest``, or the repo's name where it was about its toolchain."""
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
    "halted": Upgrade('"cause":', _halted),
    "drifted": Upgrade('"where":{', _drifted),
}
