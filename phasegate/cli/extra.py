"""What commands that need Prefect do if phasegate is installed without its extra ``flows``."""

from __future__ import annotations

from importlib.util import find_spec

from phasegate.errors import NotInstalled


def need_prefect() -> None:
    """Raise NotInstalled if Prefect is missing. It is looked for, not loaded: its settings must be applied first."""
    if find_spec("prefect") is None:
        raise NotInstalled("this command needs Prefect", fix="pip install 'phasegate[flows]'")
