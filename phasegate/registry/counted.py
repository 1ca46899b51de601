"""How registries answered: the classes by which requests are counted."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus


class Answer(StrEnum):
    OK = "2xx"
    ELSEWHERE = "3xx"
    REFUSED = "4xx"
    TOO_MANY = "429"
    BROKEN = "5xx"
    NONE = "none"
    """No answer came."""

    @classmethod
    def of(cls, status: int) -> Answer:
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return cls.TOO_MANY
        return {2: cls.OK, 3: cls.ELSEWHERE, 4: cls.REFUSED}.get(status // 100, cls.BROKEN)
