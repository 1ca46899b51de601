"""Read an answer's headers: where it leads, and the digest it names. A registry may write anything there."""

from __future__ import annotations

from yarl import URL

from phasegate.errors import BadContent, RegistryError
from phasegate.registry.hosts import can_be_asked


def located(base: URL, text: str, what: str) -> URL:
    """Resolve a Location or Link against ``base``, the URL that gave it. ``what`` begins the message of an error.

    The text is taken as it is: a signed URL that is quoted again is another. A user in it is left out. Raises
    RegistryError for what is not a URL that can be asked.
    """
    try:
        url = base.join(URL(text, encoded=True))
    except ValueError:
        url = URL()
    if not can_be_asked(url):
        raise RegistryError(f"{what}: {base.host} gave a Location that is not a valid URL")
    return url.with_user(None) if url.raw_user else url


def agree(what: str, digest: str, named: str, where: str) -> None:
    """Raise BadContent where ``named`` is not ``digest``; one of another algorithm says nothing about these bytes."""
    if named.startswith("sha256:") and named != digest:
        raise BadContent(f"{what}: the digest {where} is {named}, that of the bytes {digest}", check="envelope.digest")
