"""Resolve where a fleet's page is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.reader import Reader

_OURS = ".phasegate"
"""The folder that is in no source, wherever it is."""


def page_of(written: str | None, repos: Iterable[Repo], reader: Reader) -> Path | None:
    """Return the folder, relative to that of the fleet file, or None for no page.

    In a repo's source each page would be another source, and each rollout would build it again.
    """
    if written is None:
        return None
    page = reader.folder / written
    place = os.path.realpath(page)
    for repo in repos:
        if isinstance(repo.source, LocalSource):
            below = os.path.relpath(place, os.path.realpath(repo.source.context)).split(os.sep)
            if os.pardir not in below and _OURS not in below:
                said = f"{written} is in the source of repo '{repo.name}': each page would be a new source"
                reader.report(("page",), said, f"{_OURS}/page, or a folder elsewhere")
                break
    return page
