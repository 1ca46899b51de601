"""Send requests to a registry: authorised, with redirects followed by hand, and retried where that is safe."""

from __future__ import annotations

import asyncio
import io
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import TracebackType
from typing import TypeVar

import aiohttp
from yarl import URL

from phasegate.errors import Denied, NotFound, RegistryError, Unreachable
from phasegate.registry.answer import located
from phasegate.registry.body import TooLong, read_all, read_start
from phasegate.registry.counted import Answer
from phasegate.registry.credentials import Credentials
from phasegate.registry.hosts import base_url, same_origin, shown
from phasegate.registry.limits import MIB, Limits
from phasegate.registry.login import Access
from phasegate.registry.pace import Pace, retry_after
from phasegate.registry.problem import RETRIED, problem
from phasegate.registry.proxies import proxy_for
from phasegate.registry.tokens import LoginRefused, Scope, Tokens
from phasegate.registry.unreachable import unreachable
from phasegate.tries import Try, record

T = TypeVar("T")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a registry.

    - ``what``: for messages, a reference and what is requested of it.
    - ``method``, ``headers``: as sent.
    - ``scope``: the host, and what the request may do in which repository.
    - ``url``: absolute, or a path at the host.
    - ``body``: the bytes to send, if any.
    - ``retry``: whether to send it again after a temporary failure. A 401 is answered in any case.
    - ``source``: a body that is read once, while it is sent; such a request is never sent again.
    - ``stays``: whether a redirect to another host is an answer like any other, and not followed.
    - ``limit``: seconds for everything, waiting included; such a request gets a connection of its own, as one that is
      reused may have been closed by the registry, and the HTTP library then sends the request a second time.
    """

    what: str
    method: str
    scope: Scope
    url: URL
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    retry: bool = True
    source: AsyncIterator[bytes] | None = None
    stays: bool = False
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A small answer, read in full. ``links`` are its Link headers, of which there may be several."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: URL
    links: tuple[str, ...] = ()


class Transport:
    """The connections, their pace and their tokens. All requests of the client go through ``fetch`` or ``stream``.

    ``answers`` counts the requests that were sent, by how they were answered.
    """

    def __init__(
        self, insecure: frozenset[str], credentials: Credentials, limits: Limits, *, creating: bool = True
    ) -> None:
        self.limits = limits
        self.answers: Counter[Answer] = Counter()
        self._creating = creating
        self._insecure = insecure
        self._credentials = credentials
        self._paces: defaultdict[str, Pace] = defaultdict(lambda: Pace(limits))

    async def __aenter__(self) -> Transport:
        limits = self.limits
        self._session = self._connecting(aiohttp.TCPConnector(limit=0, limit_per_host=limits.connections))
        self._fresh = self._connecting(aiohttp.TCPConnector(limit=0, force_close=True))
        self._tokens = Tokens(self._session, self._credentials, self._insecure, limits)
        return self

    def _connecting(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        limits = self.limits
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=MIB,
            headers={"User-Agent": "phasegate"},
        )

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._fresh.close()

    def home(self, host: str) -> URL:
        return base_url(host, self._insecure)

    def access(self, host: str) -> Access:
        """Return what is known of the login at ``host`` after the requests so far."""
        return self._tokens.access(host)

    async def greet(self, host: str) -> Reply:
        """Ask the registry whether it is one, once and without a login, and return the answer, whatever it is."""
        url = self.home(host).join(URL("/v2/"))
        request = Request(host, "GET", Scope(host, ""), url)
        async with await self._once(request, url, None) as response:
            body = await read_start(response, self.limits)
            return Reply(response.status, response.headers, body, response.url)

    async def fetch(self, request: Request, *, accept: frozenset[int] = frozenset({200})) -> Reply:
        """Return the answer with its body read in full. Raises RegistryError for a status not in ``accept``."""

        async def read(response: aiohttp.ClientResponse) -> Reply:
            async with response:
                head = request.method == "HEAD"  # its Content-Length describes a body that does not come
                body = b"" if head else await read_all(response, self.limits.document, self.limits)
                links = tuple(response.headers.getall("Link", ()))
                return Reply(response.status, response.headers, body, response.url, links)

        return await self._send(request, accept, read)

    async def look(self, request: Request) -> Reply:
        """Send a request that asks whether something is there. Raises NotFound if not.

        Some registries answer 401 or 403 to what does not exist, and tell the truth to those who may push there. So a
        request that is denied is sent again with a token for pulling and pushing. If that is denied too, it counts as
        not there where a push follows, which then shows whether this login may do it.
        """
        try:
            return await self.fetch(request)
        except (Denied, LoginRefused) as denied:
            scope = request.scope
            if isinstance(denied, LoginRefused) and (scope.push or denied.status != HTTPStatus.FORBIDDEN):
                raise  # GHCR's token service is the one that answers 403 to what does not exist
            if not scope.push and self._creating and self._tokens.scoped(scope.host):
                try:
                    return await self.fetch(replace(request, scope=replace(scope, push=True)))
                except NotFound:
                    raise
                except RegistryError:
                    raise denied from None
            if scope.push:
                raise NotFound(denied.what, fix=denied.fix, status=denied.status, gist=denied.gist) from None
            raise

    async def stream(self, request: Request, *, accept: frozenset[int]) -> aiohttp.ClientResponse:
        """Return the answer with its body unread. The caller closes it."""

        async def as_is(response: aiohttp.ClientResponse) -> aiohttp.ClientResponse:
            return response

        return await self._send(request, accept, as_is)

    def broke(self, host: str) -> None:
        """Record that a body from this host broke off, which slows down all requests to it."""
        self._paces[host].failed(time.monotonic(), None)

    async def _send(
        self, request: Request, accept: frozenset[int], read: Callable[[aiohttp.ClientResponse], Awaitable[T]]
    ) -> T:
        try:
            async with asyncio.timeout(request.limit):
                return await self._tried(request, accept, read)
        except TimeoutError as late:
            raise self._unreachable(request, self.home(request.scope.host), late) from None

    async def _tried(
        self, request: Request, accept: frozenset[int], read: Callable[[aiohttp.ClientResponse], Awaitable[T]]
    ) -> T:
        host = request.scope.host
        pace = self._paces[host]
        attempt = 0
        while True:
            attempt += 1
            asked = await pace.ready()
            if gone := pace.gone:
                raise Unreachable(f"{request.what}: {gone.gist}", fix=gone.fix, retryable=True, gist=gone.gist)
            after, at = None, self.home(host)
            try:
                response = await self._exchange(request)
                at = response.url
                if response.status in accept:
                    result = await read(response)
                    pace.succeeded()
                    return result
                async with response:
                    start = await read_start(response, self.limits)
                    error = problem(request.what, host, request.method, response.status, start)
                    if response.status in RETRIED:
                        after = retry_after(response.headers.get("Retry-After"))
                    elif not error.retryable:
                        pace.succeeded()
            except TooLong as long:
                raise RegistryError(f"{request.what}: {long}") from None
            except RegistryError as refused:
                error = refused
            except (aiohttp.ClientError, TimeoutError, OSError) as broken:
                error = self._unreachable(request, at, broken)
            if not error.retryable:
                raise error
            pace.failed(asked, after)
            if isinstance(error, Unreachable):
                pace.unreached(error)
            if after is not None and after > self.limits.longest_wait:
                error.fix = f"{host} asks to wait {after:.0f} s: try again then"
                raise error
            if not request.retry or attempt >= self.limits.attempts:
                raise error
            kind = f"http-{error.status}" if error.status else "connection"
            record(Try(f"{request.method} at {host}", kind, error.what, max(0.0, pace.wait)))

    async def _exchange(self, request: Request) -> aiohttp.ClientResponse:
        """Send a request, answer a 401 or 403 and follow redirects. The response is returned open."""
        home = self.home(request.scope.host)
        url = home.join(request.url)
        header = await self._tokens.header(request.scope)
        answered = 0
        for _ in range(self.limits.redirects + 3):
            at_home = same_origin(url, home)
            if home.scheme == "https" and url.scheme != "https":
                raise RegistryError(f"{request.what}: {home.host} leads from https to {shown(url)}: not followed")
            response = await self._once(request, url, header if at_home else None)
            if response.status in _REFUSALS and at_home and answered < 2 and request.source is None:
                answered += 1
                try:
                    answer = await self._answer(request, response, header, first=answered == 1)
                except BaseException:
                    response.close()
                    raise
                if answer is None:
                    return response
                header = answer
                response.release()
                continue
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or request.method not in ("GET", "HEAD") or not location:
                return response
            led = located(url, location, request.what)
            if request.stays and not same_origin(led, home):
                return response
            response.release()
            url = led
        raise RegistryError(f"{request.what}: more than {self.limits.redirects} redirects")

    async def _answer(
        self, request: Request, response: aiohttp.ClientResponse, refused: str | None, *, first: bool
    ) -> str | None:
        """Return another header to send than the one that was refused, None if there is none."""
        if response.status == 403 or not first:
            return await self._tokens.fresh(request.scope, refused)
        return await self._tokens.answer(request.scope, response.headers.getall("WWW-Authenticate", ()), refused)

    async def _once(self, request: Request, url: URL, authorization: str | None) -> aiohttp.ClientResponse:
        headers = {"Accept-Encoding": "identity", **request.headers}
        if authorization:
            headers["Authorization"] = authorization
        # Raw bytes over 1 MiB would be written in one go, blocking everything else. An empty body is sent as none: the
        # HTTP library would send it in a task, whose error nobody handles when the connection has just been closed.
        data = request.source or (io.BytesIO(request.body) if request.body else None)
        session = self._session if request.limit is None else self._fresh
        try:
            async with asyncio.timeout(self.limits.body if request.source else self.limits.answer):
                response = await session.request(
                    request.method, url, headers=headers, data=data, allow_redirects=False, proxy=proxy_for(url)
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as broken:
            self.answers[Answer.NONE] += 1
            raise self._unreachable(request, url, broken) from None
        self.answers[Answer.of(response.status)] += 1
        return response

    def _unreachable(self, request: Request, url: URL, error: Exception) -> RegistryError:
        host = request.scope.host
        return unreachable(request.what, host, url, error, away=not same_origin(url, self.home(host)))
