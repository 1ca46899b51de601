"""When a login ends, where its secret says so: JSON Web Tokens, and the passwords of Amazon ECR."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from phasegate.registry.login import Login


def ends(login: Login) -> datetime | None:
    """Return when the login ends; None if its secret does not say. What it says is not verified."""
    _, dot, rest = login.secret.partition(".")
    # A token has three parts with a dot between them; ECR's password is one piece.
    claims = _decoded(rest.partition(".")[0] if dot else login.secret)
    at = claims.get("exp" if dot else "expiration")
    if isinstance(at, bool) or not isinstance(at, int | float):
        return None
    try:
        return datetime.fromtimestamp(at, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _decoded(part: str) -> dict[str, Any]:
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
        found = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
