"""Where docker has its logins: ``$DOCKER_AUTH_CONFIG``, a credential helper, or ``auths`` in its ``config.json``.

The order and the meaning are those of docker's CLI (docker/cli, ``cli/config/configfile``): the variable first, for the
registries it names; then the helper that ``credHelpers`` names for this registry, or ``credsStore``; ``auths`` only if
there is neither. What a helper does not have is no login.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from phasegate.errors import EngineError, FleetError, RegistryError, TimedOut
from phasegate.image.reference import HUB, registry_host
from phasegate.process.environment import DOCKER, environment
from phasegate.process.run import run
from phasegate.registry.login import Login, LoginKind

_HUB_KEY = "https://index.docker.io/v1/"
_VARIABLE = "DOCKER_AUTH_CONFIG"
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_HELPER_SECONDS = 30
_TOKEN_USER = "<token>"  # in a helper's answer: the secret is an identity token


def config_key(host: str) -> str:
    """Return the name of a registry in docker's configuration, and to credential helpers."""
    return _HUB_KEY if registry_host(host) == HUB else host


async def docker_login(host: str, path: Path) -> Login | None:
    """Return docker's login for a registry, None if it has none. ``path`` is that of ``config.json``.

    Raises FleetError if a file or the variable cannot be read, RegistryError if a helper fails. Neither quotes them.
    """
    key = config_key(host)
    if written := os.environ.get(_VARIABLE):
        auths = _mapping(_parsed(written.encode(), f"${_VARIABLE}"), "auths", f"${_VARIABLE}")
        if (entry := auths.get(key)) is not None:
            return _from_entry(entry, key, f"${_VARIABLE}")
    config = _read(path)
    helpers = _mapping(config, "credHelpers", str(path))
    helper = helpers[key] if key in helpers else config.get("credsStore")
    if helper:
        return await _ask_helper(str(helper), key, path)
    auths = _mapping(config, "auths", str(path))
    # Old entries are URLs with a path, https://host/v1/; one under the very name of the registry comes first.
    name = key if key in auths else next((name for name in auths if _host_of(name) == key), None)
    return _from_entry(auths[name], key, str(path)) if name is not None else None


def _read(path: Path) -> Mapping[str, Any]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FleetError(f"{path} cannot be read ({error.strerror})", fix="make it readable, or log in again") from None
    return _parsed(raw, str(path)) if raw.strip() else {}


def _parsed(raw: bytes, where: str) -> Mapping[str, Any]:
    try:
        config = json.loads(raw)
    except (ValueError, RecursionError):
        config = None  # the parser's own text would quote it
    if not isinstance(config, dict):
        raise FleetError(f"{where} is not JSON of docker's configuration", fix="correct it, or log in again")
    return config


def _mapping(config: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = config.get(key)
    if value is None:  # docker takes an empty file and null for nothing, and anything else that is not a mapping amiss
        return {}
    if not isinstance(value, dict):
        raise FleetError(f"{where}: {key} is not a mapping from registries", fix="correct it, or log in again")
    return value


def _host_of(name: str) -> str:
    """Return the host in an entry's name: docker takes an entry with a path for all of its host."""
    return name.removeprefix("https://").removeprefix("http://").partition("/")[0]


def _from_entry(entry: Any, key: str, where: str) -> Login | None:
    if not isinstance(entry, dict):
        raise FleetError(f"{where}: the entry of {key} is not a login", fix=f"docker login {key}")
    for name, kind in (("registrytoken", LoginKind.REGISTRY), ("identitytoken", LoginKind.IDENTITY)):
        if entry.get(name):
            return Login("", str(entry[name]), kind)
    if not entry.get("auth"):
        return Login(str(entry.get("username") or ""), str(entry.get("password") or "")).if_any()
    user, secret = "", ""
    try:
        # Wrapped lines are common; missing padding is an error to docker too.
        lines = str(entry["auth"]).replace("\r", "").replace("\n", "")
        user, _, secret = base64.b64decode(lines, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        pass
    if not user:
        raise FleetError(f"{where}: the entry of {key} is not base64 of user:password", fix=f"docker login {key}")
    return Login(user, secret.strip("\0")).if_any()


async def _ask_helper(name: str, key: str, path: Path) -> Login | None:
    """Ask a helper by docker-credential-helpers' protocol: ``get``, the registry on stdin, JSON on stdout."""
    program = f"docker-credential-{name}"
    if not _HELPER.match(name):
        raise FleetError(
            f"{path}: {name!r} is not the name of a credential helper", fix="the name after docker-credential-"
        )
    try:
        done = await run([program, "get"], timeout=_HELPER_SECONDS, stdin=key.encode(), env=environment(DOCKER))
    except TimedOut:
        raise RegistryError(f"{program} said nothing for {_HELPER_SECONDS} s", retryable=True) from None
    except EngineError:
        raise FleetError(f"{path} names {program}, which cannot be run", fix=f"install {program}") from None
    if done.code:
        if "not found" in done.out:
            return None
        raise RegistryError(f"{program} failed for {key} (exit {done.code})", fix=f"docker login {key}")
    try:
        answer = json.loads(done.out)
        user, secret = str(answer["Username"]), str(answer["Secret"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RegistryError(f"{program} gave no JSON with a user and a secret", fix=f"docker login {key}") from None
    login = Login("", secret, LoginKind.IDENTITY) if user == _TOKEN_USER else Login(user, secret)
    return login.if_any()


def entry_of(host: str, login: Login) -> dict[str, dict[str, str]]:
    """Return ``auths`` with the one login, as ``docker login`` writes it."""
    key = config_key(host)
    match login.kind:
        case LoginKind.REGISTRY:
            return {key: {"registrytoken": login.secret}}
        case LoginKind.IDENTITY:
            return {key: {"identitytoken": login.secret}}
        case LoginKind.PASSWORD:
            return {key: {"auth": login.basic.removeprefix("Basic ")}}
