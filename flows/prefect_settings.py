"""Prefect's settings, in one place. ``apply`` must run before anything imports prefect, which reads them on import.

Measurements are noted beside the settings they led to. Settings that the environment has already are left alone.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from phasegate.errors import PhasegateError

_BATCH = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE"
SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The same for the client, which otherwise says on a terminal that it collects data, and asks the server later.
    "DO_NOT_TRACK": "1",
    # Otherwise the server records only 17 to 20 task runs per second.
    _BATCH: "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}

LOCAL = "http://127.0.0.1:4200/api"
"""Where `serve` looks for a server, and starts one. Without an address Prefect would start one that outlives it."""


def home(fleet: Path) -> Path:
    """Return Prefect's own folder, beside the fleet's ledger. Its database holds none of the fleet's state."""
    return fleet.parent.resolve() / ".phasegate" / "prefect"


def apply(fleet: Path, *, quiet: bool, url: str = "") -> None:
    """Set what the environment leaves open.

    quiet: whether Prefect's log is kept off the terminal, which is the command's.
    url: the address of the server; empty for a command that starts one of its own.
    """
    settings = dict(SETTINGS)
    if url and not os.environ.get("PREFECT_API_URL"):
        os.environ["PREFECT_API_URL"] = url
    if "PREFECT_HOME" not in os.environ:
        home(fleet).mkdir(parents=True, exist_ok=True, mode=0o700)
        settings["PREFECT_HOME"] = str(home(fleet))
    if quiet:
        settings["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def secured(url: str) -> dict[str, str]:
    """Return the settings of a server that `serve` starts, for itself and for all that asks it.

    It wants its authentication string with every request, and takes none from a page of another origin.
    """
    auth = os.environ.get("PREFECT_SERVER_API_AUTH_STRING") or authentication(auth_file())
    return {
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_API_AUTH_STRING": auth,
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": os.environ.get(
            "PREFECT_SERVER_CORS_ALLOWED_ORIGINS", ",".join(_origins(os.environ.get("PREFECT_UI_API_URL", url)))
        ),
    }


def auth_file() -> Path:
    """Return where the authentication string is kept, which whoever opens the UI needs."""
    return Path(os.environ["PREFECT_HOME"]) / "auth"


def authentication(path: Path) -> str:
    """Return the string in ``path``, made the first time. Raises PhasegateError if others can read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_name(f"auth.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"phasegate:{secrets.token_urlsafe(24)}")
    try:
        os.link(made, path)  # never half written, and never over one that is there
    except FileExistsError:
        pass
    finally:
        made.unlink()
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PhasegateError(f"{path}: others can read it", fix=f"rm {path}; a new one is made")
    return path.read_text().strip()


def _origins(url: str) -> list[str]:
    """Return the origins at which a browser may have opened the UI: loopback has two names."""
    place = urlsplit(url)
    port = f":{place.port}" if place.port else ""
    names = [str(place.hostname)]
    if place.hostname in ("127.0.0.1", "localhost"):
        names = ["127.0.0.1", "localhost"]
    return [f"{place.scheme}://{name}{port}" for name in names]


@dataclass(frozen=True, slots=True)
class Server:
    """The server that a command would use, as the environment says.

    api: the address of its API; empty if `rollout` would start one
    login: the authentication string for it; empty if there is none
    batch: how many task runs a server that is started records at once, as text
    """

    api: str
    login: str = field(repr=False)
    batch: str


def server() -> Server:
    """Return the server that commands would use. Nothing is made or changed, and Prefect not loaded.

    The string that `serve` keeps is for its own server: commands send the one in the environment, and no other.
    """
    api = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    login = os.environ.get("PREFECT_API_AUTH_STRING", "")
    batch = os.environ.get(_BATCH, SETTINGS[_BATCH])
    return Server(api, login, batch)
