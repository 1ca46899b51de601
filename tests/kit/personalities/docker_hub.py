"""Docker Hub."""

from tests.kit.personalities.personality import (
    Absent,
    Creation,
    Deletes,
    Limited,
    Login,
    Mount,
    Personality,
    Rate,
    Realm,
    Referrers,
    Row,
)
from tests.kit.referring import Refusal

DOCKER_HUB = Personality(
    key="docker-hub",
    name="Docker Hub",
    state="the service, reports up to 2026",
    login=Row(
        Login(realm=Realm.ELSEWHERE, service="registry.docker.io", life=300),
        "tokens come from auth.docker.io, another host, and live for 300 s",
        (
            "https://github.com/distribution/distribution/issues/4354",
            "https://github.com/renovatebot/renovate/discussions/47314",
        ),
    ),
    expired=Row(
        Refusal(401, "UNAUTHORIZED", "authentication required"),
        '401 with a challenge that says `error="invalid_token"`',
        ("https://github.com/renovatebot/renovate/discussions/47314",),
    ),
    absent=Row(
        Absent(granted=False),
        "a token is issued, and the look with it is a 401, as for a private repository",
        (
            "https://github.com/jupyterhub/binderhub/pull/1664",
            "https://github.com/hashicorp/terraform-provider-docker/issues/140",
        ),
    ),
    creation=Row(
        Creation.PUSH,
        "a push creates the repository",
        ("https://github.com/zarf-dev/zarf/issues/1938",),
    ),
    mount=Row(
        Mount.ALWAYS,
        "201, but a 401 unless the token may also pull from the source, even where that is public",
        (
            "https://github.com/oras-project/rust-oci-client/issues/235",
            "https://github.com/google/go-containerregistry/issues/123",
        ),
    ),
    immutable=Row(
        Refusal(403, "DENIED", "requested access to the resource is denied"),
        "403 where immutable tags are turned on",
        ("https://github.com/docker/hub-feedback/issues/2466",),
        inferred=True,
    ),
    rate=Row(
        Rate(
            Refusal(429, "TOOMANYREQUESTS", "You have reached your pull rate limit."),
            Limited.PULLS,
            (("RateLimit-Limit", "100;w=21600"), ("RateLimit-Remaining", "76;w=21600")),
        ),
        "GETs of manifests count; `RateLimit-Remaining` on each answer, 429 above, for hours and without `Retry-After`",
        (
            "https://github.com/docker/docs/pull/11648",
            "https://github.com/ScribeMD/docker-cache/issues/829",
            "https://github.com/moby/moby/issues/41644",
        ),
        inferred=True,
    ),
    delete=Row(
        Deletes(
            tag=Refusal(405, "UNSUPPORTED", "The operation is unsupported."),
            digest=Refusal(405, "UNSUPPORTED", "The operation is unsupported."),
        ),
        "405 to every deletion",
        ("https://github.com/docker/hub-feedback/issues/2360",),
        inferred=True,
    ),
    referrers=Row(
        Referrers.PRETENDED,
        "no API; a push of a referrer was answered with `OCI-Subject` all the same (March 2024)",
        (
            "https://github.com/docker/roadmap/issues/724",
            "https://github.com/docker/hub-feedback/issues/2372",
        ),
    ),
    unproven=(
        "whether deletions still are a 405 (the report of 2023 is closed), and `OCI-Subject` is still sent",
        "the body of the 403 for an immutable tag",
        "the other limit, of all requests of an address, whose 429 is not in the form of the distribution-spec",
    ),
)
