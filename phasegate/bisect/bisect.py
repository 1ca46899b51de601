"""Bisect GOOD and BAD: convert to the images between them, one change apart, and try each on the real client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from phasegate.bisect.files import between
from phasegate.bisect.path import Step, path, told
from phasegate.bisect.trial import Outcome, attempt_on
from phasegate.bisect.verdict import Answer, Tried, answer
from phasegate.checks.files import Files
from phasegate.checks.observe import attestation_of
from phasegate.clients.client import Client
from phasegate.convert.convert import convert
from phasegate.errors import BadContent, FleetError
from phasegate.fleet.fleet import Smoke
from phasegate.image.delta import settings
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import codecs, family
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape

Tell = Callable[[str], None]
Content = Literal["good", "bad"]
Attempt = Callable[[Content, Step], Awaitable[Tried]]
SCRATCH = "phasegate-scratch"
_FILES = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a bisection.

    answer: which change breaks the client.
    expected: what GOOD does as it is.
    tried: everything that was tried, in order.
    fields: the settings in which BAD differs; only read if the content is to blame.
    files: the files in which BAD differs; only read if the content is to blame.
    """

    answer: Answer
    expected: Outcome
    tried: tuple[Tried, ...]
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What images are tried with: the client, its platform, the smoke command and the scratch repository."""

    registry: Registry
    memory: Memory
    client: Client
    platform: Platform
    smoke: Smoke
    scratch: Reference
    tell: Tell = lambda what: None


async def bisect(bench: Bench, good: Envelope, bad: Envelope) -> Finding:
    """Try the images between ``good`` and ``bad``, and say which change breaks the client.

    Raises FleetError if one of them has no image for the client's platform, BadContent for a damaged layer, and
    EngineError if the engine does not answer.
    """
    good, bad = one_platform(good, bench.platform), one_platform(bad, bench.platform)
    start, end = [form_of(each, await attestation_of(bench.registry, each)) for each in (good, bad)]
    steps = path(start, end)
    tried: list[Tried] = []

    async def attempt(content: Content, step: Step) -> Tried:
        source, own = (good, start) if content == "good" else (bad, end)
        as_it_is = replace(step.form, builder=own.builder) == own
        name = f"{source.reference} " + (f"as it is ({told(own)})" if as_it_is else f"as {told(step.form)}")
        bench.tell(name)
        envelope = source if as_it_is else await _made(bench, source, step.form)
        image = envelope.images[0]
        ref = Reference(envelope.reference.host, envelope.reference.repository).at(envelope.digest)
        outcome = await attempt_on(bench.client, ref, image, bench.platform, bench.smoke, bench.memory)
        tried.append(Tried(content, step, outcome, name))
        return tried[-1]

    expected = (await attempt("good", steps[0])).outcome
    if not expected.works:
        return Finding(answer(expected, [], []), expected, tuple(tried))
    bads = await _climb(attempt, "bad", steps, expected)
    goods: list[Tried] = []
    if not bads[-1].outcome.same(expected) and not bads[-1].step.attested:
        # Does GOOD's content break in the form in which BAD's did? If BAD's broke at once: does GOOD's in any form?
        goods = await _climb(attempt, "good", steps[1:] if len(bads) == 1 else [bads[-1].step], expected)
    found = answer(expected, bads, goods)
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    if found.cause in ("content", "both", "together"):
        bench.tell("compares the contents")
        fields = tuple(map(str, settings(good.images[0].config.body, bad.images[0].config.body)))
        was, now = ((each.reference, each.images[0]) for each in (good, bad))
        files = (await between(bench.registry, bench.memory, was, now, Files()))[:_FILES]
    return Finding(found, expected, tuple(tried), fields, files)


async def _climb(attempt: Attempt, content: Content, steps: Sequence[Step], expected: Outcome) -> list[Tried]:
    """Try step by step, up to the first that does not behave as expected."""
    made: list[Tried] = []
    for step in steps:
        made.append(await attempt(content, step))
        if not made[-1].outcome.same(expected):
            break
    return made


def one_platform(envelope: Envelope, platform: Platform) -> Envelope:
    """Return the envelope with only the image that the client takes. The root is unchanged."""
    wanted = platform.normalised().argument
    fits = [image for image in envelope.images if image.platform.normalised().argument == wanted]
    for child in () if fits else envelope.absent:
        if child.platform and child.platform.normalised() == platform.normalised():
            raise BadContent(
                f"{envelope.reference} names {child.digest} for {platform}, which the registry does not have",
                check="closure.complete",
                fix="restore it, or --platform PLATFORM",
            )
    if not fits:
        offered = ", ".join(map(str, envelope.platforms)) or "no image at all"
        raise FleetError(f"{envelope.reference} has nothing for {platform}: {offered}", fix="--platform PLATFORM")
    return replace(envelope, images=(fits[0],), artifacts=(), absent=(), others=())


def form_of(envelope: Envelope, attestation: Attestation) -> Form:
    """Return the form as it is served. ``attestation``: what its statements show.

    A mixture counts as a form here: it is tried as it is anyway.
    """
    image = envelope.images[0]
    media = family(image.manifest.media_type)
    if media is None:
        raise BadContent(
            f"{envelope.reference}: {image.manifest.media_type!r} is no image manifest", check="envelope.type"
        )
    own = codecs(layer.media_type for layer in image.layers) or Codec.GZIP
    if own is Codec.MIXED:
        own = Codec.ZSTD if str(Codec.ZSTD) in image.codecs else Codec.GZIP
    return Form(
        builder=Builder.UNKNOWN,
        media_types=MediaTypes.OCI if own is Codec.ZSTD else media,
        codec=own,
        shape=Shape.INDEX if envelope.root.digest != image.manifest.digest else Shape.SINGLE,
        attestation=attestation,
    )


async def _made(bench: Bench, source: Envelope, form: Form) -> Envelope:
    """Push ``source`` in ``form`` to the scratch repository, without attestations: none exists for the new manifest."""
    bare = replace(form, attestation=Attestation.NONE)
    done = await convert(bench.registry, bench.memory, replace(source, attestations=()), bare, bench.scratch)
    return await read_envelope(bench.registry, done.root)
