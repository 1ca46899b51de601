"""Find the client that is meant: one of the fleet file, by its name, or any engine, by its address."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.cli.reading import Nearby
from phasegate.errors import FleetError
from phasegate.fleet.addresses import check_engine
from phasegate.fleet.client import ClientSpec


def clients(words: Sequence[str], fleet: Nearby | None) -> tuple[ClientSpec, ...]:
    """Return the clients that ``words`` name. An address stands for a client of any version.

    Raises FleetError for a word that is neither a name nor an address, and for an address that holds a credential.
    """
    return tuple(_client(word, fleet) for word in dict.fromkeys(words))


def _client(word: str, fleet: Nearby | None) -> ClientSpec:
    check_engine(word)
    if "://" in word:
        return ClientSpec(name=word, host=word, version="")
    known = {client.name: client for client in fleet.clients} if fleet else {}
    if word in known:
        return known[word]
    names = ", ".join(known) or "there is no fleet file here"
    raise FleetError(f"there is no client {word!r}", fix=f"one of the fleet file's ({names}), or an engine's address")
