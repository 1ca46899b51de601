"""Prefect: whether it is installed, whether its server answers and takes us, its version, and settings that do harm."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, failed, ok, unknown, warning
from phasegate.doctor.patient import Prefect
from phasegate.errors import RegistryError
from phasegate.registry.ask import Said, ask
from phasegate.url import is_loopback

_REFUSALS = (401, 403)
_BATCH = 100
"""Task runs that the server records at once. With Prefect's own 1 it records about 20 a second, and loses bursts."""
_KEY = (
    'export PREFECT_API_AUTH_STRING="$(cat FILE)"; phasegate serve keeps that of its own server in '
    ".phasegate/prefect/auth"
)
_RECORDER = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE"


async def look(prefect: Prefect, pool: str) -> list[Finding]:
    """Look at Prefect; ``pool`` is the work pool that the fleet file names, or empty."""
    if not prefect.version:
        missing = "Prefect is not installed: rollout, promote and serve need it"
        return [failed(Id.PREFECT_INSTALLED, "", missing, Hint("pip install 'phasegate[flows]'"))]
    found = [ok(Id.PREFECT_INSTALLED, "", prefect.version)]
    if not prefect.api:
        own = "PREFECT_API_URL is not set: rollout starts a server for as long as it runs"
        found += [ok(Id.PREFECT_SERVER, "", own), _recorder("", prefect.batch)]
        asked = "PREFECT_API_URL is not set: which server has the pool is not known"
        return [*found, unknown(Id.PREFECT_POOL, pool, asked)] if pool else found
    where = _host(prefect.api)
    try:
        health = await ask(f"{prefect.api}/health")
        version = await ask(f"{prefect.api}/admin/version", login=prefect.login)
        settings = await ask(f"{prefect.api}/admin/settings", login=prefect.login)
        unasked = await ask(f"{prefect.api}/admin/version")
        workers = await ask(f"{prefect.api}/work_pools/{quote(pool, safe='')}", login=prefect.login) if pool else None
    except RegistryError as error:
        return [*found, failed(Id.PREFECT_SERVER, where, error.what, _unreachable())]
    if health.status != 200:
        said = f"{where} answers {health.status}: there is no Prefect server at PREFECT_API_URL"
        return [*found, failed(Id.PREFECT_SERVER, where, said, _unreachable())]
    found.append(ok(Id.PREFECT_SERVER, where, "it answers"))
    if version.status in _REFUSALS:
        said = "it wants an authentication string, or another one"
        return [*found, failed(Id.PREFECT_LOGIN, where, said, Hint(_KEY))]
    found += [_login(where, unasked), _version(where, prefect.version, version), *_settings(where, settings)]
    return [*found, _pool(pool, workers)] if workers else found


def _host(api: str) -> str:
    try:
        return urlsplit(api).hostname or ""
    except ValueError:  # a bracket that is never closed; the request says that this is not a URL
        return ""


def _unreachable() -> Hint:
    return Hint("start it, or mend PREFECT_API_URL; where that is not set, rollout starts a server of its own")


def _login(where: str, unasked: Said) -> Finding:
    if unasked.status in _REFUSALS:
        return ok(Id.PREFECT_LOGIN, where, "it takes ours, and nobody without one")
    if is_loopback(where):
        return ok(Id.PREFECT_LOGIN, where, "it asks for none, and can only be reached from this machine")
    said = "it asks nobody for an authentication string: whoever reaches it can roll back the fleet"
    return warning(Id.PREFECT_LOGIN, where, said, Hint("PREFECT_SERVER_API_AUTH_STRING=... for the server"))


def _version(where: str, ours: str, answer: Said) -> Finding:
    theirs = answer.document if isinstance(answer.document, str) else ""
    if not theirs:
        return unknown(Id.PREFECT_VERSION, where, "it does not say which version it is")
    if theirs.split(".")[:2] == ours.split(".")[:2]:
        return ok(Id.PREFECT_VERSION, where, f"it is {theirs}, here is {ours}")
    said = f"it is {theirs}, here is {ours}: a server older than its clients does not understand all they send"
    return warning(Id.PREFECT_VERSION, where, said, Hint(f"the same minor version: prefect=={ours} on the server"))


def _pool(name: str, answer: Said) -> Finding:
    start = Hint(f"prefect worker start --pool {name}, where the engines and sources can be reached")
    if answer.status == 404:
        return failed(
            Id.PREFECT_POOL, name, "the server has no such work pool", Hint(f"prefect work-pool create {name}")
        )
    match _within(answer.document, "status"):
        case "READY":
            return ok(Id.PREFECT_POOL, name, "a worker asks it for work")
        case "PAUSED":
            return failed(Id.PREFECT_POOL, name, "the work pool is paused", Hint(f"prefect work-pool resume {name}"))
        case "NOT_READY":
            return failed(Id.PREFECT_POOL, name, "no worker asks the work pool for work", start)
    return unknown(Id.PREFECT_POOL, name, "the server does not say whether the work pool has workers", start)


def _settings(where: str, answer: Said) -> list[Finding]:
    server = _within(answer.document, "server")
    if server is None:
        return [unknown(Id.PREFECT_SETTINGS, where, "it does not say what its settings are")]
    batch = _within(server, "services", "task_run_recorder", "batch_size")
    driver = _within(server, "database", "driver") or "not said"
    return [_recorder(where, batch if isinstance(batch, int) else None, f"; its database: {driver}")]


def _recorder(where: str, batch: int | None, more: str = "") -> Finding:
    """Judge how many task runs the server records at once; None is not said."""
    if batch is not None and batch < _BATCH:
        said = f"it records {batch} task runs at once, about 20 a second: a large rollout loses rows in the UI{more}"
        return warning(Id.PREFECT_SETTINGS, where, said, Hint(f"{_RECORDER}=200 for the server"))
    return ok(Id.PREFECT_SETTINGS, where, f"none that is known to do harm{more}")


def _within(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
