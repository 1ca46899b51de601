"""Whether a version is older than what is published: a moving tag goes there only if a person insists. Pure."""

from __future__ import annotations

from phasegate import command
from phasegate.command import Advice
from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Standing
from phasegate.policy.cause import OlderVersion
from phasegate.version import Order, detect, older

NOT_PUSHED = command.Hint("raise the version: its CI has not pushed that one, so there is nothing to insist on")


def order_of(repo: Repo, standing: Standing, version: str) -> Order:
    """Return the order in the fleet file, or else the one that every known version of the repo has."""
    return repo.order or detect(filter(None, [*standing.known, *standing.versions.values(), version]))


def insisting(repo: Repo, phase: str) -> Advice:
    """Return how a person has an older version published all the same.

    What is converted is what is published, so there the version in the fleet file is what is wrong.
    """
    if repo.form_source.converted:
        return command.Hint("`version` in the fleet file is behind what is published: raise it")
    return command.promote(repo.name, phase, force=True)


def going_back(repo: Repo, standing: Standing, version: str) -> OlderVersion | None:
    """Return why ``version`` is older than what a moving tag is at: in their order, or as it was published before.

    What the order says is newer is newer, even if it was published before.
    """
    if all(at in ("", version) for at in standing.versions.values()):
        return None
    order = order_of(repo, standing, version)
    for each in repo.tags(version):
        at = standing.versions.get(each.tag, "")
        if each.fixed or at in ("", version):
            continue
        if older(order, version, at):
            return OlderVersion(each.tag, version, at, order)
        if version in standing.past and not older(order, at, version):
            return OlderVersion(each.tag, version, at)
    return None
