"""Find out which version is published the old way, before phasegate moves anything. Reads only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from phasegate.errors import RegistryError
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.names import matching
from phasegate.image.strictjson import object_in
from phasegate.ledger.history import version_of_digest
from phasegate.policy.action import Seen
from phasegate.release import Tag, own_tag
from phasegate.repo.lines import beside
from phasegate.repo.run import Run
from phasegate.together import together
from phasegate.version import Order, detect, newest_first, older, prerelease

_LOOKS = 100
"""Fixed tags of one image that are asked for their digest, the newest first."""
_STARTS = re.compile(r"v?\d")


async def versions_at(run: Run, repo: Repo, seen: Seen) -> dict[Tag, str]:
    """Return the version that each moving tag is at.

    A digest that the ledger knows has the version that it had before. Otherwise a fixed tag with the same digest names
    it, or a label that the fleet file fills with the version. Where it is known only that it is not the
    source's, as that one's fixed tag is elsewhere, it counts as the version that the tag was at before, or as the
    newest that has a fixed tag, if that is newer than the source's, and is empty if there is neither. Where nothing
    speaks against it, what is published is the version that the source has.
    """
    found: dict[Tag, str] = {}
    history = [event for _, event in run.ledger.history(repo.name)]
    before = run.ledger.standing(repo.name).versions
    for image in repo.images:
        by_digest = {at: seen.version for tag, at in seen.tags.items() if at and tag in _fixed(repo, image, seen)}
        # In the order of the fleet file: the first one says what users get.
        moving = [each.tag for each in repo.tags(seen.version) if not each.fixed and _of(image, each.tag)]
        digests = {tag: seen.tags[tag] for tag in moving if seen.tags.get(tag)}
        by_digest |= version_of_digest(history, image.name)
        released = _Released(Order.NONE, {})
        if repo.fixed and set(digests.values()) - set(by_digest):
            released = await _released(run, repo, image, seen.version)
            by_digest = {**released.named, **by_digest}
        unknown = [digest for digest in dict.fromkeys(digests.values()) if digest not in by_digest]
        for digest in unknown:
            by_digest[digest] = await _labelled(run, repo, image, digest) or ("" if repo.fixed else seen.version)
        found |= {
            tag: by_digest[digest] or released.at_least(repo, tag, seen.version, before.get(tag, ""))
            for tag, digest in digests.items()
        }
    return found


@dataclass(frozen=True, slots=True)
class _Released:
    """The versions of an image that have a fixed tag, the newest first, by that tag's digest."""

    order: Order
    named: Mapping[str, str]

    def at_least(self, repo: Repo, tag: Tag, version: str, known: str) -> str:
        """Return the version that a moving tag counts as whose content nothing names: rather block a move than go back.

        version: the source's.
        known: what it was at before, or empty.
        """
        newer = (
            name
            for name in newest_first(self.order, self.named.values())
            if older(self.order, version, name) and not prerelease(self.order, name)
        )
        newest = next((name for name in newer if any(each.tag == tag for each in repo.tags(name))), "")
        return known if not newest or older(self.order, newest, known) else newest


def _fixed(repo: Repo, image: ImageSpec, seen: Seen) -> set[Tag]:
    return {each.tag for each in repo.tags(seen.version) if each.fixed and _of(image, each.tag)}


def _of(image: ImageSpec, tag: Tag) -> bool:
    return tag.image == image.name and not tag.registry


async def _released(run: Run, repo: Repo, image: ImageSpec, version: str) -> _Released:
    """Return the versions that have a fixed tag."""
    at = run.fleet.reference(image.name)
    patterns = [matching(text, arch=image.arch) for text in repo.fixed]
    try:
        tags = await run.registry.tags(at)
    except RegistryError as error:
        if error.retryable:
            raise
        return _Released(Order.NONE, {})  # not every registry lists its tags to everybody
    versions: dict[str, str] = {}
    for tag in tags:
        match = next((match for pattern in patterns if (match := pattern.fullmatch(tag))), None)
        if match and not own_tag(tag) and not repo.is_moving(Tag(image.name, tag)):
            versions.setdefault(match[1], tag)
    for other in beside(run, repo):  # their fixed tags may look the same
        for known in other.standing.known:
            versions.pop(known, None)
    order = repo.order or detect([version, *filter(_STARTS.match, versions)])
    newest = newest_first(order, versions)[:_LOOKS]
    heads = await together(run.registry.head(at.tagged(versions[name])) for name in newest)
    # Of several tags of one digest, the newest version counts: rather block a move than go back.
    return _Released(
        order, {head.digest: name for name, head in reversed(list(zip(newest, heads, strict=True))) if head}
    )


async def _labelled(run: Run, repo: Repo, image: ImageSpec, digest: str) -> str:
    """Return the version in a label that the fleet file fills with it; other labels may come from the base image."""
    keys = [key for key, text in repo.labels.items() if text.strip() == "{version}"]
    if not keys:
        return ""
    envelope = await run.envelopes.at(run.fleet.reference(image.name).at(digest))
    labels = object_in(object_in(envelope.images[0].config.body, "config"), "Labels")
    return next((str(labels[key]) for key in keys if key in labels), "")
