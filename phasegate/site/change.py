"""The change in size or time in words: a sign would leave it open whether less is saved or lost."""

from __future__ import annotations


def change(before: float | None, after: float | None) -> str:
    """Return ``37 % less``, or ``1 % more``; a dash if it is not known."""
    if not before or after is None:
        return "-"
    percent = round(100 * (after - before) / before)
    return f"{abs(percent)} % {'more' if percent > 0 else 'less'}" if percent else "the same"
