"""Who may do what: the token service of a personality, and the registry's own look at what it issued."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from tests.kit.personalities.personality import Creation, Login, Personality, Realm, Scheme
from tests.kit.referring import Asked, Kind, Refusal

USER = "robot"
FRESH = 4
"""How many of the newest tokens outlive an expiry: none dies at once after it was issued."""
Access = tuple[str, str]
"""A repository, and an action in it."""


@dataclass
class Gate:
    """One account, which may do everything, in ``personality``.

    - ``there``: the repositories that exist; ``creates`` those that a token has made.
    - ``asked``: the scopes of each request for a token.
    - ``secret``: the account's, which also stands in the file ``answer`` for a credential helper to show.
    - ``home``, ``elsewhere``: host and port of the registry, and of the other host.
    - ``met``: the aspects in which a client has met the personality.
    - ``public``: the repositories that everybody may pull from; a new one is private.
    - ``anonymous``: how often a token was asked for without a login.
    - ``away``: whether the token service does not answer those who have no login.
    """

    personality: Personality
    there: Collection[str]
    creates: list[str] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    secret: str = "secret-0"
    home: str = ""
    elsewhere: str = ""
    answer: Path | None = None
    met: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    anonymous: int = 0
    away: bool = False

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._tokens: dict[str, frozenset[Access]] = {}
        self._expired: set[str] = set()

    def expire(self) -> None:
        """End all tokens but the newest, or once the password where there are none."""
        if self.personality.login.plays.scheme is Scheme.BASIC:
            if self._expired:
                return
            self._expired.add(self._basic)
            self.secret = f"secret-{next(self._numbers)}"
            self.write()
        else:
            old = list(self._tokens)[:-FRESH]
            self._expired.update(old)
            self._tokens = {token: held for token, held in self._tokens.items() if token not in old}

    def write(self) -> None:
        """Let the credential helper show the secret of now."""
        if self.answer:
            self.answer.write_text(json.dumps({"Username": USER, "Secret": self.secret}))

    @property
    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{USER}:{self.secret}".encode()).decode()

    def needs(self, asked: Asked) -> frozenset[Access]:
        """Return the access that a request needs."""
        scopes, here = self.personality.scopes.plays, asked.repository
        if asked.kind is Kind.TAGS:
            return frozenset({(here, scopes.lists)})
        if asked.reads:
            return frozenset({(here, "pull")})
        if asked.method == "DELETE":
            return frozenset({(here, scopes.deletes)})
        source = asked.query.get("from")
        return frozenset({(here, "pull"), (here, "push"), *([(source, "pull")] if source else [])})

    def refuses(self, asked: Asked) -> web.Response | None:
        """Return the answer to a request without the access, None if it has it."""
        login, shown = self.personality.login.plays, asked.headers.get("Authorization", "")
        needed = self.needs(asked)
        in_session = asked.kind is Kind.UPLOAD and asked.method != "POST"  # allowed when it was opened
        if shown in self._expired:
            if in_session:
                return None
            self.met.add("expired")
            refusal = self.personality.expired.plays
            return refusal.answer(self._refused(needed, "invalid_token") if refusal.status == 401 else None)
        if login.scheme is Scheme.BASIC:
            open_to_all = not shown and self._for_everybody(needed)
            return None if shown == self._basic or open_to_all else Refusal(401).answer(self._challenge(needed))
        held = self._tokens.get(shown)
        if held is None:
            unknown = Refusal(401, "UNAUTHORIZED", "authentication required")
            return unknown.answer(self._challenge(needed))
        if needed <= held:
            return None
        denied = self.personality.scopes.plays.denied
        return denied.answer(self._refused(needed, "insufficient_scope") if denied.status == 401 else None)

    def _for_everybody(self, access: Iterable[Access]) -> bool:
        return all(name in self.public and action == "pull" for name, action in access)

    def _refused(self, needed: Iterable[Access], error: str) -> dict[str, str]:
        """Return the headers of a 401 to a request that showed a token."""
        if self.personality.scopes.plays.basic:
            return {"WWW-Authenticate": 'Basic realm="harbor"'}
        return self._challenge(needed, error)

    def _challenge(self, needed: Iterable[Access], error: str = "") -> dict[str, str]:
        login = self.personality.login.plays
        if login.scheme is Scheme.BASIC:
            return {"WWW-Authenticate": f'Basic realm="{self.home}"'}
        host = self.elsewhere if login.realm is Realm.ELSEWHERE else self.home
        scope = " ".join(
            f"repository:{_shown(login, name)}:{','.join(sorted(action for one, action in needed if one == name))}"
            for name in sorted({name for name, _ in needed})
        )
        said = f'Bearer realm="http://{host}/token",service="{login.service}",scope="{scope}"'
        return {"WWW-Authenticate": said + (f',error="{error}"' if error else "")}

    async def issue(self, request: web.BaseRequest) -> web.Response:
        """Answer the token service's own requests: GET with the login, or POST with an identity token."""
        login = self.personality.login.plays
        form = await request.post() if request.method == "POST" else request.query
        if login.identity:
            known = request.method == "POST" and form.get("refresh_token") == self.secret
        else:
            known = request.headers.get("Authorization") == self._basic
        nobody = request.method == "GET" and "Authorization" not in request.headers
        self.anonymous += nobody
        if nobody and self.away:
            return Refusal(503, message="try again later").answer()
        if not known and not nobody:
            return Refusal(401, "UNAUTHORIZED", "incorrect username or password").answer()
        scopes = [scope for said in form.getall("scope", []) for scope in str(said).split(" ")]
        self.asked.append(tuple(scopes))
        granted: set[Access] = set()
        for scope in scopes:
            _, name, listed = scope.split(":", 2)
            actions = listed.split(",")
            known_actions = self.personality.scopes.plays.known
            if known_actions and not known_actions.issuperset(actions):
                return Refusal(400, "INVALID_REQUEST", "Unable to decode repository and actions").answer()
            allowed = {(name, action) for action in (actions if nobody else self._granted(name, actions))}
            granted |= {access for access in allowed if not nobody or self._for_everybody([access])}
        nothing = self.personality.scopes.plays.nothing
        if scopes and not granted and nothing:
            return nothing.answer()
        token = f"token-{next(self._numbers)}"
        self._tokens[f"Bearer {token}"] = frozenset(granted)
        answer: dict[str, str | int] = {**dict.fromkeys(login.empty, ""), **dict.fromkeys(login.fields, token)}
        if login.life:
            answer["expires_in"] = login.life
        return web.json_response(answer)

    def _granted(self, name: str, actions: Collection[str]) -> Collection[str]:
        if name in self.there:
            return actions
        if "push" in actions and self.personality.creation.plays is Creation.TOKEN:
            self.creates.append(name)
            return actions
        if not self.personality.absent.plays.granted and "push" not in actions:
            self.met.add("absent")
            return ()
        return actions


def _shown(login: Login, name: str) -> str:
    """Return a repository's name as a challenge has it."""
    return name if login.prefixed else name.partition("/")[2] or name
