"""A blob of one repository in another: mounted, or copied in pieces where the registry does not or is another."""

from __future__ import annotations

from yarl import URL

from phasegate.errors import RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.registry.limits import MIB
from phasegate.registry.tokens import Scope
from phasegate.registry.transport import Reply, Request

PIECE = 8 * MIB


async def mount_blob(registry: Registry, source: Reference, target: Reference, blob: Descriptor) -> None:
    """``blob`` of the repository of ``source`` is in that of ``target``; nothing is sent where it is there already.

    distribution-spec 1.1, "mounting a blob from another repository": 201 where it was mounted; 202 opens an upload,
    to which it is copied in pieces. Raises RegistryError; NotFound where the source does not have it.
    """
    if await registry.has_blob(target, blob.digest) is not None:
        return
    path = f"/v2/{target.repository}/blobs/uploads/"
    if source.host == target.host:
        path += f"?mount={blob.digest}&from={source.repository}"
    opened = await _send(registry, target, blob, "POST", URL(path, encoded=True), accept={201, 202})
    if opened.status == 201:
        return
    sent = 0
    piece = bytearray()
    async for chunk in registry.blob(source, blob):
        piece += chunk
        if len(piece) >= PIECE:
            opened, sent = await _patch(registry, target, blob, opened, bytes(piece), sent)
            piece.clear()
    if piece:
        opened, sent = await _patch(registry, target, blob, opened, bytes(piece), sent)
    await _send(registry, target, blob, "PUT", _place(opened, f"digest={blob.digest}"), accept={201, 202, 204})


async def _patch(
    registry: Registry, target: Reference, blob: Descriptor, opened: Reply, piece: bytes, sent: int
) -> tuple[Reply, int]:
    end = sent + len(piece)
    headers = {"Content-Type": "application/octet-stream", "Content-Range": f"{sent}-{end - 1}"}
    reply = await _send(registry, target, blob, "PATCH", _place(opened), accept={202, 204}, headers=headers, body=piece)
    return reply, end


def _place(opened: Reply, query: str = "") -> URL:
    location = opened.headers.get("Location", "")
    if query:
        location += ("&" if "?" in location else "?") + query
    try:
        return opened.url.join(URL(location, encoded=True))
    except ValueError:
        raise RegistryError("the registry gave a Location that is no URL") from None


async def _send(
    registry: Registry,
    target: Reference,
    blob: Descriptor,
    method: str,
    url: URL,
    *,
    accept: set[int],
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> Reply:
    request = Request(
        what=f"{target.name}@{blob.digest}: blob",
        method=method,
        scope=Scope(target.host, target.repository, push=True),
        url=url,
        headers=headers or {},
        body=body,
        # An upload session is used once: what breaks is begun anew by the next run.
        retry=method == "POST",
    )
    return await registry._transport.fetch(request, accept=frozenset(accept))
