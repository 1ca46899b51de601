"""oci: OCI media types. The layers and the config stay the same, byte for byte."""

from phases.form import MediaTypes
from phases.phase import Phase

OCI = Phase(
    name="oci",
    axis="media_types",
    value=MediaTypes.OCI,
    summary="OCI media types",
    may_differ=frozenset({"root", "manifest", "media-types"}),
    checks=("delta.declared", "envelope.family"),
    output={"oci-mediatypes": "true"},
)
