"""The registry's login for a check of the fleet file's own: a docker configuration of one entry, for one call."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

from phasegate.fleet.registries import RegistrySpec
from phasegate.process.scratch import scratch
from phasegate.registry.credentials import Credentials
from phasegate.registry.docker_config import entry_of


async def docker_config(stack: ExitStack, registry: RegistrySpec) -> tuple[Path, str]:
    """Return a private folder with a ``config.json`` that has the login of ``registry``, and that login's secret.

    It has no other registry's login, whatever docker has, and is gone with ``stack``.
    """
    named = {registry.host: registry.credentials} if registry.credentials else {}
    login = await Credentials(env=named).login(registry.host)
    folder = stack.enter_context(scratch("check"))
    path = folder / "config.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"auths": entry_of(registry.host, login) if login else {}}))
    return folder, login.secret if login else ""
