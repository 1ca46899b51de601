"""Amazon Elastic Container Registry, private."""

from tests.kit.personalities.personality import (
    Absent,
    Blobs,
    Creation,
    Head,
    Limited,
    Link,
    Listing,
    Login,
    Mount,
    Order,
    Personality,
    Rate,
    Referrers,
    Row,
    Scheme,
)
from tests.kit.referring import Refusal

ECR = Personality(
    key="ecr",
    name="Amazon ECR",
    state="the service, reports up to September 2026",
    login=Row(
        Login(scheme=Scheme.BASIC, life=None),
        "Basic, with a password that is valid for 12 hours; no token service",
        (
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
            "https://github.com/bazel-contrib/rules_img/blob/07024ddef3a4ff3659f619f8738ec44aa9151c98/docs/registry-support.md",
        ),
    ),
    expired=Row(
        Refusal(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again."),
        "403 without a challenge",
        ("https://github.com/flipt-io/flipt/issues/3043",),
    ),
    absent=Row(
        Absent(),
        "NAME_UNKNOWN",
        ("https://github.com/plexsystems/sinker/issues/55",),
        inferred=True,
    ),
    creation=Row(
        Creation.HAND,
        "NAME_UNKNOWN to a push: somebody has to create the repository",
        (
            "https://github.com/zarf-dev/zarf/issues/1938",
            "https://github.com/moby/moby/issues/24473",
            "https://github.com/moby/moby/pull/24520",
        ),
        inferred=True,
    ),
    head=Row(
        Head(names_digest=False),
        "the answer to GET lacks `Docker-Content-Digest`, that to HEAD has it",
        ("https://github.com/ChangemakerStudios/Docker.Registry.DotNet/issues/34",),
    ),
    mount=Row(
        Mount.REFERENCED,
        "201 once a manifest of the source names the blob, 202 before",
        ("https://github.com/aws/containers-roadmap/issues/2860",),
    ),
    tags=Row(
        Listing(
            over=Refusal(
                405,
                "UNSUPPORTED",
                "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or "
                "equal to 1000'",
            ),
            link=Link.CURSOR,
            order=Order.AGE,
            content_type="text/plain",
        ),
        "in no order; `n` above 1,000 is an error; the next page is a URL with an opaque `last`; typed text/plain",
        (
            "https://github.com/deitch/docker_registry2/issues/34",
            "https://github.com/google/go-containerregistry/issues/681",
            "https://github.com/CodesWhat/drydock/pull/927",
        ),
        inferred=True,
    ),
    immutable=Row(
        Refusal(
            400,
            "TAG_INVALID",
            "The image tag already exists in the repository and cannot be overwritten because the repository is "
            "immutable.",
        ),
        "400 TAG_INVALID, for the same bytes too",
        (
            "https://github.com/moby/buildkit/issues/3776",
            "https://github.com/aws/containers-roadmap/issues/2179",
        ),
        inferred=True,
    ),
    rate=Row(
        Rate(Refusal(429, "TOOMANYREQUESTS", "Rate exceeded"), Limited.PUSHES),
        "429 to pushes, at 10 manifests a second by default",
        (
            "https://github.com/google/go-containerregistry/pull/750",
            "https://github.com/containerd/containerd/issues/10447",
        ),
        inferred=True,
    ),
    referrers=Row(
        Referrers.API,
        "the referrers API; in June 2024 `OCI-Subject` was sent without it",
        (
            "https://github.com/bazel-contrib/rules_img/blob/07024ddef3a4ff3659f619f8738ec44aa9151c98/docs/registry-support.md",
            "https://github.com/sigstore/sigstore-js/pull/1183",
        ),
    ),
    blobs=Row(
        Blobs.ELSEWHERE,
        "307 to S3, which answers 400 to a request with `Authorization`",
        ("https://github.com/open-policy-agent/opa/pull/6728",),
    ),
    unproven=(
        "an upload to a repository that does not exist may end without any answer (aws/containers-roadmap#1970)",
        "a 405 to the push of a referrer (aws/containers-roadmap#2783)",
        "the status of TAG_INVALID, and of a list with `n` above 1,000 in a private registry",
        "ECR Public: 400 to an expired token, 401 to a HEAD for a blob (aws/containers-roadmap#2835, "
        "distribution/distribution#4383)",
        "deletions, which were added in answer to aws/containers-roadmap#1229: which codes they give",
    ),
)
