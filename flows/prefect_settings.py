"""Prefect's settings, in one place. ``apply`` must run before anything imports prefect, which reads them then.

What was measured stands beside each. What the environment says already is left as it is.
"""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Else the server records 17 to 20 task runs a second.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}


def home(fleet: Path) -> Path:
    """Prefect's own folder (its database, without any of the fleet's state), beside the fleet's ledger."""
    return fleet.resolve().parent / ".phasegate" / "prefect"


def apply(fleet: Path, *, quiet: bool) -> None:
    """Set what the environment leaves open. ``quiet`` keeps Prefect's log off the terminal: it is the command's."""
    settings = dict(SETTINGS)
    if "PREFECT_HOME" not in os.environ:
        home(fleet).mkdir(parents=True, exist_ok=True)
        settings["PREFECT_HOME"] = str(home(fleet))
    if quiet:
        settings["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    for name, value in settings.items():
        os.environ.setdefault(name, value)
