"""Azure Container Registry."""

from tests.kit.personalities.personality import Link, Listing, Login, Personality, Row, Scopes
from tests.kit.referring import Refusal

ACR = Personality(
    key="acr",
    name="Azure Container Registry",
    state="the service, reports up to August 2026",
    login=Row(
        Login(fields=("access_token",), life=None, identity=True, service="example.azurecr.io"),
        "a refresh token is sent to its own /oauth2/token by POST; the answer has `access_token` alone",
        (
            "https://learn.microsoft.com/en-us/rest/api/containerregistry/access-tokens/get?view=rest-containerregistry-2019-08-15",
            "https://github.com/Azure/acr/issues/207",
            "https://github.com/goharbor/harbor/blob/c50c7ddd6ea4e335a480b49c618281882ab7eec9/src/common/models/token.go",
        ),
    ),
    scopes=Row(
        Scopes(lists="metadata_read"),
        "a list of tags wants the action `metadata_read`, which the challenge names; `pull` alone is a 401",
        (
            "https://github.com/Azure/acr/issues/423",
            "https://github.com/renovatebot/renovate/issues/14708",
            "https://github.com/goharbor/harbor/pull/16947",
        ),
        inferred=True,
    ),
    tags=Row(
        Listing(link=Link.URL),
        "at most 1,000 a page, whatever `n` says; the next page is in `Link`",
        ("https://github.com/CybercentreCanada/assemblyline-core/pull/1147",),
        inferred=True,
    ),
    immutable=Row(
        Refusal(
            405, "REGISTRY_DISALLOWED_OPERATION", "The operation is disallowed on this registry, repository or image."
        ),
        "a locked tag: 405, to a push and to a deletion",
        (
            "https://github.com/Azure/acr-cli/issues/70",
            "https://github.com/Azure/acr/issues/84",
        ),
        inferred=True,
    ),
    unproven=(
        "the status of a push to a locked tag (that of a deletion is known)",
        "how long a token lives: the answer does not say",
        "whether the path or the whole URL is in `Link`",
    ),
)
