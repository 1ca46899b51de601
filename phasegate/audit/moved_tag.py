"""Describe a tag that is not where it was left: its version, its form, and what is known about who made it."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.checks.observe import builder_of, observe_form, provenances
from phasegate.errors import BadContent, FleetError, NotFound
from phasegate.image.delta import delta
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.image.strictjson import object_in
from phasegate.ledger.events import Built, Event, Opened
from phasegate.ledger.history import origins, releases_of
from phasegate.ledger.state import Drift, Finding, Standing
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope
from phasegate.release import Tag
from phases.form import Builder, MediaTypes
from phases.ladder import BASELINE, position, reached

_LABELS = ("version", "revision", "source", "created")
_LONGEST = 120


async def elsewhere(
    registry: Registry,
    standing: Standing,
    history: Sequence[Event],
    where: Tag,
    host: str,
    expected: str,
    found: str,
    *,
    image: str = "",
) -> Finding:
    """Return what a moved tag has now. This only reads.

    registry: the client that reads the image.
    standing: the repo's current state.
    history: its events.
    where: the tag.
    host: that of the fleet's registry.
    expected: the digest it should be at; empty if it should not exist.
    found: the digest it is at; empty if it is gone.
    image: the image in the fleet's registry that it is of, if that is another.
    """
    at = where.reference(host)
    if not found:
        return Finding(Drift.GONE, where, f"{where} is gone, expected {short(expected)}", expected)
    told = f"{where} is at {short(found)}, expected {short(expected) if expected else 'no such tag'}"
    try:
        envelope = await read_envelope(registry, at.at(found))
    except (NotFound, BadContent) as error:
        said = f"{told}: it cannot be read: {error.what}"
        return Finding(Drift.CONTENT, where, said, expected, found)
    form, phase = await _form(registry, envelope)
    by = await _made_by(registry, at, envelope)
    named = _of_ours(history, where, image or where.image, found)
    if named:
        release, phase, what = named
        same = release == standing.published
        said = f"{told}: {what}"
    else:
        same = bool(expected) and await _same(registry, history, where, at, envelope, expected)
        said = f"{told}: the same version" if same else f"{told}: another version, or somebody else's image"
    if same:
        said += f", in {_compared(phase, standing.at)} ({form})"
    elif form:
        said += f" ({form})"
    kind = Drift.FORM if same else Drift.CONTENT
    return Finding(kind, where, said, expected, found, form, phase, by)


def _of_ours(history: Sequence[Event], tag: Tag, image: str, digest: str) -> tuple[str, str, str] | None:
    """Return release, phase and a description if ``digest`` is a form that phasegate made or found; else None."""
    versions = {event.release.id: event.release.version for event in history if isinstance(event, Opened)}
    for event in reversed(history):
        for candidate in event.candidates if isinstance(event, Built) else ():
            if isinstance(event, Built) and (candidate.image, candidate.digest) == (image, digest):
                version = versions.get(event.release, event.release)
                return event.release, candidate.phase, f"phasegate's own {candidate.phase} of {version}"
    if origins(history).get(tag) == digest:
        return releases_of(history)[tag], BASELINE, "what it was before phasegate"
    return None


async def _same(
    registry: Registry, history: Sequence[Event], where: Tag, at: Reference, found: Envelope, expected: str
) -> bool:
    """Return whether every image of ``found`` has the config, or the content and settings, of a form we know.

    The forms are the expected one, and the one that the tag had before phasegate.
    """
    known = [digest for digest in (expected, origins(history).get(where)) if digest]
    for digest in known:
        try:
            ours = await read_envelope(registry, at.at(digest))
        except (NotFound, BadContent):
            continue
        if found.images and delta(ours, found).same_content:
            return True
    return False


async def _form(registry: Registry, envelope: Envelope) -> tuple[str, str]:
    try:
        form = await observe_form(registry, envelope)
    except FleetError:
        return "in no single form", ""
    except (NotFound, BadContent) as error:
        return f"in a form that cannot be read: {error.what}", ""
    # Whoever built it: what is compared is the form that clients see. Schema 2 is what was there before phasegate.
    as_served = form.moved("builder", Builder.CONTAINER)
    return form.published, BASELINE if form.media_types is MediaTypes.DOCKER else reached(as_served)


def _compared(phase: str, at: str) -> str:
    if not phase:
        return "no form of the ladder"
    older, newer = position(phase) < position(at), position(phase) > position(at)
    named = "the old way" if phase == BASELINE else phase
    return f"{'an older' if older else 'a newer' if newer else 'the same'} form: {named}"


async def _made_by(registry: Registry, at: Reference, envelope: Envelope) -> str:
    """Return what the image says about its maker, and the registry about when; empty if neither says anything."""
    told: list[str] = []
    try:
        statements = await provenances(registry, envelope)
    except (NotFound, BadContent):
        statements = []
    if builder := builder_of(statements):
        told.append(f"builder {builder}")
    config = envelope.images[0].config.body if envelope.images else {}
    labels = object_in(object_in(config, "config"), "Labels")
    stated = {name: labels.get(f"org.opencontainers.image.{name}") for name in _LABELS}
    stated["created"] = stated.get("created") or config.get("created")
    told += [f"{name} {value}" for name, value in stated.items() if value]
    if config.get("author"):
        told.append(f"author {config['author']}")
    if pushed := await registry.changed(at):
        told.append(f"pushed {pushed}, as the registry says")
    return ", ".join(" ".join(one.split())[:_LONGEST] for one in told)
