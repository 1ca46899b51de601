"""What `doctor` finds: one line for each thing that it looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from phasegate.command import Advice, Hint
from phasegate.digits import count
from phasegate.errors import PhasegateError


class Status(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """It works, and will not for ever, or not for everybody."""
    FAILED = "failed"
    """A command that needs it would fail now."""
    UNKNOWN = "unknown"
    """Whoever was asked cannot say."""


class Id(StrEnum):
    """Everything that is looked at. The part before the dot is the area. docs/doctor.md says what each means."""

    FLEET_FILE = "fleet.file"
    FLEET_CLIENTS = "fleet.clients"
    FLEET_SMOKE = "fleet.smoke"
    FLEET_SECRETS = "fleet.secrets"
    FLEET_TELEMETRY = "fleet.telemetry"
    REGISTRY_REACH = "registry.reach"
    REGISTRY_CLOCK = "registry.clock"
    REGISTRY_LOGIN = "registry.login"
    REGISTRY_EXPIRY = "registry.expiry"
    REGISTRY_READ = "registry.read"
    REGISTRY_WRITE = "registry.write"
    REGISTRY_DELETE = "registry.delete"
    REGISTRY_ANONYMOUS = "registry.anonymous"
    ENGINE_REACH = "engine.reach"
    ENGINE_VERSION = "engine.version"
    ENGINE_ROOM = "engine.room"
    BUILDER_ENGINE = "builder.engine"
    BUILDER_CONTROL = "builder.control"
    BUILDER_BUILDX = "builder.buildx"
    BUILDER_BUILDKIT = "builder.buildkit"
    BUILDER_EMULATION = "builder.emulation"
    SIGNING_PROGRAM = "signing.program"
    SIGNING_KEY = "signing.key"
    SIGNING_PAIR = "signing.pair"
    SOURCE_FOLDER = "source.folder"
    SOURCE_GIT = "source.git"
    LEDGER_READ = "ledger.read"
    LEDGER_VERSION = "ledger.version"
    LEDGER_BACKUP = "ledger.backup"
    PREFECT_INSTALLED = "prefect.installed"
    PREFECT_SERVER = "prefect.server"
    PREFECT_LOGIN = "prefect.login"
    PREFECT_VERSION = "prefect.version"
    PREFECT_SETTINGS = "prefect.settings"
    PREFECT_POOL = "prefect.pool"

    @property
    def area(self) -> str:
        return self.value.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line.

    subject: what was looked at: a host, a client, a repo; empty if the fleet has only one of it
    what: what is so, in one sentence
    remedy: what a person can do about it, if there is anything
    """

    id: Id
    subject: str
    status: Status
    what: str
    remedy: Advice | None = None


def ok(id_: Id, subject: str, what: str) -> Finding:
    return Finding(id_, subject, Status.OK, what)


def failed(id_: Id, subject: str, what: str, remedy: Advice | None = None) -> Finding:
    return Finding(id_, subject, Status.FAILED, what, remedy)


def warning(id_: Id, subject: str, what: str, remedy: Advice | None = None) -> Finding:
    return Finding(id_, subject, Status.WARNING, what, remedy)


def unknown(id_: Id, subject: str, what: str, remedy: Advice | None = None) -> Finding:
    return Finding(id_, subject, Status.UNKNOWN, what, remedy)


def of_error(id_: Id, subject: str, error: PhasegateError) -> Finding:
    """Return the finding that says what ``error`` does."""
    return failed(id_, subject, error.what, Hint(error.fix) if error.fix else None)


def group(names: Sequence[str]) -> str:
    """Return the first of ``names``, and how many others there are, for one line about all of them."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def some(names: Sequence[str], most: int = 3) -> str:
    """Return the first of ``names``, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def all_of(number: int, word: str) -> str:
    """Return ``all 3 images``, or ``the one image``."""
    return f"all {count(number, word)}" if number != 1 else f"the one {word}"


def part_of(part: int, whole: int, word: str) -> str:
    """Return ``1 of 3 images``."""
    return f"{part} of {count(whole, word)}"
