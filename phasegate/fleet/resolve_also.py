"""Resolve ``also`` of a repo, the other registries that it is published in, and ``registries``, their settings."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.fleet.fleet import ImageSpec, RepoOutline
from phasegate.fleet.names import check_fields, fill
from phasegate.fleet.reader import Reader
from phasegate.fleet.registries import Copy, RegistrySpec
from phasegate.fleet.registry_model import AlsoModel, OtherRegistryModel
from phasegate.fleet.repo_model import RepoOutlineModel
from phasegate.fleet.resolve_common import check_host_at, check_registry, spec_of
from phasegate.fleet.yaml_lines import Place
from phasegate.image.reference import Reference, check_repository, registry_host


def copies_of(
    place: Place,
    model: RepoOutlineModel,
    images: Sequence[ImageSpec],
    joined: ImageSpec | None,
    reader: Reader,
    host: str,
) -> tuple[Copy, ...]:
    """Return the copies of ``images`` and of the ``joined`` one in the registries that the repo is also in."""
    copies: list[Copy] = []
    for number, written in enumerate(model.also):
        here = (*place, "also", number)
        other = _read(written)
        if not _checked(here, other, model, reader, host):
            continue
        for image in images:
            name = fill(other.image or model.image, version="", arch=image.arch)
            copies.append(_copy(here, other.host, name, image, reader))
        if joined:
            copies.append(_copy(here, other.host, other.join or joined.name, joined, reader))
        elif other.join:
            reader.report(here, f"repo '{model.name}' has no `join`", "leave it out")
    for number, copy in enumerate(copies):
        if _at(copy) in [_at(other) for other in copies[:number]]:
            reader.report(
                (*place, "also"), f"repo '{model.name}' is at {copy.reference} twice", "keep one of them, or two names"
            )
    return tuple(copies)


def _read(written: str | AlsoModel) -> AlsoModel:
    """Return what ``HOST`` and ``HOST/NAME`` stand for."""
    if isinstance(written, AlsoModel):
        return written
    scheme, mark, bare = written.rpartition("://")
    host, _, image = bare.partition("/")
    if "@" in written or not host:
        return AlsoModel(host=written)  # which is reported; a password may have a slash in it
    return AlsoModel(host=scheme + mark + host, image=image or None)


def _checked(place: Place, other: AlsoModel, model: RepoOutlineModel, reader: Reader, host: str) -> bool:
    """Report what is wrong with one registry that a repo is also in, and return whether nothing is."""
    before = len(reader.problems)
    check_host_at(other.host, place, reader)
    with reader.reporting(place):
        if other.image is not None:
            check_fields(other.image, arch=bool(model.arches))
    if _place(other.host) == _place(host):
        reader.report(place, f"{other.host} is the fleet's own registry", "another one, or leave it out")
    if model.arches and other.image is not None and "{arch}" not in other.image:
        said = f"{other.image!r} has no {{arch}}, and the repo has `arches`"
        reader.report(place, said, f"{other.host}/{{arch}}-name")
    return len(reader.problems) == before


def _at(copy: Copy) -> tuple[str, str]:
    return _place(copy.reference.host), copy.reference.repository


def _place(host: str) -> str:
    """Return where a registry is: Docker Hub has several hosts, and localhost is another name of 127.0.0.1."""
    name, colon, port = registry_host(host).partition(":")
    return f"{'127.0.0.1' if name == 'localhost' else name}{colon}{port}"


def _copy(place: Place, host: str, name: str, image: ImageSpec, reader: Reader) -> Copy:
    with reader.reporting(place):
        check_repository(name, host)
    at = Reference(host, name)  # Docker Hub has several hosts, and puts names without a slash in library/
    return Copy(at.host, at.repository, image.name, image.arch)


def registries_of(models: Sequence[OtherRegistryModel], reader: Reader, host: str) -> tuple[RegistrySpec, ...]:
    """Return the settings of registries besides the fleet's own, which is at ``host``."""
    specs: list[RegistrySpec] = []
    for number, model in enumerate(models):
        place: Place = ("registries", number)
        check_registry(model, place, reader)
        spec = spec_of(model)
        known = [registry_host(host), *(registry_host(other.host) for other in specs)]
        if registry_host(spec.host) in known and not reader.wrong((*place, "host")):
            reader.report((*place, "host"), f"{spec.host} is there already", "one entry for each host")
        specs.append(spec)
    return tuple(specs)


def check_used(registries: Sequence[RegistrySpec], repos: Sequence[RepoOutline], reader: Reader) -> None:
    """Report settings of a registry that no repo is in: its host may be misspelt."""
    used = {copy.reference.host for repo in repos for copy in repo.copies}
    for number, spec in enumerate(registries):
        # A host that is wrong may hold a credential, and is reported already.
        if registry_host(spec.host) not in used and not reader.wrong(("registries", number, "host")):
            said = f"no repo is in {spec.host}"
            reader.report(("registries", number, "host"), said, f"also: [{spec.host}] in a repo, or leave it out")
