"""The history of a repo: the ledger's events as lines for people, oldest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from phasegate.check import Severity, Verdict
from phasegate.digits import count
from phasegate.ledger.course import Course
from phasegate.ledger.events import (
    Abandoned,
    Accepted,
    Built,
    Ceded,
    Cleaned,
    Drifted,
    Event,
    Failed,
    Intended,
    Judged,
    Looked,
    Moved,
    Observed,
    Opened,
    Promoted,
    PutOnHold,
    Renamed,
    Retried,
    RolledBack,
    SeenWithoutLogin,
    Settled,
    Signed,
    TakenOver,
    Unheld,
)
from phasegate.pages.table import megabytes
from phasegate.policy import text
from phasegate.release import Tag
from phasegate.step import Step
from phasegate.tries import Try


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: str


def story(repo: str, history: Sequence[tuple[datetime, Event]], course: Course) -> tuple[Line, ...]:
    """Return one line for each thing that happened. Repeated attempts share a line that says how often."""
    told = ((at, event, _told(history, number, event)) for number, (at, event) in enumerate(history))
    lines = sorted(((at, _phase_of(event), what) for at, event, what in told if what), key=lambda line: line[0])
    for phase in dict.fromkeys(wave.phase for wave in course.waves):
        if wave := course.wave_of(repo, phase):
            others = f", with {count(len(wave.members) - 1, 'other')}" if len(wave.members) > 1 else ""
            # At the same time it comes before what it let happen, and after the other events of that time.
            later = (n for n, (at, of, _) in enumerate(lines) if at > wave.at or (at == wave.at and of == wave.phase))
            what = f"taken into wave {wave.number} of {wave.phase}{others}"
            lines.insert(next(later, len(lines)), (wave.at, wave.phase, what))
    grouped = [list(same) for _, same in groupby((Line(at, what) for at, _, what in lines), key=lambda line: line.what)]
    return tuple(
        Line(same[-1].at, f"{same[-1].what} ({len(same)} times)" if len(same) > 1 else same[-1].what)
        for same in grouped
    )


def _phase_of(event: Event) -> str:
    """Return the phase that the repo enters with ``event``; empty for any other event."""
    return event.phase if isinstance(event, Judged | Promoted) else ""


@dataclass(frozen=True, slots=True)
class Again:
    """Calls that failed for a moment and were made again.

    ``at`` is when what needed them ended, ``what`` the check or step, ``phase`` is empty where there is none.
    """

    at: datetime
    phase: str
    what: str
    tries: tuple[Try, ...]


def again(history: Sequence[tuple[datetime, Event]]) -> tuple[Again, ...]:
    """Return the calls that were made again, oldest first, by the check or step that needed them."""
    return tuple(it for at, event in history for it in _again(at, event) if it.tries)


def accepted(history: Sequence[tuple[datetime, Event]]) -> dict[str, str]:
    """Return by phase who accepted, and why, what did not pass there: a promotion with a reason since the verdict."""
    found: dict[str, str] = {}
    for _, event in history:
        match event:
            # Another release, or not at that phase any more: what was accepted there counts no longer.
            case Opened() | Accepted() | RolledBack():
                found.clear()
            case Judged():
                found.pop(event.phase, None)
            case Promoted() if event.reason:
                found[event.phase] = f"accepted by {event.by}{_reason(event.reason)}"
    return found


def _again(at: datetime, event: Event) -> Iterator[Again]:
    match event:
        case Built():
            yield Again(at, "", str(Step.BUILD), event.tries)
        case Failed():
            yield Again(at, event.phase, str(event.step), event.tries)
        case Judged():
            yield Again(at, event.phase, str(Step.JUDGE), event.tries)
            for result in event.results:
                yield Again(at, event.phase, result.name, result.tries)
        case Signed():
            yield Again(at, event.phase, event.result.name, event.result.tries)


def _tags(tags: Iterable[Tag]) -> str:
    """Return ``2 tags``, of several registries ``2 tags in 2 registries``: a name counts once for each image."""
    tags = list(tags)
    registries = {tag.registry for tag in tags}
    if len(registries) < 2:
        return count(len(tags), "tag")
    return f"{count(max(Counter(tag.registry for tag in tags).values()), 'tag')} in {len(registries)} registries"


def _told(history: Sequence[tuple[datetime, Event]], number: int, event: Event) -> str:
    """Return an event in words; empty if another line covers it: a move, or an intent that was finished."""
    after = [it for _, it in history[number + 1 :]]
    match event:
        case Observed():
            return f"observed as {event.form.published}, {_tags(event.tags)}, {megabytes(event.size)}"
        case SeenWithoutLogin():
            public = [place for place, refused in event.refusals.items() if not refused]
            return f"everybody can read {', '.join(public)}" if public else "it is read with a login alone"
        case Accepted() if _recovered(history, number):
            told = f"{event.form}, {_tags(event.tags)}, {megabytes(event.size)}"
            return f"recovered from phasegate's own tags by {event.by}{_reason(event.reason)}: it began as {told}"
        case Accepted():
            told = f"{event.form}, {_tags(event.tags)}, {megabytes(event.size)}"
            return f"accepted as the new start by {event.by}{_reason(event.reason)}: {told}"
        case TakenOver():
            return f"{event.tag} was taken over from {event.line}" + (f", at {event.version}" if event.version else "")
        case Ceded():
            return f"{event.tag} is one of {event.line} now"
        case Abandoned():
            return f"the move to {event.phase} was given up by {event.by}{_reason(event.reason)}"
        case Opened():
            built = any(isinstance(it, Built) and it.release == event.release.id for it in after)
            return "" if built else f"release {event.release.id} was begun, and is not built"
        case Built():
            phases = list(dict.fromkeys(candidate.phase for candidate in event.candidates))
            if _recovered(history, number - 2):
                return f"release {event.release} was found as {', '.join(phases)}"
            return f"release {event.release} built as {', '.join(phases)} in {event.seconds:.0f} s"
        case Judged():
            return _verdict(event)
        case Signed():
            return f"{event.phase}: {count(len(event.digests), 'digest')} signed"
        case Intended():
            if any(isinstance(it, Promoted | RolledBack | Intended | Abandoned) for it in after):
                return ""
            what = "rollback" if event.rollback else "promotion"
            return f"a {what} to {event.phase} was begun by {event.by}, and is not finished"
        case Promoted() if _recovered(history, _last(history, number, Accepted)):
            return f"it was found at {event.phase}"
        case Promoted():
            return f"promoted to {event.phase} by {event.by}{_reason(event.reason)}"
        case RolledBack():
            left = "".join(f"; {text.left(tag)}" for tag in event.left)
            what = "held at" if event.stayed else "rolled back to"
            return f"{what} {event.phase} by {event.by}{_reason(event.reason)}{left}"
        case Settled():
            left = "".join(f"; {text.left(tag)}" for tag in event.left)
            return f"settled at {event.phase}: no earlier request can land any more{left}"
        case Unheld():
            return f"released by {event.by}{_reason(event.reason)}"
        case PutOnHold():
            return f"put on hold by {event.by}{_reason(event.reason)}"
        case Retried():
            return f"another try was asked for by {event.by}{_reason(event.reason)}"
        case Failed():
            where = f" at {event.phase}" if event.phase else ""
            return f"{event.step} failed{where}: {event.what.splitlines()[0]}"
        case Renamed():
            return f"renamed: it was {event.was}"
        case Looked():
            return "looked at again"
        case Cleaned():
            return f"{count(len(event.tags), 'tag')} of phasegate's removed by {event.by}"
        case Drifted():
            more = f" (and {len(event.findings) - 1} more)" if len(event.findings) > 1 else ""
            return (
                f"an audit found: {event.findings[0].line}{more}" if event.findings else "an audit found nothing more"
            )
        case _:
            return ""


def _last(history: Sequence[tuple[datetime, Event]], number: int, kind: type[Event]) -> int:
    """Return where the last event of ``kind`` is before ``number`` with nothing in between but moves; -1 if none is."""
    for at in range(number - 1, -1, -1):
        event = history[at][1]
        if isinstance(event, kind):
            return at
        if not isinstance(event, Opened | Built | Intended | Moved):
            break
    return -1


def _recovered(history: Sequence[tuple[datetime, Event]], number: int) -> bool:
    """Return whether the event is an acceptance that also found what phasegate had published: it built nothing."""
    found = [event for _, event in history[number : number + 3]] if number >= 0 else []
    match found:
        case [Accepted(), Opened(toolchain=toolchain), Built(seconds=0)] if not toolchain:
            return True
        case _:
            return False


def _verdict(event: Judged) -> str:
    said = Counter(result.verdict for result in event.results)
    told = f"{event.phase}: {event.verdict}, {said[Verdict.PASS]} of {count(len(event.results), 'check')} passed"
    for result in event.results:
        if result.verdict is event.verdict is not Verdict.PASS and result.severity is Severity.BLOCKS:
            return f"{told}; {result.name}: {result.evidence}"
    return told


def _reason(reason: str) -> str:
    return f': "{reason}"' if reason else ""
