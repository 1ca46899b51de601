"""Read only what a rollback, a decision or a status needs of a fleet file, whatever is wrong with the rest.

In an incident somebody's typo in another repo must not hold up the rollback. Only the registry, the ledger and the
names, images and tags of the repos are read; a repo whose own entry cannot be read is refused alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from phasegate.errors import FleetError
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.explain_errors import explained
from phasegate.fleet.fleet import Outline, RepoOutline
from phasegate.fleet.gather import gather
from phasegate.fleet.models import ClientsModel, OutlineModel, RegistryOnlyModel
from phasegate.fleet.reader import Reader
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.repo_model import RepoOutlineModel
from phasegate.fleet.resolve_also import registries_of
from phasegate.fleet.resolve_clients import clients_of
from phasegate.fleet.resolve_common import last_of, ledger_of, left_behind, read_file, registry_of
from phasegate.fleet.resolve_names import RepoOutlines
from phasegate.fleet.resolve_policy import policy_of
from phasegate.fleet.resolve_signing import signing_of
from phasegate.fleet.yaml_lines import Place
from phases.ladder import LAST

_NEEDED: Sequence[Place] = (("name",), ("registry",), ("registries",), ("ledger",))
_REPO: Sequence[Place] = (("name",), ("image",), ("arches",), ("join",), ("also",), ("tags",))


def load_outline(path: Path) -> Outline:
    """Return what a rollback needs of the fleet in ``path``.

    Raises FleetError if there is no YAML, no registry, no ledger or no list of repos in it.
    """
    reader = read_file(path)
    gather(reader)
    try:
        model = OutlineModel.model_validate(reader.lines.value)
    except ValidationError as error:
        raise reader.refusal(explained(error, reader.lines), within=(*_NEEDED, ("repos",))) from None
    earlier = left_behind(model.ledger, path)
    registry = registry_of(model.registry, reader)
    registries = registries_of(model.registries, reader, registry.host)
    if reader.wrong(*_NEEDED):
        raise reader.refusal(within=_NEEDED)
    repos, unreadable = _repos(model.repos, registry.host, reader)
    last = last_of(model.ladder, reader) if model.ladder is not None else LAST
    policy = policy_of(model.policy, [*(repo.name for repo in repos), *unreadable], last, reader)
    signing = signing_of(model.signing, reader)
    unsigned = reader.lines.has("signing") and (signing is None or reader.wrong(("signing",)))
    return Outline(
        path=path,
        name=model.name or "",
        registry=registry,
        registries=registries,
        ledger=f"sqlite:///{earlier}" if earlier else ledger_of(model.ledger, path),
        repos=repos,
        last=last,
        signing=None if unsigned else signing,
        notify=model.notify or (),
        policy=None if reader.wrong(("policy",)) else policy,
        unsigned=reader.lines.at(("signing",), "signing cannot be read").what if unsigned else "",
        unreadable=unreadable,
    )


def _repos(written: Sequence[Any], host: str, reader: Reader) -> tuple[tuple[RepoOutline, ...], dict[str, FleetError]]:
    """Return the repos that can be read, and why the others, and included files, cannot."""
    repos: dict[str, RepoOutline] = {}
    unreadable = dict(reader.unread)
    for number, value in enumerate(written):
        place: Place = ("repos", number)
        name = value.get("name") if isinstance(value, dict) else None
        name = name if isinstance(name, str) and name else f"repos[{number}]"
        within = [(*place, *key) for key in _REPO]
        so = f"repo '{name}' was not touched"
        try:
            model = RepoOutlineModel.model_validate(value)
        except ValidationError as error:
            unreadable[name] = reader.refusal(explained(error, reader.lines, place), within=[place], so=so)
            continue
        if name in repos or name in unreadable:
            repos.pop(name, None)
            said = f"there are several repos '{name}'"
            reader.report((*place, "name"), said, "another name")
        # Each on its own: an image that another entry claims by mistake stays this repo's.
        outline = RepoOutlines(reader, host).read(place, model)
        if reader.wrong(*within):
            unreadable[name] = reader.refusal(within=within, so=so)
        else:
            repos[name] = outline
    return tuple(repos.values()), unreadable


def load_registries(path: Path) -> tuple[RegistrySpec, ...]:
    """Return the registries of the fleet in ``path``, its own first, whatever is wrong with the rest of the file."""
    reader, within = read_file(path), [("registry",), ("registries",)]
    try:
        model = RegistryOnlyModel.model_validate(reader.lines.value)
    except ValidationError as error:
        raise reader.refusal(explained(error, reader.lines), within=within) from None
    registry = registry_of(model.registry, reader)
    others = registries_of(model.registries, reader, registry.host)
    if reader.wrong(*within):
        raise reader.refusal(within=within)
    return (registry, *others)


def load_clients(path: Path) -> tuple[ClientSpec, ...]:
    """Return the clients of the fleet in ``path``, whatever is wrong with its builder and repos."""
    reader, within = read_file(path), [("registry",), ("clients",)]
    try:
        model = ClientsModel.model_validate(reader.lines.value)
    except ValidationError as error:
        raise reader.refusal(explained(error, reader.lines), within=within) from None
    clients = clients_of(model.clients, registry_of(model.registry, reader).insecure, reader)
    if reader.wrong(*within):
        raise reader.refusal(within=within)
    return clients
