"""A login at a registry."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class LoginKind(Enum):
    """What the secret of a login is, and so where it is sent."""

    PASSWORD = "password"
    """A user's password, sent to the registry or to its token service."""
    IDENTITY = "identity token"
    """Sent to the token service, which exchanges it for a registry token. docker's name for an OAuth refresh token."""
    REGISTRY = "registry token"
    """Sent to the registry as it is."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a secret. Only a password has a user. The secret is left out of reprs."""

    user: str
    secret: str = field(repr=False)
    kind: LoginKind = LoginKind.PASSWORD

    @property
    def basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()

    def if_any(self) -> Login | None:
        """Return None for a login without a secret, or a password without a user: docker then sends nothing."""
        return self if self.secret and (self.user or self.kind is not LoginKind.PASSWORD) else None


@dataclass(frozen=True, slots=True)
class Access:
    """What is known of the login at a host after requests to it.

    - ``scheme``: how the registry asks for a login, ``bearer`` or ``basic``; empty if it does not.
    - ``login``: what kind of login there is; None if there is none.
    - ``life``: how many seconds the last token was said to live; None if its issuer does not say.
    - ``ends``: when the login itself ends, where its secret says so.
    """

    scheme: str = ""
    login: LoginKind | None = None
    life: float | None = None
    ends: datetime | None = None
