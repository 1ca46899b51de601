"""Read a fleet file: all that is wrong with it is told at once, each with its line and its fix."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from phases.errors import FleetError
from phases.fleet.fleet import BuilderSpec, Client, Fleet, RegistrySpec, Telemetry
from phases.fleet.lines import Lines
from phases.fleet.models import FleetModel, RegistryModel
from phases.fleet.repos import Reader
from phases.image.platform import Platform, parse_platform
from phases.ladder import NAMES

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WHERE = "registry, ledger, builder.engine, builder.control, builder.image or a client's host"


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
        raise _refused([*problems, *_explained(error, lines)]) from None
    fleet = _resolved(path, model, lines, problems)
    if problems:
        raise _refused(problems)
    return fleet


def _refused(problems: Sequence[str]) -> FleetError:
    unique = list(dict.fromkeys(problems))
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


def _explained(error: ValidationError, lines: Lines) -> list[str]:
    told: list[str] = []
    for problem in error.errors(include_url=False):
        place = problem["loc"]
        key = str(place[-1]) if place else ""
        if problem["type"] == "extra_forbidden":
            known = _fields_at(place[:-1])
            near = get_close_matches(key, known, 1) or [", ".join(known)]
            told.append(lines.at(place, f"unknown key {key!r}", near[0]))
        elif problem["type"] == "missing":
            told.append(lines.at(place, f"{key!r} is missing here", f"{key}: ..."))
        else:
            told.append(lines.at(place, f"{key}: {problem['msg'].removeprefix('Value error, ')}"))
    return told


def _fields_at(place: Sequence[str | int]) -> list[str]:
    """The keys that the mapping at ``place`` may have: the model that the names of the place lead to."""
    names = {model.__name__: model for model in _models(FleetModel)}
    model: type[BaseModel] = FleetModel
    for part in place:
        if isinstance(part, str) and part in names:
            model = names[part]
            continue
        if isinstance(part, str):
            for name, field in model.model_fields.items():
                if part in (name, field.alias):
                    inner = [m for m in names.values() if m.__name__ in str(field.annotation)]
                    model = inner[0] if inner else model
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    base: type[BaseModel] = model.__mro__[1]
    return list(base.__subclasses__())


def _resolved(path: Path, model: FleetModel, lines: Lines, problems: list[str]) -> Fleet:
    folder = path.resolve().parent
    registry = model.registry if isinstance(model.registry, RegistryModel) else RegistryModel(host=model.registry)
    words = _words(model.architectures, lines, problems)
    reader = Reader(folder, lines, words, problems)
    repos = reader.repos(model.repos)
    clients = tuple(Client(c.name, c.host, c.version, c.below or "") for c in model.clients)
    _unique([c.name for c in clients], "client", "clients", lines, problems)
    config = folder / model.builder.config if model.builder.config else None
    if config and not config.is_file():
        problems.append(lines.at(("builder", "config"), f"{config} is not there", "the path of a buildkitd.toml"))
    telemetry = None
    if model.telemetry:
        telemetry = Telemetry(folder / model.telemetry.file, model.telemetry.limit, model.telemetry.unknown)
        if not telemetry.file.is_file():
            problems.append(
                lines.at(("telemetry", "file"), f"{telemetry.file} is not there", "the path of a JSON file")
            )
    return Fleet(
        path=path,
        registry=RegistrySpec(
            registry.host, registry.insecure, registry.credentials.env if registry.credentials else ""
        ),
        ledger=_ledger(folder, model.ledger),
        builder=BuilderSpec(
            engine=model.builder.engine,
            control=model.builder.control,
            image=model.builder.image,
            version=model.builder.version,
            config=config,
            options=model.builder.options,
            network=model.builder.network,
            timeout=model.builder.timeout,
        ),
        last=_last(model.ladder, lines, problems),
        clients=clients,
        telemetry=telemetry,
        repos=repos,
    )


def _ledger(folder: Path, url: str) -> str:
    """A relative SQLite path is one beside the fleet file, wherever the command is run."""
    scheme, _, rest = url.partition(":///")
    if scheme == "sqlite" and rest and not rest.startswith("/"):
        return f"sqlite:///{folder / rest}"
    return url


def _last(ladder: str | tuple[str, ...], lines: Lines, problems: list[str]) -> str:
    if isinstance(ladder, str):
        return ladder
    want = NAMES[1 : len(ladder) + 1]
    if not ladder or tuple(ladder) != want:
        problems.append(
            lines.at(
                ("ladder",),
                f"the ladder {', '.join(ladder) or '(empty)'} skips or turns a rung: one change at a time is its point",
                f"ladder: [{', '.join(want or NAMES[1:])}], or the name of the last phase alone",
            )
        )
        return NAMES[-1]
    return ladder[-1]


def _words(architectures: Mapping[str, str], lines: Lines, problems: list[str]) -> dict[str, Platform]:
    words: dict[str, Platform] = {}
    for word, platform in architectures.items():
        try:
            words[word] = parse_platform(platform)
        except FleetError as error:
            problems.append(lines.at(("architectures", word), error.what, error.fix or ""))
    return words


def _unique(names: Sequence[str], what: str, key: str, lines: Lines, problems: list[str]) -> None:
    for number, name in enumerate(names):
        first = names.index(name)
        if first != number:
            line = lines.line((key, first))
            problems.append(
                lines.at((key, number), f"{what} '{name}' is there already, on line {line}", "another name")
            )
