"""Each case of the corpus ends in a named check or a clear error, within its bounds of time and memory."""

from __future__ import annotations

import unicodedata

import pytest

from tests.hostile.corpus import CASES
from tests.hostile.measure import serving, verify


@pytest.mark.parametrize("name", CASES)
def test_it_ends_as_it_should(name: str) -> None:
    case = CASES[name]
    with serving(case.made()) as reference:
        ended = verify(reference)
    assert "Traceback" not in ended.text
    assert "defect" not in ended.text, ended.text
    assert ended.code == case.exit, ended.text
    assert case.says in ended.text, ended.text
    if case.exit == 6:
        line = next(line for line in ended.text.splitlines() if case.says in line)
        assert f" {case.verdict} " in f"{line} ", ended.text
        assert case.why in line
    painted = {char for char in ended.text if unicodedata.category(char) in ("Cc", "Cf") and char != "\n"}
    assert not painted, f"what a registry says reaches the terminal as it is: {painted}"
    assert ended.seconds < case.seconds, f"{ended.seconds:.1f} s"
    assert ended.mib < case.mib, f"{ended.mib:.0f} MiB"
