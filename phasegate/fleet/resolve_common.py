"""Resolve what every command needs of a fleet file: its registry, its ledger and where its ladder ends."""

from __future__ import annotations

from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.expand import expand
from phasegate.fleet.fleet import RegistrySpec
from phasegate.fleet.models import RegistryModel
from phasegate.fleet.reader import Reader
from phasegate.fleet.yaml_lines import Lines
from phasegate.image.reference import parse_reference
from phases.ladder import LAST, NAMES

_SQLITE = "sqlite:///"


def read_file(path: Path) -> Reader:
    """Read the YAML in ``path`` and fill in its variables. Raises FleetError if it is not a mapping in YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FleetError(
            f"{path}: {error.strerror}", fix="phasegate init writes one; --fleet PATH names another"
        ) from None
    except UnicodeDecodeError:
        raise FleetError(f"{path}: not UTF-8 text", fix="save it as UTF-8") from None
    return reader_of(text, path)


def reader_of(text: str, path: Path) -> Reader:
    """Read ``text`` as the fleet file at ``path``. Raises what ``read_file`` raises for its content."""
    lines = Lines(text, str(path))
    if not isinstance(lines.value, dict):
        raise FleetError(f"{path}:1: a fleet file is a mapping", fix="phasegate init writes one to begin with")
    reader = Reader(path, lines)
    expand(reader)
    return reader


def registry_of(written: str | RegistryModel, reader: Reader) -> RegistrySpec:
    model = written if isinstance(written, RegistryModel) else RegistryModel(host=written)
    _check_host(model.host, reader)
    for host in model.mirrors or ("host",):
        with reader.reporting(("registry",), "registry: "):
            parse_reference(f"{host}/{model.probe}", "host")
    credentials = model.credentials.env if model.credentials else ""
    return RegistrySpec(
        model.host, model.insecure, credentials, model.mirrors, model.probe, model.settle, model.was or ""
    )


def _check_host(host: str, reader: Reader) -> None:
    place = ("registry", "host")
    if "@" in host:
        reader.report(place, "the registry's host holds a credential", "credentials: {env: NAME}")
        return
    try:
        parse_reference(f"{host}/name", host)
    except FleetError as error:
        reader.report(place, f"{host!r} is no registry host", error.fix or "")


def ledger_of(url: str, path: Path) -> str:
    """Resolve a relative SQLite path against the folder of ``path``, wherever the command is run.

    ``path`` may be a link that is moved to another file with each release, as a ConfigMap's is: the ledger does not
    follow it.
    """
    return _ledger_in(path.parent.resolve(), url)


def left_behind(url: str, path: Path) -> Path | None:
    """Return the ledger that an earlier version kept beside the file that the link ``path`` leads to, if it is there.

    There is none where the ledger is not a relative path, or has been begun where it belongs.
    """
    here, there = ledger_of(url, path), _ledger_in(path.resolve().parent, url)
    if here == there or Path(here.removeprefix(_SQLITE)).exists():
        return None
    earlier = Path(there.removeprefix(_SQLITE))
    return earlier if earlier.exists() else None


def _ledger_in(folder: Path, url: str) -> str:
    rest = url.removeprefix(_SQLITE)
    return f"{_SQLITE}{folder / rest}" if rest not in ("", url) and not rest.startswith("/") else url


def last_of(ladder: str | tuple[str, ...], reader: Reader) -> str:
    if isinstance(ladder, str):
        return ladder
    highest = max((NAMES.index(name) for name in ladder), default=0)
    want = NAMES[1 : (highest or NAMES.index(LAST)) + 1]
    if not ladder or tuple(ladder) != want:
        reader.report(
            ("ladder",),
            f"the ladder {', '.join(ladder) or '(empty)'} skips or turns a rung: one change at a time is its point",
            f"ladder: [{', '.join(want)}], or the name of the last phase alone",
        )
        return LAST
    return ladder[-1]
