"""The check platform.choice: which child each generation of client takes from an index, before and after the phase.

The matchers follow rules found in public sources, each named below; nothing is pulled. Like clients, they go by what
the index says about its children: to some of them, a ``platform`` spelled differently is a different child.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from phasegate.catalogue import CHOICE
from phasegate.check import Result
from phasegate.digits import number_in
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.families import DOCKER
from phasegate.image.described import ZSTD_MARK
from phasegate.image.envelope import Envelope, Image
from phasegate.image.platform import Platform

# More digits would be somebody's attempt at a list of a billion platforms.
_LEVEL = re.compile(r"v([0-9]{1,2})")

Matcher = Callable[[Platform, Sequence[Platform]], Platform | None]
"""Takes the host's platform and the children's, in index order; returns the child that the host takes, or None."""


def docker_17(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the first child with the host's system and architecture; variants are ignored.

    moby, distribution/pull_v2_unix.go ``filterManifests`` of 17.06: GOOS and GOARCH alone.
    """
    return next((c for c in children if (c.os, c.architecture) == (host.os, host.architecture)), None)


def docker_18(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the first child that equals the normalised host; on arm, failing that, the first arm child of any variant.

    moby, ``filterManifests`` and ``compareNormalized`` of 18.06 to 19.03. An ARMv6 Raspberry Pi reads v7 in
    /proc/cpuinfo and asks for that (moby#37647, moby#41017).
    """
    if host.architecture == "arm" and host.normalised().variant == "v6":
        host = Platform(host.os, "arm", "v7")
    exact = next((c for c in children if c.normalised() == host.normalised()), None)
    return exact or (docker_17(host, children) if host.architecture == "arm" else None)


def docker_20(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the best child that the host can run; amd64 levels must match exactly.

    On arm, failing that, it is the first arm child.

    moby 20.10 to 22.06, through containerd 1.4's ``platforms.Only``. moby#44390 (23.0) removed the last resort.
    """
    ranked = [host, Platform(host.os, "386")] if host.architecture == "amd64" else runs(host)
    return _best(ranked, children) or (docker_17(host, children) if host.architecture == "arm" else None)


def containerd(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the best child that the host can run: containerd/platforms, compare.go ``Only``; Docker from 23 on too."""
    return _best(runs(host), children)


def containerd_strict(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the child of exactly the host's platform: containerd/platforms, compare.go ``OnlyStrict``."""
    return _best([host], children)


_DETECTED = {"arm64": "v8", "arm": "v7"}


def podman(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the child with the host's variant, else a lower one that podman knows, else one without a variant.

    Spellings are compared as they are, and no other architecture is considered.

    containers/image, internal/pkg/platform ``WantedPlatforms``. The variant is the processor's; amd64 has none.
    """
    host = _without_level(host)
    return podman_asked(
        Platform(host.os, host.architecture, host.variant or _DETECTED.get(host.architecture, "")), children
    )


def podman_asked(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the child podman takes for ``--platform``, where the variant is taken as declared.

    Without a variant, it is a child without one, then v8 for arm64 (the same function).
    """
    variant = host.variant
    known = {"arm": ("v7", "v6", "v5"), "arm64": ("v8",)}.get(host.architecture, ())
    if not variant:
        wanted = ["", *(("v8",) if host.architecture == "arm64" else ())]
    else:
        wanted = [*(known[known.index(variant) :] if variant in known else (variant,)), ""]
    asked = [Platform(host.os, host.architecture, each) for each in wanted]
    return next((child for want in asked for child in children if child == want), None)


def runs(host: Platform) -> list[Platform]:
    """Return the platforms a host can run, best first: containerd/platforms, compare.go ``platformVector``.

    amd64 runs its lower levels and 386; arm runs its lower variants down to v5; arm64 runs arm from v8 down.
    """
    host = host.normalised()
    found = _LEVEL.fullmatch(host.variant)
    level = int(found[1]) if found else 0
    if host.architecture == "amd64":
        lower = [Platform(host.os, "amd64", f"v{n}") for n in range(level - 1, 0, -1)]
        return [host, *lower, Platform(host.os, "386")]
    if host.architecture == "arm":
        return [host, *(Platform(host.os, "arm", f"v{n}") for n in range(level - 1, 4, -1))]
    if host.architecture == "arm64":
        lower = [Platform(host.os, "arm64")] if host.variant else []
        return [host, *lower, *runs(Platform(host.os, "arm", "v8"))]
    return [host]


def _best(ranked: Sequence[Platform], children: Sequence[Platform]) -> Platform | None:
    return next((c for want in ranked for c in children if c.normalised() == want.normalised()), None)


def _without_level(host: Platform) -> Platform:
    """Drop the amd64 level: without ``--platform`` these clients do not look at the processor's level."""
    return Platform(host.os, host.architecture) if host.architecture == "amd64" else host


GENERATIONS: dict[str, Matcher] = {
    "docker 17.06": docker_17,
    "docker 18.06 to 19.03": docker_18,
    "docker 20.10": docker_20,
    "containerd, docker 23 and later": containerd,
    "containerd, strict": containerd_strict,
    "podman": podman,
    "podman, platform asked for": podman_asked,
}


WITHOUT_LEVELS = ("docker 17.06", "docker 18.06 to 19.03", "docker 20.10")
OLDEST = "docker 17.06"


def serves_oldest(clients: Iterable[ClientSpec]) -> bool:
    """Return whether one of these clients is a Docker before 18.06, of the generation that knows no variants."""
    versions = (client.version.split(".") for client in clients if client.family is DOCKER)
    majors = (number_in(major) for major, *_ in versions)
    return any(major is not None and major < 18 for major in majors)


def windows(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """Return the child of the host's build of Windows, else that of the newest older build.

    moby, distribution/pull_v2_windows.go ``filterManifests``: children of a newer build are left out, the others
    sorted by ``os.version``. containerd/platforms ranks them likewise.
    """
    fits = [c for c in children if (c.os, c.architecture) == (host.os, host.architecture) and _build(c) <= _build(host)]
    return max(fits, key=_build, default=None)


def _build(platform: Platform) -> tuple[int, ...]:
    return tuple(number for part in platform.os_version.split(".")[:3] if (number := number_in(part)) is not None)


def first(children: Sequence[Image]) -> Image | None:
    """Return the first child of several of one platform: every Docker, Podman before 4.5, containerd's local pull."""
    return children[0]


def zstd_first(children: Sequence[Image]) -> Image | None:
    """Return the first child that the index marks as zstd: Podman from 4.5 on.

    containers/image, internal/manifest/oci_index.go ``isPreferredOver``; it reads the annotation alone.
    """
    return next((child for child in children if _marked_zstd(child)), children[0])


def either(children: Sequence[Image]) -> Image | None:
    """Return None: containerd's transfer service (Kubernetes, ``ctr`` 2) takes one of them, which cannot be known.

    containerd#14000: at random up to 2.3.4, all of them since.
    """
    return None


def _marked_zstd(image: Image) -> bool:
    return bool(image.described and image.described.annotations.get(ZSTD_MARK) == "true")


PREFERENCES: dict[str, Callable[[Sequence[Image]], Image | None]] = {
    "docker, podman before 4.5, containerd's local pull": first,
    "podman 4.5 and later": zstd_first,
    "containerd's transfer service": either,
}
"""How clients choose among children of one platform, once that is chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The child that one generation takes on one host.

    ``by_order``: with the index in another order, it would take another child.
    """

    host: Platform
    generation: str
    takes: Platform | None
    by_order: bool = False


def choose(envelope: Envelope, hosts: Sequence[Platform]) -> list[Choice]:
    """Return every generation's choice on every host. A single manifest is taken if the host can run it."""
    said = [_said(image) for image in envelope.images]
    choices: list[Choice] = []
    for host in dict.fromkeys(map(_known, hosts)):
        if host.os == "windows":
            choices.append(Choice(host, "windows", windows(host, said)))
            continue
        for name, matcher in GENERATIONS.items():
            if not envelope.is_index:
                able = [host] if matcher is containerd_strict else runs(host)
                choices.append(Choice(host, name, _best(able, said)))
                continue
            asks = _without_level(host) if name in WITHOUT_LEVELS else host
            takes = matcher(asks, said)
            choices.append(Choice(host, name, takes, takes != matcher(asks, said[::-1])))
    return choices


def _said(image: Image) -> Platform:
    return _known((image.described.platform if image.described else None) or image.platform)


def _known(platform: Platform) -> Platform:
    """Return what clients look at: outside Windows, nobody compares versions and features of the system."""
    known = Platform(platform.os, platform.architecture, platform.variant)
    return replace(known, os_version=platform.os_version) if platform.os == "windows" else known


def preferred(envelope: Envelope) -> list[str]:
    """Say for each platform with several children in the index which one each client takes."""
    children: dict[Platform, list[Image]] = {}
    for image in envelope.images:
        children.setdefault(_said(image).normalised(), []).append(image)
    lines: list[str] = []
    for platform, several in children.items():
        # Where nothing that can be named differs, they are duplicates, which envelope.shape reports, or `_alike`.
        if len(set(map(_kind, several))) > 1:
            taken = [f"{who} {_kind(prefer(several)) or 'either'}" for who, prefer in PREFERENCES.items()]
            lines.append(f"of {platform}, {', '.join(taken)}")
    return lines


def _alike(envelope: Envelope) -> list[str]:
    """List images for several platforms that an index calls by one: which of them a client takes is chance."""
    children: dict[Platform, dict[Platform, None]] = {}
    for image in envelope.images:
        if image.described and image.described.platform:
            children.setdefault(image.described.platform.normalised(), {})[image.platform.normalised()] = None
    return [
        f"the index says {said} of {' and '.join(map(str, several))} alike: clients cannot tell them apart"
        for said, several in children.items()
        if len(several) > 1
    ]


def _kind(image: Image | None) -> str:
    return "+".join((*sorted(image.codecs), *image.platform.os_features)) if image else ""


def judge_choice(before: Envelope | None, after: Envelope, hosts: Sequence[Platform], *, oldest: bool = True) -> Result:
    """Check that, for every generation of client, each host still finds a child of the platform it found before.

    Without ``before``, or where nothing was found before either, a person decides about hosts that find no child or
    whose choice depends on the order of the index. Without ``oldest``, nobody said that clients of the oldest
    generation, which knows no variants, are to be served: what they do is a note.
    """
    now = choose(after, hosts)
    then = choose(before, hosts) if before else [None] * len(now)
    failures: list[str] = []
    doubts: list[str] = []
    undecided: list[str] = []
    """Doubts that this phase introduces: a person decides."""
    notes: list[str] = []
    for new, old in zip(now, then, strict=True):
        who = f"{new.generation} on {new.host}"
        if old is not None and old.takes is not None:
            if new.takes is None:
                failures.append(f"{who} took {old.takes} and finds no child now")
            elif new.takes.normalised() != old.takes.normalised():
                failures.append(f"{who} took {old.takes} and takes {new.takes} now")
            elif new.by_order:
                notes.append(f"{who} takes {new.takes} by the order of the index, as before")
        elif new.by_order:
            doubts.append(f"{who} takes {new.takes} by the order of the index alone")
            undecided += doubts[-1:] if oldest or new.generation != OLDEST else []
        elif new.takes is None and GENERATIONS.get(new.generation) in (None, containerd):
            doubts.append(f"{who} finds no child" + (", as before" if old else ""))
            undecided += [] if old else doubts[-1:]
        elif new.takes is None:
            notes.append(f"{who} finds no child")
        if new.takes is not None and not _can_run(new):
            notes.append(f"{who} takes {new.takes}, which does not run there")
    known = _alike(before) if before else []
    for line in _alike(after):
        doubts.append(line + (", as before" if line in known else ""))
        undecided += [] if line in known else [line]
    several = preferred(after)
    if failures:
        return CHOICE.failed(failures[0], *failures[1:], *doubts, *notes, *several)
    if undecided:
        return CHOICE.unsure(undecided[0], *undecided[1:], *notes, *several)
    found = "; ".join((*_taken(now), *several)) or "no client declares a platform"
    return CHOICE.passed(found, *doubts, *notes)


def _taken(choices: Sequence[Choice]) -> Iterator[str]:
    """Say what each host takes, and which generations take something else."""
    hosts: dict[Platform, dict[Platform, list[str]]] = {}
    for choice in choices:
        if choice.takes:
            hosts.setdefault(choice.host, {}).setdefault(choice.takes, []).append(choice.generation)
    for host, takes in hosts.items():
        first, *rest = sorted(takes, key=lambda child: -len(takes[child]))
        others = "; ".join(f"{child}: {', '.join(takes[child])}" for child in rest)
        yield f"{host} takes {first}" + (f" ({others})" if others else "")


def _can_run(choice: Choice) -> bool:
    assert choice.takes is not None
    able = [each.normalised() for each in runs(choice.host)]
    return choice.host.os == "windows" or choice.takes.normalised() in able
