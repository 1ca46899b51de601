"""Authorization: one token per scope, and credentials that reach nobody else.

A registry's challenge says where tokens are issued (its realm), often at another host. Like
docker, we send the registry's own credentials there, but only if both the registry and the
realm are reached by https or loopback: in cleartext, anybody could have written the realm.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from phasegate.errors import RegistryError
from phasegate.image.strictjson import parse_object
from phasegate.registry.body import TooLong, read_all
from phasegate.registry.challenge import Challenge, parse_challenge
from phasegate.registry.credentials import Credentials
from phasegate.registry.expiry import ends
from phasegate.registry.hosts import base_url, same_origin, shown
from phasegate.registry.limits import Limits
from phasegate.registry.login import Access, Login, LoginKind
from phasegate.registry.problem import problem
from phasegate.registry.proxies import proxy_for
from phasegate.registry.unreachable import unreachable
from phasegate.url import can_be_asked, is_private_way

_TOKEN_BYTES = 64 << 10
_DEFAULT_LIFE = 60  # distribution's token specification
_READ_AGAIN = 10.0
# A token service's answers to a login that it does not take; OAuth has 400 for a refresh token that has expired.
_REFUSED = frozenset({400, 401, 403})


@dataclass(frozen=True, slots=True)
class Scope:
    """What a request may do in one repository, or without one the catalogue of the host."""

    host: str
    repository: str
    push: bool = False
    delete: bool = False
    mounts: str = ""
    """Another repository of the registry, which a blob is mounted from."""

    @property
    def resource(self) -> str:
        return f"repository:{self.repository}" if self.repository else "registry:catalog"

    @property
    def actions(self) -> tuple[str, ...]:
        if not self.repository:
            return ("*",)
        return ("pull", *(["push"] if self.push else []), *(["delete"] if self.delete else []))


@dataclass(frozen=True, slots=True)
class _Token:
    header: str = field(repr=False)
    until: float
    life: float | None = None
    """Its life in seconds, if its issuer says so."""


class LoginRefused(RegistryError):
    """A token service does not take the login, or gives it no token for this."""


class Tokens:
    """The Authorization header to send for each scope."""

    def __init__(
        self, session: aiohttp.ClientSession, credentials: Credentials, insecure: frozenset[str], limits: Limits
    ) -> None:
        self._session = session
        self._credentials = credentials
        self._insecure = insecure
        self._limits = limits
        self._challenges: dict[str, Challenge] = {}
        self._named: defaultdict[Scope, frozenset[str]] = defaultdict(frozenset)
        self._logins: dict[str, Login | None] = {}
        self._read_at: dict[str, float] = {}
        self._tokens: dict[Scope, _Token] = {}
        self._locks: defaultdict[Scope | str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def access(self, host: str) -> Access:
        """Return what is known of the login at ``host`` after the requests so far."""
        challenge, login = self._challenges.get(host), self._logins.get(host)
        lives = [token.life for scope, token in self._tokens.items() if scope.host == host and token.life is not None]
        return Access(
            scheme=challenge.scheme if challenge else "",
            login=login.kind if login else None,
            life=min(lives, default=None),
            ends=ends(login) if login else None,
        )

    async def header(self, scope: Scope) -> str | None:
        """Return the header to send with a first request, None if the host has never sent a challenge."""
        if scope.host not in self._challenges:
            return None
        token = self._tokens.get(scope)
        if token and time.monotonic() < token.until:
            return token.header
        return await self._renew(scope, None)

    async def answer(self, scope: Scope, headers: Iterable[str], refused: str | None) -> str | None:
        """Return the header to send after a 401, None if there is nothing to send, or nothing else.

        ``headers`` are the answer's challenges, ``refused`` the header that the request had.
        """
        challenge = parse_challenge(headers)
        if challenge is None:
            return None
        known = self._challenges.get(scope.host)
        if not (refused and known and known.scheme == "bearer" and challenge.scheme == "basic"):
            # Harbor asks for Basic wherever a token does not suffice or has expired: another token is what helps.
            self._challenges[scope.host] = challenge
            # Azure lets nobody list tags with `pull`: it wants `metadata_read`, and its challenge says so.
            self._named[scope] |= challenge.actions(scope.resource)
        header = await self._renew(scope, refused)
        return header if header != refused else None

    def scoped(self, host: str) -> bool:
        challenge = self._challenges.get(host)
        return challenge is not None and challenge.scheme == "bearer"

    async def fresh(self, scope: Scope, refused: str | None) -> str | None:
        """Return the header of a login that changed since ``refused`` was sent, None if it did not.

        ECR answers 403, not 401, to a password that has expired.
        """
        challenge = self._challenges.get(scope.host)
        if refused is None or challenge is None or challenge.scheme != "basic":
            return None
        header = await self._renew(scope, refused)
        return header if header != refused else None

    async def _renew(self, scope: Scope, refused: str | None) -> str | None:
        async with self._locks[scope]:
            token = self._tokens.get(scope)
            if token and token.header != refused and time.monotonic() < token.until:
                return token.header
            challenge = self._challenges[scope.host]
            login, refusal = await self._login(scope.host), None
            try:
                token = await self._made(scope, challenge, login)
            except LoginRefused as error:
                token, refusal = None, error
            if refusal or (token and token.header == refused):
                # Logins of cloud registries expire after hours: a helper may have a new one by now.
                newer = await self._read_again(scope.host, login)
                if newer != login:
                    token = await self._made(scope, challenge, newer)
                elif refusal:
                    raise refusal
            if token is None:
                return None
            self._tokens[scope] = token
            return token.header

    async def _made(self, scope: Scope, challenge: Challenge, login: Login | None) -> _Token | None:
        """Return what answers the challenge, None if nothing does. Raises LoginRefused if the token service refuses."""
        if challenge.scheme == "bearer" and not (login and login.kind is LoginKind.REGISTRY):
            return await self._fetch(scope, challenge, login)
        if login is None or login.kind is LoginKind.IDENTITY:
            return None
        self._may_send(scope.host)
        if login.kind is LoginKind.REGISTRY:
            return _Token(f"Bearer {login.secret}", math.inf)
        return _Token(login.basic, math.inf)

    async def _login(self, host: str) -> Login | None:
        async with self._locks[host]:  # a helper is a process: run it once per host, not per repository
            if host not in self._logins:
                self._logins[host] = await self._credentials.login(host)
            return self._logins[host]

    async def _read_again(self, host: str, refused: Login | None) -> Login | None:
        """Return the login as it is now, after ``refused`` was refused. It is read again at most every 10 s."""
        async with self._locks[host]:
            now = time.monotonic()
            if self._logins[host] == refused and now - self._read_at.get(host, -math.inf) >= _READ_AGAIN:
                self._read_at[host] = now
                self._logins[host] = await self._credentials.login(host)
            return self._logins[host]

    def _may_send(self, host: str, *urls: URL) -> None:
        for url in (base_url(host, self._insecure), *urls):
            if not is_private_way(url):
                raise RegistryError(
                    f"{host} asks for credentials, which would go to {shown(url)} in clear: not sent",
                    fix="give the registry https, or take its credentials out of the plan and docker's config",
                )

    async def _fetch(self, scope: Scope, challenge: Challenge, login: Login | None) -> _Token:
        try:
            realm = URL(challenge.realm).with_user(None)
        except ValueError:
            realm = URL()
        own_scheme = base_url(scope.host, self._insecure).scheme
        if not can_be_asked(realm) or (realm.scheme == "http" and own_scheme != "http"):
            raise RegistryError(f"{scope.host} names {challenge.realm[:200]!r} as the place for tokens: not asked")
        if login:
            self._may_send(scope.host, realm)
        actions = list(dict.fromkeys((*scope.actions, *sorted(self._named[scope]))))
        try:
            return await self._ask(scope, actions, challenge, realm, login)
        except LoginRefused as error:
            # Quay deletes with `push`, and refuses a scope with an action that it does not know.
            if error.status != 400 or not scope.delete:
                raise
            actions.remove("delete")
            return await self._ask(scope, actions, challenge, realm, login)

    async def _ask(
        self, scope: Scope, actions: Sequence[str], challenge: Challenge, realm: URL, login: Login | None
    ) -> _Token:
        scopes = [
            f"{scope.resource}:{','.join(actions)}",
            *([f"repository:{scope.mounts}:pull"] if scope.mounts else []),
        ]
        what = f"a token for {' '.join(scopes)} at {scope.host}"
        service = {"service": challenge.service} if challenge.service else {}
        headers = {"Accept-Encoding": "identity"}
        form: dict[str, str] | None = None
        if login and login.kind is LoginKind.IDENTITY:
            form = {"grant_type": "refresh_token", "refresh_token": login.secret, "client_id": "phasegate"}
            form |= {"scope": " ".join(scopes), **service}
        elif login:
            headers["Authorization"] = login.basic
        method, url = ("POST", realm) if form else ("GET", realm.update_query({**service, "scope": scopes}))
        try:
            async with asyncio.timeout(self._limits.answer):
                # Redirects are not followed here: credentials go to the realm that was named, or nowhere.
                async with self._session.request(
                    method, url, headers=headers, data=form, allow_redirects=False, proxy=proxy_for(url)
                ) as response:
                    raw = await read_all(response, _TOKEN_BYTES, self._limits)
        except TooLong as error:
            raise RegistryError(f"{what}: {error}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            away = not same_origin(url, base_url(scope.host, self._insecure))
            raise unreachable(what, scope.host, url, error, away=away) from None
        if response.status != 200:
            raise _refusal(scope, what, problem(what, f"{url.host}", method, response.status, raw))
        return _read_token(what, raw)


def _refusal(scope: Scope, what: str, error: RegistryError) -> RegistryError:
    """Return the error for a token service that gives no token. It is not an answer about the repository."""
    refused = LoginRefused if error.status in _REFUSED else RegistryError
    fix = f"docker login {scope.host}, with an account that may do this"
    return refused(error.what, fix=fix, retryable=error.retryable, status=error.status, gist=error.gist)


def _read_token(what: str, raw: bytes) -> _Token:
    try:
        body: Any = parse_object(raw)
        text = body.get("token") or body.get("access_token")
        said = float(body["expires_in"]) if body.get("expires_in") else None
    except (ValueError, TypeError, OverflowError):
        text, said = None, None
    if not isinstance(text, str) or not text.isascii() or not text.isprintable():
        raise RegistryError(f"{what}: the answer holds no token")
    # Renew early, so that a token does not expire during a request.
    life = _DEFAULT_LIFE if said is None else said
    return _Token(f"Bearer {text}", time.monotonic() + life * 0.8, said)
