"""Lists that a registry gives in pages: tags, repositories, referrers (distribution-spec 1.1, 'Content Discovery')."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from yarl import URL

from phasegate.errors import NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.mediatype import OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.registry.answer import from_registry, located
from phasegate.registry.descriptors import descriptors, typed
from phasegate.registry.links import next_link
from phasegate.registry.request import content_type, parsed, repository_path, request_for
from phasegate.registry.transport import Reply, Transport

_FULL = 1000
"""Names in a page, which is as many as any registry is known to give."""
_NO_API = frozenset({301, 302, 303, 307, 308, 400, 404, 405, 501})
"""Statuses of a request to an API that a registry does not have."""


async def tags(transport: Transport, ref: Reference) -> tuple[str, ...]:
    """Return the tags of a repository. Raises NotFound if there is no list of them."""
    return await names(transport, ref, f"{repository_path(ref)}/tags/list", "tags")


async def names(transport: Transport, ref: Reference, path: str, key: str) -> tuple[str, ...]:
    """Return the names under ``key`` in all pages of a list at ``path``. Raises NotFound if there is no such list."""
    try:
        return await _names(transport, ref, path, key, _FULL)
    except RegistryError as error:
        if error.status != HTTPStatus.BAD_REQUEST:
            raise
        return await _names(transport, ref, path, key, 0)  # distribution 3.1.0 refuses an ``n`` over its limit


async def _names(transport: Transport, ref: Reference, path: str, key: str, full: int) -> tuple[str, ...]:
    """Return all names, in pages of ``full`` if it is not 0.

    Nexus cuts the list there without a Link (sonatype/nexus-public#209). So a full page that has none is not taken for
    the last one, unless the list after its last name brings nothing new.
    """
    found: dict[str, None] = {}
    query = f"?n={full}" if full else ""
    for _ in range(transport.limits.pages):
        known, shown = len(found), await _named(transport, ref, path + query, key, found)
        if not full or len(shown) < full or len(found) == known:
            return tuple(found)
        query = f"?n={full}&last={quote(shown[-1], safe='')}"
    raise RegistryError(f"{ref.name}: {key}: more than {transport.limits.pages} pages")


async def _named(transport: Transport, ref: Reference, path: str, key: str, found: dict[str, None]) -> Sequence[str]:
    """Add the names of all pages from ``path`` on to ``found``; return those of the last page."""
    where = f"{ref.name}: {key}"
    listed: list[str] = []
    began = bool(found)
    try:
        async for page in _pages(transport, ref, path, key):
            began = True
            from_registry(where, ref.host, page.headers, page.body)
            values = typed(parsed(where, page.body).get(key) or [], list, where)
            listed = [typed(name, str, where) for name in values]
            found.update(dict.fromkeys(listed))
    except NotFound as error:
        if began:  # half a list is not a list
            raise RegistryError(error.what, retryable=True, status=error.status) from None
        raise
    return listed


async def referrers(transport: Transport, ref: Reference) -> tuple[Descriptor, ...] | None:
    """Return what the API lists, None if there is no API: GHCR leads to a page of github.com instead."""
    where = f"{ref}: referrers"
    found: list[Descriptor] = []
    began = False
    try:
        async for page in _pages(transport, ref, f"{repository_path(ref)}/referrers/{ref.digest}", "referrers"):
            if not began and content_type(page) != OCI_INDEX:
                return None
            began = True
            found += descriptors(parsed(where, page.body), "manifests", where, transport.limits.children)
    except RegistryError as error:
        if error.status in _NO_API and not began:
            return None
        raise
    return tuple(found)


async def _pages(transport: Transport, ref: Reference, path: str, wants: str) -> AsyncIterator[Reply]:
    request = request_for(ref, "GET", path, wants=wants, stays=True)
    read: set[URL] = set()
    for _ in range(transport.limits.pages):
        reply = await transport.look(request)
        yield reply
        read.add(request.url)
        link = next_link(reply.links)
        if link is None:
            return
        after = _following(transport, ref, path, located(reply.url, link, request.what))
        if after in read:
            raise RegistryError(f"{request.what}: {ref.host} names a page as the next one that it gave before")
        request = replace(request, url=after)
    raise RegistryError(f"{request.what}: more than {transport.limits.pages} pages")


def _following(transport: Transport, ref: Reference, path: str, url: URL) -> URL:
    """Return where the next page is: on the list's own path, with the query of the Link.

    A registry may not know its own address: behind a proxy its scheme and port, on a port of its own the path (Nexus,
    sonatype/nexus-public#1011), under a key its first part (Artifactory, renovatebot/renovate#20745).
    """
    if url.raw_query_string:
        return URL(f"{path.partition('?')[0]}?{url.raw_query_string}", encoded=True)
    return URL(url.raw_path_qs, encoded=True) if transport.home(ref.host).host == url.host else url
