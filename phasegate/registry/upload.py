"""Pushing a blob of any size: streamed and hashed in one pass, or mounted from a neighbouring repository."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace

from yarl import URL

from phasegate.errors import RegistryError
from phasegate.image.reference import Reference
from phasegate.registry.tokens import Scope
from phasegate.registry.transport import Reply, Request, Transport


async def upload(transport: Transport, ref: Reference, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
    """Push ``pieces`` as one blob; its digest and size, known at the end. What ``pieces`` raises is raised as it is,
    and then nothing has been pushed."""
    opened = await transport.fetch(_opening(ref, ""), accept=frozenset({202}))
    hashing = _Hashing(pieces)
    patch = replace(
        _opening(ref, ""),
        method="PATCH",
        url=_place(opened, ""),
        headers={"Content-Type": "application/octet-stream"},
        source=hashing.pieces(),
        retry=False,
    )
    try:
        sent = await transport.fetch(patch, accept=frozenset({201, 202, 204}))
    except RegistryError:
        if hashing.error is not None:
            raise hashing.error from None
        raise
    digest = f"sha256:{hashing.hashed.hexdigest()}"
    at = sent if sent.headers.get("Location") else opened
    put = replace(patch, method="PUT", url=_place(at, digest), headers={"Content-Length": "0"}, source=None, body=b"")
    await transport.fetch(put, accept=frozenset({201, 202, 204}))
    return digest, hashing.size


async def mount(transport: Transport, ref: Reference, digest: str, repository: str) -> bool:
    """Take a blob over from another repository of the same registry without moving its bytes; False where the
    registry would rather have them sent."""
    query = f"?mount={digest}&from={repository}"
    try:
        reply = await transport.fetch(_opening(ref, query), accept=frozenset({201, 202}))
    except RegistryError as error:
        if error.retryable:
            raise
        return False  # not allowed there: sending the bytes is
    return reply.status == 201


def _opening(ref: Reference, query: str) -> Request:
    return Request(
        what=f"{ref.name}: upload",
        method="POST",
        scope=Scope(ref.host, ref.repository, push=True),
        url=URL(f"/v2/{ref.repository}/blobs/uploads/{query}", encoded=True),
        body=b"",
    )


def _place(reply: Reply, digest: str) -> URL:
    place = reply.headers.get("Location", "")
    if digest:
        place += f"{'&' if '?' in place else '?'}digest={digest}"
    return reply.url.join(URL(place, encoded=True))


class _Hashing:
    """Passes pieces on and hashes them. The HTTP library hides what goes wrong in here, so it is kept."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self.hashed = hashlib.sha256()
        self.size = 0
        self.error: Exception | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._pieces:
                self.hashed.update(piece)
                self.size += len(piece)
                yield piece
        except Exception as error:
            self.error = error
            raise
