"""container: BuildKit's docker-container driver builds and pushes, provenance off.

Still Docker schema 2 and gzip. Another program writes the image now, so every
digest may move; what the image says and holds may not (compared with the
control, see ``phasegate.checks.files``).
"""

from phases.form import Builder
from phases.phase import Phase

CONTAINER = Phase(
    name="container",
    axis="builder",
    value=Builder.CONTAINER,
    summary="the docker-container driver builds and pushes",
    may_differ=frozenset({"root", "manifest", "layers", "config", "content"}),
    checks=("delta.declared", "delta.files"),
    # Every option is spelled out here, none left to a default: defaults move (provenance did). force-compression
    # reaches the layers of a base image, and keeps a cached zstd layer out of a gzip phase.
    output={"oci-mediatypes": "false", "compression": "gzip", "force-compression": "true"},
    attest={"provenance": "false", "sbom": "false"},
)
