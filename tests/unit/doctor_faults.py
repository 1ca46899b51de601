"""Everything that may be wrong with a fleet, each fault prepared at the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from phasegate.doctor.finding import Id, Status
from tests.kit import images
from tests.kit.clinic import as_json_web_token
from tests.unit.doctor_fleet import SMOKE, Given

TELEMETRY = "telemetry: {file: clients.csv, limit: 1%}\nledger:"


def by_docker(given: Given, entry: dict[str, str]) -> None:
    """Have the login come from docker's config.json."""
    given.rewrite(", credentials: {env: REGISTRY_LOGIN}", "")
    (given.folder / "config.json").write_text(json.dumps({"auths": {given.clinic.host: entry}}))


@dataclass(frozen=True)
class Fault:
    """A prepared fault.

    name: says what is wrong
    prepare: makes it so
    id, status: what it is found as
    remedy: is in what can be done about it
    also: what is found because of it
    """

    name: str
    prepare: Callable[[Given], object]
    id: Id
    status: Status
    remedy: str
    also: tuple[tuple[Id, Status], ...] = ()


def _set(part: str, **values: object) -> Callable[[Given], object]:
    """Return what sets attributes of the ``clinic`` or the ``programs``."""

    def prepare(given: Given) -> None:
        for name, value in values.items():
            setattr(getattr(given, part), name, value)

    return prepare


def _login_ends(given: Given) -> None:
    by_docker(given, {"registrytoken": as_json_web_token(datetime.now(UTC) + timedelta(seconds=60))})


def _newer(given: Given) -> None:
    given.ledger(datetime.now(UTC))
    given.sql("update alembic_version set version_num = '9999'")


def _older(given: Given) -> None:
    given.ledger(datetime.now(UTC))
    given.sql("drop index ix_events_line")
    given.sql("drop index ix_events_repo")
    given.sql("create index ix_events_key on events (fleet, repo)")
    given.sql("update alembic_version set version_num = '0004'")


def _another_fleets(given: Given) -> None:
    given.ledger(datetime.now(UTC))
    given.rewrite("team/web", "other/web")
    given.rewrite("team/app", "other/app")
    for name in ("web", "app"):
        given.clinic.publish(f"other/{name}", images.make_image([{"tool": name.encode()}]))


def _built_by_another(given: Given) -> None:
    given.ledger(datetime.now(UTC))
    given.programs.buildx = "v0.30.0"


def with_prefect(given: Given, **server: object) -> None:
    _set("clinic", **server)(given)
    given.env.setenv("PREFECT_API_URL", f"http://{given.clinic.host}/api")


def prefect_at(url: str) -> Callable[[Given], None]:
    return lambda given: given.env.setenv("PREFECT_API_URL", url)


def with_a_kept_string(given: Given) -> None:
    """Have the string that `serve` made for its own server, as commands do not send it, and a server that wants it."""
    kept = given.folder / ".phasegate" / "prefect" / "auth"
    kept.parent.mkdir(parents=True)
    kept.write_text("phasegate:kept")
    with_prefect(given, prefect="phasegate:kept")


def with_workers(given: Given, pool: str = "hands", **server: object) -> None:
    given.rewrite("ledger:", f"workers: {{pool: {pool}}}\nledger:")
    with_prefect(given, **server)


def without_clients(given: Given) -> None:
    text = given.path.read_text()
    begin, end = text.index("clients:"), text.index("signing:")
    given.path.write_text(text[:begin] + text[end:])


FAILED, WARNING, UNKNOWN = Status.FAILED, Status.WARNING, Status.UNKNOWN
NO_BUILDER = ((Id.BUILDER_BUILDKIT, UNKNOWN), (Id.BUILDER_EMULATION, UNKNOWN))
FAULTS = (
    Fault(
        "a mistake in the file",
        lambda it: it.rewrite("platforms: [linux/amd64],", "platforms: [linux/amd46],"),
        Id.FLEET_FILE,
        FAILED,
        "linux/",
    ),
    Fault(
        "a build secret's variable is not set",
        lambda it: it.env.delenv("FEED_TOKEN"),
        Id.FLEET_SECRETS,
        FAILED,
        "FEED_TOKEN",
    ),
    Fault("no engine is named", without_clients, Id.FLEET_CLIENTS, WARNING, "clients: "),
    Fault("nothing runs an image", lambda it: it.rewrite(SMOKE, ""), Id.FLEET_SMOKE, WARNING, "smoke: {"),
    Fault("no telemetry", lambda it: it.rewrite("ledger:", TELEMETRY), Id.FLEET_TELEMETRY, FAILED, "JSON or CSV"),
    Fault("the registry is overloaded", _set("clinic", sick=True), Id.REGISTRY_REACH, FAILED, "its own log"),
    Fault(
        "the registry is not there",
        lambda it: it.rewrite(f'host: "{it.clinic.host}"', 'host: "127.0.0.1:9"'),
        Id.REGISTRY_REACH,
        FAILED,
        "is the registry up?",
    ),
    Fault(
        "the registry's clock is 10 minutes ahead",
        _set("clinic", ahead=timedelta(minutes=10)),
        Id.REGISTRY_CLOCK,
        FAILED,
        "clock",
    ),
    Fault(
        "the registry's clock is a minute behind",
        _set("clinic", ahead=timedelta(minutes=-1)),
        Id.REGISTRY_CLOCK,
        WARNING,
        "clock",
    ),
    Fault("the login is wrong", _set("clinic", takes=False), Id.REGISTRY_LOGIN, FAILED, "docker login"),
    Fault(
        "the login's variable is not set",
        lambda it: it.env.delenv("REGISTRY_LOGIN"),
        Id.REGISTRY_LOGIN,
        FAILED,
        "export REGISTRY_LOGIN",
    ),
    Fault("the login ends in 60 s", _login_ends, Id.REGISTRY_EXPIRY, WARNING, "credential helper"),
    Fault("tokens live for 60 s", _set("clinic", life=60), Id.REGISTRY_EXPIRY, WARNING, "15 minutes"),
    Fault(
        "the registry does not say how long a login lives", _set("clinic", life=None), Id.REGISTRY_EXPIRY, UNKNOWN, ""
    ),
    Fault(
        "an image was never published",
        lambda it: it.clinic.repositories.pop("team/app"),
        Id.REGISTRY_READ,
        FAILED,
        "publish",
    ),
    Fault(
        "the login may only read", lambda it: it.clinic.may.discard("push"), Id.REGISTRY_WRITE, FAILED, "docker login"
    ),
    Fault(
        "the login may not delete",
        lambda it: it.clinic.may.discard("delete"),
        Id.REGISTRY_DELETE,
        WARNING,
        "clean --delete",
    ),
    Fault(
        "the registry deletes nothing", _set("clinic", deletes=False), Id.REGISTRY_DELETE, WARNING, "phasegate clean"
    ),
    Fault(
        "one image is private", lambda it: it.clinic.private.add("team/app"), Id.REGISTRY_ANONYMOUS, WARNING, "public"
    ),
    Fault(
        "an engine is dead", lambda it: it.programs.dead.add("unix:///old.sock"), Id.ENGINE_REACH, FAILED, "start it"
    ),
    Fault("an engine is of another version", _set("programs", docker="29.1.0"), Id.ENGINE_VERSION, FAILED, "29.1.0"),
    Fault(
        "an engine's disk is full",
        lambda it: it.programs.full.add("unix:///old.sock"),
        Id.ENGINE_ROOM,
        FAILED,
        "system prune",
    ),
    Fault(
        "the builder's engine is dead",
        lambda it: it.programs.dead.add("unix:///builder.sock"),
        Id.BUILDER_ENGINE,
        FAILED,
        "`builder.engine`",
        NO_BUILDER,
    ),
    Fault(
        "the control's engine is dead",
        lambda it: it.programs.dead.add("unix:///control.sock"),
        Id.BUILDER_CONTROL,
        FAILED,
        "`builder.control`",
    ),
    Fault("there is no buildx", _set("programs", buildx=""), Id.BUILDER_BUILDX, FAILED, "plugin", NO_BUILDER),
    Fault(
        "buildx is not the one that built the releases",
        _built_by_another,
        Id.BUILDER_BUILDX,
        WARNING,
        "toolchain.drift",
    ),
    Fault(
        "BuildKit is not the one that is pinned",
        _set("programs", buildkit="v0.31.0"),
        Id.BUILDER_BUILDKIT,
        FAILED,
        "builder.image",
    ),
    Fault(
        "the builder does not run",
        _set("programs", buildkit=""),
        Id.BUILDER_BUILDKIT,
        UNKNOWN,
        "",
        ((Id.BUILDER_EMULATION, UNKNOWN),),
    ),
    Fault(
        "emulation is missing",
        _set("programs", platforms="linux/amd64"),
        Id.BUILDER_EMULATION,
        FAILED,
        "--install arm64",
    ),
    Fault("cosign is not installed", _set("programs", cosign=None), Id.SIGNING_PROGRAM, FAILED, "install cosign"),
    Fault(
        "the key's file is not there",
        lambda it: (it.folder / "cosign.key").unlink(),
        Id.SIGNING_KEY,
        FAILED,
        "generate-key-pair",
    ),
    Fault(
        "the key's password is wrong",
        _set("programs", cosign="error: decrypt: encrypted: decryption failed"),
        Id.SIGNING_KEY,
        FAILED,
        "password",
    ),
    Fault(
        "the key's password is not set",
        lambda it: it.env.delenv("KEY_PASSWORD"),
        Id.SIGNING_KEY,
        FAILED,
        "export KEY_PASSWORD",
    ),
    Fault(
        "the public key is another one",
        _set("programs", cosign="another public half"),
        Id.SIGNING_PAIR,
        FAILED,
        "public:",
    ),
    Fault(
        "a Dockerfile is not there",
        lambda it: (it.folder / "web/Dockerfile").unlink(),
        Id.SOURCE_FOLDER,
        FAILED,
        "dockerfile:",
    ),
    Fault(
        "the file of the version is not there",
        lambda it: it.rewrite('version: "1.0",\n', "version: {file: VERSION},\n"),
        Id.SOURCE_FOLDER,
        FAILED,
        "",
    ),
    Fault("git refuses the credentials", _set("clinic", git="somebody:else"), Id.SOURCE_GIT, FAILED, "git.credentials"),
    Fault(
        "the variable of git's credentials is not set",
        lambda it: it.env.delenv("GIT_LOGIN"),
        Id.SOURCE_GIT,
        FAILED,
        "GIT_LOGIN",
    ),
    Fault("the branch is not there", lambda it: it.rewrite("ref: main", "ref: trunk"), Id.SOURCE_GIT, FAILED, "ref:"),
    Fault(
        "the ledger is damaged",
        lambda it: (it.folder / "ledger.db").write_text("no database " * 99),
        Id.LEDGER_READ,
        FAILED,
        "reached",
    ),
    Fault("the ledger is another fleet's", _another_fleets, Id.LEDGER_READ, FAILED, "ledger"),
    Fault("the ledger is a newer phasegate's", _newer, Id.LEDGER_VERSION, FAILED, "newer phasegate"),
    Fault("the ledger is an older phasegate's", _older, Id.LEDGER_VERSION, WARNING, "phasegate rollout"),
    Fault(
        "the ledger was not backed up for days",
        lambda it: it.ledger(datetime.now(UTC) - timedelta(days=3)),
        Id.LEDGER_BACKUP,
        WARNING,
        "phasegate ledger backup",
    ),
    Fault("Prefect is not there", prefect_at("http://127.0.0.1:9/api"), Id.PREFECT_SERVER, FAILED, "PREFECT_API_URL"),
    Fault("Prefect is at no URL", prefect_at("http://[::1/api"), Id.PREFECT_SERVER, FAILED, "PREFECT_API_URL"),
    Fault("Prefect's login is not exported", with_a_kept_string, Id.PREFECT_LOGIN, FAILED, "PREFECT_API_AUTH_STRING"),
    Fault(
        "Prefect's server wants a login",
        lambda it: with_prefect(it, prefect="phasegate:other"),
        Id.PREFECT_LOGIN,
        FAILED,
        "PREFECT_API_AUTH_STRING",
    ),
    Fault(
        "Prefect's server is an older one",
        lambda it: with_prefect(it, version="3.1.0"),
        Id.PREFECT_VERSION,
        WARNING,
        "same minor version",
    ),
    Fault(
        "Prefect's server loses task runs",
        lambda it: with_prefect(it, batch=1),
        Id.PREFECT_SETTINGS,
        WARNING,
        "BATCH_SIZE=200",
    ),
    Fault(
        "no worker asks for work",
        lambda it: with_workers(it, hands="NOT_READY"),
        Id.PREFECT_POOL,
        FAILED,
        "prefect worker start",
    ),
    Fault(
        "the work pool is not there", lambda it: with_workers(it, "nobody"), Id.PREFECT_POOL, FAILED, "work-pool create"
    ),
)
