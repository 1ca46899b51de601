"""The check delta.declared: compared with the phase before, only what the phase may change has changed."""

from __future__ import annotations

from collections.abc import Mapping

from phasegate.catalogue import DECLARED
from phasegate.check import Result
from phasegate.image.delta import Delta, delta, settings
from phasegate.image.envelope import Envelope, Image
from phasegate.image.platform import Platform
from phases.phase import Phase


def judge_declared(before: Envelope, after: Envelope, phase: Phase) -> Result:
    """Compare ``after`` with ``before``, the same release in the form of the rung below."""
    found = delta(before, after)
    problems = _settings(found)
    for word in sorted(found.words - phase.may_differ):
        problems.append(f"{word} changed, and {phase.name} may change {', '.join(sorted(phase.may_differ))} alone")
    if "config" not in phase.may_differ:
        problems += [f"{one.platform}: config: {', '.join(one.fields)} differ" for one in found.images if one.fields]
    problems += [f"platform {image.platform} is gone" for image in found.lost]
    problems += [f"platform {image.platform} is new" for image in found.gained]
    problems += map(str, found.platforms)
    if found.shape and phase.axis != "shape":
        problems.append(f"the shape changed: {'index' if after.is_index else 'single manifest'} now")
    if phase.axis == "attestation":
        problems += _beside(before, after)
    elif found.attested:
        problems.append(_attestations(before, after))
    if problems:
        return DECLARED.failed(problems[0], *problems[1:])
    changed = ", ".join(sorted(found.words)) or "nothing"
    return DECLARED.passed(f"only {changed} changed", *_kept(found), *map(str, found.said), *_manifests(found))


def _attestations(before: Envelope, after: Envelope) -> str:
    was, now = ({each.is_artifact for each in envelope.attestations} for envelope in (before, after))
    if was and now and was != now:
        shape = "OCI artifacts" if True in now else "images"
        return f"attestations are {shape} now: oci-artifact was set otherwise, or left to its default"
    counts = f"{len(before.attestations)} before, {len(after.attestations)} now"
    return f"attestations are of other platforms or kinds: {counts}"


def _beside(before: Envelope, after: Envelope) -> list[str]:
    """Check that the index has the same entries as before plus attestations: no image's own entry was rewritten."""
    old, new = _images(before), _images(after)
    return [] if old == new else ["the index says something else of its images: only attestations may be added"]


def _images(envelope: Envelope) -> list[object]:
    attested = {attestation.manifest.digest for attestation in envelope.attestations}
    return [entry for entry in envelope.root.body.get("manifests", ()) if entry.get("digest") not in attested]


def judge_rebuilt(controls: dict[Platform, Image], published: Envelope | None, after: Envelope, phase: Phase) -> Result:
    """Judge the first rung: compare settings with the control.

    Differences from what is published are content drift, which is reported and does not fail the check.
    """
    problems: list[str] = []
    drift: list[str] = []
    for image in after.images:
        platform = image.platform.normalised()
        control = controls.get(platform)
        if control is None:
            problems.append(f"there is no control for {platform}")
            continue
        problems += [f"{platform}: {field}" for field in settings(control.config.body, image.config.body)]
        for old in published.images if published else ():
            if old.platform.normalised() == platform:
                drift += [
                    f"content drift, no doing of {phase.name}: {platform}: published {field}"
                    for field in settings(old.config.body, control.config.body)
                ]
                if old.diff_ids != control.diff_ids:
                    drift.append(
                        f"content drift: {platform}: the files published are not those built from the source now"
                    )
    if problems:
        return DECLARED.failed(f"{problems[0]} (control, candidate)", *problems[1:], *drift)
    told = "settings are those of the control"
    return DECLARED.passed(f"{told}; {len(drift)} drifts from what is published" if drift else told, *drift)


def judge_uncontrolled(published: Envelope | None, after: Envelope) -> Result:
    """Judge the first rung of an image that a CI builds from a source that the fleet file does not name.

    There is no control, and what is published may be another version, so a person decides about differences.
    """
    if published is None:
        return DECLARED.not_done("a new version, and no source to build a control from: compared with nothing")
    old = {image.platform.normalised(): image for image in published.images}
    differ = [
        f"{image.platform}: {field}"
        for image in after.images
        if (before := old.get(image.platform.normalised()))
        for field in settings(before.config.body, image.config.body)
    ]
    if differ:
        return DECLARED.unsure(f"{differ[0]} (published, pushed by the CI); there is no control", *differ[1:])
    return DECLARED.passed("settings are those of what is published; no source to build a control from")


def judge_skipped(toolchain: Mapping[str, str]) -> Result:
    """Judge the first rung without a control, because its engine does not take the release's pins."""
    engine = f"Docker {toolchain['control']}" if "control" in toolchain else "its engine"
    return DECLARED.unsure(
        f"there is no control: {engine} takes no pinned images and does not report which it builds from",
        "a newer Docker as `builder.control` (26.1 does both), or a person who accepts the form without a comparison",
    )


def _settings(found: Delta) -> list[str]:
    return [f"{image.platform}: {field}" for image in found.images for field in image.settings]


def _manifests(found: Delta) -> list[str]:
    return [f"{image.platform}: manifest: {field}" for image in found.images for field in image.said]


def _kept(found: Delta) -> list[str]:
    return [f"{image.platform}: config byte-identical" for image in found.images if "config" not in image.words]
