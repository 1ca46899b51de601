"""Read any reference, for ``verify`` and ``diff``, with the fleet file's registry if there is one."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import load
from phasegate.fleet.fleet import Fleet
from phasegate.image.reference import Reference, parse_reference
from phasegate.registry import Registry
from phasegate.repo.run import client_of


def fleet_if_any(args: argparse.Namespace) -> Fleet | None:
    """Return the fleet if there is a fleet file: references in any registry can be read without one."""
    return load(args) if args.fleet.exists() else None


def reference(text: str, fleet: Fleet | None) -> Reference:
    """Parse a reference. One without a host is in the fleet's registry."""
    return parse_reference(text, fleet.registry.host if fleet else "")


def registry(fleet: Fleet | None) -> Registry:
    """Return a client that knows the fleet's registry, and other hosts by docker's config.json."""
    return client_of(fleet) if fleet else Registry()
