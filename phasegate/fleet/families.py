"""The client families that a fleet file may name, and what it must say about a client of each.

A new family is one line here and one file, ``phasegate/clients/NAME.py``, whose ``connect`` makes a client.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One family of clients.

    title: its name in messages
    tool: the program whose command line the fleet file gives as ``command``; empty for a family reached by ``host``
    program: what a person runs where the client is; ``tool`` if empty
    cache: the command that clears its build cache; empty if it builds nothing
    refuses: phasegate knows how a client of this family refuses a phase, so it may have ``below`` and ``updater``
    """

    name: str
    title: str
    tool: str = ""
    program: str = ""
    cache: str = ""
    refuses: bool = False


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("docker", "Docker", program="docker", cache="docker builder prune", refuses=True),
        Family("podman", "Podman", tool="podman"),
        Family("containerd", "containerd", tool="ctr"),
    )
}
DOCKER = FAMILIES["docker"]
