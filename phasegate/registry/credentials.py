"""Credentials for a registry: from a variable that the fleet file names, or from where docker has them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.image.reference import registry_host
from phasegate.registry.docker_config import docker_login
from phasegate.registry.login import Login


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where logins come from.

    ``env`` maps a registry host to the variable that holds its ``user:password``. Any other host is looked up where
    docker looks: see ``docker_config``. ``config`` is docker's ``config.json``, by default the one in
    ``$DOCKER_CONFIG`` or ``~/.docker``.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    config: Path | None = None

    async def login(self, host: str) -> Login | None:
        """Return the login for exactly this host, None if there is none. It is read again at each call.

        Raises FleetError if a variable is missing or malformed, or a config cannot be read.
        """
        name = registry_host(host)
        for named, variable in self.env.items():
            if registry_host(named) == name:
                return _from_variable(host, variable)
        return await docker_login(
            name, self.config or Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "config.json"
        )


class Anonymous(Credentials):
    """No login anywhere, as those have none who pull what is public."""

    async def login(self, host: str) -> Login | None:
        return None


def _from_variable(host: str, name: str) -> Login:
    user, _, secret = os.environ.get(name, "").partition(":")
    if not user or not secret:
        raise FleetError(
            f"the credentials of {host} are to be in ${name}, which does not hold user:password",
            fix=f"export {name}=USER:PASSWORD",
        )
    return Login(user, secret)
