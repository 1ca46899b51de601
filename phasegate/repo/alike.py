"""Whether the tags that a repo has in other registries are the same image: pushed twice, the bytes may differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phasegate import command
from phasegate.errors import BadContent, Blocked, NotFound
from phasegate.fleet.fleet import Repo
from phasegate.image.delta import delta
from phasegate.ledger.history import origins
from phasegate.ledger.state import Move, Standing
from phasegate.release import Tag
from phasegate.repo.run import Run


async def refuse_unlike(run: Run, repo: Repo, tags: Mapping[Tag, str]) -> None:
    """Raise Blocked if a tag has other content in another registry than in the fleet's own. Reads only.

    The same digest is the same image, and so are the same configs, or the same content and settings. A tag that only
    one of the registries has is compared with nothing.
    """
    for tag in tags:
        own = Tag(repo.image_of(tag), tag.name)
        if not await _alike(run, own, [tags.get(own, "")], tag, tags[tag]):
            raise Blocked(
                _said(run, repo, own, tags[own], tag, tags[tag]),
                fix=f"push the same image to both; or {command.accept(repo.name)} begins with each as it is",
            )


async def refuse_newcomers(run: Run, repo: Repo, standing: Standing, phase: str, moves: Sequence[Move]) -> None:
    """Raise Blocked if a tag of a registry that the repo is new to has content that it never had in the fleet's own.

    Reads only.
    """
    known = {tag.registry for tag in standing.tags}
    before = origins([event for _, event in run.ledger.history(repo.name)])
    for move in moves:
        own, tag = Tag(repo.image_of(move.where), move.tag), move.where
        mine = [standing.tags.get(own, ""), before.get(own) or ""]
        if tag.registry not in known and not await _alike(run, own, mine, tag, move.old):
            raise Blocked(
                _said(run, repo, own, mine[0], tag, move.old),
                fix=f"{command.promote(repo.name, phase, force=True)} moves it all the same",
            )


async def _alike(run: Run, own: Tag, mine: Sequence[str], tag: Tag, digest: str) -> bool:
    """Return whether ``tag``, in another registry, has one of the images ``mine`` that ``own`` has in the fleet's."""
    mine, host = [each for each in mine if each], run.fleet.registry.host
    if not tag.registry or not digest or not mine or digest in mine:
        return True
    try:
        theirs = await run.envelopes.at(tag.at(digest).reference(host))
        ours = [await run.envelopes.at(own.at(each).reference(host)) for each in mine]
    except (NotFound, BadContent):
        return False
    found = (delta(each, theirs) for each in ours)
    return bool(theirs.images) and any(each.same_content and not each.lost for each in found)


def _said(run: Run, repo: Repo, own: Tag, mine: str, tag: Tag, digest: str) -> str:
    here = own.reference(run.fleet.registry.host)
    return f"repo '{repo.name}': {tag} is at {digest}, other content than {here} at {mine}"
