"""Text that strangers may read: no control characters, no credentials of URLs, no paths of this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from phasegate.pages.table import clean
from phasegate.url import without_credentials

_PATH = re.compile(r"(?:(?<![\w/.@~])|(?<=://))~?/(?:[^\s/'\"`,;:()\[\]<>]+/)*([^\s/'\"`,;:()\[\]<>]+)/?")
_WINDOWS = re.compile(r"(?<!\w)[A-Za-z]:[\\/](?:[^\s\\/'\"]+[\\/])*([^\s\\/'\"]+)")


def public(text: str) -> str:
    """Return ``text`` as it may be published. Of a path its last part is left, as in ``.../Dockerfile``."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if not text.isascii() or not text.isprintable():
        text = clean(text)
    if "/" in text:
        text = _PATH.sub(r".../\1", without_credentials(text))
    return _WINDOWS.sub(r"...\\\1", text) if ":" in text else text


def published(value: Any) -> Any:
    """Return a JSON document with all its text made public; keys are names that the fleet file or phasegate gave."""
    match value:
        case str():
            return public(value)
        case Mapping():
            return {key: published(each) for key, each in value.items()}
        case list() | tuple():
            return [published(each) for each in value]
        case _:
            return value
