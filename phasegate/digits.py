"""Numbers: read from what somebody else wrote, and written before what they count."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[0-9]{1,18}")


def number_in(text: str) -> int | None:
    """Return the number that ``text`` is, None if it is anything else or longer than 18 digits.

    ``str.isdigit`` is true of '²', which ``int`` refuses, as it does thousands of digits.
    """
    return int(text) if _DIGITS.fullmatch(text) else None


def count(number: int, word: str) -> str:
    """Return a number of things, as in ``1 repo``, ``2 repos``."""
    return f"{number} {word}{'' if number == 1 else 's'}"
