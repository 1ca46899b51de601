"""The registry client: manifests and blobs by digest, tags, referrers (distribution-spec 1.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from types import TracebackType
from typing import Any

from yarl import URL

from phasegate.errors import BadContent, NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of, is_digest
from phasegate.image.envelope import Document
from phasegate.image.mediatype import ACCEPT, IMAGE_CONFIGS, OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.image.strictjson import parse_object
from phasegate.registry import upload
from phasegate.registry.answer import agree, located
from phasegate.registry.credentials import Credentials
from phasegate.registry.descriptors import descriptors, typed
from phasegate.registry.download import download
from phasegate.registry.limits import Limits
from phasegate.registry.tokens import Scope
from phasegate.registry.transport import Reply, Request, Transport

_ACCEPT = {"Accept": ", ".join(ACCEPT)}
_DIGEST_HEADER = "Docker-Content-Digest"
_NO_API = frozenset({301, 302, 303, 307, 308, 400, 404, 405, 501})
"""Statuses of a request to an API that a registry does not have."""


class Registry:
    """One client for all hosts, safe for concurrent use: ``async with Registry() as registry``.

    Every method raises RegistryError (``retryable`` says whether it may be temporary) and what its
    docstring adds. Reads and writes by digest are retried automatically.
    """

    def __init__(
        self,
        *,
        insecure: Collection[str] = (),
        credentials: Credentials | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        self.limits = limits
        self._transport = Transport(frozenset(insecure), credentials or Credentials(), limits)

    async def __aenter__(self) -> Registry:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def head(self, ref: Reference) -> Descriptor | None:
        """Return what a tag or digest leads to, None if it does not exist.

        If the registry's answer to HEAD lacks the digest or the size, the whole manifest is fetched.
        """
        try:
            reply = await self._transport.fetch(_request(ref, "HEAD", _manifest_path(ref), headers=_ACCEPT))
        except NotFound:
            return None
        digest, length = reply.headers.get(_DIGEST_HEADER, ""), reply.headers.get("Content-Length", "")
        if not is_digest(digest) or not length.isdigit() or length == "0":
            return (await self.manifest(ref)).descriptor
        if ref.digest and digest != ref.digest:
            raise BadContent(f"{ref}: {ref.host} says its digest is {digest}", check="envelope.digest")
        return Descriptor(_content_type(reply), digest, int(length))

    async def changed(self, ref: Reference) -> str:
        """Return the registry's ``Last-Modified``, verbatim, empty if there is none.

        No registry says who pushed.
        """
        try:
            reply = await self._transport.fetch(_request(ref, "HEAD", _manifest_path(ref), headers=_ACCEPT))
        except NotFound:
            return ""
        return reply.headers.get("Last-Modified", "")

    async def manifest(self, ref: Reference) -> Document:
        """Return a manifest or index of at most 4 MiB, checked against every digest that names it before parsing.

        Raises NotFound, and BadContent if the bytes do not match or are not strict JSON.
        """
        reply = await self._transport.fetch(_request(ref, "GET", _manifest_path(ref), headers=_ACCEPT))
        digest = digest_of(reply.body)
        agree(str(ref), digest, ref.digest, "asked for")
        agree(str(ref), digest, reply.headers.get(_DIGEST_HEADER, ""), "in the header")
        body = _parse(str(ref), reply.body)
        content_type = _content_type(reply)
        named = content_type or typed(body.get("mediaType", ""), str, f"{ref}: mediaType")
        return Document(Descriptor(named, digest, len(reply.body)), reply.body, body, content_type)

    async def config(self, ref: Reference, descriptor: Descriptor) -> Document:
        """Return a config, checked against its descriptor's digest and size and parsed strictly.

        The config of an artifact may be anything and is not parsed. Raises what ``manifest`` raises.
        """
        if descriptor.size > self.limits.document:
            raise BadContent(
                f"{ref.name}@{descriptor.digest}: a config of {descriptor.size} bytes", check="envelope.type"
            )
        raw = b"".join([chunk async for chunk in self.blob(ref, descriptor)])
        parsed = _parse(f"{ref.name}@{descriptor.digest}", raw) if descriptor.media_type in IMAGE_CONFIGS else {}
        return Document(descriptor, raw, parsed)

    def blob(self, ref: Reference, descriptor: Descriptor) -> AsyncIterator[bytes]:
        """Stream a blob in large pieces, resuming where it broke off. Raises NotFound and BadContent.

        BadContent may come only at the end, when all pieces have been yielded: do not act on them earlier.
        """
        path = f"{_repository_path(ref)}/blobs/{descriptor.digest}"
        return download(self._transport, _request(ref.at(descriptor.digest), "GET", path, wants="blob"), descriptor)

    async def has_blob(self, ref: Reference, digest: str) -> int | None:
        """Return the blob's size in bytes, None if it does not exist."""
        request = _request(ref.at(digest), "HEAD", f"{_repository_path(ref)}/blobs/{digest}", wants="blob")
        try:
            reply = await self._transport.fetch(request)
        except NotFound:
            return None
        length = reply.headers.get("Content-Length", "")
        if not length.isdigit():
            raise RegistryError(f"{ref.name}@{digest}: {ref.host} does not tell the size of a blob")
        return int(length)

    async def put_manifest(self, ref: Reference, raw: bytes, media_type: str) -> str:
        """Put exactly these bytes under the reference's digest or tag; return their digest. Raises ChildMissing.

        A PUT to a tag is sent only once: after a failure and a wait somebody else may have moved the tag,
        so the caller must look at it again first.
        """
        await self._put_manifest(ref, raw, media_type)
        return digest_of(raw)

    async def put_tag(self, ref: Reference, raw: bytes, media_type: str, *, limit: float) -> None:
        """Put exactly these bytes under a tag, once, on a connection of its own, within ``limit`` seconds in all.

        Nothing is sent after that. Raises ChildMissing.
        """
        await self._put_manifest(ref, raw, media_type, limit=limit)

    async def put_referring(self, ref: Reference, raw: bytes, media_type: str) -> bool:
        """Put a manifest that has a subject; return whether the registry processed the subject (referrers API).

        If not, the pusher must maintain the fallback tag: see ``referrers.put_referrer``. Raises what ``put_manifest``
        raises.
        """
        reply = await self._put_manifest(ref, raw, media_type)
        return bool(reply.headers.get("OCI-Subject", ""))

    async def _put_manifest(self, ref: Reference, raw: bytes, media_type: str, *, limit: float | None = None) -> Reply:
        digest = digest_of(raw)
        agree(str(ref), digest, ref.digest, "to be pushed")
        request = _request(
            ref,
            "PUT",
            _manifest_path(ref),
            push=True,
            headers={"Content-Type": media_type},
            body=raw,
            retry=bool(ref.digest),
            limit=limit,
        )
        reply = await self._transport.fetch(request, accept=frozenset({200, 201, 202}))
        agree(str(ref), digest, reply.headers.get(_DIGEST_HEADER, ""), "in the answer to the push")
        return reply

    async def push_blob(self, ref: Reference, raw: bytes) -> str:
        """Put a small blob into the repository, unless it is already there; return its digest."""
        digest = digest_of(raw)
        if await self.has_blob(ref, digest) is None:
            await upload.push(self._transport, ref, raw)
        return digest

    async def upload(self, ref: Reference, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
        """Stream ``pieces`` into the repository as one blob; return its digest and size.

        An error raised by ``pieces`` is passed on unchanged, and then nothing has been pushed.
        """
        return await upload.stream(self._transport, ref, pieces)

    async def copy_blob(self, source: Reference, target: Reference, descriptor: Descriptor) -> None:
        """Copy a blob from ``source``'s repository to ``target``'s, unless it is already there.

        It is mounted within one registry if that is allowed, else streamed. Raises NotFound if the source lacks it.
        """
        if source.name == target.name or await self.has_blob(target, descriptor.digest) is not None:
            return
        pieces = self.blob(source, descriptor)
        await upload.copy(self._transport, source, target, descriptor.digest, pieces)

    async def delete_manifest(self, ref: Reference) -> None:
        """Delete what the reference's digest or tag names. It is not an error if that does not exist.

        distribution-spec 1.1, 'Content Management': a registry need not support deleting tags, and deleting by digest
        removes its tags too. If the registry deletes nothing, or not for us, ``status`` of the error is its answer.
        """
        request = _request(ref, "DELETE", _manifest_path(ref), wants="delete", push=True, delete=True, retry=False)
        await self._transport.fetch(request, accept=frozenset({200, 202, 204, 404}))

    async def tags(self, ref: Reference) -> tuple[str, ...]:
        """Return all tags of the repository, none if it does not exist."""
        found: list[str] = []
        try:
            async for page in self._pages(ref, f"{_repository_path(ref)}/tags/list?n=1000", "tags"):
                body = _parse(f"{ref.name}: tags", page.body)
                found += [typed(tag, str, f"{ref.name}: tags") for tag in body.get("tags") or []]
        except NotFound:
            return ()
        return tuple(found)

    async def catalogue(self, host: str) -> tuple[str, ...]:
        """Return the names of all repositories at ``host`` that it lists for us. Many registries list none.

        Raises NotFound and other errors with the registry's ``status`` if it has no catalogue, or not for us.
        """
        found: list[str] = []
        everything = Reference(host, "")
        async for page in self._pages(everything, "/v2/_catalog?n=1000", "catalogue"):
            body = _parse(f"{host}: catalogue", page.body)
            found += [typed(name, str, f"{host}: catalogue") for name in body.get("repositories") or []]
        return tuple(found)

    async def referrers(self, ref: Reference) -> tuple[Descriptor, ...]:
        """Return what refers to the reference's digest, from the API or, without one, from the fallback tag."""
        listed = await self._from_api(ref)
        if listed is not None:
            return listed
        try:
            fallback = await self.manifest(ref.tagged(ref.digest.replace(":", "-")))
        except NotFound:
            return ()
        return descriptors(fallback.body, "manifests", f"{ref}: referrers", self.limits.children)

    async def serves_referrers(self, ref: Reference) -> bool:
        """Return whether the registry has the referrers API.

        The answer to a push does not say so: Docker Hub and Amazon ECR have sent ``OCI-Subject`` without having it
        (docker/hub-feedback#2372, sigstore/sigstore-js#1183).
        """
        return await self._from_api(ref) is not None

    async def _from_api(self, ref: Reference) -> tuple[Descriptor, ...] | None:
        """Return what the API lists, None if there is no API: GHCR leads to a page of github.com instead."""
        where = f"{ref}: referrers"
        found: list[Descriptor] = []
        try:
            async for page in self._pages(ref, f"{_repository_path(ref)}/referrers/{ref.digest}", "referrers"):
                if _content_type(page) != OCI_INDEX:
                    return None
                found += descriptors(_parse(where, page.body), "manifests", where, self.limits.children)
        except RegistryError as error:
            if error.status in _NO_API:
                return None
            raise
        return tuple(found)

    async def _pages(self, ref: Reference, path: str, wants: str) -> AsyncIterator[Reply]:
        request = _request(ref, "GET", path, wants=wants, stays=True)
        for _ in range(self.limits.pages):
            reply = await self._transport.fetch(request)
            yield reply
            after = _next_page(reply, request.what)
            if after is None:
                return
            request = _request(ref, "GET", str(after), wants=wants, stays=True)
        raise RegistryError(f"{ref.name}: {wants}: more than {self.limits.pages} pages")


def _repository_path(ref: Reference) -> str:
    return f"/v2/{ref.repository}"


def _manifest_path(ref: Reference) -> str:
    return f"{_repository_path(ref)}/manifests/{ref.target}"


def _request(
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


def _next_page(reply: Reply, what: str) -> URL | None:
    """Return the next page, None if this is the last.

    Of RFC 8288 only what distribution-spec uses is read: ``<url>; rel="next"``.
    """
    link = reply.headers.get("Link", "")
    if not link.startswith("<") or "next" not in link:
        return None
    return located(reply.url, link[1:].partition(">")[0], what)


def _content_type(reply: Reply) -> str:
    return reply.headers.get("Content-Type", "").partition(";")[0].strip()


def _parse(where: str, raw: bytes) -> Mapping[str, Any]:
    try:
        return parse_object(raw)
    except ValueError as error:
        raise BadContent(f"{where}: {error}", check="envelope.type") from None
