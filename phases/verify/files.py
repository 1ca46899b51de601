"""delta.files: is the candidate what the docker driver makes of the same source? Settings and files, one by one."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from functools import lru_cache

from phases.image.delta import settings
from phases.image.envelope import Image
from phases.image.reference import Reference
from phases.registry.client import Registry
from phases.verify.checks import FILES
from phases.verify.layers import look
from phases.verify.memory import Memory
from phases.verify.result import Result
from phases.verify.tree import Entry, Listing, difference, merged

SHOWN = 300


class Files:
    """Listings of layers by diff ID: a base image that many repos stand on is listed once a run."""

    def __init__(self) -> None:
        self._known: dict[str, asyncio.Future[tuple[Entry, ...]]] = {}

    async def of(self, registry: Registry, at: Reference, image: Image) -> dict[str, Entry]:
        """The files of ``image``. Raises tarfile.TarError where a layer is no tar."""
        layers = [
            await self._layer(registry, at, image, number)
            for number in range(min(len(image.layers), len(image.diff_ids)))
        ]
        return await asyncio.to_thread(merged, layers)

    async def _layer(self, registry: Registry, at: Reference, image: Image, number: int) -> tuple[Entry, ...]:
        diff_id = image.diff_ids[number]
        if diff_id in self._known:
            return await self._known[diff_id]
        future: asyncio.Future[tuple[Entry, ...]] = asyncio.get_running_loop().create_future()
        self._known[diff_id] = future
        listing = Listing()
        entries: tuple[Entry, ...] | None = None
        try:
            await look(registry, at, image.layers[number], listing)
        finally:
            try:
                entries = await asyncio.to_thread(listing.close)
                future.set_result(entries)
            except BaseException as error:
                del self._known[diff_id]
                future.set_exception(error)
                future.exception()
                raise
        return entries


async def judge_files(
    registry: Registry,
    memory: Memory,
    files: Files,
    pairs: Sequence[tuple[Reference, Image, Reference, Image]],
    accept: Sequence[str],
) -> Result:
    """``pairs`` are control and candidate of each platform, with where to read them. ``accept``: glob patterns.

    A setting that differs fails. A file that differs, and that no pattern accepts, is for a person to decide.
    """
    began = time.monotonic()
    lines: list[str] = []
    differs: list[str] = []
    accepted = count = 0
    for at, control, there, candidate in pairs:
        of = f"{candidate.platform}: " if len(pairs) > 1 else ""
        changed = settings(control.config.body, candidate.config.body)
        if changed:
            return FILES.failed(
                f"{of}{changed[0]} (control, candidate)",
                *(f"{of}{field}" for field in changed[1:]),
                seconds=_since(began),
            )
        found = await _differences(registry, memory, files, at, control, there, candidate)
        count += int(found[0])
        for path, what in found[1]:
            if any(_pattern(glob).match(path) for glob in accept):
                accepted += 1
                lines.append(f"{of}{path}: {what} (accepted)")
            else:
                differs.append(f"{of}{path}: {what}")
    told = f"{count} files as in the control" + (f", {accepted} accepted differences" if accepted else "")
    if differs:
        return FILES.unsure(
            f"{len(differs)} files differ from the control, first {differs[0]}", *differs[:SHOWN], *lines[:SHOWN],
            seconds=_since(began),
        )  # fmt: skip
    return FILES.passed(told, *lines[:SHOWN], seconds=_since(began))


async def _differences(
    registry: Registry, memory: Memory, files: Files, at: Reference, control: Image, there: Reference, candidate: Image
) -> tuple[int, list[tuple[str, str]]]:
    key = f"files:{FILES.version}:{control.manifest.digest}:{candidate.manifest.digest}"
    known = memory.recall([key]).get(key)
    if known is not None:
        return int(known["count"]), [(str(path), str(what)) for path, what in known["differs"]]
    if control.diff_ids == candidate.diff_ids:
        differs: list[tuple[str, str]] = []
        count = len(await files.of(registry, there, candidate))
    else:
        before, after = await files.of(registry, at, control), await files.of(registry, there, candidate)
        differs, count = list(await asyncio.to_thread(difference, before, after)), len(after)
    memory.remember({key: {"count": count, "differs": differs}})
    return count, differs


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """``**`` spans folders, ``*`` and ``?`` do not; a pattern without a leading slash matches at any depth."""
    text = glob if glob.startswith(("/", "**/")) else f"**/{glob}"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", text)
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(words.get(part, re.escape(part)) for part in parts)
    return re.compile(f"{body if text.startswith('/') else '/' + body}\\Z")


def _since(began: float) -> float:
    return time.monotonic() - began
