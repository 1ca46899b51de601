"""The order of versions: which of two is older, and in which order the versions of a repo are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any


class Order(StrEnum):
    """How the versions of a repo are ordered."""

    SEMVER = "semver"
    CALVER = "calver"
    PEP440 = "pep440"
    NONE = "none"
    """Their text does not say which is newer."""


_CALVER = re.compile(r"(?:\d{2}|\d{4}|\d{8})(?:[._-]\d+)*\Z")
_YEARS = re.compile(r"(?:20\d\d|20\d{6})(?:[._-]|\Z)")
_PRERELEASE = re.compile(r"(?:alpha|beta|rc|pre|preview|dev|a|b)(?:[.-]?\d+)*\Z", re.IGNORECASE)


def older(order: Order, version: str, than: str) -> bool:
    """Return whether ``version`` is older than ``than``. False if ``order`` does not say."""
    left, right = _key(order, version), _key(order, than)
    return left is not None and right is not None and bool(left < right)


def newest_first(order: Order, versions: Iterable[str]) -> list[str]:
    """Return ``versions``, the newest first, and last those that ``order`` does not place."""
    all_of_them = list(versions)
    placed = [version for version in all_of_them if _key(order, version) is not None]
    rest = [version for version in all_of_them if _key(order, version) is None]
    return [*sorted(placed, key=lambda version: _key(order, version), reverse=True), *rest]


def prerelease(order: Order, version: str) -> bool:
    """Return whether ``version`` comes before a release, as ``1.1-rc1`` does. False if ``order`` does not say."""
    found = _key(order, version)
    return (
        bool(getattr(found, "prerelease", None)) if order is Order.SEMVER else bool(getattr(found, "is_prerelease", 0))
    )


def detect(versions: Iterable[str]) -> Order:
    """Return the order in which every one of ``versions`` makes sense, or ``none``.

    It is cautious: ``1.0-1`` is older than ``1.0`` in one order and newer in another, and ``1.0-alpine`` is a variant
    and not a version before 1.0.
    """
    known = tuple(dict.fromkeys(versions))
    if not known:
        return Order.NONE
    if all(_YEARS.match(version) and _CALVER.match(version) for version in known):
        return Order.CALVER
    if all(_plain_semver(version) for version in known):
        return Order.SEMVER
    return Order.PEP440 if all(_key(Order.PEP440, version) is not None for version in known) else Order.NONE


def _plain_semver(version: str) -> bool:
    parsed = _key(Order.SEMVER, version)
    return parsed is not None and (parsed.prerelease is None or bool(_PRERELEASE.match(parsed.prerelease)))


# Cached: asked for every repo in every decision. The libraries are loaded when a version is first compared.
@lru_cache(maxsize=1 << 15)
def _key(order: Order, version: str) -> Any:
    """Return what compares like ``version``, or None if it is not a version in that order."""
    parse = _PARSERS.get(order)
    return parse(version.removeprefix("v")) if parse else None


def _semver(version: str) -> Any:
    from semver import Version

    try:
        return Version.parse(version, optional_minor_and_patch=True)
    except ValueError:
        return None


def _calver(version: str) -> Any:
    if not _CALVER.match(version):
        return None
    return tuple(int(part) for part in re.split(r"[._-]", version))


def _pep440(version: str) -> Any:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version)
    except InvalidVersion:
        return None


_PARSERS: dict[Order, Callable[[str], Any]] = {
    Order.SEMVER: _semver,
    Order.CALVER: _calver,
    Order.PEP440: _pep440,
}
