"""Which rungs of the ladder explain a delta: what ``phasegate diff`` prints.

Each kind of change is one row of ``IMAGE`` or ``ENVELOPE``. It says along which axis an image moved, from which value
to which. A rung explains the change if it makes that move and may change what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from phasegate.bisect.files import Compared
from phasegate.digits import count
from phasegate.image.delta import Delta, ImageDelta
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import short
from phasegate.image.envelope import Document, Envelope, Image
from phasegate.image.fields import shown
from phasegate.image.mediatype import codec, codecs, family
from phases.form import Attestation, Axis, AxisValue, Builder, Codec, MediaTypes, Shape
from phases.ladder import LADDER, NAMES, PHASES, position

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What explains a delta.

    same: lines about what did not change.
    changed: lines about changes that rungs explain.
    rungs: the rungs that explain a change.
    unexplained: lines about changes that no rung explains.
    rebuilt: whether the diff IDs differ, because of another builder or another source.
    down: the rungs that a change takes back.
    compared: how the files differ, if that was looked at.
    """

    same: tuple[str, ...]
    changed: tuple[str, ...]
    rungs: tuple[str, ...]
    unexplained: tuple[str, ...]
    rebuilt: bool
    down: tuple[str, ...] = ()
    compared: Compared | None = None

    @property
    def verdict(self) -> str:
        """The last line: how far apart they are."""
        if not self.rebuilt:
            return self._apart("Nothing else changed.")
        files = self.compared.said if self.compared else "Files were not compared."
        return f"{self._apart('It was built again.')} {files}"

    def _apart(self, rest: str) -> str:
        if self.down:
            up = f"; and up: {', '.join(self.rungs)}" if self.rungs else ""
            rest = f"No rung explains {count(len(self.unexplained), 'change')}." if self.unexplained else rest
            return f"{_count(self.down)} down: {', '.join(reversed(self.down))} taken back{up}. {rest}"
        if self.unexplained:
            rest = f"; {' and '.join(self.rungs)} the rest" if self.rungs else ""
            return f"No rung of the ladder explains {len(self.unexplained)} of these changes{rest}."
        if not self.rungs:
            return "The same image in the same form."
        path = f"{_count(self.rungs)} apart: {' -> '.join((NAMES[position(self.rungs[0]) - 1], *self.rungs))}"
        return f"{path}, if the source is the same. {rest}" if self.rebuilt else f"{path}. {rest}"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, as a move along ``axis``.

    ``before`` and ``after`` are the values on it, None for a mixture. ``word`` is what changed, in the words of
    ``Phase.may_differ``. ``note`` follows the rung's name, ``otherwise`` the text where no rung explains it.
    """

    kind: str
    text: str
    axis: Axis
    before: AxisValue | None
    after: AxisValue | None
    word: str
    note: str = ""
    otherwise: str = ""

    @property
    def line(self) -> str:
        return f"{self.kind:<12} {self.text}"

    @property
    def up(self) -> tuple[str, ...]:
        """The rungs that make this move."""
        return self._between(self.before, self.after)

    @property
    def down(self) -> tuple[str, ...]:
        """The rungs that this move takes back."""
        return self._between(self.after, self.before)

    def _between(self, low: AxisValue | None, high: AxisValue | None) -> tuple[str, ...]:
        if low is None or high is None:
            return ()
        rungs = (phase for phase in LADDER if phase.axis == self.axis and self.word in phase.may_differ)
        return tuple(phase.name for phase in rungs if phase.holds(high) and not phase.holds(low))


def explain(
    before: Envelope, after: Envelope, delta: Delta, attested: tuple[Attestation, Attestation] | None = None
) -> Explanation:
    """Sort the differences into those that rungs explain and those that none explains.

    ``attested``: how much the attestations of both say, if their statements were read.
    """
    if attested is None:
        first, second = (Attestation.MIN if each.attestations else Attestation.NONE for each in (before, after))
        attested = first, second
    changed: list[str] = []
    unexplained = [
        f"platform     {_called(image, before)} is gone" for image in delta.lost if not _unseen(image, after)
    ]
    unexplained += [
        f"platform     {_called(image, after)} is new" for image in delta.gained if not _unseen(image, before)
    ]
    unread = _unread(before, after)
    unexplained += [f"platform     {line}, and was not compared" for line, alike in unread.items() if not alike]
    unexplained += [f"index        {field}" for field in (*delta.platforms, *delta.said)]
    rungs: set[str] = set()
    lowered: set[str] = set()
    for change in _changes(before, after, delta, attested):
        if isinstance(change, str):
            unexplained.append(change)
        elif change.up:
            changed.append(f"{change.line}  (phase {' and '.join(change.up)}{change.note})")
        elif change.down:
            changed.append(f"{change.line}  (a step down from {' and '.join(change.down)})")
        else:
            unexplained.append(change.line + change.otherwise)
        if isinstance(change, Change):
            rungs.update(change.up)
            lowered.update(change.down)
    if before.digest != after.digest and not (changed or unexplained):
        unexplained.append(_otherwise(before, after))
    return Explanation(
        same=(*_same(after, delta), *(f"platform     {line}" for line, alike in unread.items() if alike)),
        changed=tuple(changed),
        rungs=tuple(name for name in PHASES if name in rungs),
        unexplained=tuple(unexplained),
        rebuilt="content" in delta.words,
        down=tuple(name for name in PHASES if name in lowered),
    )


def _unseen(image: Image, other: Envelope) -> bool:
    """Return whether ``other`` names an image for this platform that could not be read."""
    return image.platform.normalised() in [one.platform.normalised() for one in other.absent if one.platform]


def _unread(before: Envelope, after: Envelope) -> dict[str, bool]:
    """Return a line about each child that was not read, and whether both indexes name it by the same digest."""
    named = [
        [child.get("digest") for child in each.root.body.get("manifests") or ()] if each.is_index else []
        for each in (before, after)
    ]
    lines: dict[str, bool] = {}
    for each, others in ((before, named[1]), (after, named[0])):
        for child in (*each.absent, *each.others):
            why = "not in the registry" if child in each.absent else f"of type {child.media_type or '(none)'}"
            lines[f"{child.platform or 'a child'}, {short(child.digest)}, is {why}"] = child.digest in others
    return lines


def _changes(
    before: Envelope, after: Envelope, delta: Delta, attested: tuple[Attestation, Attestation]
) -> Iterator[Change | str]:
    """Yield all differences except those in platforms. One given as text is made by no rung."""
    for image in delta.images:
        for word, row in IMAGE.items():
            if word in image.words and (change := row(image)):
                yield replace(change, text=change.text + _of(image, delta))
        yield from (f"{field}{_of(image, delta)}" for field in image.settings)
        yield from (f"manifest     {field}{_of(image, delta)}" for field in image.said)
        if image.words == {"manifest"} and not image.said:
            yield f"manifest     {_bytes(image.before.manifest, image.after.manifest)}{_of(image, delta)}"
    for whole in ENVELOPE:
        if change := whole(before, after, delta, attested):
            yield change


def _same(after: Envelope, delta: Delta) -> Iterator[str]:
    if not (delta.lost or delta.gained):
        yield f"platforms  {', '.join(map(str, after.platforms))}"
    for image in delta.images:
        new, of = image.after, _of(image, delta)
        if "config" not in image.words:
            yield f"config     {short(new.config.digest)}, {len(new.diff_ids)} diff IDs, all settings{of}"
        elif not image.settings and not any(name.startswith("config.") for name in image.fields):
            yield f"settings   entry point, env, labels, health check and all others{of}"


def _media_types(image: ImageDelta) -> Change:
    was, now = _families(image.before), _families(image.after)
    text = f"{was} -> {now}"
    if was == now:
        # Two mixtures of the same families.
        text = ", ".join(
            f"{name} {one} -> {two}"
            for name, one, two in zip(
                ("manifest", "config", "layers"), _parts(image.before), _parts(image.after), strict=True
            )
            if one != two
        )
    return Change("media types", text, "media_types", _family(was), _family(now), "media-types")


def _otherwise(before: Envelope, after: Envelope) -> str:
    """Say how two roots differ whose images do not, nor what is said of them."""
    was, now = ([one.manifest.digest for one in each.attestations] for each in (before, after))
    if was != now:
        names = [", ".join(map(short, each)) for each in (was, now)]
        return f"attestations {names[0]} -> {names[1]}: other manifests with the same statements, or in another order"
    return f"index        {_bytes(before.root, after.root)}"


def _bytes(before: Document, after: Document) -> str:
    """Say how two documents differ that name the same and say the same to every reader."""
    names = [key for key in sorted({*before.body, *after.body}) if shown(before.body, key) != shown(after.body, key)]
    how = f"{', '.join(names)} written otherwise" if names else "the same fields in other bytes"
    return f"{short(before.digest)} -> {short(after.digest)}: {how}"


def _layers(image: ImageDelta) -> Change:
    old, new = image.before, image.after
    was, now = _codecs(old.layers), _codecs(new.layers)
    text = f"{was} {old.size / 1e6:.1f} MB -> {now} {new.size / 1e6:.1f} MB"
    if "content" in image.words:
        return Change("layers", text, "builder", _builder(old), Builder.CONTAINER, "content", *BUILT)
    if [layer.digest for layer in old.layers] == [layer.digest for layer in new.layers]:
        text = f"the same bytes, typed {was} -> {now}: one of the types lies (`phasegate verify` says which)"
        if [codec(layer.media_type) for layer in old.layers] == [codec(layer.media_type) for layer in new.layers]:
            pairs = zip(old.layers, new.layers, strict=True)
            sizes = ", ".join(f"{one.size} -> {two.size}" for one, two in pairs if one.size != two.size)
            text = f"the same bytes, of {sizes} bytes: one of the sizes is wrong (`phasegate verify` says which)"
        return Change("layers", text, "codec", None, None, "layers")
    low, high = (codecs(layer.media_type for layer in each.layers) for each in (old, new))
    if was == now:
        return Change("layers", f"the same content in other bytes: {text}", "codec", low, low, "layers")
    mixture = ": no rung writes such a mixture" if high is Codec.MIXED else ""
    high = None if high is Codec.MIXED else high
    return Change("layers", text, "codec", low or Codec.MIXED, high, "layers", otherwise=mixture)


def _config(image: ImageDelta) -> Change | None:
    """Return the change in the config's other fields.

    None if the content differs, which implies another config, or the settings do, which are listed one by one.
    """
    if {"content", "layers"} <= image.words or image.settings:
        return None
    old, new = image.before, image.after
    text = f"{short(old.config.digest)} -> {short(new.config.digest)}"
    if "content" in image.words:
        return Change("config", f"{text}: other diff IDs for the same layers", "builder", None, None, "config")
    if not image.fields:
        return Change("config", _bytes(old.config, new.config), "builder", None, None, "config")
    text = f"{text}, {', '.join(image.fields)}"
    return Change("config", text, "builder", _builder(old), Builder.CONTAINER, "config")


def _shape(before: Envelope, after: Envelope, delta: Delta, _: tuple[Attestation, Attestation]) -> Change | None:
    if not delta.shape:
        return None
    names = {Shape.SINGLE: "single manifest", Shape.INDEX: "index"}
    was, now = (Shape.INDEX if envelope.is_index else Shape.SINGLE for envelope in (before, after))
    return Change("shape", f"{names[was]} -> {names[now]}", "shape", was, now, "root")


def _attestations(
    before: Envelope, after: Envelope, delta: Delta, attested: tuple[Attestation, Attestation]
) -> Change | None:
    was, now = attested
    shapes = [{each.is_artifact for each in envelope.attestations} for envelope in (before, after)]
    if was is now and all(shapes) and shapes[0] != shapes[1]:
        names = ["OCI artifacts" if True in each else "images" for each in shapes]
        return Change("attestations", f"{names[0]} -> {names[1]}", "attestation", was, now, "root")
    if delta.attested:
        text = f"{len(before.attestations)} -> {len(after.attestations)}"
        more = ": of other platforms or kinds"
        return Change("attestations", text, "attestation", was, now, "root", otherwise=more)
    if was is not now:
        return Change("attestations", f"{was} -> {now}", "attestation", was, now, "root")
    if "manifest" not in delta.words and _statements(before) != _statements(after):
        # The same manifests were attested again: treat it as though there had been no attestation before.
        text = f"{len(after.attestations)}, with other statements of the same"
        return Change("attestations", text, "attestation", Attestation.NONE, now, "root")
    return None


BUILT = (", built again", ": other content")
IMAGE: Mapping[str, Callable[[ImageDelta], Change | None]] = {
    "media-types": _media_types,
    "layers": _layers,
    "config": _config,
}
"""What may differ in one platform's image, by the words of ``Phase.may_differ``. No rung may change a setting."""
ENVELOPE: Sequence[Callable[[Envelope, Envelope, Delta, tuple[Attestation, Attestation]], Change | None]] = (
    _shape,
    _attestations,
)
"""What may differ around the images."""


def _called(image: Image, envelope: Envelope) -> str:
    """Name an image by its platform, and by its digest where the index has several of that platform."""
    several = [other.platform.normalised() for other in envelope.images].count(image.platform.normalised()) > 1
    return f"{image.platform}, {short(image.manifest.digest)}," if several else str(image.platform)


def _count(rungs: Sequence[str]) -> str:
    number = _NUMBERS[len(rungs)] if len(rungs) < len(_NUMBERS) else str(len(rungs))
    return f"{number} {'rung' if len(rungs) == 1 else 'rungs'}"


def _of(image: ImageDelta, delta: Delta) -> str:
    return f" [{image.platform}]" if len(delta.images) > 1 else ""


def _statements(envelope: Envelope) -> set[str]:
    return {statement.digest for attestation in envelope.attestations for statement in attestation.statements}


def _builder(image: Image) -> Builder:
    """Return the image's builder. The docker driver publishes no OCI, so an OCI image comes from another builder."""
    return Builder.CONTAINER if family(image.manifest.media_type) is MediaTypes.OCI else Builder.DOCKER


def _parts(image: Image) -> tuple[str, str, str]:
    """Return the families of the manifest, the config and the layers."""
    layers = sorted({str(family(layer.media_type) or "other") for layer in image.layers})
    manifest, config = (family(one.media_type) or "other" for one in (image.manifest, image.config.descriptor))
    return str(manifest), str(config), "+".join(layers) or "none"


def _families(image: Image) -> str:
    """Return the families of manifest, config and layers: ``oci`` for one family, ``docker+oci`` for a mixture."""
    types = (image.manifest.media_type, image.config.descriptor.media_type, *(one.media_type for one in image.layers))
    return "+".join(sorted({str(family(kind) or "other") for kind in types}))


def _family(families: str) -> MediaTypes | None:
    return MediaTypes(families) if families in tuple(MediaTypes) else None


def _codecs(layers: Sequence[Descriptor]) -> str:
    kinds = sorted({str(codec(layer.media_type) or "other") for layer in layers})
    return "+".join(kinds) or "no layers"
