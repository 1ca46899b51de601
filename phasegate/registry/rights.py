"""What a login may do in a repository, found out without leaving anything there."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from http import HTTPStatus

from phasegate.errors import RegistryError
from phasegate.image.reference import Reference
from phasegate.registry import upload
from phasegate.registry.request import manifest_path, request_for
from phasegate.registry.transport import Transport

_NO_DELETIONS = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


@dataclass(frozen=True, slots=True)
class Greeting:
    """How a registry answers somebody without a login. ``date`` is its clock, None if it does not say."""

    status: int
    date: datetime | None


class Deletion(Enum):
    """A registry's answer to the deletion of a digest that nothing has."""

    ALLOWED = "it may delete"
    UNSUPPORTED = "the registry deletes nothing"
    UNKNOWN = "the answer says nothing"


async def try_push(transport: Transport, ref: Reference) -> None:
    """Open an upload and cancel it. Raises RegistryError if this login may not push.

    A registry that cannot cancel an upload forgets it after some days.
    """
    session = await upload.begin(transport, ref)
    with suppress(RegistryError):
        await upload.cancel(transport, session)


async def try_delete(transport: Transport, ref: Reference) -> Deletion:
    """Ask for the deletion of a random digest, which names no content. Raises Denied if this login may not delete."""
    nothing = ref.at(f"sha256:{secrets.token_hex(32)}")
    request = request_for(
        nothing, "DELETE", manifest_path(nothing), wants="delete", push=True, delete=True, retry=False
    )
    try:
        reply = await transport.fetch(request, accept=frozenset({200, 202, 204, 404}))
    except RegistryError as error:
        if error.status in _NO_DELETIONS:
            return Deletion.UNSUPPORTED
        raise
    return Deletion.ALLOWED if reply.status == HTTPStatus.NOT_FOUND else Deletion.UNKNOWN
