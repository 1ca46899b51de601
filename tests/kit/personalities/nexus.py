"""Sonatype Nexus Repository."""

from tests.kit.personalities.personality import Head, Link, Listing, Login, Personality, Row, Scheme
from tests.kit.referring import Refusal

NEXUS = Personality(
    key="nexus",
    name="Nexus Repository",
    state="3.2.1 (2017) for HEAD, reports up to June 2026 for the rest",
    login=Row(
        Login(scheme=Scheme.BASIC, life=None),
        "Basic",
        ("https://github.com/andrey-pohilko/registry-cli/issues/14",),
        inferred=True,
    ),
    head=Row(
        Head(missing=Refusal(404)),
        "404 to a HEAD for a manifest, 200 to its GET",
        (
            "https://github.com/andrey-pohilko/registry-cli/issues/14",
            "https://github.com/andrey-pohilko/registry-cli/issues/43",
        ),
    ),
    tags=Row(
        Listing(link=Link.HAS_PREFIX),
        "the next page is a URL whose path is valid on another port alone, 400 here; some versions had no `Link`",
        (
            "https://github.com/sonatype/nexus-public/issues/1011",
            "https://github.com/sonatype/nexus-public/issues/209",
        ),
    ),
    immutable=Row(
        Refusal(400, "BLOB_UPLOAD_INVALID", "blob upload invalid"),
        "400 BLOB_UPLOAD_INVALID with redeployment disabled, to a new tag of the same manifest too (not played)",
        (
            "https://github.com/GoogleContainerTools/jib/issues/3057",
            "https://github.com/GoogleContainerTools/jib/issues/2395",
        ),
    ),
    unproven=(
        "with redeployment disabled nothing could be promoted: allow it",
        "the list that is cut at `n` without a `Link`: a test of its own plays it",
        "mounts, deletions and the referrers API",
    ),
)
