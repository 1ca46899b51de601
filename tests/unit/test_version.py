"""The order of versions."""

from __future__ import annotations

import pytest

from phasegate.version import Order, detect, older

OLDER = [
    (Order.SEMVER, "0.9", "1.0"),
    (Order.SEMVER, "1.9.0", "1.10.0"),
    (Order.SEMVER, "v1.9.0", "1.10.0"),
    (Order.SEMVER, "1.0.0-rc.1", "1.0.0"),
    (Order.SEMVER, "1.0.0-1", "1.0.0"),
    (Order.CALVER, "2025.12", "2026.1"),
    (Order.CALVER, "24.04", "24.10"),
    (Order.CALVER, "20260109", "20260110"),
    (Order.CALVER, "2026-01-09", "2026-01-10"),
    (Order.PEP440, "1.0rc1", "1.0"),
    (Order.PEP440, "1.0", "1.0.post1"),
    (Order.PEP440, "1.0", "1!0.1"),
]
INCOMPARABLE = [
    (Order.NONE, "0.9", "1.0"),
    (Order.SEMVER, "blue", "1.0"),
    (Order.SEMVER, "2026.01.1", "2026.02.1"),
    (Order.CALVER, "1.0", "2026.1"),
    (Order.CALVER, "2026.1-alpine", "2026.2-alpine"),
    (Order.PEP440, "1.0-alpine", "1.1-alpine"),
]
DETECTED = [
    ((), Order.NONE),
    (("1.0",), Order.SEMVER),
    (("1.0", "1.1.2", "v2"), Order.SEMVER),
    (("1.0.0-rc.1", "1.0.0"), Order.SEMVER),
    (("1.0.0-beta2",), Order.SEMVER),
    (("2026.1", "2026.01.2"), Order.CALVER),
    (("20260109",), Order.CALVER),
    (("1.0.post1",), Order.PEP440),
    (("1.0", "1.0-1"), Order.PEP440),
    (("1.0", "1.0rc1"), Order.PEP440),
    (("1.0", "1.0-alpine"), Order.NONE),
    (("1.0", "blue"), Order.NONE),
    (("3c8a30d", "1.0"), Order.NONE),
]


@pytest.mark.parametrize(("order", "first", "second"), OLDER)
def test_one_is_older_and_the_other_is_not(order: Order, first: str, second: str) -> None:
    assert older(order, first, second)
    assert not older(order, second, first)
    assert not older(order, first, first)


@pytest.mark.parametrize(("order", "first", "second"), INCOMPARABLE)
def test_neither_is_older_where_the_order_does_not_say(order: Order, first: str, second: str) -> None:
    assert not older(order, first, second)
    assert not older(order, second, first)


@pytest.mark.parametrize(("versions", "order"), DETECTED)
def test_an_order_is_detected_only_where_every_version_has_it(versions: tuple[str, ...], order: Order) -> None:
    assert detect(versions) is order
