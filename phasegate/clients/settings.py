"""An image's settings as a client shows them, in one spelling for all families and versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SETTINGS = (
    "Entrypoint", "Cmd", "Env", "User", "Labels", "ExposedPorts", "Volumes", "WorkingDir", "Healthcheck", "StopSignal",
)  # fmt: skip


def settings_of(inspected: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings in an answer of ``docker inspect``, or in one of the same shape.

    They have docker's names, include ``Architecture``, ``Os`` and ``Variant``, and leave out empty ones.
    """
    config = inspected.get("Config") or {}
    settings = {name: config[name] for name in _SETTINGS if config.get(name)}
    platform = {name: inspected[name] for name in ("Architecture", "Os", "Variant") if inspected.get(name)}
    return settings | platform
