"""Credentials for a registry: from a variable that the fleet file names, or from docker's own config."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from phasegate.errors import EngineError, FleetError, RegistryError, TimedOut
from phasegate.process.environment import DOCKER, environment
from phasegate.process.run import run

_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_HELPER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Login:
    """A user and password or, with ``identity``, an identity token in ``secret``. The secret is left out of reprs."""

    user: str
    secret: str = field(repr=False)
    identity: bool = False

    @property
    def basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where logins come from.

    ``env`` maps a registry host to the variable that holds its ``user:password``. Any other host is looked up
    in docker's ``config.json`` as docker does: ``credHelpers``, then ``credsStore``, then ``auths``. ``config``
    is that file, by default the one in ``$DOCKER_CONFIG`` or ``~/.docker``.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    config: Path | None = None

    async def login(self, host: str) -> Login | None:
        """Return the login for exactly this host, None if there is none.

        Raises FleetError if a variable is missing or malformed, or a config cannot be read.
        """
        if host in self.env:
            return _from_variable(host, self.env[host])
        path = self.config or Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "config.json"
        config = _read(path)
        helper = (config.get("credHelpers") or {}).get(host) or config.get("credsStore")
        if helper and (login := await _ask_helper(str(helper), host, path)):
            return login
        for name, entry in (config.get("auths") or {}).items():
            if _host_of(name) == host and isinstance(entry, dict):
                return _from_entry(entry, host, path)
        return None


def _from_variable(host: str, name: str) -> Login:
    user, colon, secret = os.environ.get(name, "").partition(":")
    if not colon or not user:
        raise FleetError(
            f"the credentials of {host} are to be in ${name}, which does not hold user:password",
            fix=f"export {name}=USER:PASSWORD",
        )
    return Login(user, secret)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        config = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        # The parser's own text would quote the file.
        raise FleetError(f"{path} cannot be read ({type(error).__name__})", fix="mend it, or log in again") from None
    return config if isinstance(config, dict) else {}


def _host_of(name: str) -> str:
    """Return the host of an entry's name. Old entries are URLs with a path: https://host/v1/."""
    return name.removeprefix("https://").removeprefix("http://").partition("/")[0]


def _from_entry(entry: Mapping[str, Any], host: str, path: Path) -> Login | None:
    if entry.get("identitytoken"):
        return Login("", str(entry["identitytoken"]), identity=True)
    if entry.get("auth"):
        try:
            user, colon, secret = base64.b64decode(str(entry["auth"]), validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            colon = ""
        if not colon:
            raise FleetError(f"{path}: the entry of {host} is not base64 of user:password", fix=f"docker login {host}")
        return Login(user, secret.rstrip("\0"))
    if entry.get("username"):
        return Login(str(entry["username"]), str(entry.get("password", "")))
    return None


async def _ask_helper(name: str, host: str, path: Path) -> Login | None:
    """Ask a helper by docker-credential-helpers' protocol: ``get``, the host on stdin, JSON on stdout."""
    program = f"docker-credential-{name}"
    if not _HELPER.match(name):
        raise FleetError(f"{path}: {name!r} is no credential helper", fix="the name after docker-credential-")
    try:
        done = await run([program, "get"], timeout=_HELPER_SECONDS, stdin=host.encode(), env=environment(DOCKER))
    except TimedOut:
        raise RegistryError(f"{program} said nothing for {_HELPER_SECONDS} s", retryable=True) from None
    except EngineError:
        raise FleetError(f"{path} names {program}, which cannot be run", fix=f"install {program}") from None
    if done.code:
        if "not found" in done.out:
            return None
        raise RegistryError(f"{program} failed for {host} (exit {done.code})", fix=f"docker login {host}")
    try:
        answer = json.loads(done.out)
        user, secret = str(answer["Username"]), str(answer["Secret"])
    except (ValueError, KeyError, TypeError):
        raise RegistryError(f"{program} gave no JSON with a user and a secret", fix=f"docker login {host}") from None
    return Login("", secret, identity=True) if user == "<token>" else Login(user, secret)
