"""distribution 3.1.0 with its tokens, read in its source."""

from tests.kit.personalities.personality import (
    Creation,
    Deletes,
    Listing,
    Mount,
    Personality,
    Referrers,
    Row,
    Scopes,
)
from tests.kit.referring import Refusal

_AT = "https://github.com/distribution/distribution/blob/v3.1.0"

DISTRIBUTION = Personality(
    key="distribution",
    name="distribution 3.1",
    state="3.1.0; the lab runs 3.1.2 and Debian's 2.8",
    scopes=Row(
        Scopes(),
        "a deletion wants `delete`; too little is a 401 with a challenge that names the scope",
        (f"{_AT}/registry/handlers/app.go", "https://github.com/docker-archive/docker-registry/issues/1071"),
    ),
    creation=Row(
        Creation.PUSH,
        "a push creates the repository",
        ("https://github.com/zarf-dev/zarf/issues/1938",),
    ),
    mount=Row(
        Mount.ALWAYS,
        "201; 401 unless the token may also pull from the source",
        (f"{_AT}/registry/handlers/app.go", f"{_AT}/registry/handlers/blobupload.go"),
    ),
    tags=Row(
        Listing(
            over=Refusal(400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested"),
            limit=100,
            whole=True,
        ),
        "3.1.0 refuses `n` above `tags.maxtags` (1,000 by default) and lists everything without `n`; 3.1.1 caps it",
        (
            f"{_AT}/registry/handlers/tags.go",
            "https://github.com/distribution/distribution/issues/4844",
        ),
    ),
    delete=Row(
        Deletes(
            tag=Refusal(405, "UNSUPPORTED", "The operation is unsupported."),
            digest=Refusal(405, "UNSUPPORTED", "The operation is unsupported."),
        ),
        "405, unless `storage.delete.enabled`: then 202 for a tag and for a digest",
        (f"{_AT}/registry/handlers/manifests.go", "https://github.com/distribution/distribution/issues/1222"),
    ),
    referrers=Row(
        Referrers.ABSENT,
        "404",
        (
            "https://github.com/oras-project/rust-oci-client/pull/259",
            "https://github.com/distribution/distribution/pull/4828",
        ),
    ),
    unproven=("proxies of other registries",),
)
