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
)
