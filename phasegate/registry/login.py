"""A login at a registry."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
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
