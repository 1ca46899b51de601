"""What signatures say of themselves, read from certificates and bundles that anybody may have written."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from phasegate.signing.certificate import Signatory, signatory
from phasegate.signing.claims import Claim, Logged, _annotated, _bundled

ISSUER = "https://issuer.example"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def certificate(name: x509.GeneralName | None, *issuers: tuple[str, bytes]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        x509.Name([]), x509.Name([]), key.public_key(), 1, NOW, NOW + timedelta(minutes=10)
    )
    if name:
        builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=True)
    for oid, value in issuers:
        builder = builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), value), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


DER = b"\x0c" + bytes([len(ISSUER)]) + ISSUER.encode()
NEW, OLD = ("1.3.6.1.4.1.57264.1.8", DER), ("1.3.6.1.4.1.57264.1.1", ISSUER.encode())
URI = "https://ci.example/" + "x" * 300
WHOLE = certificate(x509.UniformResourceIdentifier(URI), NEW)


@pytest.mark.parametrize(
    ("name", "issuers", "found"),
    [
        (x509.UniformResourceIdentifier(URI), (NEW, OLD), Signatory(URI, ISSUER)),
        (x509.RFC822Name("ann@example.com"), (OLD,), Signatory("ann@example.com", ISSUER)),
        (x509.DNSName("ci.example"), (NEW,), Signatory("ci.example", ISSUER)),
        (None, (), Signatory()),
    ],
)
def test_who_signed(name: x509.GeneralName | None, issuers: tuple[tuple[str, bytes], ...], found: Signatory) -> None:
    assert signatory(certificate(name, *issuers)) == found


@given(st.binary(max_size=400), st.integers(0, len(WHOLE)))
def test_no_certificate_is_more_than_a_value_error(noise: bytes, at: int) -> None:
    for der in (noise, WHOLE[:at], WHOLE[:at] + noise[:1] + WHOLE[at + 1 :], WHOLE[:at] + noise + WHOLE[at:]):
        with suppress(ValueError):
            signatory(der)


@given(JUNK, JUNK, JUNK, JUNK)
def test_no_bundle_is_more_than_a_value_error(a: object, b: object, c: object, d: object) -> None:
    entry = {"logIndex": a, "integratedTime": b, "logId": c}
    for bundle in (
        {"verificationMaterial": a},
        {"verificationMaterial": {"certificate": a, "tlogEntries": b}},
        {"verificationMaterial": {"certificate": {"rawBytes": c}, "tlogEntries": d}},
        {"verificationMaterial": {"x509CertificateChain": {"certificates": [{"rawBytes": "AA=="}, a]}}},
        {"verificationMaterial": {"certificate": {"rawBytes": "MAA="}, "tlogEntries": [entry]}},
    ):
        with suppress(ValueError):
            list(_bundled(bundle))


@given(st.text(), st.text())
def test_no_annotation_is_more_than_a_value_error(certificate: str, bundle: str) -> None:
    with suppress(ValueError):
        list(_annotated({"dev.sigstore.cosign/certificate": certificate, "dev.sigstore.cosign/bundle": bundle}))


def test_in_words() -> None:
    by = Signatory("ann@example.com", ISSUER)
    at = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
    assert str(Claim(by, Logged(7, at))) == (
        f"signed by ann@example.com, issuer {ISSUER}, log entry 7 of 2026-11-28 06:30:00 UTC"
    )
    assert str(Claim(by, Logged(7, None))).endswith(", log entry 7"), "Rekor 2 leaves the time to others"
    assert str(Claim(by, None)).endswith(", not in a log")
