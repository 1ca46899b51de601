"""Resolve what every command needs of a fleet file: its registry, its ledger and where its ladder ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.expand import expand
from phasegate.fleet.models import ASIDE
from phasegate.fleet.reader import Reader
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.registry_model import OtherRegistryModel, RegistryModel
from phasegate.fleet.yaml_lines import Lines, Place
from phasegate.image.reference import check_any_host, check_host, check_repository
from phases.ladder import LAST, NAMES

_SQLITE = "sqlite:///"
_IN_MEMORY = (":memory:", "file::memory:")  # not the names of files, and refused when the ledger is opened


def read_file(path: Path) -> Reader:
    """Read the YAML in ``path`` and fill in its variables. Raises FleetError if it is not a mapping in YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FleetError(
            f"{path}: {error.strerror}", fix="phasegate init writes one; --fleet PATH names another"
        ) from None
    except OSError as error:
        raise FleetError(f"{path}: {error.strerror}", fix="--fleet PATH names a file that can be read") from None
    except UnicodeDecodeError:
        raise FleetError(f"{path}: not UTF-8 text", fix="save it as UTF-8") from None
    return reader_of(text, path)


def reader_of(text: str, path: Path) -> Reader:
    """Read ``text`` as the fleet file at ``path``. Raises what ``read_file`` raises for its content."""
    lines = Lines(text, str(path))
    if not isinstance(lines.value, dict):
        what = "a fleet file is a mapping" + (", and this file is empty" if lines.value is None else "")
        # `init` never writes over a file that is there.
        raise FleetError(f"{path}:1: {what}", fix="remove it, and phasegate init writes one to begin with")
    for key in [key for key in lines.value if key.startswith(ASIDE)]:
        del lines.value[key]
    reader = Reader(path, lines)
    expand(reader)
    return reader


def registry_of(written: str | RegistryModel, reader: Reader) -> RegistrySpec:
    model = written if isinstance(written, RegistryModel) else RegistryModel(host=written)
    check_registry(model, ("registry",), reader)
    if model.was is not None:  # versions before 0.2 took a host without a dot or a port
        check_host_at(model.was, ("registry", "was"), reader, check_any_host)
    return spec_of(model, model.was or "")


def check_registry(model: OtherRegistryModel, place: Place, reader: Reader) -> None:
    """Report what is wrong with the settings of the registry at ``place``."""
    check_host_at(model.host, (*place, "host"), reader)
    for mirror in model.mirrors:
        check_host_at(mirror, (*place, "mirrors"), reader)
    if model.probe is not None:
        with reader.reporting((*place, "probe"), "probe: "):
            check_repository(model.probe, model.host)


def spec_of(model: OtherRegistryModel, was: str = "") -> RegistrySpec:
    credentials = model.credentials.env if model.credentials else ""
    return RegistrySpec(model.host, model.insecure, credentials, model.mirrors, model.probe or "", model.settle, was)


def check_host_at(host: str, place: Place, reader: Reader, check: Callable[[str], None] = check_host) -> None:
    """Report what is wrong with a registry's host. One that holds a credential is not repeated."""
    if "@" in host:
        reader.report(place, "the registry's host holds a credential", "credentials: {env: NAME}")
        return
    with reader.reporting(place):
        check(host)


def ledger_of(url: str, path: Path) -> str:
    """Resolve a relative SQLite path against the folder of ``path``, wherever the command is run.

    ``path`` may be a link that is moved to another file with each release, as a ConfigMap's is: the ledger does not
    follow it.
    """
    return _ledger_in(path.parent.resolve(), url)


def file_of(ledger: str) -> Path | None:
    """Return the file of a ledger on SQLite, by its address."""
    return Path(ledger.removeprefix(_SQLITE)) if ledger.startswith(_SQLITE) else None


def left_behind(url: str, path: Path) -> Path | None:
    """Return the ledger that an earlier version kept beside the file that the link ``path`` leads to, if it is there.

    There is none where the ledger is not a relative path, or has been begun where it belongs.
    """
    here, there = ledger_of(url, path), _ledger_in(path.resolve().parent, url)
    if here == there or os.path.exists(here.removeprefix(_SQLITE)):
        return None
    earlier = Path(there.removeprefix(_SQLITE))
    return earlier if os.path.exists(earlier) else None


def _ledger_in(folder: Path, url: str) -> str:
    rest = url.removeprefix(_SQLITE)
    relative = rest not in ("", url) and not rest.startswith(("/", *_IN_MEMORY))
    return f"{_SQLITE}{folder / rest}" if relative else url


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
