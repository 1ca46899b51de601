from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phasegate.image.strictjson import MAX_DEPTH, parse_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.dictionaries(st.text(), VALUES))
def test_what_is_json_is_read(value: dict[str, object]) -> None:
    assert parse_object(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b'{"a": 1, "a": 1}', "'a' is there twice"),
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', "'b' is there twice"),
        (b'{"a": 1, "\\u0061": 2}', "'a' is there twice"),
        (b'{"a": NaN}', "NaN"),
        (b"[]", "no JSON object"),
        (b'"text"', "no JSON object"),
        (b"", "Expecting value"),
        (b"{} {}", "Extra data"),
        (b'{"a": "\xff"}', "utf-8"),
        ('{"a": 1}'.encode("utf-16"), "utf-8"),
        (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), "deeper"),
        (b'{"a":' + b"[" * 1_000_000, "deeper"),
    ],
)
def test_what_is_not_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_object(raw)


def test_wide_is_not_deep() -> None:
    wide: dict[str, dict[str, list[int]]] = {str(n): {"a": []} for n in range(1000)}
    assert parse_object(json.dumps(wide).encode()) == wide


def test_as_deep_as_may_be() -> None:
    raw = b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH
    assert "a" in parse_object(raw)
