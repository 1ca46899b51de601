"""Look at tags in several registries: one that is down must not hold up a rollback in the others."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

from phasegate.errors import Blocked, PhasegateError, RegistryError
from phasegate.image.envelope import Document, Envelope
from phasegate.promotion.mover import Mover
from phasegate.release import ByDigest, Tag
from phasegate.together import together

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds for which a rollback waits for one of several registries."""


async def heads(
    mover: Mover, tags: Iterable[Tag], patience: float | None = PATIENCE
) -> tuple[dict[Tag, str], dict[str, PhasegateError]]:
    """Return where the tags are, empty for one that does not exist, and why a registry could not be asked.

    The tags of such a registry are left out. Raises its error if there is no other one.

    patience: seconds for which one of several registries is waited for; None for as long as the client's own limits
    """
    at: dict[str, list[Tag]] = {}
    for tag in tags:
        at.setdefault(tag.registry, []).append(tag)
    if len(at) < 2:
        return await _heads(mover, [tag for some in at.values() for tag in some]), {}
    answers = await together(_patiently(_heads(mover, some), host or mover.host, patience) for host, some in at.items())
    failed = {host: answer for host, answer in zip(at, answers, strict=True) if isinstance(answer, PhasegateError)}
    none_left(at, failed)
    return {tag: digest for answer in answers if isinstance(answer, dict) for tag, digest in answer.items()}, failed


def none_left(registries: Iterable[str], failed: Mapping[str, PhasegateError]) -> None:
    """Raise the first error if every one of ``registries`` has failed."""
    if failed and set(registries) <= failed.keys():
        raise next(iter(failed.values()))


async def restore_all(
    mover: Mover, roots: Iterable[ByDigest], registries: Collection[str]
) -> tuple[dict[ByDigest, tuple[Document, ...]], dict[str, PhasegateError]]:
    """Restore what tags are to go back to; return the documents of each, and why a registry does not have them.

    registries: all those that the tags are in. If there are several, none of them is waited for longer than that.
    """
    wanted = list(dict.fromkeys(roots))
    work = (mover.restore(root) for root in wanted)
    if len(registries) < 2:
        return {root: (await each).documents for root, each in zip(wanted, work, strict=True)}, {}
    answers = await together(
        _patiently(each, root.registry or mover.host) for root, each in zip(wanted, work, strict=True)
    )
    found = dict(zip(wanted, answers, strict=True))
    failed = {root.registry: answer for root, answer in found.items() if isinstance(answer, PhasegateError)}
    return {root: answer.documents for root, answer in found.items() if isinstance(answer, Envelope)}, failed


async def _patiently(work: Coroutine[Any, Any, T], host: str, patience: float | None = PATIENCE) -> T | PhasegateError:
    try:
        async with asyncio.timeout(patience):
            return await work
    except (RegistryError, Blocked) as error:
        return error
    except TimeoutError:
        return RegistryError(f"{host} did not answer within {patience:.0f} s", retryable=True)


async def _heads(mover: Mover, tags: list[Tag]) -> dict[Tag, str]:
    found = await together(mover.registry.head(tag.reference(mover.host)) for tag in tags)
    return {tag: head.digest if head else "" for tag, head in zip(tags, found, strict=True)}
