"""Read who signed from a Fulcio certificate: for evidence alone, as cosign verifies the certificate.

The standard library parses no certificates. These are two extensions of X.509 (RFC 5280, 4.2.1.6) in DER.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_ALTERNATIVE_NAME = bytes.fromhex("551d11")  # 2.5.29.17
_ISSUER = bytes.fromhex("2b0601040183bf300108")  # 1.3.6.1.4.1.57264.1.8, a UTF8String
_OLD_ISSUER = bytes.fromhex("2b0601040183bf300101")  # ... .1.1, bare text
_OID, _OCTETS, _EXTENSIONS = 0x06, 0x04, 0xA3
_EMAIL, _DNS, _URI = 0x81, 0x82, 0x86


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed, and the OIDC issuer that vouched for it; empty where the certificate does not say."""

    identity: str = ""
    issuer: str = ""

    def __str__(self) -> str:
        return f"signed by {self.identity or 'nobody'}, issuer {self.issuer or 'nobody'}"


def signatory(der: bytes) -> Signatory:
    """Return who signed, by the certificate ``der``. Raises ValueError if that is not a certificate."""
    certificate = _children(der, 0)
    found: dict[bytes, bytes] = {}
    for tag, extensions in _items(_children(certificate, 0)):
        if tag == _EXTENSIONS:
            for _, extension in _items(_children(extensions, 0)):
                parts = dict(_items(extension))
                found[parts.get(_OID, b"")] = parts.get(_OCTETS, b"")
    names = _items(_children(found[_ALTERNATIVE_NAME], 0)) if _ALTERNATIVE_NAME in found else ()
    identity = next((name for tag, name in names if tag in (_EMAIL, _DNS, _URI)), b"")
    issuer = _children(found[_ISSUER], 0) if _ISSUER in found else found.get(_OLD_ISSUER, b"")
    return Signatory(identity.decode(errors="replace"), issuer.decode(errors="replace"))


def _children(der: bytes, number: int) -> bytes:
    """Return the content of the value with that number. Raises ValueError if there is none."""
    for position, (_, content) in enumerate(_items(der)):
        if position == number:
            return content
    raise ValueError("the certificate ends early")


def _items(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the tag and the content of each value. Raises ValueError for a length that does not fit."""
    at = 0
    while at < len(der):
        header = der[at : at + 2]
        if len(header) < 2:
            raise ValueError("a value has no length")
        size, start = header[1], at + 2
        if size & 0x80:
            digits = der[start : start + (size & 0x7F)]
            size, start = int.from_bytes(digits, "big"), start + len(digits)
        if start + size > len(der):
            raise ValueError("a value is cut off")
        yield header[0], der[start : start + size]
        at = start + size
