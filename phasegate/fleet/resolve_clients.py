"""Resolve ``clients`` and ``telemetry`` of a fleet file: who pulls, as engines to test with and in numbers."""

from __future__ import annotations

import os
from collections.abc import Sequence

from phasegate.fleet.addresses import CERTS, check_engine
from phasegate.fleet.client import ClientSpec, Updater
from phasegate.fleet.families import FAMILIES
from phasegate.fleet.limits import Telemetry, TelemetryCommand
from phasegate.fleet.models import ClientModel, TelemetryModel
from phasegate.fleet.reader import Reader
from phasegate.fleet.yaml_lines import Place


def clients_of(models: Sequence[ClientModel], insecure: bool, reader: Reader) -> tuple[ClientSpec, ...]:
    """Return the engines of the pull matrix. ``insecure``: they reach the registry without TLS."""
    _unique([model.name for model in models], "client", "clients", reader)
    return tuple(_client(model, insecure, ("clients", number), reader) for number, model in enumerate(models))


def _client(model: ClientModel, insecure: bool, place: Place, reader: Reader) -> ClientSpec:
    _check_client(model, place, reader)
    host, updater = _address(model.host or "", (*place, "host"), reader), _updater(model, insecure, place, reader)
    return ClientSpec(
        model.name,
        host,
        model.version,
        model.below or "",
        updater,
        FAMILIES[model.engine],
        model.command,
        model.accept,
        reader.lacking(place),
    )


def _check_client(client: ClientModel, place: Place, reader: Reader) -> None:
    """Check that the client has what its family needs: an address or a command line, and ``below`` only if known."""
    family = FAMILIES[client.engine]
    if not family.tool and (client.host is None or client.command):
        said = f"client '{client.name}' is a {family.title} client: it takes `host`, not `command`"
        reader.report(place, said, "host: unix://...")
    if family.tool and (client.host is not None or not client.command):
        reader.report(
            place,
            f"client '{client.name}' is a {family.name} client: it takes `command`, not `host`",
            f"[{family.tool}]",
        )
    if not family.refuses and (client.below or client.updater):
        able = " and ".join(each.title for each in FAMILIES.values() if each.refuses)
        reader.report(place, f"client '{client.name}': below and updater are for {able} engines", "leave them out")


def _address(host: str, place: Place, reader: Reader) -> str:
    """Return an engine's address, with the folder of its TLS files resolved against the fleet file's folder."""
    before = len(reader.problems)
    with reader.reporting(place):
        check_engine(host)
    address, mark, certs = host.partition(CERTS)
    if not mark or len(reader.problems) > before:
        return host
    path = (reader.folder / certs).resolve()
    missing = [name for name in ("ca.pem", "cert.pem", "key.pem") if not os.path.isfile(path / name)]
    fix = "tcp://HOST:2376?certs=FOLDER with ca.pem, cert.pem and key.pem"
    if not address.startswith("tcp://"):
        reader.report(place, "certs are for tcp:// addresses", fix)
    elif missing:
        reader.lack(place, f"{path} has no {missing[0]}", fix)
    return f"{address}{mark}{path}"


def _updater(client: ClientModel, insecure: bool, of: Place, reader: Reader) -> Updater | None:
    model, place = client.updater, (*of, "updater")
    if model is None:
        return None
    if client.below is None:
        said = f"client '{client.name}' has an updater, and refuses no phase: it would never be run"
        reader.report(place, said, "below: PHASE, or leave the updater out")
    first, *rest = model.command
    command = (reader.program((*place, "command"), first), *rest)
    if int(model.door.rpartition(":")[2]) > 65535:
        reader.report((*place, "door"), f"door: {model.door!r} has no such port", "host:port")
    return Updater(command, model.requests, model.bytes, model.seconds, model.door, insecure, model.env)


def telemetry_of(model: TelemetryModel | None, reader: Reader) -> Telemetry | None:
    """Resolve ``telemetry``. Its existence is checked only on use: a rollback must load its fleet without it."""
    if model is None:
        return None
    if (model.file is None) == (not model.command):
        said = "telemetry comes from exactly one of `file` and `command`"
        reader.report(("telemetry",), said, "file: clients.json")
        return None
    if model.file is not None:
        return Telemetry(reader.folder / model.file, model.limit, model.unknown)
    first, *rest = model.command
    program = str(reader.folder / first) if "/" in first else first
    return Telemetry(TelemetryCommand((program, *rest), reader.folder, model.env), model.limit, model.unknown)


def _unique(names: Sequence[str], what: str, key: str, reader: Reader) -> None:
    for number, name in enumerate(names):
        first = names.index(name)
        if first != number:
            line = reader.lines.line((key, first))
            reader.report((key, number), f"{what} '{name}' is there already, on line {line}", "another name")
