"""GitHub Container Registry."""

from tests.kit.personalities.personality import (
    Absent,
    Creation,
    Deletes,
    Limited,
    Listing,
    Login,
    Order,
    Personality,
    Rate,
    Referrers,
    Row,
    Scopes,
)
from tests.kit.referring import Refusal

GHCR = Personality(
    key="ghcr",
    name="GHCR",
    state="the service, reports up to August 2026",
    login=Row(
        Login(service="ghcr.io"),
        "a token from ghcr.io/token; the account's own token is not one",
        ("https://github.com/HarborGuard/HarborGuard/issues/191",),
        inferred=True,
    ),
    scopes=Row(
        Scopes(nothing=Refusal(403, "DENIED", "denied")),
        "the token service itself answers 403 to a scope that the account may not have",
        ("https://github.com/mccutchen/go-httpbin/issues/223",),
        inferred=True,
    ),
    absent=Row(
        Absent(granted=False),
        "as for a private package: 403 from the token service",
        ("https://github.com/mccutchen/go-httpbin/issues/223",),
        inferred=True,
    ),
    creation=Row(
        Creation.PUSH,
        "a push creates the package",
        ("https://github.com/zarf-dev/zarf/issues/1938",),
    ),
    tags=Row(
        Listing(order=Order.AGE),
        "oldest first; 100 a page without `n`, and all 169 of a package for `n=10000`",
        (
            "https://github.com/renovatebot/renovate/pull/36103",
            "https://github.com/smg-project/smg/pull/2348",
        ),
    ),
    rate=Row(
        Rate(
            Refusal(429, "TOOMANYREQUESTS", "retry-after: 10.305464ms, allowed: 2000/minute"),
            Limited.BOTH,
            other=Refusal(
                403,
                "DENIED",
                'permission_denied: Error from intermediary with HTTP status code 403 "Forbidden" - with-body: '
                '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}',
            ),
        ),
        "429 to pushes above 2,000 a minute and pulls above 44,000; the message has the wait, of milliseconds; "
        "GitHub's secondary limit is a 403 that reads like a missing right",
        (
            "https://github.com/chainguard-images/images/issues/173",
            "https://github.com/falcosecurity/plugins/issues/1069",
            "https://github.com/coreruleset/modsecurity-crs-docker/pull/449",
            "https://github.com/virtualcell/vcell/issues/1888",
            "https://github.com/markrussinovich/refchecker/pull/67",
        ),
    ),
    delete=Row(
        Deletes(
            tag=Refusal(405, "UNSUPPORTED", "The operation is unsupported."),
            digest=Refusal(405, "UNSUPPORTED", "The operation is unsupported."),
        ),
        "405 to every deletion",
        ("https://github.com/podman-container-tools/skopeo/issues/1880",),
        inferred=True,
    ),
    referrers=Row(
        Referrers.REDIRECTED,
        "303 to a page of github.com with a rate limit of its own (429); no `OCI-Subject`",
        (
            "https://github.com/artifacthub/hub/issues/4785",
            "https://github.com/dataaxiom/ghcr-cleanup-action/issues/13",
        ),
    ),
    unproven=(
        "whether an answer of 429 has `Retry-After` too",
        "that a deletion of a tag is refused like that of a digest",
    ),
)
