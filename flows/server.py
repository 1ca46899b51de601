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


async def check_accepted() -> None:
    """Raise PhasegateError if the configured server wants another authentication string than ours.

    Its health is all that it says to anybody. A server that is not there is reported where it is needed.
    """
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from phasegate.errors import PhasegateError

    async with get_client() as client:
        try:
            await client.api_version()
        except PrefectHTTPStatusError as error:
            if error.response.status_code in (401, 403):
                raise PhasegateError(
                    "the Prefect server wants an authentication string, or another one",
                    fix='export PREFECT_API_AUTH_STRING="$(cat FILE)"; phasegate serve keeps that of its own server in '
                    ".phasegate/prefect/auth",
                ) from None
        except Exception:  # the client's own library raises what it likes
            return


def main(host: str, port: str, log: str) -> None:
    import uvicorn

    uvicorn.run("prefect.server.api.server:create_app", factory=True, host=host, port=int(port), log_level=log)


if __name__ == "__main__":
    main(*sys.argv[1:])
