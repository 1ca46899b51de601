"""The check access.anonymous: what everybody could pull before can still be pulled by everybody.

A registry may make a new repository private, as GHCR does: a name that a promotion creates, such as that of a joined
index, is then there for whoever is logged in, and for nobody else.
"""

from __future__ import annotations

from phasegate.catalogue import ACCESS
from phasegate.check import Result
from phasegate.errors import RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Envelope
from phasegate.image.reference import HUB
from phasegate.registry.anonymous import Anybody, refusal

_REMEDIES = {
    "ghcr.io": "a new GHCR package is private: make it public in its settings",
    HUB: "make the repository public in its settings, and new ones in the account's default visibility",
    "quay.io": "a push to quay.io makes a private repository: make it public in its settings",
    "registry.gitlab.com": "set the project's container registry to be visible to everyone, in its settings",
}


def remedy(host: str) -> str:
    """Return what makes a repository at ``host`` readable without a login."""
    return _REMEDIES.get(host, f"let {host} serve it without a login")


def blob_of(envelope: Envelope) -> Descriptor | None:
    """Return a small blob of an image: access is granted by repository, so one is as good as another."""
    return next((image.config.descriptor for image in envelope.images), None)


async def judge_access(anonymous: Anybody, envelope: Envelope, *, required: bool, published: bool) -> Result:
    """Judge whether an image by digest can be read without a login: its root, and the config as one of its blobs.

    required: everybody could pull under that name before, or under the others of the repo if it is new
    published: tags point at it, so that moving them back would not make it readable: a person decides
    """
    name = envelope.reference.name
    try:
        refused = await refusal(anonymous, envelope.reference, blob_of(envelope))
    except RegistryError as error:
        return ACCESS.broken(error.what, *([error.fix] if error.fix else []))
    if not required:
        changed = "" if refused else ", and it can now"
        return ACCESS.passed(f"{name} could not be read without a login before{changed}")
    if refused:
        make = ACCESS.unsure if published else ACCESS.failed
        what = f"{name} cannot be read without a login, and everybody could pull before"
        return make(f"{what}; {remedy(envelope.reference.host)}", refused)
    return ACCESS.passed(f"{name} can be read without a login, as before")
