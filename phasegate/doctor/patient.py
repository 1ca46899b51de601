"""What the checks of `doctor` look at: the fleet file, as far as it can be read, and where Prefect is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import Fleet, Outline, Repo
from phasegate.fleet.form_source import GitSource
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_clients, load_outline
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner
from phasegate.ledger.address import impatient

_CONNECT = 5
"""Seconds for connecting to the ledger: whoever waits for a database cannot be interrupted."""
_ENV = "env://"


@dataclass(frozen=True, slots=True)
class Prefect:
    """Where Prefect is.

    version: of the package that is installed; empty if there is none
    api: the address of the server's API; empty if `rollout` starts a server of its own
    login: the authentication string; empty if there is none
    batch: how many task runs a server that `rollout` starts records at once; None if that cannot be read
    """

    version: str = ""
    api: str = ""
    login: str = field(default="", repr=False)
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """The fleet.

    outline: what can be read of the fleet file in any case
    fleet: all of it, None if there is a mistake in it
    mistake: that mistake
    clients: the engines, also where the mistake is elsewhere
    """

    outline: Outline
    fleet: Fleet | None
    mistake: FleetError | None
    clients: tuple[ClientSpec, ...]
    prefect: Prefect

    @property
    def built(self) -> tuple[Repo, ...]:
        """The repos whose forms the fleet's builder makes."""
        return tuple(repo for repo in self.fleet.repos if repo.form_source.built) if self.fleet else ()

    @property
    def pool(self) -> str:
        """The work pool whose workers do the work; empty if there is none."""
        return self.fleet.workers.pool if self.fleet and self.fleet.workers else ""

    @property
    def registries(self) -> tuple[RegistrySpec, ...]:
        """The fleet's registry, and the others that its repos are also in."""
        others = {copy.registry for repo in self.outline.repos for copy in repo.copies} - {self.outline.registry.host}
        # By the host as the repos name it: docker.io has several names.
        named = (replace(self.outline.registry_at(host), host=host) for host in sorted(others))
        return (self.outline.registry, *named)

    @property
    def variables(self) -> Iterator[str]:
        """The names of the variables that hold the fleet's secrets; empty ones among them."""
        yield from (spec.credentials for spec in self.registries)
        signing = self.outline.signing
        if signing and isinstance(signing.sign, CosignSigner):
            yield signing.sign.password
            if signing.sign.key.startswith(_ENV):
                yield signing.sign.key.removeprefix(_ENV)
        for repo in self.fleet.repos if self.fleet else ():
            if isinstance(repo.source, GitSource):
                yield repo.source.credentials
            yield from (secret.ref for secret in repo.secrets if secret.kind == "env")


def patient_of(path: Path, prefect: Prefect) -> Patient:
    """Read the fleet file. Raises FleetError if not even an outline of it can be read."""
    outline = load_outline(path)
    ledger = impatient(outline.ledger, _CONNECT)
    try:
        fleet = replace(load_fleet(path), ledger=ledger)
    except FleetError as mistake:
        return Patient(replace(outline, ledger=ledger), None, mistake, _clients(path), prefect)
    return Patient(fleet, fleet, None, fleet.clients, prefect)


def _clients(path: Path) -> tuple[ClientSpec, ...]:
    try:
        return load_clients(path)
    except FleetError:
        return ()
