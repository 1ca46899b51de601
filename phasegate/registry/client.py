"""The registry client: manifests and blobs by digest, tags, referrers (distribution-spec 1.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from http import HTTPStatus
from types import TracebackType

from phasegate.errors import BadContent, Denied, NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of, is_digest
from phasegate.image.envelope import Document
from phasegate.image.mediatype import ACCEPT, IMAGE_CONFIGS
from phasegate.image.reference import Reference
from phasegate.registry import lists, rights, upload
from phasegate.registry.answer import agree, from_registry
from phasegate.registry.credentials import Credentials
from phasegate.registry.descriptors import descriptors, typed
from phasegate.registry.download import download
from phasegate.registry.limits import Limits
from phasegate.registry.login import Access
from phasegate.registry.problem import unmovable
from phasegate.registry.request import (
    content_type,
    date_of,
    manifest_path,
    parsed,
    repository_path,
    request_for,
    size_of,
)
from phasegate.registry.rights import Deletion, Greeting
from phasegate.registry.transport import Reply, Transport

_ACCEPT = {"Accept": ", ".join(ACCEPT)}
_DIGEST_HEADER = "Docker-Content-Digest"
# Answers to a HEAD that a GET may answer otherwise.
_NO_HEAD = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


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
        creating: bool = True,
    ) -> None:
        """Make a client.

        - ``insecure``: hosts that are reached without TLS.
        - ``credentials``: where logins come from.
        - ``limits``: how long it waits, and how often it tries.
        - ``creating``: whether a look that is denied may ask for the right to push, to tell what is hidden from what is
          not there. Quay creates a repository for whoever asks for it.
        """
        self.limits = limits
        self._transport = Transport(frozenset(insecure), credentials or Credentials(), limits, creating=creating)

    async def __aenter__(self) -> Registry:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    @property
    def answers(self) -> dict[str, int]:
        """How many requests were sent so far, by how they were answered (``counted.Answer``)."""
        return {str(answer): times for answer, times in self._transport.answers.items()}

    async def head(self, ref: Reference, *, pushing: bool = False) -> Descriptor | None:
        """Return what a tag or digest leads to, None if it does not exist.

        If the registry answers HEAD with 404, or without the digest or the size, it is asked for the whole manifest:
        some know no HEAD, and some say wrongly that nothing is there. ``pushing``: see ``Transport.look``.
        """
        try:
            reply = await self._read(ref, "HEAD", pushing=pushing)
        except RegistryError as error:
            if error.status in _NO_HEAD:
                return await self._head_by_get(ref, pushing=pushing)
            if isinstance(error, NotFound):
                return None
            raise
        digest, size = reply.headers.get(_DIGEST_HEADER, ""), size_of(reply.headers)
        if not is_digest(digest) or size <= 0:
            return await self._head_by_get(ref, pushing=pushing)
        if ref.digest and digest != ref.digest:
            raise BadContent(f"{ref}: {ref.host} says its digest is {digest}", check="envelope.digest")
        return Descriptor(content_type(reply), digest, size)

    async def _head_by_get(self, ref: Reference, *, pushing: bool) -> Descriptor | None:
        try:
            return (await self.manifest(ref, pushing=pushing)).descriptor
        except NotFound:
            return None

    async def changed(self, ref: Reference) -> str:
        """Return the registry's ``Last-Modified``, verbatim, empty if there is none.

        No registry says who pushed.
        """
        try:
            reply = await self._read(ref, "HEAD", pushing=False)
        except RegistryError as error:
            if error.status not in _NO_HEAD:
                raise
            return ""
        return reply.headers.get("Last-Modified", "")

    async def _read(self, ref: Reference, method: str, *, pushing: bool) -> Reply:
        """Ask for a manifest. Raises NotFound if a tag is denied that the list of tags does not have.

        Artifactory answers 403 to tags that do not exist, whoever asks (google/go-containerregistry#1691).
        """
        try:
            request = request_for(ref, method, manifest_path(ref), push=pushing, headers=_ACCEPT)
            return await self._transport.look(request)
        except Denied as denied:
            if ref.digest or denied.status != HTTPStatus.FORBIDDEN:
                raise
            try:
                listed = await lists.tags(self._transport, ref)
            except RegistryError as error:
                if not (isinstance(error, NotFound) and error.whole):
                    raise denied from None
                listed = ()
            if ref.tag in listed:
                raise
            raise NotFound(denied.what, fix=denied.fix, status=denied.status, gist=denied.gist) from None

    async def manifest(self, ref: Reference, *, pushing: bool = False) -> Document:
        """Return a manifest or index of at most 4 MiB, checked against every digest that names it before parsing.

        Raises NotFound, and BadContent if the bytes do not match or are not strict JSON. ``pushing``: see
        ``Transport.look``.
        """
        reply = await self._read(ref, "GET", pushing=pushing)
        from_registry(str(ref), ref.host, reply.headers, reply.body)
        digest = digest_of(reply.body)
        agree(str(ref), digest, ref.digest, "asked for")
        agree(str(ref), digest, reply.headers.get(_DIGEST_HEADER, ""), "in the header")
        body = parsed(str(ref), reply.body)
        served = content_type(reply)
        named = served or typed(body.get("mediaType", ""), str, f"{ref}: mediaType")
        return Document(Descriptor(named, digest, len(reply.body)), reply.body, body, served)

    async def config(self, ref: Reference, descriptor: Descriptor) -> Document:
        """Return a config, checked against its descriptor's digest and size and parsed strictly.

        The config of an artifact may be anything and is not parsed. Raises what ``manifest`` raises.
        """
        if descriptor.size > self.limits.document:
            raise BadContent(
                f"{ref.name}@{descriptor.digest}: a config of {descriptor.size} bytes", check="envelope.type"
            )
        raw = b"".join([chunk async for chunk in self.blob(ref, descriptor)])
        body = parsed(f"{ref.name}@{descriptor.digest}", raw) if descriptor.media_type in IMAGE_CONFIGS else {}
        return Document(descriptor, raw, body)

    def blob(self, ref: Reference, descriptor: Descriptor) -> AsyncIterator[bytes]:
        """Stream a blob in large pieces, resuming where it broke off. Raises NotFound and BadContent.

        BadContent may come only at the end, when all pieces have been yielded: do not act on them earlier.
        """
        path = f"{repository_path(ref)}/blobs/{descriptor.digest}"
        return download(self._transport, request_for(ref.at(descriptor.digest), "GET", path, wants="blob"), descriptor)

    async def has_blob(self, ref: Reference, digest: str, *, pushing: bool = False) -> int | None:
        """Return the blob's size in bytes, None if it does not exist. ``pushing``: see ``Transport.look``."""
        path = f"{repository_path(ref)}/blobs/{digest}"
        request = request_for(ref.at(digest), "HEAD", path, wants="blob", push=pushing)
        try:
            size = size_of((await self._transport.look(request)).headers)
        except RegistryError as error:
            if isinstance(error, NotFound) and pushing:
                return None  # at worst it is sent once more
            if error.status not in _NO_HEAD:
                raise
            try:
                response = await self._transport.stream(replace(request, method="GET"), accept=frozenset({200}))
            except NotFound:
                return None
            size = size_of(response.headers)
            response.close()
        if size < 0:
            raise RegistryError(f"{ref.name}@{digest}: {ref.host} does not report the size of a blob")
        return size

    async def put_manifest(self, ref: Reference, raw: bytes, media_type: str, *, over: str = "") -> str:
        """Put exactly these bytes under the reference's digest or tag; return their digest.

        A PUT to a tag is sent only once: after a failure and a wait somebody else may have moved the tag, so the caller
        must look at it again first. ``over`` is the digest that it was found at, if any. Raises ChildMissing, and
        Immutable if the registry does not let it be moved from there.
        """
        await self._put_manifest(ref, raw, media_type, over=over)
        return digest_of(raw)

    async def keep_tag(self, ref: Reference, raw: bytes, media_type: str) -> None:
        """Put exactly these bytes under a tag, unless it has them: an immutable tag takes even its own bytes only once.

        Raises what ``put_manifest`` raises.
        """
        found = await self.head(ref, pushing=True)
        if found is None or found.digest != digest_of(raw):
            await self._put_manifest(ref, raw, media_type, over=found.digest if found else "")

    async def put_tag(self, ref: Reference, raw: bytes, media_type: str, *, limit: float, over: str = "") -> None:
        """Put exactly these bytes under a tag, once, on a connection of its own, within ``limit`` seconds in all.

        Nothing is sent after that. Raises what ``put_manifest`` raises; ``over`` is as there.
        """
        await self._put_manifest(ref, raw, media_type, limit=limit, over=over)

    async def put_referring(self, ref: Reference, raw: bytes, media_type: str) -> bool:
        """Put a manifest that has a subject; return whether the registry processed the subject (referrers API).

        If not, the pusher must maintain the fallback tag: see ``referrers.put_referrer``. Raises what ``put_manifest``
        raises.
        """
        reply = await self._put_manifest(ref, raw, media_type)
        return bool(reply.headers.get("OCI-Subject", ""))

    async def _put_manifest(
        self, ref: Reference, raw: bytes, media_type: str, *, limit: float | None = None, over: str = ""
    ) -> Reply:
        digest = digest_of(raw)
        agree(str(ref), digest, ref.digest, "to be pushed")
        request = request_for(
            ref,
            "PUT",
            manifest_path(ref),
            push=True,
            headers={"Content-Type": media_type},
            body=raw,
            retry=bool(ref.digest),
            limit=limit,
        )
        try:
            reply = await self._transport.fetch(request, accept=frozenset({200, 201, 202}))
        except RegistryError as error:
            raise unmovable(ref, over, error) if over else error from None
        agree(str(ref), digest, reply.headers.get(_DIGEST_HEADER, ""), "in the answer to the push")
        return reply

    async def push_blob(self, ref: Reference, raw: bytes) -> str:
        """Put a small blob into the repository, unless it is already there; return its digest."""
        digest = digest_of(raw)
        if await self.has_blob(ref, digest, pushing=True) is None:
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
        if source.name == target.name or await self.has_blob(target, descriptor.digest, pushing=True) is not None:
            return
        pieces = self.blob(source, descriptor)
        await upload.copy(self._transport, source, target, descriptor.digest, pieces)

    async def delete_manifest(self, ref: Reference) -> None:
        """Delete what the reference's digest or tag names. It is not an error if that does not exist.

        distribution-spec 1.1, 'Content Management': a registry need not support deleting tags, and deleting by digest
        removes its tags too. If the registry deletes nothing, or not for us, ``status`` of the error is its answer.
        """
        request = request_for(ref, "DELETE", manifest_path(ref), wants="delete", push=True, delete=True, retry=False)
        await self._transport.fetch(request, accept=frozenset({200, 202, 204, 404}))

    async def greet(self, host: str) -> Greeting:
        """Ask whether there is a registry at ``host``, once and without a login."""
        reply = await self._transport.greet(host)
        return Greeting(reply.status, date_of(reply.headers))

    def access(self, host: str) -> Access:
        """Return what is known of the login at ``host`` after the requests so far."""
        return self._transport.access(host)

    async def try_push(self, ref: Reference) -> None:
        """Raise RegistryError if this login may not push to the repository. Nothing is left there."""
        await rights.try_push(self._transport, ref)

    async def try_delete(self, ref: Reference) -> Deletion:
        """Return whether deletions are carried out in the repository. Nothing is deleted.

        Raises RegistryError if this login may not delete.
        """
        return await rights.try_delete(self._transport, ref)

    async def tags(self, ref: Reference) -> tuple[str, ...]:
        """Return all tags of the repository, none if it does not exist."""
        try:
            return await lists.tags(self._transport, ref)
        except NotFound:
            return ()

    async def catalogue(self, host: str) -> tuple[str, ...]:
        """Return the names of all repositories at ``host`` that it lists for us. Many registries list none.

        Raises NotFound and other errors with the registry's ``status`` if it has no catalogue, or not for us.
        """
        return await lists.names(self._transport, Reference(host, ""), "/v2/_catalog", "repositories")

    async def referrers(self, ref: Reference) -> tuple[Descriptor, ...]:
        """Return what refers to the reference's digest, from the API or, without one, from the fallback tag."""
        listed = await lists.referrers(self._transport, ref)
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
        return await lists.referrers(self._transport, ref) is not None
