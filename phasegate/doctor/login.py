"""The login at the registry: whether it is taken, and how long it lives."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate import clock
from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, failed, of_error, ok, unknown, warning
from phasegate.doctor.images import Look
from phasegate.errors import Denied, FleetError, PhasegateError
from phasegate.registry.login import Access
from phasegate.registry.tokens import LoginRefused

_SOON = 2 * 3600
"""Seconds: a rollout of a fleet takes hours."""
_SHORT = 120
"""Seconds: the upload of a large layer takes longer, and some registries look at the token at its end."""


def refusal(access: Access, seen: Sequence[Look]) -> PhasegateError | None:
    """Return why the login is not taken, or cannot be had; None if it is not that which fails."""
    for look in seen:
        error = look.error
        if isinstance(error, FleetError) or (isinstance(error, LoginRefused) and error.status != 403):
            return error
        if isinstance(error, Denied) and error.status == 401 and access.scheme == "basic" and access.login:
            return error
    return None


def taken(host: str, access: Access, refused: PhasegateError | None) -> list[Finding]:
    """Return whether the login is taken and, if so, how long it lives."""
    if refused:
        return [of_error(Id.REGISTRY_LOGIN, host, refused)]
    if not access.scheme:
        return [
            ok(Id.REGISTRY_LOGIN, host, "it asks for no login"),
            ok(Id.REGISTRY_EXPIRY, host, "there is no login that could expire"),
        ]
    if access.login is None:
        said = "it asks for a login, and there is none for it: what is public can be read, nothing can be pushed"
        fix = Hint(f"docker login {host}, or registry: {{credentials: {{env: NAME}}}}")
        return [warning(Id.REGISTRY_LOGIN, host, said, fix)]
    return [ok(Id.REGISTRY_LOGIN, host, f"it takes the login, a {access.login.value}"), _expiry(host, access)]


def _expiry(host: str, access: Access) -> Finding:
    if access.ends is not None:
        left = (access.ends - clock.now()).total_seconds()
        at = f"{access.ends:%Y-%m-%d %H:%M} UTC"
        if left <= 0:
            return failed(Id.REGISTRY_EXPIRY, host, f"the login ended at {at}", Hint(f"docker login {host}"))
        if left < _SOON:
            said = f"the login ends in {left:.0f} s, at {at}: a rollout takes longer"
            fix = Hint("a credential helper that renews it: it is read again when it is refused")
            return warning(Id.REGISTRY_EXPIRY, host, said, fix)
        return ok(Id.REGISTRY_EXPIRY, host, f"the login lives until {at}")
    if access.life is None:
        return unknown(Id.REGISTRY_EXPIRY, host, "the registry does not say how long the login lives")
    said = f"its tokens live for {access.life:.0f} s, and are renewed"
    if access.life < _SHORT:
        return warning(
            Id.REGISTRY_EXPIRY,
            host,
            f"{said}: an upload that takes longer may be refused at its end",
            Hint("give the registry's tokens 15 minutes or more"),
        )
    return ok(Id.REGISTRY_EXPIRY, host, said)
