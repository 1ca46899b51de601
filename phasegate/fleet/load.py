"""Read a fleet file: all that is wrong with it is told at once, each with its line and its fix."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from phasegate.catalogue import VERSIONS
from phasegate.errors import FleetError
from phasegate.fleet.explain_errors import explained
from phasegate.fleet.families import FAMILIES
from phasegate.fleet.fleet import (
    Attest,
    Budget,
    BuilderSpec,
    ClientSpec,
    Fleet,
    RegistrySpec,
    Telemetry,
    TelemetryCommand,
    Updater,
)
from phasegate.fleet.models import ClientModel, FleetModel, RegistryModel, TelemetryModel
from phasegate.fleet.resolve_policy import policy_of
from phasegate.fleet.resolve_repos import Reader
from phasegate.fleet.resolve_signing import signing_of
from phasegate.fleet.yaml_lines import Lines
from phasegate.image.platform import Platform, parse_platform
from phasegate.image.reference import parse_reference
from phases.attest import ATTEST
from phases.form import Attestation
from phases.index import INDEX
from phases.ladder import NAMES

_LINE = re.compile(r":(\d+): ")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def load_fleet(path: Path) -> Fleet:
    """The fleet in ``path``. Raises FleetError with one ``file:line: what`` a problem; nothing else is touched."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FleetError(
            f"{path}: {error.strerror}", fix="phasegate init writes one; --fleet PATH names another"
        ) from None
    except UnicodeDecodeError:
        raise FleetError(f"{path}: not UTF-8 text", fix="save it as UTF-8") from None
    lines = Lines(text, str(path))
    problems = list(lines.problems)
    if not isinstance(lines.value, dict):
        raise FleetError(f"{path}:1: a fleet file is a mapping", fix="phasegate init writes one to begin with")
    _expand(lines, problems)
    try:
        model = FleetModel.model_validate(lines.value)
    except ValidationError as error:
        raise _refused([*problems, *explained(error, lines)]) from None
    fleet = _resolved(path, model, lines, problems)
    if problems:
        raise _refused(problems)
    return fleet


def _refused(problems: Sequence[str]) -> FleetError:
    unique = sorted(dict.fromkeys(problems), key=lambda text: int(found[1]) if (found := _LINE.search(text)) else 0)
    return FleetError("\n".join(unique) + "\n  (nothing was touched)")


def _expand(lines: Lines, problems: list[str]) -> None:
    """Replace ``${NAME}`` where an address may depend on the machine; nowhere else, so that a plan means one thing."""
    value: Any = lines.value

    def put(holder: Any, key: str, place: tuple[str | int, ...]) -> None:
        text = holder.get(key) if isinstance(holder, dict) else None
        if not isinstance(text, str):
            return

        def filled(found: re.Match[str]) -> str:
            if found[1] not in os.environ:
                problems.append(lines.at(place, f"{found[0]}: there is no such variable", f"export {found[1]}=..."))
            return os.environ.get(found[1], "unset")

        holder[key] = _VARIABLE.sub(filled, text)

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


def _resolved(path: Path, model: FleetModel, lines: Lines, problems: list[str]) -> Fleet:
    folder = path.resolve().parent
    registry = model.registry if isinstance(model.registry, RegistryModel) else RegistryModel(host=model.registry)
    _check_host(registry.host, lines, problems)
    for host in registry.mirrors or ("host",):
        try:
            parse_reference(f"{host}/{registry.probe}", "host")
        except FleetError as error:
            problems.append(lines.at(("registry",), f"registry: {error.what}", error.fix or ""))
    words = _words(model.architectures, lines, problems)
    reader = Reader(folder, lines, words, problems)
    repos = reader.repos(model.repos)
    clients = tuple(
        ClientSpec(
            c.name,
            _address(folder, c.host or "", lines, ("clients", number, "host"), problems),
            c.version,
            c.below or "",
            _updater(folder, c, registry.insecure, lines, ("clients", number, "updater"), problems),
            FAMILIES[c.engine],
            c.command,
            c.accept,
        )
        for number, c in enumerate(model.clients)
    )
    for number, c in enumerate(model.clients):
        _check_client(c, lines, ("clients", number), problems)
    _unique([c.name for c in clients], "client", "clients", lines, problems)
    last = _last(model.ladder, lines, problems)
    if last == ATTEST.name:
        for number, repo in enumerate(model.repos):
            if repo.join:
                problems.append(
                    lines.at(
                        ("repos", number, "join"),
                        f"repo '{repo.name}': a joined index has no form in the phase attest",
                        "ladder: index, or leave `join` out",
                    )
                )
    _check_push(model, lines, problems)
    config = folder / model.builder.config if model.builder.config else None
    if config and not config.is_file():
        problems.append(lines.at(("builder", "config"), f"{config} is not there", "the path of a buildkitd.toml"))
    return Fleet(
        path=path,
        registry=RegistrySpec(
            registry.host,
            registry.insecure,
            registry.credentials.env if registry.credentials else "",
            registry.mirrors,
            registry.probe,
        ),
        ledger=_ledger(folder, model.ledger),
        builder=BuilderSpec(
            engine=model.builder.engine,
            control=model.builder.control,
            image=model.builder.image or "",
            version=model.builder.version,
            config=config,
            options=model.builder.options,
            network=model.builder.network,
            timeout=model.builder.timeout,
            push=model.builder.push,
        ),
        last=last,
        attest=_attest(model),
        evidence=model.evidence,
        clients=clients,
        telemetry=_telemetry(folder, model.telemetry, lines, problems),
        repos=repos,
        platforms=_platforms(model.platforms, lines, problems),
        signing=signing_of(folder, model.signing, lines, problems),
        shadow=_shadow(model.shadow, lines, problems),
        budget=Budget(model.budget.growth, model.budget.build),
        notify=model.notify,
        policy=policy_of(model, last, lines, problems),
    )


def _address(folder: Path, host: str, lines: Lines, place: tuple[str | int, ...], problems: list[str]) -> str:
    """An engine's address; the folder of its TLS files is one beside the fleet file."""
    address, mark, certs = host.partition("?certs=")
    if not mark:
        return host
    path = (folder / certs).resolve()
    missing = [name for name in ("ca.pem", "cert.pem", "key.pem") if not (path / name).is_file()]
    if missing or not address.startswith("tcp://"):
        what = f"{path} has no {missing[0]}" if missing else "certs are for tcp:// addresses"
        problems.append(lines.at(place, what, "tcp://HOST:2376?certs=FOLDER with ca.pem, cert.pem and key.pem"))
    return f"{address}{mark}{path}"


def _check_client(client: ClientModel, lines: Lines, place: tuple[str | int, ...], problems: list[str]) -> None:
    """A client has an address or a command line, as its family is reached; not every family is known to refuse."""
    family = FAMILIES[client.engine]
    if not family.tool and (client.host is None or client.command):
        said = f"client '{client.name}' is a {family.title} engine: it wants `host` alone"
        problems.append(lines.at(place, said, "host: unix://..."))
    if family.tool and (client.host is not None or not client.command):
        said = f"client '{client.name}' is {family.name}: it wants `command` alone"
        problems.append(lines.at(place, said, f"[{family.tool}]"))
    if not family.refuses and (client.below or client.updater):
        able = " and ".join(each.title for each in FAMILIES.values() if each.refuses)
        said = f"client '{client.name}': below and updater are for {able} engines"
        problems.append(lines.at(place, said, "leave them out"))


def _shadow(names: Sequence[str], lines: Lines, problems: list[str]) -> tuple[str, ...]:
    """Checks by the ids that ``phasegate checks`` lists."""
    for number, name in enumerate(names):
        if name not in VERSIONS:
            near = get_close_matches(name, VERSIONS, 1)
            problems.append(
                lines.at(("shadow", number), f"there is no check {name!r}", near[0] if near else "phasegate checks")
            )
    return tuple(names)


def _attest(model: FleetModel) -> Attest:
    sbom = model.attest.sbom
    return Attest(Attestation(model.attest.provenance), sbom.generator if sbom else "")


def _check_push(model: FleetModel, lines: Lines, problems: list[str]) -> None:
    """What makes BuildKit's own container has no place where an engine builds and pushes by itself."""
    builder = model.builder
    if builder.push == "buildkit":
        if builder.image is None:
            problems.append(lines.at(("builder",), "'image' is missing here", "image: ..., or push: engine"))
        return
    problems += [
        lines.at(("builder", key), f"{key} is of BuildKit's container, and push: engine has none", f"leave {key} out")
        for key in ("image", "config", "options")
        if getattr(builder, key)
    ]


def _updater(
    folder: Path, client: ClientModel, insecure: bool, lines: Lines, place: tuple[str | int, ...], problems: list[str]
) -> Updater | None:
    """A command with a ``/`` is a path beside the fleet file; a bare word is found on PATH when it is run."""
    model = client.updater
    if model is None:
        return None
    if client.below is None:
        said = f"client '{client.name}' has an updater, and refuses no phase: it would never be run"
        problems.append(lines.at(place, said, "below: PHASE, or leave the updater out"))
    first, *rest = model.command
    if "/" in first:
        first = str(folder / first)
        if not os.access(first, os.X_OK) or Path(first).is_dir():
            problems.append(lines.at((*place, "command"), f"{first} is no program", "a path, and chmod +x"))
    if int(model.door.rpartition(":")[2]) > 65535:
        problems.append(lines.at((*place, "door"), f"door: {model.door!r} has no such port", "host:port"))
    return Updater((first, *rest), model.requests, model.bytes, model.seconds, model.door, insecure)


def _telemetry(folder: Path, model: TelemetryModel | None, lines: Lines, problems: list[str]) -> Telemetry | None:
    """Whether it is there is asked when it is read: without it a rollback must still find its fleet."""
    if model is None:
        return None
    if (model.file is None) == (not model.command):
        said = "telemetry comes from exactly one of `file` and `command`"
        problems.append(lines.at(("telemetry",), said, "file: clients.json"))
        return None
    if model.file is not None:
        return Telemetry(folder / model.file, model.limit, model.unknown)
    first, *rest = model.command
    command = TelemetryCommand((str(folder / first) if "/" in first else first, *rest), folder)
    return Telemetry(command, model.limit, model.unknown)


def _check_host(host: str, lines: Lines, problems: list[str]) -> None:
    place = ("registry", "host")
    if "@" in host:
        problems.append(lines.at(place, "the registry's host holds a credential", "credentials: {env: NAME}"))
        return
    try:
        parse_reference(f"{host}/name", host)
    except FleetError as error:
        problems.append(lines.at(place, f"{host!r} is no registry host", error.fix or ""))


def _ledger(folder: Path, url: str) -> str:
    """A relative SQLite path is one beside the fleet file, wherever the command is run."""
    scheme, _, rest = url.partition(":///")
    if scheme == "sqlite" and rest and not rest.startswith("/"):
        return f"sqlite:///{folder / rest}"
    return url


def _last(ladder: str | tuple[str, ...], lines: Lines, problems: list[str]) -> str:
    if isinstance(ladder, str):
        return ladder
    highest = max((NAMES.index(name) for name in ladder), default=0)
    want = NAMES[1 : (highest or NAMES.index(INDEX.name)) + 1]
    if not ladder or tuple(ladder) != want:
        problems.append(
            lines.at(
                ("ladder",),
                f"the ladder {', '.join(ladder) or '(empty)'} skips or turns a rung: one change at a time is its point",
                f"ladder: [{', '.join(want)}], or the name of the last phase alone",
            )
        )
        return INDEX.name
    return ladder[-1]


def _words(architectures: Mapping[str, str], lines: Lines, problems: list[str]) -> dict[str, Platform]:
    words: dict[str, Platform] = {}
    for word, platform in architectures.items():
        try:
            words[word] = parse_platform(platform)
        except FleetError as error:
            problems.append(lines.at(("architectures", word), error.what, error.fix or ""))
    return words


def _platforms(texts: Sequence[str], lines: Lines, problems: list[str]) -> tuple[Platform, ...]:
    platforms: list[Platform] = []
    for number, text in enumerate(texts):
        try:
            platforms.append(parse_platform(text))
        except FleetError as error:
            problems.append(lines.at(("platforms", number), error.what, error.fix or ""))
    return tuple(platforms)


def _unique(names: Sequence[str], what: str, key: str, lines: Lines, problems: list[str]) -> None:
    for number, name in enumerate(names):
        first = names.index(name)
        if first != number:
            line = lines.line((key, first))
            problems.append(
                lines.at((key, number), f"{what} '{name}' is there already, on line {line}", "another name")
            )
