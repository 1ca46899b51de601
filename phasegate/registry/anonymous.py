"""Ask as somebody without a login: whether what is in a registry can be pulled by everybody."""

from __future__ import annotations

from collections.abc import Callable

from phasegate.errors import RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry

Anybody = Callable[[], Registry]
"""Makes a client without a login: a new one for each question, as one that was asked before may still have a token."""


async def refusal(anonymous: Anybody, ref: Reference, blob: Descriptor | None = None) -> str:
    """Return how ``ref``, and the small ``blob`` of its repository, are refused; empty if everybody may read them.

    ``ref`` is there, as somebody with a login has seen. So whatever answer is not it is a refusal: 401, 403, a 404 for
    what others may not know of, or a page to log in. Raises RegistryError, retryable, if there was no answer.
    """
    try:
        async with anonymous() as registry:
            if await registry.head(ref) is None:
                return f"{ref}: the registry says that it is not there"
            if blob is not None:
                await registry.config(ref, blob)
    except RegistryError as error:
        if error.retryable:
            raise
        return error.what.splitlines()[0]
    return ""
