"""Read an answer's headers: where it leads, and the digest it names. Everything in them is untrusted."""

from __future__ import annotations

from collections.abc import Mapping

from yarl import URL

from phasegate.errors import BadContent, RegistryError
from phasegate.url import can_be_asked


def located(base: URL, text: str, what: str) -> URL:
    """Resolve a Location or Link against ``base``, the URL that gave it. ``what`` begins the message of an error.

    The text is taken as it is, because quoting a signed URL again would change it. A user in it is dropped. Raises
    RegistryError if the result is not a usable URL.
    """
    try:
        url = base.join(URL(text, encoded=True))
    except ValueError:
        url = URL()
    if not can_be_asked(url):
        raise RegistryError(f"{what}: {base.host} gave a Location that is not a valid URL")
    return url.with_user(None) if url.raw_user else url


def from_registry(what: str, host: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raise RegistryError if a program between here and the registry made this of a document, or in its place.

    No document of a registry is a web page, and all are asked for uncompressed.
    """
    made = ""
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() == "text/html" and body.lstrip()[:1] == b"<":
        made = "a web page"
    elif headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
        made = "what is compressed with gzip, though it was asked not to"
    if made:
        fix = "look at what is between this machine and the registry: a login page, a proxy"
        raise RegistryError(f"{what}: {host} answered with {made}", fix=fix)


def agree(what: str, digest: str, named: str, where: str) -> None:
    """Raise BadContent if ``named`` is not ``digest``; a digest of another algorithm says nothing about these bytes."""
    if named.startswith("sha256:") and named != digest:
        raise BadContent(f"{what}: the digest {where} is {named}, that of the bytes {digest}", check="envelope.digest")
