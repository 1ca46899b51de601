"""A step: one piece of work on one repo. It is carried out, recorded where it fails, and tried again."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    FINISH = "finish"
    OBSERVE = "observe"
    BUILD = "build"
    JUDGE = "judge"
    PROMOTE = "promote"
    PUBLISH = "publish"
    ROLL_BACK = "roll back"
