"""container: BuildKit's docker-container driver builds and pushes, provenance off.

Media types, shape, attestation and codec stay as they were: from what ``docker push`` publishes, schema 2 and gzip;
from Docker 29's own push, an OCI index with provenance. Another program writes the image now, so every digest may
change; the image's settings and files may not (they are compared with the control's, see ``phasegate.checks.files``).
It is skipped only where a docker-container builder is known to be the publisher.
"""

from phases.form import Builder, Codec
from phases.phase import Phase

CONTAINER = Phase(
    name="container",
    axis="builder",
    value=Builder.CONTAINER,
    summary="the docker-container driver builds and pushes",
    may_differ=frozenset({"root", "manifest", "layers", "config", "content"}),
    checks=("delta.declared", "delta.files"),
    # Every option is explicit, because defaults change (that of provenance did). force-compression also applies to the
    # layers of a base image, and keeps a cached zstd layer out of a gzip phase.
    # The level is BuildKit's own default, and so are its bytes. An attestation that is an OCI artifact is refused by
    # registries that took one as an image (moby/buildkit#7007).
    output={
        "oci-mediatypes": "false",
        "compression": "gzip",
        "compression-level": "6",
        "force-compression": "true",
        "oci-artifact": "false",
    },
    attest={"provenance": "false", "sbom": "false"},
    unmixes=Codec.GZIP,
)
