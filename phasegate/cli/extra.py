"""The commands that need Prefect, where phasegate is installed without its extra ``flows``."""

from __future__ import annotations

from importlib.util import find_spec

from phasegate.errors import NotInstalled


def need_prefect() -> None:
    """Raise NotInstalled where Prefect is missing. Prefect is looked for, not loaded: its settings come first."""
    if find_spec("prefect") is None:
        raise NotInstalled("this command needs Prefect", fix="pip install 'phasegate[flows]'")
