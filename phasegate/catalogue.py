"""All checks: what each asserts, and the public incident that it would have caught.

A change of what a check asserts is a new version: verdicts by the old one no longer hold (rule 9).
"""

from __future__ import annotations

from dataclasses import replace

from phasegate.check import Check, Severity

SETTINGS = Check(
    "ci.settings",
    1,
    "what a repo's own CI pushed was pushed with the settings of its phase; those that differ are named",
    "aws-lambda-roadmap#82, a builder whose default moved",
)
DIGEST = Check(
    "envelope.digest",
    1,
    "every manifest, config and child hashes to its descriptor's digest and size",
    "a lying mirror",
)
TYPE = Check(
    "envelope.type",
    2,
    "body mediaType is Content-Type; no document of two kinds; no schema 1, urls, foreign layers, odd fields; bounded",
    "CVE-2021-41190, CVE-2020-15157",
)
FAMILY = Check(
    "envelope.family",
    1,
    "exactly the phase's media types for root, children, config and each layer",
    "datadog-agent#55520, containers/image#2972",
)
SHAPE = Check(
    "envelope.shape",
    2,
    "images, no artifacts; single or index as the phase says; attestations only where allowed, each of a child there",
    "aws-lambda-roadmap#82, grype#3243",
)
PLATFORM = Check(
    "platform.match",
    1,
    "the config's platform is the descriptor's; the set of platforms is the one before",
    "home-assistant/supervisor#5898, shellhub#2440",
)
CHOICE = Check(
    "platform.choice",
    1,
    "every platform that clients declare finds a child, and each generation of client takes the one it took before",
    "moby#37647, #41017",
)
CODEC = Check("layers.codec", 1, "magic bytes agree with the media type, to the last member or frame", "mixed codecs")
CONTENT = Check(
    "layers.content",
    1,
    "sha256 of the unpacked tar is the diff ID; as many diff IDs as layers; history agrees",
    "a layer changed in storage",
)
BOUNDED = Check(
    "layers.bounded",
    1,
    "unpacked size, ratio, zstd window and number of entries are within limits",
    "decompression bombs",
)
DECLARED = Check(
    "delta.declared",
    1,
    "against the phase before, only what the phase may change has changed",
    "home-assistant/builder#245",
)
STATEMENTS = Check(
    "attest.statements",
    1,
    "each child has the provenance (and SPDX) that the plan asks for, of itself; no build secret's value is in it",
    "grype#3243, a token in provenance=max",
)
FILES = Check(
    "delta.files",
    1,
    "files are those of the control: path, type, mode, owner, links, capabilities, content; settings too",
    "'resulting images should be identical'",
)
PULL = Check(
    "pull.CLIENT",
    1,
    "an engine that does not hold the image pulls it by digest, every layer unpacked there; the ID is the right one",
    "home-assistant/core#165012, operating-system#4917",
)
RUN = Check(
    "run.CLIENT",
    1,
    "the smoke command prints and exits as the plan says; the engine shows the settings that the config has",
    "podman dropping a health check",
)
REFUSE = Check(
    "refuse.CLIENT",
    2,
    "an engine below the phase's floor fails with a known error, its own updater does not storm the registry, "
    "and the image it had still runs",
    "the fear in home-assistant/builder#245",
)
CLOSURE = Check(
    "closure.complete", 1, "every child, config and blob answers HEAD", "snok/container-retention-policy#97"
)
ACCEPT = Check(
    "accept.registry",
    1,
    "the registry and its mirrors take the phase's form and the one before, byte for byte, of what they never saw",
    "buildkit#7007, aws-lambda-roadmap#82",
)
FLOOR = Check(
    "fleet.floor", 1, "the share of clients that the phase breaks is within the limit", "home-assistant/core#165572"
)
SIGN = Check(
    "sign.verify",
    1,
    "the verifier in use accepts every digest a client can resolve; signed before tags move",
    "cosign 3's moved signatures",
)
BUDGET = Check(
    "size.budget", 1, "compressed size and build time are within the plan's limits", "lost sharing, cold caches"
)
REHEARSED = Check(
    "rollback.rehearsed",
    1,
    "for the first repo of a phase the way back was gone on a tag of its own, read back and pulled; with its time",
    "rollbacks that were assumed",
)
DRIFT = Check(
    "toolchain.drift",
    1,
    "buildx, BuildKit and engine are those the release was built with; a change is reported (rule 11)",
    "BuildKit v0.31",
    Severity.REPORTS,
)

ALL = (
    SETTINGS, DIGEST, TYPE, FAMILY, SHAPE, PLATFORM, CHOICE, CODEC, CONTENT, BOUNDED, DECLARED, STATEMENTS, FILES,
    PULL, RUN, REFUSE, CLOSURE, ACCEPT, FLOOR, SIGN, BUDGET, REHEARSED, DRIFT,
)  # fmt: skip

VERSIONS = {check.id: check.version for check in ALL}


def of_client(check: Check, client: str) -> Check:
    """``pull.CLIENT`` as the check of one client."""
    return replace(check, client=client)
