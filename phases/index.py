"""index: an OCI image index around the very manifest of the phase before."""

from phases.form import Shape
from phases.phase import Phase

INDEX = Phase(
    name="index",
    axis="shape",
    value=Shape.INDEX,
    summary="an image index",
    may_differ=frozenset({"root"}),
    checks=("delta.declared", "envelope.shape", "platform.choice"),
    # One platform becomes an index by this argument; several platforms always are one.
    args={"BUILDKIT_MULTI_PLATFORM": "1"},
    joins=True,
)
