"""Each case of the corpus ends in a named check or a clear error, within its bounds of time and memory."""

from __future__ import annotations

import itertools
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
        row = row_of(ended.text, case.says)
        assert f" {case.verdict} " in f"{row} ", ended.text
        assert case.why in row, ended.text
    painted = {char for char in ended.text if unicodedata.category(char) in ("Cc", "Cf") and char != "\n"}
    assert not painted, f"what a registry says reaches the terminal as it is: {painted}"
    assert ended.seconds < case.seconds, f"{ended.seconds:.1f} s"
    assert ended.mib < case.mib, f"{ended.mib:.0f} MiB"


def row_of(table: str, check: str) -> str:
    """Return the row of a check on one line: its reason may be wrapped over several, indented further than a name."""
    lines = table.splitlines()
    first = next(number for number, line in enumerate(lines) if check in line)
    indent = len(lines[first]) - len(lines[first].lstrip())
    rest = itertools.takewhile(lambda line: line[: indent + 1].isspace(), lines[first + 1 :])
    return " ".join(" ".join([lines[first], *rest]).split())
