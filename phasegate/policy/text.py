"""The one place that turns causes into sentences. Only people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from phasegate.check import marked
from phasegate.fleet.freeze import Frozen, zone_of
from phasegate.image.digest import short
from phasegate.ledger.cause import Evidence, Group, Overrun
from phasegate.ledger.course import Halt
from phasegate.ledger.state import Hold, Left
from phasegate.policy import cause as c
from phasegate.release import Tag

_FAR = timedelta(days=330)
"""Dates further away than this are shown with their year."""
_NAMES = 3
_REPOS = 5
_PLAIN = {
    c.Plain.NOT_LOOKED_AT: "not looked at yet",
    c.Plain.NOT_VERIFIED: "built, not verified yet",
    c.Plain.OTHER_DIGESTS: "its verdict is on other digests",
    c.Plain.SMOKE_ADDED: "nobody ran it, and the fleet file has a smoke command for it now",
    c.Plain.SOAK_UNANSWERED: "the checks of its soak could not be asked",
    c.Plain.SOAK_OVER: "its soak is over: the checks are asked once more",
    c.Plain.NOT_SETTLED: "requests from before the rollback could still land until now: its tags are read again",
    c.Plain.NOTHING_TO_MOVE: "already in the target form, nothing to move",
    c.Plain.NOBODY_READY: "no repo is ready for it",
}


def given_up(hold: Hold) -> str:
    """Return where a move that was given up left tags, as the end of a sentence about its hold."""
    if hold.given_up is None:
        return ""
    tags = ", ".join(str(move.where) for move in hold.given_up.moves)
    return f"; {tags} {'stays' if len(hold.given_up.moves) == 1 else 'stay'} at {hold.given_up.phase}"


def held(hold: Hold) -> str:
    """Return who put the repo on hold and why, and what held it before that."""
    said = (f'{how(each)} by {each.by}: "{each.reason}"' for each in (hold, *hold.earlier))
    return ", before that ".join(dict.fromkeys(said))


def how(hold: Hold) -> str:
    return "rolled back" if hold.rollback else "put on hold"


def before(hold: Hold) -> str:
    """Return what held the repo before ``hold`` did, as the end of a sentence about it."""
    return f"; before that {held(hold.before)}" if hold.before else ""


def render(cause: c.Cause | Evidence, now: datetime | None) -> str:
    """Return the cause as one sentence, on one line.

    now: what times are relative to, as in ``2 h ago``; None for dates, in what is read later than it was written
    """
    match cause:
        case Evidence():
            name = marked(cause.check, cause.client, cause.image, cause.platform)
            return f"{name}: {cause.text}" if name else cause.text
        case c.Plain():
            return _PLAIN[cause]
        case c.Said():
            return cause.text
        case c.Unfinished():
            return f"a {'rollback' if cause.rollback else 'promotion'} was begun {ago(cause.at, now)} and not finished"
        case c.Unreached():
            return f"{cause.tag} was not reached by the rollback, and now it goes back too"
        case c.LandedLate():
            return f"{cause.tag} is at {short(cause.now)}: a request from before the rollback landed late"
        case c.OnHold(hold=hold):
            left_out = f"{before(hold)}{given_up(hold)}{unreached(cause.unreached)}"
            return f'{how(hold)} by {hold.by} {_day(hold.at, now)}: "{hold.reason}"{left_out}'
        case c.HeldBy(hold=hold):
            return f'{hold.by}: "{hold.reason}"{before(hold)}'
        case c.TakesOver():
            at = f", which left it at {cause.published}" if cause.published else ""
            return f"{cause.tag} was another line's{at}: it is this one's now"
        case c.PublishedAs():
            return f"published as {cause.form.published}"
        case c.Elsewhere():
            where = f"at {short(cause.now)}" if cause.now else "gone"
            expected = short(cause.expected or "no such tag")
            who = f"somebody else {'pushed' if cause.now else 'deleted it'}"
            if cause.now and not cause.ours:
                who = "published again the old way"
            return f"{cause.tag} is {where}, expected {expected}: {who}"
        case c.ToBuild():
            return f"release {cause.version} in {cause.forms} form{'s' if cause.forms > 1 else ''}"
        case c.NewVersion():
            return f"new version {cause.version}, to appear at {cause.phase}"
        case c.FailedBefore():
            return f"{cause.step} failed {ago(cause.at, now)}: {cause.what}"
        case c.FailedForGood():
            return f"{cause.step} failed: {cause.what}"
        case c.RetryDue():
            times = f"{cause.tries} {'try' if cause.tries == 1 else 'tries'}"
            return f"tried again at {cause.due.day} {cause.due:%b %H:%M}, after {times}: {render(cause.what, now)}"
        case c.SourceChanged():
            return f"{_source(cause.ci)} has changed since the verdict on {cause.phase} was {cause.verdict}"
        case c.PushedSince():
            what, built = "pushed" if cause.now else "deleted", cause.built
            at = f" ({built.day} {built:%b %H:%M})" if built else ""
            then = "it is made again" if cause.again else "raise the version, or insist"
            return (
                f"{cause.tag} was {what} since {cause.version} was built{at}, and {cause.version} was not compared "
                f"with that: {then}"
            )
        case c.OlderVersion():
            if cause.order is None:
                return f"{cause.tag} is at {cause.published}, and {cause.version} was published before it"
            return f"{cause.tag} is at {cause.published}, and {cause.version} is older ({cause.order})"
        case c.CheckChanged():
            return f"check {cause.name} has changed since"
        case c.CheckNotAsked():
            return f"check {cause.name} has not been asked yet"
        case c.ClientExpects():
            return f"client {cause.client} is now expected to {cause.expects} it"
        case c.ClientNotAsked():
            return f"client {cause.client} has not been asked yet"
        case c.VerdictWas():
            return f"the verdict was {cause.verdict} {ago(cause.at, now)}: {render(cause.evidence, now)}"
        case c.VerdictIs():
            return f"the verdict on {cause.phase} is {cause.verdict}"
        case c.CheckFailed():
            return render(cause.evidence, now)
        case c.Revoked():
            only = f"; {cause.only} was never published in another form, so fix it as a new version"
            return f"promoted, but has failed since: {render(cause.evidence, now)}{only if cause.only else ''}"
        case c.Doubt():
            more = f" (and {cause.more} more)" if cause.more else ""
            return f"a person decides: {'in its soak ' if cause.soaking else ''}{render(cause.evidence, now)}{more}"
        case c.Verified():
            on = f"on {cause.clients} client{'s' if cause.clients > 1 else ''} " if cause.clients else ""
            changed = f"; {_source(cause.ci)} has changed since under the same version {cause.changed}"
            return f"verified {on}{ago(cause.at, now)}{changed if cause.changed else ''}"
        case c.Proven():
            return f"version {cause.version} is proven up to {cause.phase}"
        case c.Finished():
            return ", ".join(_finished(cause))
        case c.RunEnds():
            if cause.beyond:
                return f"through {cause.through}, as asked; {', '.join(cause.beyond)} to come"
            return f"this run goes through {cause.through}"
        case c.MadeByCI():
            why = f"its CI pushes {cause.phase} itself: phasegate has nothing left to do"
            done = render(cause.done, now)
            return f"{done}; {why}" if done else why
        case c.AwaitsCI():
            return f"waiting for its CI to push {', '.join(map(str, cause.tags))}"
        case c.Soaking():
            return f"{_soaking(cause, now)}{': the checks are asked again' if cause.recheck else ''}"
        case c.Halted(halt=halt):
            return f"{halt.phase or 'the fleet'} is halted by {halt.by}: {reason_of(halt)}"
        case c.Floor():
            return cause.said
        case c.NotApproved():
            wanted = f"{cause.quorum} approval{'s' if cause.quorum > 1 else ''}"
            told = f"{cause.phase} wants {wanted}, {cause.given} given; of {', '.join(cause.others)}"
            if now is None:
                return f"{told}; asked {_dated(cause.since)}" if cause.since else told
            waited = ago(cause.since, now).removesuffix(" ago") if cause.since else ""
            return told if waited in ("", "just now") else f"{told}; waiting for an approval for {waited}"
        case Frozen():
            return _frozen(cause, now)
        case c.WaveNotThrough():
            return (
                f"wave {cause.number} of {cause.phase} is not through: {cause.through} of {cause.members} verified and "
                f"soaked, {cause.wanted} wanted ({_names(cause.late)})"
            )
        case c.WaveWaits():
            are = "is" if len(cause.coming) == 1 else "are"
            return f"wave {cause.number} of {cause.phase} opens once {_names(cause.coming)} {are} ready for it"
        case c.WaveDue():
            return f"wave {cause.number} of {cause.phase} is due, and takes it in"
        case c.LaterWave():
            return f"a later wave of {cause.phase}: wave {cause.number} opens first, with {_names(cause.members)}"
        case _:
            assert_never(cause)


def reason_of(halt: Halt) -> str:
    """Return why it is halted: the reason a person gave, or what failed."""
    if halt.reason or halt.cause is None:
        return halt.reason
    return overrun(halt.cause, halt.wave)


def overrun(cause: Overrun, wave: int) -> str:
    """Return ``2 of 12 failed in wave 1, 1 may: envelope.digest (r03, r07)``; ``wave`` is 0 for a whole phase."""
    where = f" in wave {wave}" if wave else ""
    return f"{cause.failed} of {cause.members} failed{where}, {cause.allowed} may: {grouped(cause.groups)}"


def grouped(groups: Iterable[Group]) -> str:
    """Return ``closure.complete (web, node), build (api)``."""
    return ", ".join(f"{group.cause} ({_names(group.repos, _REPOS)})" for group in groups)


def automatic(evidence: Evidence, now: datetime) -> str:
    """Return the reason for an automatic rollback."""
    return f"automatic: {render(evidence, now)}"


def unreached(tags: Iterable[Tag]) -> str:
    """Return what to add about tags that a rollback did not reach."""
    left = ", ".join(map(str, sorted(tags)))
    return f"; {left} could not be reached, and has yet to go back" if left else ""


def left(tag: Left) -> str:
    """Return what happened to a tag that a rollback left alone."""
    if tag.unreached:
        return f"{tag.where} has yet to go back, the next rollout or audit tries again: {tag.unreached}"
    if not tag.found:
        return f"{tag.where} is gone and was left alone"
    return f"{tag.where} is at {short(tag.found)}: somebody else pushed, and it was left alone"


def created(tag: Tag) -> str:
    """Return why a rollback left a tag in a form above the one that it went to."""
    return f"{tag} stays where it is: it did not exist before phasegate, and no rollback deletes a tag"


def ago(then: datetime, now: datetime | None) -> str:
    """Return ``2 h ago``; ``on 10 Nov 2026 14:00 UTC`` without ``now``."""
    if now is None:
        return _dated(then)
    seconds = max(0, (now - then).total_seconds())
    if seconds < 90:
        return "just now"
    for size, word in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= size * (2 if word == "days" else 1):
            return f"{seconds / size:.0f} {word} ago"
    return "just now"


def lasting(seconds: float) -> str:
    """Return ``24 h``, or ``4.9 min``."""
    unit, word = _unit(seconds)
    return f"{round(seconds / unit, 1):g} {word}"


def _unit(seconds: float) -> tuple[int, str]:
    return next(((size, word) for size, word in ((3600, "h"), (60, "min")) if seconds >= 2 * size), (1, "s"))


def _dated(then: datetime) -> str:
    return f"on {then.day} {then:%b %Y %H:%M} UTC"


def _day(then: datetime, now: datetime | None) -> str:
    if now is None:
        return _dated(then)
    return ago(then, now) if (now - then).days < 1 else f"on {then.day} {then:%b}"


def _source(ci: bool) -> str:
    """Return what may change in a repo while its version stays the same."""
    return "what its CI pushes" if ci else "its source"


def _finished(cause: c.Finished) -> Iterable[str]:
    if cause.since:
        yield f"since {cause.since.day} {cause.since:%b}"
    if cause.before and cause.after:
        saved = 100 * (cause.after - cause.before) / cause.before
        yield f"{cause.after / 1e6:.1f} MB instead of {cause.before / 1e6:.1f} ({saved:+.0f} %)"


def _soaking(cause: c.Soaking, now: datetime | None) -> str:
    """Return ``soaking: 21 of 24 h``."""
    unit, word = _unit(cause.soak)
    if now is None:
        return f"soaking for {cause.soak / unit:.0f} {word}, begun {_dated(cause.since)}"
    passed = min(max(0.0, (now - cause.since).total_seconds()), cause.soak)
    if passed == cause.soak:
        return f"soaked for {cause.soak / unit:.0f} {word}, and its checks have not passed since"
    return f"soaking: {passed / unit:.0f} of {cause.soak / unit:.0f} {word}"


def _frozen(cause: Frozen, now: datetime | None) -> str:
    whys = ", then ".join(cause.whys)
    if cause.until is None:
        return f"frozen without end: {whys}"
    there = cause.until.astimezone(zone_of(cause.zone))
    year = f" {there.year}" if now is None or cause.until - now > _FAR else ""
    return f"frozen until {there.day} {there:%b}{year} {there:%H:%M} {cause.zone}: {whys}"


def _names(names: Sequence[str], shown: int = _NAMES) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
