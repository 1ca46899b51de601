"""Download a blob: streamed, resumed with Range, its size and digest checked at the end."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp

from phasegate.errors import BadContent, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.registry.body import chunks
from phasegate.registry.transport import Request, Transport

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]+/(?:[0-9]+|\*)\Z")


async def download(transport: Transport, request: Request, descriptor: Descriptor) -> AsyncIterator[bytes]:
    """Yield the blob's bytes, each once, whatever breaks in between.

    Raises BadContent if the size or digest is wrong: for too many bytes immediately, otherwise at the end.
    """
    hashed = hashlib.sha256()
    done = 0
    for _ in range(transport.limits.attempts):
        ranged = replace(request, headers={"Range": f"bytes={done}-"}) if done else request
        response = await transport.stream(ranged, accept=frozenset({200, 206, 416} if done else {200}))
        try:
            skip = done - _begins(request, response, done, descriptor.size)
            async for chunk in chunks(response, transport.limits):
                piece = chunk
                if skip:
                    piece = chunk[skip:]
                    skip -= len(chunk) - len(piece)
                    if not piece:
                        continue
                done += len(piece)
                if done > descriptor.size:
                    raise BadContent(
                        f"{request.what}: more than the {descriptor.size} bytes of its descriptor",
                        check="envelope.digest",
                    )
                hashed.update(piece)
                yield piece
            reason = "it ended early"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            reason = str(error) if isinstance(error, TimeoutError) else "the connection broke"
        finally:
            response.close()
        if done == descriptor.size:
            break
        transport.broke(request.scope.host)
    else:
        raise RegistryError(
            f"{request.what}: {done} of {descriptor.size} bytes in {transport.limits.attempts} attempts: {reason}",
            retryable=True,
        )
    if (digest := f"sha256:{hashed.hexdigest()}") != descriptor.digest:
        raise BadContent(f"{request.what}: the bytes have the digest {digest}", check="envelope.digest")


def _begins(request: Request, response: aiohttp.ClientResponse, done: int, size: int) -> int:
    """Return the offset of the first byte in the response: 0 if the registry ignores Range and starts over."""
    if response.status == 200 and response.content_length in (None, size):
        return 0
    if response.status == 206:
        match = _CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != done:
            raise RegistryError(f"{request.what}: {request.scope.host} resumes at another byte than it was asked for")
        return done
    length = done if response.status == 416 else response.content_length
    raise BadContent(f"{request.what}: {length} bytes, {size} in its descriptor", check="envelope.digest")
