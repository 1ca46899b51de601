"""Expand ``${NAME}`` in a fleet file from the environment, before anything else is read."""

from __future__ import annotations

import os
import re
from typing import Any

from phasegate.fleet.reader import Reader
from phasegate.fleet.yaml_lines import Place

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_NEEDED = ("registry", "ledger")


def expand(reader: Reader) -> None:
    """Replace ``${NAME}`` only where an address may depend on the machine, so that a fleet file means one thing.

    A missing variable is a mistake where every command needs the value. For an engine it is something that is lacking.
    """
    value: Any = reader.lines.value

    def put(holder: Any, key: str, place: Place) -> None:
        text = holder.get(key) if isinstance(holder, dict) else None
        if not isinstance(text, str):
            return

        def filled(found: re.Match[str]) -> str:
            if found[1] not in os.environ:
                report = reader.report if place[0] in _NEEDED else reader.lack
                report(place, f"{found[0]}: there is no such variable", f"export {found[1]}=...")
            return os.environ.get(found[1], "unset")

        holder[key] = VARIABLE.sub(filled, text)

    put(value, "registry", ("registry",))
    put(value.get("registry"), "host", ("registry", "host"))
    put(value, "ledger", ("ledger",))
    for key in ("engine", "control", "image"):
        put(value.get("builder"), key, ("builder", key))
    clients = value.get("clients")
    for number, client in enumerate(clients if isinstance(clients, list) else ()):
        put(client, "host", ("clients", number, "host"))
        words = client.get("command") if isinstance(client, dict) else None
        if isinstance(words, list):
            filled = [{"command": word} for word in words]
            for word in filled:
                put(word, "command", ("clients", number, "command"))
            client["command"] = [word["command"] for word in filled]
