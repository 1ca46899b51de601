"""index: an OCI image index around the unchanged manifest of the previous phase."""

from phases.form import Shape
from phases.phase import Phase

INDEX = Phase(
    name="index",
    axis="shape",
    value=Shape.INDEX,
    summary="an image index",
    may_differ=frozenset({"root"}),
    checks=("delta.declared", "envelope.shape", "platform.choice"),
    # This argument makes an index even for one platform; several platforms always get one.
    args={"BUILDKIT_MULTI_PLATFORM": "1"},
    joins=True,
)
