"""JFrog Artifactory, with a virtual repository whose key is the first part of each name."""

from tests.kit.personalities.personality import (
    Absent,
    Link,
    Listing,
    Login,
    Mount,
    Personality,
    Referrers,
    Row,
)
from tests.kit.referring import Refusal

ARTIFACTORY = Personality(
    key="artifactory",
    name="Artifactory",
    state="7.9 to 7.117, reports up to May 2026",
    login=Row(
        Login(service="artifactory", prefixed=False),
        "tokens from a path of its own; the challenge's scope lacks the first part of the repository's name",
        ("https://github.com/earthly/earthly/issues/1017",),
    ),
    absent=Row(
        Absent(read=Refusal(403, "DENIED", "")),
        "403, where one of the repositories behind a virtual one is closed to the account; 404 to a list of its tags",
        (
            "https://github.com/google/go-containerregistry/pull/1691",
            "https://github.com/renovatebot/renovate/pull/20745",
        ),
        inferred=True,
    ),
    missing=Row(
        Refusal(403, "DENIED", ""),
        "403 to a tag that does not exist, in the same case",
        ("https://github.com/google/go-containerregistry/pull/1691",),
    ),
    mount=Row(
        Mount.NEVER,
        "an upload begins instead (202)",
        (
            "https://github.com/bazel-contrib/rules_img/blob/07024ddef3a4ff3659f619f8738ec44aa9151c98/docs/registry-support.md",
        ),
    ),
    tags=Row(
        Listing(link=Link.LACKS_PREFIX),
        "the next page's path lacks the first part of the name and is a 404; its `last` is a number",
        (
            "https://github.com/renovatebot/renovate/issues/15080",
            "https://github.com/renovatebot/renovate/pull/20745",
        ),
    ),
    immutable=Row(
        Refusal(403, "MANIFEST_INVALID", "manifest invalid"),
        "MANIFEST_INVALID with `HTTP 403 Forbidden` in its detail, where an account may not overwrite",
        (
            "https://github.com/GoogleContainerTools/kaniko/issues/1095",
            "https://github.com/replicatedhq/kots/pull/5940",
        ),
        inferred=True,
    ),
    referrers=Row(
        Referrers.API,
        "7.117 has the referrers API",
        ("https://github.com/oras-project/oras/issues/2047",),
    ),
    unproven=(
        "the status of MANIFEST_INVALID for a tag that may not be overwritten",
        "blobs that are there for every repository once a manifest names them",
        "an upload by POST and one PUT, which a report of 2019 says is a 404 (docker/buildx#196)",
        "the referrers API of earlier versions",
    ),
)
