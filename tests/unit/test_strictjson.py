from __future__ import annotations

import gzip
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
        (b"", "it is empty"),
        (b"{} {}", "it is not JSON from line 1, column 4 on"),
        (b'{"a": "\xff"}', "it is not UTF-8 text: byte 8 is 0xff"),
        ('{"a": 1}'.encode("utf-16"), "it is not UTF-8 text: byte 1 is 0xff"),
        ('{"a": 1}'.encode("utf-8-sig"), "it is text with a byte order mark, and not JSON"),
        (gzip.compress(b'{"a": 1}'), "it is compressed with gzip, and not JSON"),
        (b"\n<!DOCTYPE html>", "it is HTML or XML, and not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "it has a number of more than 1000 digits"),
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
