"""Prefect's settings, in one place. ``apply`` must run before anything imports prefect, which reads them on import.

Measurements are noted beside the settings they led to. Settings that the environment has already are left alone.
"""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Otherwise the server records only 17 to 20 task runs per second.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}


def home(fleet: Path) -> Path:
    """Return Prefect's own folder, beside the fleet's ledger. Its database holds none of the fleet's state."""
    return fleet.parent.resolve() / ".phasegate" / "prefect"


def apply(fleet: Path, *, quiet: bool) -> None:
    """Set what the environment leaves open. ``quiet`` keeps Prefect's log off the terminal, which is the command's."""
    settings = dict(SETTINGS)
    if "PREFECT_HOME" not in os.environ:
        home(fleet).mkdir(parents=True, exist_ok=True)
        settings["PREFECT_HOME"] = str(home(fleet))
    if quiet:
        settings["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    for name, value in settings.items():
        os.environ.setdefault(name, value)
