"""Look at tags in several registries: one that is down must not hold up a rollback in the others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from phasegate.errors import PhasegateError, RegistryError
from phasegate.promotion.mover import Mover
from phasegate.release import Tag
from phasegate.together import together

PATIENCE = 10.0
"""Seconds for which a rollback waits for one of several registries."""


async def heads(mover: Mover, tags: Iterable[Tag]) -> tuple[dict[Tag, str], dict[str, PhasegateError]]:
    """Return where the tags are, empty for one that does not exist, and why a registry could not be asked.

    The tags of such a registry are left out. Raises its error if there is no other one.
    """
    at: dict[str, list[Tag]] = {}
    for tag in tags:
        at.setdefault(tag.registry, []).append(tag)
    if len(at) < 2:
        return await _heads(mover, [tag for some in at.values() for tag in some]), {}
    answers = await together(_patiently(mover, some) for some in at.values())
    failed = {host: answer for host, answer in zip(at, answers, strict=True) if isinstance(answer, PhasegateError)}
    none_left(at, failed)
    return {tag: digest for answer in answers if isinstance(answer, dict) for tag, digest in answer.items()}, failed


def none_left(registries: Iterable[str], failed: Mapping[str, PhasegateError]) -> None:
    """Raise the first error if every one of ``registries`` has failed."""
    if failed and set(registries) <= failed.keys():
        raise next(iter(failed.values()))


async def _patiently(mover: Mover, tags: list[Tag]) -> dict[Tag, str] | PhasegateError:
    try:
        async with asyncio.timeout(PATIENCE):
            return await _heads(mover, tags)
    except RegistryError as error:
        return error
    except TimeoutError:
        host = tags[0].registry or mover.host
        return RegistryError(f"{host} did not answer within {PATIENCE:.0f} s", retryable=True)


async def _heads(mover: Mover, tags: list[Tag]) -> dict[Tag, str]:
    found = await together(mover.registry.head(tag.reference(mover.host)) for tag in tags)
    return {tag: head.digest if head else "" for tag, head in zip(tags, found, strict=True)}
