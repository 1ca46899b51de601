"""Requests to a registry, and how its answers are read: what the client and its lists share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from yarl import URL

from phasegate.errors import BadContent
from phasegate.image.reference import Reference
from phasegate.image.strictjson import parse_object
from phasegate.registry.tokens import Scope
from phasegate.registry.transport import Reply, Request

_SIZE = re.compile(r"[0-9]{1,18}")


def repository_path(ref: Reference) -> str:
    return f"/v2/{ref.repository}"


def manifest_path(ref: Reference) -> str:
    return f"{repository_path(ref)}/manifests/{ref.target}"


def request_for(
    ref: Reference,
    method: str,
    path: str,
    *,
    wants: str = "",
    push: bool = False,
    delete: bool = False,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    retry: bool = True,
    stays: bool = False,
    limit: float | None = None,
) -> Request:
    return Request(
        what=f"{ref}: {wants}" if wants else str(ref),
        method=method,
        scope=Scope(ref.host, ref.repository, push, delete),
        url=URL(path, encoded=True),
        headers=headers or {},
        body=body,
        retry=retry,
        stays=stays,
        limit=limit,
    )


def size_of(headers: Mapping[str, str]) -> int:
    """Return the Content-Length, -1 if there is none."""
    length = headers.get("Content-Length", "")
    return int(length) if _SIZE.fullmatch(length) else -1


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Return the time in the ``Date`` header, None if there is none that can be read."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def content_type(reply: Reply) -> str:
    return reply.headers.get("Content-Type", "").partition(";")[0].strip()


def parsed(where: str, raw: bytes) -> Mapping[str, Any]:
    try:
        return parse_object(raw)
    except ValueError as error:
        raise BadContent(f"{where}: {error}", check="envelope.type") from None
