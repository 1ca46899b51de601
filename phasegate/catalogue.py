"""The catalogue of checks: what each asserts, and the public incident that it would have caught.

Changing what a check asserts makes a new version: verdicts of the old one no longer hold (rule 9).
"""

from __future__ import annotations

from dataclasses import replace

from phasegate.check import Check, Severity

SETTINGS = Check(
    "ci.settings",
    1,
    "the repo's own CI pushed the image with the settings of its phase; settings that differ are named",
    "aws-lambda-roadmap#82, a builder whose default moved",
)
DIGEST = Check(
    "envelope.digest",
    1,
    "every manifest, config and child matches its descriptor's digest and size",
    "a lying mirror",
)
TYPE = Check(
    "envelope.type",
    3,
    "body mediaType is Content-Type; engines load every document, and all readers read it alike; no schema 1, urls, "
    "foreign layers; bounded",
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
    3,
    "images, not artifacts alone; single or index as the phase says; each image once, though it may be offered in "
    "several codecs; attestations only where allowed, for a child present",
    "aws-lambda-roadmap#82, grype#3243",
)
PLATFORM = Check(
    "platform.match",
    2,
    "the config's platform does not contradict the descriptor's; the set of platforms is the same as before",
    "home-assistant/supervisor#5898, shellhub#2440",
)
CHOICE = Check(
    "platform.choice",
    2,
    "every platform that clients declare finds a child, and each generation of client picks the same one as before",
    "moby#37647, #41017",
)
CODEC = Check("layers.codec", 1, "magic bytes agree with the media type, to the last member or frame", "mixed codecs")
CONTENT = Check(
    "layers.content",
    2,
    "a tar that engines unpack, sha256 of which is the diff ID; as many diff IDs as layers, and no more in the history",
    "a layer changed in storage, `invalid tar header`",
)
BOUNDED = Check(
    "layers.bounded",
    1,
    "unpacked size, ratio, zstd window and number of entries are within limits",
    "decompression bombs",
)
DECLARED = Check(
    "delta.declared",
    2,
    "compared with the previous phase, only what the phase may change has changed",
    "home-assistant/builder#245",
)
STATEMENTS = Check(
    "attest.statements",
    1,
    "each child has its own provenance (and SPDX) as the fleet file asks; no build secret's value is in it",
    "grype#3243, a token in provenance=max",
)
FILES = Check(
    "delta.files",
    1,
    "files are the same as the control's: path, type, mode, owner, links, capabilities, content; settings too",
    "'resulting images should be identical'",
)
PULL = Check(
    "pull.CLIENT",
    1,
    "an engine without the image pulls it by digest and unpacks every layer; the ID is the right one",
    "home-assistant/core#165012, operating-system#4917",
)
RUN = Check(
    "run.CLIENT",
    1,
    "the smoke command prints and exits as the fleet file says; the engine shows the settings that the config has",
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
    "closure.complete", 1, "every child, config and blob answers a HEAD request", "snok/container-retention-policy#97"
)
ACCEPT = Check(
    "accept.registry",
    1,
    "the registry and its mirrors accept content new to them in the phase's form and the previous one, byte for byte",
    "buildkit#7007, aws-lambda-roadmap#82",
)
ACCESS = Check(
    "access.anonymous",
    1,
    "what could be read without a login before still can be, manifest and blobs, under each name that a promotion "
    "creates or touches",
    "kenn-io/msgvault#380",
)
FLOOR = Check(
    "fleet.floor", 1, "the share of clients that the phase breaks is within the limit", "home-assistant/core#165572"
)
SIGN = Check(
    "sign.verify",
    1,
    "the verifier in use accepts every digest that a client can resolve; signed before tags move",
    "cosign 3's moved signatures",
)
BUDGET = Check(
    "size.budget", 1, "compressed size and build time are within the fleet file's limits", "lost sharing, cold caches"
)
REHEARSED = Check(
    "rollback.rehearsed",
    1,
    "for the first repo of a phase or wave, the rollback was rehearsed on a scratch tag, read back, pulled and timed",
    "rollbacks that were assumed",
)
DRIFT = Check(
    "toolchain.drift",
    1,
    "buildx, BuildKit and engine are those that the release was built with; a change is reported (rule 11)",
    "BuildKit v0.31",
    Severity.REPORTS,
)

ALL = (
    SETTINGS, DIGEST, TYPE, FAMILY, SHAPE, PLATFORM, CHOICE, CODEC, CONTENT, BOUNDED, DECLARED, STATEMENTS, FILES,
    PULL, RUN, REFUSE, CLOSURE, ACCEPT, ACCESS, FLOOR, SIGN, BUDGET, REHEARSED, DRIFT,
)  # fmt: skip

VERSIONS = {check.id: check.version for check in ALL if isinstance(check.version, int)}


def of_client(check: Check, client: str) -> Check:
    """Return a check like ``pull.CLIENT`` as that of one client."""
    return replace(check, client=client)
