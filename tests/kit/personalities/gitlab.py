"""GitLab's container registry, read in its source."""

from tests.kit.personalities.personality import (
    Absent,
    Listing,
    Login,
    Mount,
    Personality,
    Realm,
    Referrers,
    Row,
    Scopes,
)

_AUTH = (
    "https://github.com/gitlabhq/gitlabhq/blob/master/app/services/auth/container_registry_authentication_service.rb"
)
_TAGS = "https://github.com/jakub-lipski-rft/container-registry/blob/401d5ec5622164629c585805bf004bcc1cb566b0/registry/handlers/tags.go"

GITLAB = Personality(
    key="gitlab",
    name="GitLab",
    state="its source, of several years, in copies on GitHub",
    login=Row(
        Login(realm=Realm.ELSEWHERE, service="container_registry", life=None),
        "tokens come from GitLab itself, another host than its registry; the answer has `token` alone",
        (_AUTH,),
        inferred=True,
    ),
    scopes=Row(
        Scopes(),
        "actions that the account lacks are left out of the token; `delete` wants more than `push`",
        (_AUTH,),
    ),
    absent=Row(
        Absent(),
        "404 NAME_UNKNOWN",
        (_TAGS,),
    ),
    mount=Row(
        Mount.ALWAYS,
        "201; 401 unless the token may also pull from the source",
        ("https://github.com/estesp/manifest-tool/issues/53",),
        inferred=True,
    ),
    tags=Row(
        Listing(),
        "by name, with the metadata database in pages of `n`; without it everything",
        (_TAGS,),
        inferred=True,
    ),
    referrers=Row(
        Referrers.ABSENT,
        "404; a push of a referrer is refused as long as its subject is not there",
        ("https://github.com/moby/buildkit/issues/7007", "https://github.com/moby/buildkit/issues/6171"),
        inferred=True,
    ),
    unproven=(
        "a repository path that a rule protects: 403 DENIED from the token service",
        "tags that a rule protects from pushes and deletions: with which answer",
        "deletions",
    ),
)
