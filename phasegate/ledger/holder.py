"""Who holds a lease, or took an action: a user on a host, and the process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """``user@host``, or ``user@host#pid`` for a process. ``host`` is empty and ``pid`` None where unknown."""

    user: str
    host: str = ""
    pid: int | None = None

    def __str__(self) -> str:
        host = f"@{self.host}" if self.host else ""
        return f"{self.user}{host}" + (f"#{self.pid}" if self.pid is not None else "")

    @classmethod
    def parse(cls, text: str) -> Holder:
        """Read what ``str`` returns. The host follows the last ``@``: a user of a domain is ``ann@corp.example``."""
        rest, _, number = text.rpartition("#")
        if not (number.isascii() and number.isdecimal() and rest):
            rest, number = text, ""
        user, at, host = rest.rpartition("@")
        return cls(user if at else rest, host if at else "", int(number) if number else None)

    @property
    def login(self) -> str:
        """The user's name without its domain."""
        return self.user.partition("@")[0]
