"""Quay, read in its source."""

from tests.kit.personalities.personality import (
    Absent,
    Creation,
    Deletes,
    Link,
    Listing,
    Login,
    Mount,
    Personality,
    Referrers,
    Row,
    Scopes,
)
from tests.kit.referring import Refusal

_AT = "https://github.com/quay/quay/blob/ffba0c70e2d8d522290a4fbbaa704dbf2fc37f34"

QUAY = Personality(
    key="quay",
    name="Quay",
    state="the source of 21 August 2026 (ffba0c70e2d8)",
    login=Row(
        Login(service="quay.example", life=None),
        "tokens from its own /v2/auth, valid for an hour, which the answer does not say",
        (f"{_AT}/endpoints/v2/v2auth.py",),
    ),
    scopes=Row(
        Scopes(
            deletes="push",
            known=frozenset({"pull", "push", "*"}),
            denied=Refusal(401, "UNAUTHORIZED", "access to the requested resource is not authorized"),
        ),
        "knows `pull`, `push` and `*`: any other action, `delete` too, is a 400 from the token service; a deletion "
        "wants `push`",
        (f"{_AT}/endpoints/v2/v2auth.py", f"{_AT}/endpoints/v2/manifest.py"),
    ),
    absent=Row(
        Absent(granted=False),
        "`pull` is not granted, and the look is a 401",
        (f"{_AT}/endpoints/v2/v2auth.py", f"{_AT}/endpoints/v2/__init__.py"),
        inferred=True,
    ),
    creation=Row(
        Creation.TOKEN,
        "the token service creates the repository when a scope has `push`",
        (f"{_AT}/endpoints/v2/v2auth.py",),
    ),
    mount=Row(
        Mount.ALWAYS,
        "201 where the account may pull from the source, 202 otherwise",
        (f"{_AT}/endpoints/v2/blob.py",),
    ),
    tags=Row(
        Listing(link=Link.URL),
        "at most 100 a page, whatever `n` says; the next page is a URL; quay.io used 50 and an encrypted cursor",
        (
            f"{_AT}/endpoints/v2/__init__.py",
            "https://github.com/deitch/docker_registry2/issues/56",
        ),
    ),
    immutable=Row(
        Refusal(409, "TAG_IMMUTABLE", "tag is immutable and cannot be overwritten"),
        "409 TAG_IMMUTABLE, to a push and to a deletion",
        (f"{_AT}/endpoints/v2/errors.py", f"{_AT}/endpoints/v2/manifest.py"),
    ),
    delete=Row(
        Deletes(untagged=Refusal(404, "MANIFEST_UNKNOWN", "manifest unknown")),
        "202 to a tag and to a digest, which takes its tags; 404 to a digest without tags",
        (f"{_AT}/endpoints/v2/manifest.py",),
    ),
    referrers=Row(
        Referrers.API,
        "the referrers API unless it is turned off; 400 MANIFEST_INVALID for a digest that is not there",
        (f"{_AT}/endpoints/v2/referrers.py", f"{_AT}/config.py"),
    ),
    unproven=(
        "what is pushed by digest alone is kept for an hour: all that phasegate keeps has tags",
        "whether the same bytes under an immutable tag are refused, as is played here",
        "manifests that are converted for clients which do not accept their type",
    ),
)
