"""Read a fleet file, reporting everything wrong with it at once, each problem with its line and its fix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from phasegate.catalogue import VERSIONS
from phasegate.errors import FleetError
from phasegate.fleet.expand import expand
from phasegate.fleet.explain_errors import explained
from phasegate.fleet.fleet import Attest, Budget, BuilderSpec, Fleet, Heartbeat, RegistrySpec
from phasegate.fleet.models import AttestModel, BuilderModel, EnvReference, FleetModel, RegistryModel, RepoModel
from phasegate.fleet.reader import Reader
from phasegate.fleet.resolve_clients import clients_of, telemetry_of
from phasegate.fleet.resolve_policy import policy_of
from phasegate.fleet.resolve_repos import Repos
from phasegate.fleet.resolve_signing import signing_of
from phasegate.fleet.yaml_lines import Lines
from phasegate.image.platform import Platform, parse_platform
from phasegate.image.reference import parse_reference
from phases.form import Attestation
from phases.ladder import JOINING, LAST, NAMES, position


def load_fleet(path: Path) -> Fleet:
    """Return the fleet in ``path``. Raises FleetError with one ``file:line: what`` per problem."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FleetError(
            f"{path}: {error.strerror}", fix="phasegate init writes one; --fleet PATH names another"
        ) from None
    except UnicodeDecodeError:
        raise FleetError(f"{path}: not UTF-8 text", fix="save it as UTF-8") from None
    lines = Lines(text, str(path))
    if not isinstance(lines.value, dict):
        raise FleetError(f"{path}:1: a fleet file is a mapping", fix="phasegate init writes one to begin with")
    reader = Reader(path, lines)
    expand(reader)
    try:
        model = FleetModel.model_validate(lines.value)
    except ValidationError as error:
        raise reader.refusal(explained(error, lines)) from None
    fleet = _resolved(path, model, reader)
    if reader.problems:
        raise reader.refusal()
    return fleet


def _resolved(path: Path, model: FleetModel, reader: Reader) -> Fleet:
    registry = _registry(model.registry, reader)
    last = _last(model.ladder, reader)
    clients = clients_of(model.clients, registry.insecure, reader)
    _unique([client.name for client in clients], "client", "clients", reader)
    _check_joins(model.repos, last, reader)
    return Fleet(
        path=path,
        registry=registry,
        ledger=_ledger(reader.folder, model.ledger),
        builder=_builder(model.builder, reader),
        last=last,
        attest=_attest(model.attest),
        evidence=model.evidence,
        clients=clients,
        telemetry=telemetry_of(model.telemetry, reader),
        repos=Repos(reader, _words(model.architectures, reader)).read(model.repos),
        platforms=_platforms(model.platforms, reader),
        signing=signing_of(model.signing, reader),
        shadow=_shadow(model.shadow, reader),
        budget=Budget(model.budget.growth, model.budget.build),
        notify=model.notify,
        heartbeat=_heartbeat(model.heartbeat),
        policy=policy_of(model, last, reader),
    )


def _heartbeat(written: str | EnvReference | None) -> Heartbeat | None:
    if isinstance(written, EnvReference):
        return Heartbeat(variable=written.env)
    return Heartbeat(written) if written else None


def _registry(written: str | RegistryModel, reader: Reader) -> RegistrySpec:
    model = written if isinstance(written, RegistryModel) else RegistryModel(host=written)
    _check_host(model.host, reader)
    for host in model.mirrors or ("host",):
        with reader.reporting(("registry",), "registry: "):
            parse_reference(f"{host}/{model.probe}", "host")
    credentials = model.credentials.env if model.credentials else ""
    return RegistrySpec(model.host, model.insecure, credentials, model.mirrors, model.probe)


def _check_host(host: str, reader: Reader) -> None:
    place = ("registry", "host")
    if "@" in host:
        reader.report(place, "the registry's host holds a credential", "credentials: {env: NAME}")
        return
    try:
        parse_reference(f"{host}/name", host)
    except FleetError as error:
        reader.report(place, f"{host!r} is no registry host", error.fix or "")


def _ledger(folder: Path, url: str) -> str:
    """Resolve a relative SQLite path against the fleet file's folder, wherever the command is run."""
    scheme, _, rest = url.partition(":///")
    if scheme == "sqlite" and rest and not rest.startswith("/"):
        return f"sqlite:///{folder / rest}"
    return url


def _builder(model: BuilderModel, reader: Reader) -> BuilderSpec:
    _check_push(model, reader)
    config = reader.folder / model.config if model.config else None
    if config and not config.is_file():
        reader.report(("builder", "config"), f"{config} is not there", "the path of a buildkitd.toml")
    return BuilderSpec(
        engine=model.engine,
        control=model.control,
        image=model.image or "",
        version=model.version,
        config=config,
        options=model.options,
        network=model.network,
        timeout=model.timeout,
        push=model.push,
    )


def _check_push(builder: BuilderModel, reader: Reader) -> None:
    """Check that settings of BuildKit's container are given if there is one, and not if the engine itself builds."""
    if builder.push == "buildkit":
        if builder.image is None:
            reader.report(("builder",), "'image' is missing here", "image: ..., or push: engine")
        return
    for key in ("image", "config", "options"):
        if getattr(builder, key):
            said = f"{key} is of BuildKit's container, and push: engine has none"
            reader.report(("builder", key), said, f"leave {key} out")


def _last(ladder: str | tuple[str, ...], reader: Reader) -> str:
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


def _check_joins(repos: Sequence[RepoModel], last: str, reader: Reader) -> None:
    """Check that no phase comes after joining: phasegate assembles a joint index, and only a build could add more."""
    if position(last) <= position(JOINING):
        return
    for number, repo in enumerate(repos):
        if repo.join:
            reader.report(
                ("repos", number, "join"),
                f"repo '{repo.name}': a joined index has no form in the phase {last}",
                f"ladder: {JOINING}, or leave `join` out",
            )


def _attest(model: AttestModel) -> Attest:
    return Attest(Attestation(model.provenance), model.sbom.generator if model.sbom else "")


def _shadow(names: Sequence[str], reader: Reader) -> tuple[str, ...]:
    """Check the ids, which are those that ``phasegate checks`` lists."""
    for number, name in enumerate(names):
        if name not in VERSIONS:
            near = get_close_matches(name, VERSIONS, 1)
            reader.report(("shadow", number), f"there is no check {name!r}", near[0] if near else "phasegate checks")
    return tuple(names)


def _words(architectures: Mapping[str, str], reader: Reader) -> dict[str, Platform]:
    words: dict[str, Platform] = {}
    for word, platform in architectures.items():
        with reader.reporting(("architectures", word)):
            words[word] = parse_platform(platform)
    return words


def _platforms(texts: Sequence[str], reader: Reader) -> tuple[Platform, ...]:
    platforms: list[Platform] = []
    for number, text in enumerate(texts):
        with reader.reporting(("platforms", number)):
            platforms.append(parse_platform(text))
    return tuple(platforms)


def _unique(names: Sequence[str], what: str, key: str, reader: Reader) -> None:
    for number, name in enumerate(names):
        first = names.index(name)
        if first != number:
            line = reader.lines.line((key, first))
            reader.report((key, number), f"{what} '{name}' is there already, on line {line}", "another name")
