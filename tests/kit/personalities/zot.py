"""zot, read in its source."""

from tests.kit.personalities.personality import (
    Deletes,
    Listing,
    Login,
    Mount,
    Personality,
    Referrers,
    Row,
    Scheme,
    Scopes,
)
from tests.kit.referring import Refusal

_AT = "https://github.com/project-zot/zot/blob/6d19b445fed1c86c23fb7b351fac07cfd4717402/pkg"

ZOT = Personality(
    key="zot",
    name="zot",
    state="the source of 21 August 2026 (6d19b445fed1)",
    login=Row(
        Login(scheme=Scheme.BASIC, life=None),
        "Basic, or a token service if one is configured",
        (f"{_AT}/api/authn.go", f"{_AT}/api/routes.go"),
    ),
    scopes=Row(
        Scopes(denied=Refusal(403, "DENIED", "requested access to the resource is denied")),
        "403 DENIED with a challenge for Basic, to an account without the right",
        (f"{_AT}/common/http_server.go",),
    ),
    mount=Row(
        Mount.ALWAYS,
        "201 where its cache knows the blob and the account may read it, from whichever repository; else 202",
        (f"{_AT}/api/routes.go",),
    ),
    tags=Row(
        Listing(),
        "by name, everything without `n`; the next page is a path",
        (f"{_AT}/api/routes.go",),
    ),
    delete=Row(
        Deletes(child=Refusal(405, "DENIED", "requested access to the resource is denied"), last=True),
        "405 DENIED to a digest that an index names; a digest goes with the last of its tags",
        (f"{_AT}/api/routes.go", f"{_AT}/storage/imagestore/imagestore.go"),
    ),
    referrers=Row(
        Referrers.API,
        "the referrers API, and `OCI-Subject` for a push",
        (f"{_AT}/api/routes.go",),
    ),
    unproven=("the deletion of the last tag of a manifest that an index still names, which breaks that index",),
)
