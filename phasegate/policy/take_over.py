"""Take over a moving tag from another line of the same image, outside of a promotion. Pure."""

from __future__ import annotations

from phasegate import command
from phasegate.check import Verdict
from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import TakesOver
from phasegate.policy.order import going_back, insisting


def take_over(repo: Repo, standing: Standing, seen: Seen, *, force: bool) -> Action | None:
    """Return the move of tags that were another line's to what this one has published, which passes its checks.

    They do not wait for the next promotion: whoever gave a line `latest` in the fleet file means now.
    """
    published = standing.candidates.get(standing.at, {})
    mine = {each.tag for each in repo.tags(seen.version) if not each.fixed and repo.image_of(each.tag) in published}
    judgement = standing.judgements.get(standing.at)
    tags = sorted(standing.taken & mine)
    if not tags or judgement is None or judgement.verdict is Verdict.FAIL:
        return None
    if not force and (older := going_back(repo, standing, seen.version)):
        return Action(Kind.BLOCKED, standing.at, older, insisting(repo, standing.at))
    why = TakesOver(tags[0], standing.versions.get(tags[0], ""))
    if judgement.verdict is Verdict.PASS:
        return Action(Kind.PUBLISH, standing.at, why)
    return Action(Kind.BLOCKED, standing.at, why, command.promote(repo.name, standing.at))
