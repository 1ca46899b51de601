"""Prefect's server as a child process: ``python -m flows.server HOST PORT LOG_LEVEL``, without Prefect's banner.

Nothing here imports Prefect before its settings are in the environment.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from flows import lifeline
from phasegate.process.environment import PREFECT, environment


def start(host: str, port: int, env: Mapping[str, str], log: str) -> subprocess.Popen[bytes]:
    """Start the server in its own session, with ``env`` and what Prefect needs of ours. It ends with this process."""
    return subprocess.Popen(
        [sys.executable, "-m", "flows.server", host, str(port), log],
        env={**environment(PREFECT), **env, **lifeline.environment(), "PREFECT__SERVER_FINAL": "1"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def main(host: str, port: str, log: str) -> None:
    import uvicorn

    uvicorn.run("prefect.server.api.server:create_app", factory=True, host=host, port=int(port), log_level=log)


if __name__ == "__main__":
    main(*sys.argv[1:])
