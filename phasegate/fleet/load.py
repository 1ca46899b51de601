"""Read a fleet file, reporting everything wrong with it at once, each problem with its line and its fix."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from phasegate.catalogue import VERSIONS
from phasegate.fleet.addresses import check_engine
from phasegate.fleet.builder import Attest, BuilderSpec
from phasegate.fleet.check_signed import check_signed
from phasegate.fleet.explain_errors import explained
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.gather import gather
from phasegate.fleet.limits import Budget, Heartbeat, Workers
from phasegate.fleet.models import AttestModel, BuilderModel, FleetModel
from phasegate.fleet.names import check_key
from phasegate.fleet.once import once
from phasegate.fleet.own_check import OwnCheck, checks_in
from phasegate.fleet.reader import Reader
from phasegate.fleet.registry_model import EnvReference
from phasegate.fleet.repo_model import RepoModel
from phasegate.fleet.resolve_also import check_used, registries_of
from phasegate.fleet.resolve_checks import fleet_checks
from phasegate.fleet.resolve_clients import clients_of, telemetry_of
from phasegate.fleet.resolve_common import last_of, ledger_of, left_behind, read_file, reader_of, registry_of
from phasegate.fleet.resolve_page import page_of
from phasegate.fleet.resolve_policy import policy_of
from phasegate.fleet.resolve_repos import Repos
from phasegate.fleet.resolve_signing import signing_of
from phasegate.fleet.respell import respell
from phasegate.fleet.sound import sound
from phasegate.fleet.wanted_version import check_version
from phasegate.fleet.yaml_lines import Problem
from phasegate.image.platform import Platform, parse_platform
from phases.form import Attestation
from phases.ladder import JOINING, position


def load_fleet(path: Path) -> Fleet:
    """Return the fleet in ``path``. Raises FleetError with one ``file:line: what`` per mistake, all of them at once.

    What the file names and this machine does not have is not a mistake: ``Lack`` is raised by what needs it.
    """
    reader = read_file(path)
    check_version(reader)
    respell(reader)
    gather(reader)
    try:
        model = FleetModel.model_validate(reader.lines.value)
    except ValidationError as error:
        _read_on(path, reader, error)
        raise reader.refusal([*explained(error, reader.lines), *reader.lacks]) from None
    fleet = _resolved(path, model, reader)
    if reader.problems:
        raise reader.refusal(reader.lacks)
    return fleet


def _read_on(path: Path, reader: Reader, error: ValidationError) -> None:
    """Read what ``error`` leaves, for the mistakes that are in it."""
    value, out = sound(reader.lines.value, error)
    model = FleetModel.model_validate(value)
    before = list(reader.problems)
    _resolved(path, model, reader)
    reader.problems = [*before, *(each for each in reader.problems[len(before) :] if not each.within(*out))]
    reader.lacks = [each for each in reader.lacks if not each.within(*out)]


def problems_in(text: str, path: Path) -> tuple[Problem, ...]:
    """Return the mistakes of each repo that a fleet file with this text at ``path`` would have, and those elsewhere."""
    return tuple(dict.fromkeys(_read(text, path).problems))


def mistakes_in(text: str, path: Path) -> list[Problem]:
    """Return the mistakes that a fleet file with this text at ``path`` would have, each once, in its order."""
    reader = _read(text, path)
    return once(reader.problems, reader.lines.value)


def _read(text: str, path: Path) -> Reader:
    """Return a reader that has all mistakes in ``text``."""
    reader = reader_of(text, path)
    respell(reader)
    gather(reader)
    try:
        model = FleetModel.model_validate(reader.lines.value)
    except ValidationError as error:
        _read_on(path, reader, error)
        reader.problems += explained(error, reader.lines)
        return reader
    _resolved(path, model, reader)
    return reader


def _resolved(path: Path, model: FleetModel, reader: Reader) -> Fleet:
    registry = registry_of(model.registry, reader)
    registries = registries_of(model.registries, reader, registry.host)
    last = last_of(model.ladder, reader)
    clients = clients_of(model.clients, registry.insecure, reader)
    _check_joins(model.repos, last, reader)
    ledger = _ledger(model.ledger, path, reader)
    checks = fleet_checks(model.checks, reader)
    repos = Repos(reader, _words(model.architectures, reader), registry.host, ledger, checks).read(model.repos)
    check_used(registries, repos, reader)
    signing = signing_of(model.signing, reader)
    check_signed(signing, repos, last, reader)
    return Fleet(
        path=path,
        name=model.name or "",
        registry=registry,
        registries=registries,
        ledger=ledger,
        builder=_builder(model.builder, reader),
        last=last,
        attest=_attest(model.attest),
        evidence=model.evidence,
        clients=clients,
        telemetry=telemetry_of(model.telemetry, reader),
        repos=repos,
        platforms=_platforms(model.platforms, reader),
        signing=signing,
        shadow=_shadow(model.shadow, [*checks, *checks_in(repos)], reader),
        budget=Budget(model.budget.growth, model.budget.build),
        notify=model.notify,
        heartbeat=_heartbeat(model.heartbeat),
        page=page_of(model.page, repos, reader),
        workers=Workers(model.workers.pool, model.workers.batch) if model.workers else None,
        policy=policy_of(model.policy, [repo.name for repo in model.repos], last, reader),
    )


def _heartbeat(written: str | EnvReference | None) -> Heartbeat | None:
    if isinstance(written, EnvReference):
        return Heartbeat(variable=written.env)
    return Heartbeat(written) if written else None


def _ledger(url: str, path: Path, reader: Reader) -> str:
    if earlier := left_behind(url, path):
        here = path.parent.resolve()
        said = f"{path} is a link, and an earlier version kept the ledger beside the file that it leads to: {earlier}"
        reader.report(("ledger",), said, f"move {earlier} to {here / earlier.relative_to(path.resolve().parent)}")
    return ledger_of(url, path)


def _builder(model: BuilderModel, reader: Reader) -> BuilderSpec:
    _check_push(model, reader)
    for name, address in (("engine", model.engine), ("control", model.control)):
        with reader.reporting(("builder", name)):
            check_engine(address)
    for key in model.options:
        with reader.reporting(("builder", "options", key)):
            check_key(key, "an option")
    config = reader.folder / model.config if model.config else None
    if config and not os.path.isfile(config):
        reader.lack(("builder", "config"), f"{config} is not there", "the path of a buildkitd.toml")
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
        lacks=reader.lacking(("builder",)),
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


def _shadow(names: Sequence[str], own: Iterable[OwnCheck], reader: Reader) -> tuple[str, ...]:
    """Check the ids, which are those that ``phasegate checks`` lists."""
    known = dict.fromkeys([*VERSIONS, *(check.id for check in own)])
    for number, name in enumerate(names):
        if name not in known:
            near = get_close_matches(name, known, 1)
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
