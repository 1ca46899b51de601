"""Google Artifact Registry."""

from tests.kit.personalities.personality import Absent, Deletes, Login, Mount, Personality, Row, Scopes
from tests.kit.referring import Refusal

_DENIED = Refusal(
    403,
    "DENIED",
    'Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/p/locations/l/'
    'repositories/r" (or it may not exist)',
)

GOOGLE = Personality(
    key="google",
    name="Google Artifact Registry",
    state="the service, reports up to September 2026",
    login=Row(
        Login(service="europe-west1-docker.pkg.dev"),
        "tokens from its own /v2/token",
        ("https://github.com/docker/setup-buildx-action/issues/79",),
    ),
    scopes=Row(
        Scopes(denied=_DENIED),
        "403 DENIED, without a challenge, to an account without the right",
        (
            "https://github.com/quarkusio/quarkus/issues/25793",
            "https://github.com/google-github-actions/auth/issues/50",
        ),
        inferred=True,
    ),
    absent=Row(
        Absent(),
        "an image's path appears with its first push; a repository that is not there is a 403 (or it may not exist)",
        (
            "https://github.com/google-github-actions/auth/issues/50",
            "https://github.com/GoogleCloudPlatform/cymbal-superstore/pull/4",
        ),
        inferred=True,
    ),
    mount=Row(
        Mount.ALWAYS,
        "201",
        (
            "https://github.com/bazel-contrib/rules_img/blob/07024ddef3a4ff3659f619f8738ec44aa9151c98/docs/registry-support.md",
        ),
    ),
    delete=Row(
        Deletes(
            tagged=Refusal(400, "GOOGLE_MANIFEST_DANGLING_TAG", "Manifest is still referenced by one or more tags")
        ),
        "202 to a tag; 400 GOOGLE_MANIFEST_DANGLING_TAG to a digest that has tags",
        (
            "https://github.com/enix/kube-image-keeper/issues/636",
            "https://github.com/genuinetools/reg/issues/136",
            "https://github.com/GoogleCloudPlatform/docker-credential-gcr/issues/73",
        ),
    ),
    unproven=(
        "the answer to a push where immutable tags are turned on",
        "the referrers API: absent in 2024 (actions/attest-build-provenance#80), there in the table of 2026 of "
        "bazel-contrib/rules_img",
        "a deletion of a manifest that an index names",
    ),
)
