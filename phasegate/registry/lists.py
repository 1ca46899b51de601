"""Lists that a registry gives in pages: tags, repositories, referrers (distribution-spec 1.1, 'Content Discovery')."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus

from yarl import URL

from phasegate.errors import NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.mediatype import OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.registry.answer import located
from phasegate.registry.descriptors import descriptors, typed
from phasegate.registry.links import next_link
from phasegate.registry.request import content_type, parsed, repository_path, request_for
from phasegate.registry.transport import Reply, Transport

_NO_API = frozenset({301, 302, 303, 307, 308, 400, 404, 405, 501})
"""Statuses of a request to an API that a registry does not have."""


async def tags(transport: Transport, ref: Reference) -> tuple[str, ...]:
    """Return the tags of a repository. Raises NotFound if there is no list of them."""
    return await names(transport, ref, f"{repository_path(ref)}/tags/list", "tags")


async def names(transport: Transport, ref: Reference, path: str, key: str) -> tuple[str, ...]:
    """Return the names under ``key`` in all pages of a list at ``path``. Raises NotFound if there is no such list."""
    try:
        return await _names(transport, ref, f"{path}?n=1000", key)
    except RegistryError as error:
        if error.status != HTTPStatus.BAD_REQUEST:
            raise
        return await _names(transport, ref, path, key)  # distribution 3.1 refuses an ``n`` over its limit


async def _names(transport: Transport, ref: Reference, path: str, key: str) -> tuple[str, ...]:
    where = f"{ref.name}: {key}"
    found: list[str] = []
    began = False
    try:
        async for page in _pages(transport, ref, path, key):
            began = True
            listed = typed(parsed(where, page.body).get(key) or [], list, where)
            found += [typed(name, str, where) for name in listed]
    except NotFound as error:
        if began:  # half a list is not a list
            raise RegistryError(error.what, retryable=True, status=error.status) from None
        raise
    return tuple(found)


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
        after = _at_home(transport, ref, located(reply.url, link, request.what))
        if after in read:
            raise RegistryError(f"{request.what}: {ref.host} names a page as the next one that it gave before")
        request = replace(request, url=after)
    raise RegistryError(f"{request.what}: more than {transport.limits.pages} pages")


def _at_home(transport: Transport, ref: Reference, url: URL) -> URL:
    """Return a link of the registry to itself as a path. Behind a proxy it may not know its own scheme or port."""
    here = transport.home(ref.host).host == url.host
    return URL(url.raw_path_qs, encoded=True) if here else url
