"""Which rungs of the ladder explain a delta: what ``phasegate diff`` prints."""

from __future__ import annotations

from dataclasses import dataclass

from phasegate.image.delta import Delta
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope, Image
from phasegate.image.mediatype import codec, family
from phases.form import Codec, MediaTypes
from phases.ladder import LADDER, NAMES, position


@dataclass(frozen=True, slots=True)
class Explanation:
    """``same`` and ``changed`` are lines; ``rungs`` those that explain a change, ``down`` those that it
    takes back; ``unexplained`` what no rung does.

    ``rebuilt``: the diff IDs differ. Another builder does that, and so does another source.
    """

    same: tuple[str, ...]
    changed: tuple[str, ...]
    rungs: tuple[str, ...]
    unexplained: tuple[str, ...]
    rebuilt: bool
    down: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The last line: how far apart they are."""
        if self.down:
            steps = {1: "One rung", 2: "Two rungs"}.get(len(self.down), "Three rungs")
            up = f"; and up: {', '.join(self.rungs)}" if self.rungs else ""
            rest = f"No rung explains {len(self.unexplained)} changes." if self.unexplained else "Nothing else changed."
            return f"{steps} down: {', '.join(reversed(self.down))} taken back{up}. {rest}"
        if self.unexplained:
            rest = f"; {' and '.join(self.rungs)} the rest" if self.rungs else ""
            return f"No rung of the ladder explains {len(self.unexplained)} of these changes{rest}."
        if not self.rungs:
            return "The same image in the same form."
        apart = {1: "One rung", 2: "Two rungs", 3: "Three rungs", 4: "Four rungs"}.get(len(self.rungs), "Five rungs")
        path = " -> ".join((NAMES[position(self.rungs[0]) - 1], *self.rungs))
        if self.rebuilt:
            return f"{apart} apart: {path}, if the source is the same: it was built anew, and files were not compared."
        return f"{apart} apart: {path}. Nothing else changed."


def explain(before: Envelope, after: Envelope, delta: Delta) -> Explanation:
    changed: list[str] = []
    rungs: set[str] = set()
    down: set[str] = set()
    unexplained = [f"platform   {platform} is gone" for platform in delta.lost]
    unexplained += [f"platform   {platform} is new" for platform in delta.gained]
    same = [f"platforms  {', '.join(map(str, after.platforms))}"] if not (delta.lost or delta.gained) else []
    for image in delta.images:
        of = f" [{image.platform}]" if len(delta.images) > 1 else ""
        old, new = image.before, image.after
        if "config" not in image.words:
            same.append(f"config     {short(new.config.digest)}, {len(new.diff_ids)} diff IDs, all settings{of}")
        elif not image.settings:
            same.append(f"settings   entry point, env, labels, health check and all others{of}")
        if "media-types" in image.words:
            was, now = family(old.manifest.media_type), family(new.manifest.media_type)
            one = not (_mixed(old) or _mixed(new))
            if one and (was, now) == (MediaTypes.DOCKER, MediaTypes.OCI):
                changed.append(f"media types  {was} -> {now}{of}  (phase oci)")
                rungs.add("oci")
            elif one and (was, now) == (MediaTypes.OCI, MediaTypes.DOCKER):
                changed.append(f"media types  {was} -> {now}{of}  (a step down from oci)")
                down.add("oci")
            else:
                unexplained.append(f"media types  {_families(old)} -> {_families(new)}{of}")
        if "layers" in image.words:
            text = f"{_codecs(old.layers)} {old.size / 1e6:.1f} MB -> {_codecs(new.layers)} {new.size / 1e6:.1f} MB"
            if "content" in image.words and family(old.manifest.media_type) is MediaTypes.OCI:
                # The docker driver publishes no OCI: its rung is behind, and cannot be the reason.
                unexplained.append(f"layers       {text}{of}: other content")
            elif "content" in image.words:
                changed.append(f"layers       {text}{of}  (phase container, built anew)")
                rungs.add("container")
            elif _codecs(old.layers) == _codecs(new.layers):
                unexplained.append(f"layers       the same content in other bytes: {text}{of}")
            elif _codecs(new.layers) == Codec.ZSTD:
                changed.append(f"layers       {text}{of}  (phase zstd)")
                rungs.add("zstd")
            elif _codecs(old.layers) == Codec.ZSTD and _codecs(new.layers) == Codec.GZIP:
                changed.append(f"layers       {text}{of}  (a step down from zstd)")
                down.add("zstd")
            else:
                unexplained.append(f"layers       {text}{of}: no rung writes such a mixture")
        if "config" in image.words and "content" not in image.words and not image.settings:
            text = (
                f"config       {short(old.config.digest)} -> {short(new.config.digest)}, {', '.join(image.fields)}{of}"
            )
            if not image.fields:
                unexplained.append(f"{text.removesuffix(f', {of}')}: the same fields in other bytes")
            elif family(old.manifest.media_type) is MediaTypes.OCI:
                unexplained.append(text)
            else:
                changed.append(f"{text}  (phase container)")
                rungs.add("container")
        unexplained += [f"{field}{of}" for field in image.settings]
    if delta.shape:
        text = "single manifest -> index" if after.is_index else "index -> single manifest"
        if after.is_index:
            changed.append(f"shape        {text}  (phase index)")
            rungs.add("index")
        else:
            changed.append(f"shape        {text}  (a step down from index)")
            down.add("index")
    if delta.attested:
        text = f"attestations {len(before.attestations)} -> {len(after.attestations)}"
        if not before.attestations:
            changed.append(f"{text}  (phase attest)")
            rungs.add("attest")
        elif not after.attestations:
            changed.append(f"{text}  (a step down from attest)")
            down.add("attest")
        else:
            unexplained.append(f"{text}: of other platforms or kinds")
    elif "manifest" not in delta.words and _statements(before) != _statements(after):
        changed.append(f"attestations {len(after.attestations)}, with other statements of the same  (phase attest)")
        rungs.add("attest")
    order = tuple(phase.name for phase in LADDER if phase.name in rungs)
    lowered = tuple(phase.name for phase in LADDER if phase.name in down)
    rebuilt = "content" in delta.words
    return Explanation(tuple(same), tuple(changed), order, tuple(unexplained), rebuilt, lowered)


def _statements(envelope: Envelope) -> set[str]:
    return {statement.digest for attestation in envelope.attestations for statement in attestation.statements}


def _families(image: Image) -> str:
    """Of manifest, config and layers: ``oci`` for one family, ``docker+oci`` for a mixture."""
    types = (image.manifest.media_type, image.config.descriptor.media_type, *(one.media_type for one in image.layers))
    return "+".join(sorted({str(family(kind) or "other") for kind in types}))


def _mixed(image: Image) -> bool:
    return "+" in _families(image)


def _codecs(layers: tuple[object, ...]) -> str:
    kinds = sorted({str(codec(getattr(layer, "media_type", "")) or "plain") for layer in layers})
    return "+".join(kinds) or "no layers"
