"""Telemetry of the clients: the share that each engine version has, read from a file or a command."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from phasegate.errors import EngineError, FleetError
from phasegate.fleet.limits import Telemetry, TelemetryCommand
from phasegate.fleet.scalars import share
from phasegate.process.environment import COMMAND, environment, values
from phasegate.process.output import Scrub, last_line
from phasegate.process.run import run

TIMEOUT = 60.0
FRESH = 300.0
"""Seconds for which an answer is reused: a run judges many repos, and asks for each of them."""

_Amount = str | int
_Count = Annotated[int, Field(ge=0)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    engine: str
    version: str
    share: str | None = None
    clients: _Count | None = None


_JSON = TypeAdapter(tuple[_Row, ...] | dict[str, str | _Count])
_answers: dict[TelemetryCommand, tuple[float, str | FleetError]] = {}
_asking = Lock()


def read(telemetry: Telemetry) -> tuple[tuple[str, str, float], ...]:
    """Return engine, version and share (0 to 1) of each row. Raises FleetError if telemetry cannot be read.

    JSON: rows of ``engine``, ``version`` and ``share`` (``"0.9%"``) or ``clients`` (a count), or a mapping
    ``{"docker 20.10.24": "0.9%"}``. CSV: the same three columns under a header.
    """
    source = telemetry.source
    if isinstance(source, TelemetryCommand):
        name, text = source.argv[0], _printed(source)
    else:
        name, text = str(source), _text(source)
    try:
        text = text.removeprefix("\ufeff")
        rows = _json(text) if text.lstrip()[:1] in ("[", "{") else _csv(text)
        return _shares(rows)
    except (ValueError, csv.Error) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise FleetError(
            f"{name}: no telemetry: {said}",
            fix='[{"engine": "docker", "version": "20.10.24", "share": "0.9%"}, ...], or CSV: engine,version,share',
        ) from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise FleetError(f"{file}: no telemetry: {said}", fix="a JSON or CSV file") from None


def _printed(command: TelemetryCommand) -> str:
    """Return what the command prints, run at most once in ``FRESH`` seconds. Errors are remembered as well."""
    with _asking:
        at, answer = _answers.get(command, (0.0, ""))
        if not at or time.monotonic() - at > FRESH:
            try:
                answer = _ask(command)
            except FleetError as error:
                answer = error
            _answers[command] = time.monotonic(), answer
    if isinstance(answer, FleetError):
        raise FleetError(answer.what, fix=answer.fix)
    return answer


def _ask(command: TelemetryCommand) -> str:
    name = command.argv[0]
    try:
        # The caller may already be in an event loop, hence the thread.
        with ThreadPoolExecutor(1) as pool:
            env = environment(COMMAND, names=command.env)
            done = pool.submit(asyncio.run, run(command.argv, timeout=TIMEOUT, env=env, cwd=command.folder)).result()
    except EngineError as error:
        raise FleetError(f"{name}: no telemetry: {error.what}", fix="mend `telemetry.command`") from None
    if done.code:
        said = last_line(Scrub(values(command.env))(done.err)) or "it said nothing"
        raise FleetError(f"{name}: no telemetry: it ended with {done.code}: {said}", fix="mend `telemetry.command`")
    return done.out


def _json(text: str) -> Iterator[tuple[str, str, _Amount]]:
    rows = _JSON.validate_json(text)
    if isinstance(rows, dict):
        for key, amount in rows.items():
            engine, _, version = key.partition(" ")
            if not version:
                raise ValueError(f"{key!r} is no engine with its version")
            yield engine, version, amount
        return
    for row in rows:
        given = [amount for amount in (row.share, row.clients) if amount is not None]
        if len(given) != 1:
            raise ValueError(f"{row.engine} {row.version} wants one of share and clients")
        yield row.engine, row.version, given[0]


def _csv(text: str) -> Iterator[tuple[str, str, _Amount]]:
    lines = csv.reader(text.splitlines(), strict=True)
    header = [column.strip() for column in next(lines, [])]
    kind = "clients" if "clients" in header else "share"
    if sorted(header) != sorted(["engine", "version", kind]):
        raise ValueError(f"its first line is {','.join(header)[:100]!r}, neither JSON nor engine,version,share")
    for line in lines:
        if not line:
            continue
        if len(line) != len(header):
            raise ValueError(f"line {lines.line_num} has {len(line)} columns of {len(header)}")
        row = dict(zip(header, (value.strip() for value in line), strict=True))
        if kind == "clients" and not (row[kind].isascii() and row[kind].isdigit()):
            raise ValueError(f"line {lines.line_num}: {row[kind]!r} is no number of clients")
        yield row["engine"], row["version"], int(row[kind]) if kind == "clients" else row[kind]


def _shares(rows: Iterable[tuple[str, str, _Amount]]) -> tuple[tuple[str, str, float], ...]:
    known = tuple(rows)
    counts = [amount for _, _, amount in known if isinstance(amount, int)]
    if counts and len(counts) < len(known):
        raise ValueError("some rows count clients, others give shares")
    if counts:
        total = sum(counts)
        found = [(engine, version, int(amount) / max(total, 1)) for engine, version, amount in known]
    else:
        found = [(engine, version, _share(str(amount))) for engine, version, amount in known]
    whole = sum(part for _, _, part in found)
    if not whole:
        raise ValueError("it knows no client at all")
    if whole > 1.000001:
        raise ValueError("the shares are more than 100 % together: of all clients, once each")
    return tuple((engine, version, round(part, 12)) for engine, version, part in found)


def _share(text: str) -> float:
    found = share(text)
    assert isinstance(found, float)
    return found
