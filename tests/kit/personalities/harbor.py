"""Harbor, read in its source."""

from tests.kit.personalities.personality import (
    Absent,
    Blobs,
    Creation,
    Deletes,
    Listing,
    Login,
    Mount,
    Personality,
    Referrers,
    Row,
    Scopes,
)
from tests.kit.referring import Refusal

_AT = "https://github.com/goharbor/harbor/blob/c50c7ddd6ea4e335a480b49c618281882ab7eec9/src"
_NOT_FOUND = Refusal(404, "NOT_FOUND", "repository not found")

HARBOR = Personality(
    key="harbor",
    name="Harbor",
    state="the source of 21 August 2026 (c50c7ddd6ea4)",
    login=Row(
        Login(service="harbor-registry", fields=("token",), empty=("access_token",), life=1800),
        "tokens from its own /service/token, valid for 30 minutes, with an empty `access_token` beside `token`",
        (
            f"{_AT}/common/models/token.go",
            f"{_AT}/core/service/token/authutils.go",
            f"{_AT}/core/service/token/creator.go",
            f"{_AT}/server/middleware/v2auth/auth.go",
            f"{_AT}/lib/config/metadata/metadatalist.go",
        ),
    ),
    scopes=Row(
        Scopes(basic=True),
        'a token that lacks the access is answered by 401 and a challenge for `Basic realm="harbor"`',
        (f"{_AT}/server/middleware/v2auth/auth.go", f"{_AT}/server/middleware/v2auth/access.go"),
    ),
    expired=Row(
        Refusal(401, "UNAUTHORIZED", "unauthorized"),
        "401 with a challenge for Basic as well",
        (f"{_AT}/server/middleware/v2auth/auth.go",),
    ),
    absent=Row(
        Absent(read=_NOT_FOUND, listed=_NOT_FOUND),
        "404 NOT_FOUND in a project that exists; a project that does not exist is a 401",
        (f"{_AT}/server/registry/tag.go", f"{_AT}/server/middleware/v2auth/auth.go"),
    ),
    creation=Row(
        Creation.PUSH,
        "a push creates the repository in a project that exists",
        (f"{_AT}/server/registry/manifest.go",),
    ),
    missing=Row(
        Refusal(404, "NOT_FOUND", "artifact not found"),
        "404 NOT_FOUND",
        (f"{_AT}/server/registry/manifest.go", f"{_AT}/lib/errors/const.go"),
    ),
    mount=Row(
        Mount.ALWAYS,
        "201; 401 where the token may not pull from the source, or its project does not exist",
        (
            f"{_AT}/server/middleware/v2auth/access.go",
            "https://github.com/goharbor/harbor/issues/17097",
            "https://github.com/bazel-contrib/rules_img/blob/07024ddef3a4ff3659f619f8738ec44aa9151c98/docs/registry-support.md",
        ),
    ),
    tags=Row(
        Listing(),
        "by name, everything without `n`; the next page is a path",
        (f"{_AT}/server/registry/tag.go", f"{_AT}/server/registry/util/util.go"),
    ),
    immutable=Row(
        Refusal(412, "PRECONDITION", "Failed to process request due to 'web:1.0' configured as immutable."),
        "412 PRECONDITION to any push of a tag that a rule covers and that is there, the same bytes included",
        (f"{_AT}/server/middleware/immutable/pushmf.go", f"{_AT}/server/middleware/immutable/error.go"),
    ),
    delete=Row(
        Deletes(
            tag=Refusal(400, "UNSUPPORTED", "unsupported digest"),
            child=Refusal(412, "VIOLATE_FOREIGN_KEY_CONSTRAINT", "the deleting artifact is referenced by others"),
            deep=True,
        ),
        "400 UNSUPPORTED to a tag; 202 to a digest, which takes its tags, its referrers and an index's children "
        "without tags with it; 412 to a digest that an index names",
        (
            f"{_AT}/server/registry/manifest.go",
            f"{_AT}/controller/artifact/controller.go",
            f"{_AT}/lib/http/error.go",
        ),
    ),
    referrers=Row(
        Referrers.API,
        "the referrers API, and `OCI-Subject` for a push",
        (f"{_AT}/server/registry/referrers.go", f"{_AT}/server/middleware/subject/subject.go"),
    ),
    blobs=Row(
        Blobs.ELSEWHERE,
        "with S3 behind it a 307, and S3 answers 400 to a request with `Authorization`",
        ("https://github.com/spring-attic/spring-cloud-dataflow/issues/4065",),
    ),
    unproven=(
        "that an artifact of which a tag is immutable cannot be deleted",
        "proxy cache projects, whose upstream's 429 is passed on",
        "a HEAD that is answered otherwise than GET (crossplane/crossplane#3223)",
    ),
)
