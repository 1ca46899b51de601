"""Reading any reference, for ``verify`` and ``diff``: with the fleet file's registry where there is one."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import load
from phasegate.fleet.fleet import Fleet
from phasegate.image.reference import Reference, parse_reference
from phasegate.registry import Registry
from phasegate.repo.run import client_of


def fleet_if_any(args: argparse.Namespace) -> Fleet | None:
    """The fleet file where there is one: a reference of any registry can be read without."""
    return load(args) if args.fleet.exists() else None


def reference(text: str, fleet: Fleet | None) -> Reference:
    """A reference without a host is one of the fleet's registry."""
    return parse_reference(text, fleet.registry.host if fleet else "")


def registry(fleet: Fleet | None) -> Registry:
    """A client that knows the fleet's registry; any other host is as docker's config.json says."""
    return client_of(fleet) if fleet else Registry()
