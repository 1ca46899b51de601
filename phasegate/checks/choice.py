"""platform.choice: which child each generation of client takes from an index, before the phase and after.

The matchers are rules read in public sources, each named below; nothing is pulled. They go by what the index says of
its children, as clients do: a child whose ``platform`` is spelled otherwise is another child to some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phasegate.catalogue import CHOICE
from phasegate.check import Result
from phasegate.image.envelope import Envelope
from phasegate.image.platform import Platform

Matcher = Callable[[Platform, Sequence[Platform]], Platform | None]
"""The host's platform and the children's, in the index's order; the one that it takes, or None."""


def docker_17(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """The first child of the host's system and architecture; variants are not looked at.

    moby, distribution/pull_v2_unix.go ``filterManifests`` of 17.06: GOOS and GOARCH alone.
    """
    return next((c for c in children if (c.os, c.architecture) == (host.os, host.architecture)), None)


def docker_18(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """The first child that equals the host, normalised; on arm without one, the first arm child of any variant.

    moby, ``filterManifests`` and ``compareNormalized`` of 18.06 to 19.03. A Raspberry Pi of ARMv6 reads v7 in
    /proc/cpuinfo and asks for that (moby#37647, moby#41017).
    """
    if host.architecture == "arm" and host.normalised().variant == "v6":
        host = Platform(host.os, "arm", "v7")
    exact = next((c for c in children if c.normalised() == host.normalised()), None)
    return exact or (docker_17(host, children) if host.architecture == "arm" else None)


def docker_20(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """The best that the host can run, a level of amd64 to the letter; on arm without one, the first arm child.

    moby 20.10 to 22.06 by containerd 1.4's ``platforms.Only``; the last resort went with moby#44390 (23.0).
    """
    ranked = [host, Platform(host.os, "386")] if host.architecture == "amd64" else runs(host)
    return _best(ranked, children) or (docker_17(host, children) if host.architecture == "arm" else None)


def containerd(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """The best that the host can run: containerd/platforms, compare.go ``Only``; Docker 23 and later too."""
    return _best(runs(host), children)


def containerd_strict(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """The very platform: containerd/platforms, compare.go ``OnlyStrict``."""
    return _best([host], children)


_DETECTED = {"arm64": "v8", "arm": "v7"}


def podman(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """The host's variant, the lower ones it knows, then none; spellings as they are, no other architecture.

    containers/image, internal/pkg/platform ``WantedPlatforms``; the variant is the processor's, and amd64 has none.
    """
    host = _without_level(host)
    return podman_asked(
        Platform(host.os, host.architecture, host.variant or _DETECTED.get(host.architecture, "")), children
    )


def podman_asked(host: Platform, children: Sequence[Platform]) -> Platform | None:
    """By ``--platform``, the variant as it is declared: without one, a child without, then v8 for arm64 (there too)."""
    variant = host.variant
    known = {"arm": ("v7", "v6", "v5"), "arm64": ("v8",)}.get(host.architecture, ())
    if not variant:
        wanted = ["", *(("v8",) if host.architecture == "arm64" else ())]
    else:
        wanted = [*(known[known.index(variant) :] if variant in known else (variant,)), ""]
    asked = [Platform(host.os, host.architecture, each) for each in wanted]
    return next((child for want in asked for child in children if child == want), None)


def runs(host: Platform) -> list[Platform]:
    """What a host can run, best first: containerd/platforms, compare.go ``platformVector``.

    amd64 runs its lower levels and 386; arm runs its lower variants down to v5; arm64 runs arm from v8 down.
    """
    host = host.normalised()
    level = int(host.variant[1:]) if host.variant[1:].isdigit() else 0
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
    """Without ``--platform`` these clients are plain amd64: they do not look at the processor's level."""
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


@dataclass(frozen=True, slots=True)
class Choice:
    """What one generation takes on one host. ``by_order``: in another order of the index it would take another."""

    host: Platform
    generation: str
    takes: Platform | None
    by_order: bool = False


def choose(envelope: Envelope, hosts: Sequence[Platform]) -> list[Choice]:
    """Every generation's choice on every host. A single manifest is taken as it is where the host can run it."""
    said = [i.described.platform or i.platform if i.described else i.platform for i in envelope.images]
    choices: list[Choice] = []
    for host in hosts:
        for name, matcher in GENERATIONS.items():
            if not envelope.is_index:
                able = [host] if matcher is containerd_strict else runs(host)
                choices.append(Choice(host, name, _best(able, said)))
                continue
            asks = _without_level(host) if name in WITHOUT_LEVELS else host
            takes = matcher(asks, said)
            choices.append(Choice(host, name, takes, takes != matcher(asks, said[::-1])))
    return choices


def judge_choice(before: Envelope | None, after: Envelope, hosts: Sequence[Platform]) -> Result:
    """Every host that found a child finds the one of the same platform, by every generation of client.

    Without ``before``, or where nothing was found before either, what finds no child or goes by the order of the index
    is for a person to decide.
    """
    now = choose(after, hosts)
    then = choose(before, hosts) if before else [None] * len(now)
    failures: list[str] = []
    doubts: list[str] = []
    undecided: list[str] = []
    """Doubts that are new with this phase: a person decides."""
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
            undecided.append(doubts[-1])
        elif new.takes is None and GENERATIONS[new.generation] is containerd:
            doubts.append(f"{who} finds no child" + (", as before" if old else ""))
            undecided += [] if old else doubts[-1:]
        elif new.takes is None:
            notes.append(f"{who} finds no child")
        if new.takes is not None and new.takes.normalised() not in [p.normalised() for p in runs(new.host)]:
            notes.append(f"{who} takes {new.takes}, which does not run there")
    if failures:
        return CHOICE.failed(failures[0], *failures[1:], *doubts, *notes)
    if undecided:
        return CHOICE.unsure(undecided[0], *undecided[1:], *notes)
    taken = dict.fromkeys(f"{choice.host} takes {choice.takes}" for choice in now if choice.takes)
    return CHOICE.passed("; ".join(taken) or "no client declares a platform", *doubts, *notes)
