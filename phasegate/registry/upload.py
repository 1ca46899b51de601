"""Put a blob into a repository: bytes at hand, a stream, or a blob of another repository.

distribution-spec 1.1, 'Pushing blobs': a POST opens a session, whose Location says where the bytes go. A session is
used once: what breaks begins a new one, or ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from yarl import URL

from phasegate.errors import RegistryError
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.registry.answer import agree, located
from phasegate.registry.tokens import Scope
from phasegate.registry.transport import Reply, Request, Transport

_BYTES = {"Content-Type": "application/octet-stream"}


async def push(transport: Transport, target: Reference, raw: bytes) -> str:
    """Send a small blob in one request, in a new session where one breaks; its digest."""
    digest = digest_of(raw)
    attempt = 1
    while True:
        session = await _open(transport, target)
        try:
            await _close(transport, session, digest, raw)
        except RegistryError as error:
            if not error.retryable or attempt >= transport.limits.attempts:
                raise
            attempt += 1
        else:
            return digest


async def stream(transport: Transport, target: Reference, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
    """Send ``pieces`` as one blob; its digest and size, known at the end. What ``pieces`` raises is raised as it is,
    and then nothing has been pushed."""
    return await _streamed(transport, await _open(transport, target), pieces)


async def copy(
    transport: Transport, source: Reference, target: Reference, digest: str, pieces: AsyncIterator[bytes]
) -> None:
    """Take a blob over from the repository of ``source``: mounted within one registry where it lets us, so that no
    byte moves, else sent as ``pieces``, which are read only then."""
    session: _Session | None
    if source.host == target.host:
        session = await _mount(transport, source, target, digest)
    else:
        session = await _open(transport, target)
    if session is not None:
        await _streamed(transport, session, pieces)


@dataclass(frozen=True, slots=True)
class _Session:
    """An upload that was opened; ``url`` is where its next request goes."""

    target: Reference
    url: URL

    @property
    def what(self) -> str:
        return f"{self.target.name}: upload"

    @property
    def scope(self) -> Scope:
        return Scope(self.target.host, self.target.repository, push=True)

    def after(self, reply: Reply) -> _Session:
        """As the registry's last answer says; one without a Location moves nothing."""
        location = reply.headers.get("Location", "")
        return _Session(self.target, located(reply.url, location, self.what)) if location else self


async def _open(transport: Transport, target: Reference) -> _Session:
    session, _ = await _post(transport, target, "", frozenset({202}))
    return session


async def _mount(transport: Transport, source: Reference, target: Reference, digest: str) -> _Session | None:
    """None where it was mounted, else the session to send the bytes to."""
    query = f"?mount={digest}&from={source.repository}"
    try:
        session, status = await _post(transport, target, query, frozenset({201, 202}))
    except RegistryError as error:
        if error.retryable:
            raise
        return await _open(transport, target)  # mounting is not allowed there: sending the bytes may be
    return None if status == 201 else session


async def _post(transport: Transport, target: Reference, query: str, accept: frozenset[int]) -> tuple[_Session, int]:
    start = _Session(target, URL(f"/v2/{target.repository}/blobs/uploads/{query}", encoded=True))
    reply = await transport.fetch(Request(start.what, "POST", start.scope, start.url, body=b""), accept=accept)
    return start.after(reply), reply.status


async def _streamed(transport: Transport, session: _Session, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
    hashing = _Hashing(pieces)
    patch = Request(
        session.what, "PATCH", session.scope, session.url, headers=_BYTES, retry=False, source=hashing.pieces()
    )
    try:
        sent = await transport.fetch(patch, accept=frozenset({201, 202, 204}))
    except RegistryError:
        if hashing.error is not None:
            raise hashing.error from None
        raise
    digest = f"sha256:{hashing.hashed.hexdigest()}"
    await _close(transport, session.after(sent), digest, b"")
    return digest, hashing.size


async def _close(transport: Transport, session: _Session, digest: str, raw: bytes) -> None:
    """End the session with the digest of all that was sent, ``raw`` as the last of it."""
    place = str(session.url.with_fragment(None))
    put = Request(
        f"{session.target.name}@{digest}: blob",
        "PUT",
        session.scope,
        URL(f"{place}{'&' if session.url.raw_query_string else '?'}digest={digest}", encoded=True),
        headers=_BYTES if raw else {"Content-Length": "0"},
        body=raw,
        retry=False,
    )
    reply = await transport.fetch(put, accept=frozenset({201, 202, 204}))
    agree(put.what, digest, reply.headers.get("Docker-Content-Digest", ""), "in the answer to the push")


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
