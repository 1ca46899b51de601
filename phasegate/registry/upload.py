"""Put a blob into a repository: bytes at hand, a stream, or a blob of another repository.

distribution-spec 1.1, 'Pushing blobs': a POST opens a session, whose Location says where the bytes go. A session is
used once: after a failure, the upload starts a new one or gives up.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from yarl import URL

from phasegate.errors import RegistryError
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.registry.answer import agree, located
from phasegate.registry.tokens import Scope
from phasegate.registry.transport import Reply, Request, Transport

_BYTES = {"Content-Type": "application/octet-stream"}


async def push(transport: Transport, target: Reference, raw: bytes) -> str:
    """Send a small blob in one request and return its digest. A failed session is replaced by a new one."""
    digest = digest_of(raw)
    attempt = 1
    while True:
        session = await begin(transport, target)
        try:
            await _close(transport, session, digest, raw)
        except RegistryError as error:
            if not error.retryable or attempt >= transport.limits.attempts:
                raise
            attempt += 1
        else:
            return digest


async def stream(transport: Transport, target: Reference, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
    """Send ``pieces`` as one blob, and return its digest and size, which are known only at the end.

    An error raised by ``pieces`` is passed on unchanged, and then nothing has been pushed.
    """
    return await _streamed(transport, await begin(transport, target), pieces)


async def copy(
    transport: Transport, source: Reference, target: Reference, digest: str, pieces: AsyncIterator[bytes]
) -> None:
    """Copy a blob from one repository to another.

    - ``transport``: the connection to send with.
    - ``source``, ``target``: the repositories. Within one registry the blob is mounted if that is allowed, so that no
      byte moves.
    - ``digest``: the blob.
    - ``pieces``: its bytes, read only if it cannot be mounted.
    """
    session: Session | None
    if source.host == target.host:
        session = await _mount(transport, source, target, digest)
    else:
        session = await begin(transport, target)
    if session is not None:
        await _streamed(transport, session, pieces)


@dataclass(frozen=True, slots=True)
class Session:
    """An open upload; ``url`` is where its next request goes."""

    target: Reference
    url: URL

    @property
    def what(self) -> str:
        return f"{self.target.name}: upload"

    @property
    def scope(self) -> Scope:
        return _pushing(self.target)

    def after(self, reply: Reply) -> Session:
        """Return the session as updated by the registry's last answer. Without a Location it stays the same."""
        location = reply.headers.get("Location", "")
        return Session(self.target, located(reply.url, location, self.what)) if location else self


def _pushing(target: Reference) -> Scope:
    return Scope(target.host, target.repository, push=True)


async def begin(transport: Transport, target: Reference) -> Session:
    """Open an upload session."""
    session, _ = await _post(transport, target, _pushing(target), "", frozenset({202}))
    return session


async def cancel(transport: Transport, session: Session) -> None:
    """Cancel an upload session, so that the registry keeps nothing of it."""
    # distribution asks for the right to delete here, too.
    scope = replace(session.scope, delete=True)
    request = Request(session.what, "DELETE", scope, session.url, retry=False)
    await transport.fetch(request, accept=frozenset({200, 202, 204, 404}))


async def _mount(transport: Transport, source: Reference, target: Reference, digest: str) -> Session | None:
    """Mount the blob and return None; if that fails, return the session to send its bytes to."""
    query = f"?mount={digest}&from={source.repository}"
    try:
        # A token for the target alone allows no mount.
        scope = replace(_pushing(target), mounts=source.repository)
        session, status = await _post(transport, target, scope, query, frozenset({201, 202}))
    except RegistryError as error:
        if error.retryable:
            raise
        return await begin(transport, target)  # mounting is not allowed, but sending the bytes may be
    return None if status == 201 else session


async def _post(
    transport: Transport, target: Reference, scope: Scope, query: str, accept: frozenset[int]
) -> tuple[Session, int]:
    start = Session(target, URL(f"/v2/{target.repository}/blobs/uploads/{query}", encoded=True))
    reply = await transport.fetch(Request(start.what, "POST", scope, start.url, body=b""), accept=accept)
    return start.after(reply), reply.status


async def _streamed(transport: Transport, session: Session, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
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


async def _close(transport: Transport, session: Session, digest: str, raw: bytes) -> None:
    """Close the session with the digest of everything sent, including ``raw``, the last bytes."""
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
    """A stream of pieces that is hashed as it passes. Its error is kept, because the HTTP library would hide it."""

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
