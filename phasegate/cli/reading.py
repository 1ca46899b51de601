"""Read any reference, for ``verify`` and ``diff``, with the fleet file's registry if there is one.

Only the part of the fleet file that is needed has to be right: a reference that names its host needs none.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_clients, load_outline, load_registries
from phasegate.fleet.registries import RegistrySpec
from phasegate.image.reference import Reference, names_a_host, parse_reference
from phasegate.registry import Registry
from phasegate.repo.run import client_of


@dataclass(frozen=True)
class Nearby:
    """The fleet file that may be there. Its parts are read when they are asked for."""

    path: Path

    @property
    def registry(self) -> RegistrySpec:
        return self.registries[0]

    @cached_property
    def registries(self) -> tuple[RegistrySpec, ...]:
        return load_registries(self.path)

    @cached_property
    def whole(self) -> Fleet:
        return load_fleet(self.path)

    @cached_property
    def clients(self) -> tuple[ClientSpec, ...]:
        return load_clients(self.path)

    @cached_property
    def images(self) -> dict[str, str]:
        """The first image and tag of each repo, where its own name is not that of an image."""
        try:
            repos = load_outline(self.path).repos
        except FleetError:
            return {}
        names = {image.name for repo in repos for image in repo.images}
        first = {repo.name: f"{repo.images[0].name}:{next(iter(repo.moving), 'TAG')}" for repo in repos}
        return {name: image for name, image in first.items() if name not in names}


def fleet_if_any(args: argparse.Namespace) -> Nearby | None:
    """Return the fleet file if there is one: references in any registry can be read without it."""
    return Nearby(args.fleet) if args.fleet.exists() else None


def reference(text: str, fleet: Nearby | None) -> Reference:
    """Parse a reference. One without a host is in the fleet's registry.

    Raises FleetError for the name of a repo of the fleet, if none of its images is called that.
    """
    if fleet is not None and "/" not in text and (image := fleet.images.get(text)):
        raise FleetError(f"{text} is a repo of {fleet.path}, not a reference", fix=image)
    return parse_reference(text, "" if names_a_host(text) or fleet is None else fleet.registry.host)


def registry(fleet: Nearby | None) -> Registry:
    """Return a client that knows the fleet's registry, if it can be read, and other hosts by docker's config.json."""
    try:
        return client_of(*fleet.registries) if fleet else Registry()
    except FleetError:
        return Registry()  # where the fleet's registry is needed, `reference` has said what is wrong with it


def clients_if_readable(fleet: Nearby | None) -> tuple[ClientSpec, ...]:
    """Return the fleet's clients, or none where the fleet file is not there or has a mistake in them."""
    try:
        return fleet.clients if fleet else ()
    except FleetError:
        return ()


def repo_if_readable(fleet: Nearby | None, ref: Reference) -> Repo | None:
    """Return the fleet's repo that has the image, or None where there is none, or the fleet file has a mistake."""
    try:
        if fleet is None or ref.host != fleet.registry.host:
            return None
        repos = fleet.whole.repos
    except FleetError:
        return None
    return next((repo for repo in repos if ref.repository in [image.name for image in repo.names]), None)
