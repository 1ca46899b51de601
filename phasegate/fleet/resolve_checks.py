"""Resolve ``checks`` of a fleet file: those of every repo, and what a repo adds, replaces or skips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from phasegate.check import Severity
from phasegate.fleet.own_check import OwnCheck
from phasegate.fleet.own_check_model import OwnCheckModel, SkippedModel
from phasegate.fleet.reader import Reader
from phasegate.fleet.yaml_lines import Place
from phasegate.image.digest import digest_of


def fleet_checks(models: Sequence[OwnCheckModel], reader: Reader) -> tuple[OwnCheck, ...]:
    """Return the checks that every repo has."""
    place: Place = ("checks",)
    _unique(models, place, reader)
    return tuple(_check(model, (*place, number), reader.folder, reader) for number, model in enumerate(models))


def checks_of(
    fleet: Sequence[OwnCheck], models: Sequence[OwnCheckModel | SkippedModel], repo: Place, reader: Reader
) -> tuple[OwnCheck, ...]:
    """Return the checks of the repo at ``repo``: the fleet's, and its own, which may replace one of them."""
    found = {check.name: check for check in fleet}
    place = (*repo, "checks")
    _unique(models, place, reader)
    for number, model in enumerate(models):
        if isinstance(model, OwnCheckModel):
            found[model.name] = _check(model, (*place, number), reader.folder_of(repo), reader)
        elif found.pop(model.name, None) is None:
            known = ", ".join(check.name for check in fleet) or "none"
            said = f"the fleet has no check '{model.name}' to skip"
            reader.report((*place, number), said, f"leave it out; its checks: {known}")
    return tuple(found.values())


def _check(model: OwnCheckModel, place: Place, folder: Path, reader: Reader) -> OwnCheck:
    reader.program((*place, "command"), model.command[0], folder)
    return OwnCheck(
        name=model.name,
        command=model.command,
        folder=folder,
        phases=tuple(str(phase) for phase in model.phases),
        severity=Severity(model.severity),
        timeout=model.timeout,
        env=model.env,
        credentials=model.credentials,
        entry=digest_of(model.model_dump_json(exclude_defaults=True).encode()),
        lacks=reader.lacking(place),
    )


def _unique(models: Sequence[OwnCheckModel | SkippedModel], place: Place, reader: Reader) -> None:
    names = [model.name for model in models]
    for number, name in enumerate(names):
        if names.index(name) != number:
            line = reader.lines.line((*place, names.index(name)))
            reader.report((*place, number), f"check '{name}' is there already, on line {line}", "another name")
