"""The builder: its engine, buildx, BuildKit against the pin, and the platforms that it can build for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import closing

from phasegate.build.driver import buildx_version
from phasegate.build.engines import builder_of, control_of
from phasegate.build.inspect import Inspected, inspected
from phasegate.clients.facts import Store, facts
from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, Status, failed, of_error, ok, some, unknown, warning
from phasegate.doctor.patient import Patient
from phasegate.errors import LedgerError, PhasegateError
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import Fleet
from phasegate.ledger.ledger import Ledger
from phasegate.together import together

_SECONDS = 8.0


async def look(patient: Patient) -> list[Finding]:
    assert patient.fleet
    spec = patient.fleet.builder
    if spec.lacks:
        return [failed(Id.BUILDER_ENGINE, "", lack.what, Hint(lack.fix)) for lack in spec.lacks]
    engine, control, buildx = await together((_engine(spec), _control(spec), _buildx(patient.fleet)))
    found = [*engine, *control, *buildx]
    for each, missing in ((engine, "the engine does not answer"), (buildx, "there is no buildx to ask it")):
        if any(finding.status is Status.FAILED for finding in each):
            return [*found, *_unasked(spec, missing)]
    return [*found, *await _buildkit(patient)]


def _unasked(spec: BuilderSpec, why: str) -> list[Finding]:
    """Return that nothing is known of the builder, which buildx runs on the engine."""
    ids = [Id.BUILDER_EMULATION] if spec.push == "engine" else [Id.BUILDER_BUILDKIT, Id.BUILDER_EMULATION]
    return [unknown(id_, "", f"not looked at: {why}") for id_ in ids]


async def _engine(spec: BuilderSpec) -> list[Finding]:
    try:
        engine = await facts(builder_of(spec), timeout=_SECONDS)
    except PhasegateError as error:
        return [of_error(Id.BUILDER_ENGINE, "", error)]
    said = f"Docker {engine.version}, {engine.store} store, {engine.os_arch}"
    if spec.push != "engine":
        return [ok(Id.BUILDER_ENGINE, "", said)]
    if engine.store != Store.CONTAINERD:
        enable = Hint('"features": {"containerd-snapshotter": true} in its daemon.json, or leave `push` out')
        return [failed(Id.BUILDER_ENGINE, "", f"{said}: it publishes zstd layers as gzip", enable)]
    if not engine.version.startswith(spec.version):
        return [_other(Id.BUILDER_ENGINE, "Docker", engine.version, spec.version)]
    return [ok(Id.BUILDER_ENGINE, "", said)]


async def _control(spec: BuilderSpec) -> list[Finding]:
    if not spec.control:
        return []
    try:
        engine = await facts(control_of(spec), timeout=_SECONDS)
    except PhasegateError as error:
        return [of_error(Id.BUILDER_CONTROL, "", error)]
    return [ok(Id.BUILDER_CONTROL, "", f"Docker {engine.version}, {engine.store} store, {engine.os_arch}")]


async def _buildx(fleet: Fleet) -> list[Finding]:
    """Compare buildx with the one that the releases in hand were built with: a fleet file pins none."""
    try:
        version = await buildx_version(fleet.builder.engine, timeout=_SECONDS)
    except PhasegateError as error:
        install = Hint(error.fix or "install docker's buildx plugin on this machine: docker buildx version must answer")
        return [failed(Id.BUILDER_BUILDX, "", error.what, install)]
    others: dict[str, list[str]] = defaultdict(list)
    for name, then in await asyncio.to_thread(_buildx_of_releases, fleet):
        if then != version:
            others[then].append(name)
    if not others:
        return [ok(Id.BUILDER_BUILDX, "", version)]
    back = Hint("the same buildx as before, or a new version of these repos; until then toolchain.drift reports it")
    return [
        warning(Id.BUILDER_BUILDX, "", f"it is {version}; {then} built {some(names)}", back)
        for then, names in others.items()
    ]


def _buildx_of_releases(fleet: Fleet) -> list[tuple[str, str]]:
    try:
        with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
            standings = ledger.standings(repo.name for repo in fleet.repos)
    except LedgerError:  # reported by the check of the ledger
        return []
    built = {repo.name: standings[repo.name].toolchain for repo in fleet.repos if repo.form_source.built}
    return [(name, toolchain["buildx"]) for name, toolchain in built.items() if "buildx" in toolchain]


async def _buildkit(patient: Patient) -> list[Finding]:
    assert patient.fleet
    spec = patient.fleet.builder
    try:
        found = await inspected(spec, timeout=_SECONDS)
    except PhasegateError as error:
        return [of_error(Id.BUILDER_BUILDKIT, "", error)]
    findings = [] if spec.push == "engine" else [_pin(spec, found)]
    return [*findings, _emulation(patient, found)]


def _pin(spec: BuilderSpec, found: Inspected) -> Finding:
    if not found.buildkit:
        said = f"not running yet; a rollout starts it from {spec.image}, and checks that it is {spec.version}"
        return unknown(Id.BUILDER_BUILDKIT, found.name, said)
    if found.buildkit != spec.version:
        return _other(Id.BUILDER_BUILDKIT, "BuildKit", found.buildkit, spec.version, found.name)
    return ok(Id.BUILDER_BUILDKIT, found.name, f"{found.buildkit}, as pinned")


def _emulation(patient: Patient, found: Inspected) -> Finding:
    wanted: dict[str, list[str]] = defaultdict(list)
    for repo in patient.built:
        for platform in {platform for image in repo.images for platform in image.platforms}:
            if platform.normalised() not in found.platforms:
                wanted[str(platform)].append(repo.name)
    if not found.platforms:
        return unknown(Id.BUILDER_EMULATION, found.name, "only a running builder says for which platforms it builds")
    if not wanted:
        return ok(Id.BUILDER_EMULATION, found.name, "it builds for every platform of the fleet")
    said = "; ".join(f"{platform} of {some(names)}" for platform, names in sorted(wanted.items()))
    names = ",".join(platform.split("/")[1] for platform in sorted(wanted))
    return failed(
        Id.BUILDER_EMULATION,
        found.name,
        f"it cannot build {said}",
        Hint(f"docker run --privileged --rm tonistiigi/binfmt --install {names} on its host, and restart the builder"),
    )


def _other(id_: Id, title: str, found: str, pinned: str, subject: str = "") -> Finding:
    fix = Hint("set `builder.image` and `builder.version` to the same pin")
    return failed(id_, subject, f"it is {title} {found}, the fleet file pins {pinned}", fix)
