"""platform.choice: what each generation of client takes, by tables from public issues and sources, and the verdict."""

from __future__ import annotations

import pytest

from phasegate.check import Verdict
from phasegate.checks import choice
from phasegate.checks.choice import GENERATIONS, Matcher, judge_choice, runs, windows
from phasegate.image.envelope import Envelope
from phasegate.image.platform import Platform
from phases.form import Codec, MediaTypes
from tests.kit.envelopes import envelope
from tests.kit.images import make_image, make_index


def at(text: str) -> Platform:
    os, architecture, *variant = ("linux/" + text).split("/")
    return Platform(os, architecture, variant[0] if variant else "")


def takes(matcher: Matcher, host: str, *children: str) -> str | None:
    taken = matcher(at(host), [at(child) for child in children])
    return str(taken).removeprefix("linux/") if taken else None


# moby#37647: the first child by row, the second by column; what was pulled, on ARMv6 and on ARMv7 the same.
PI = {
    "arm": {"arm/v5": "arm", "arm/v6": "arm", "arm/v7": "arm"},
    "arm/v5": {"arm": "arm", "arm/v6": "arm/v5", "arm/v7": "arm/v7"},
    "arm/v6": {"arm": "arm", "arm/v5": "arm/v6", "arm/v7": "arm/v7"},
    "arm/v7": {"arm": "arm/v7", "arm/v5": "arm/v7", "arm/v6": "arm/v7"},
}


@pytest.mark.parametrize("host", ["arm/v6", "arm/v7"])
@pytest.mark.parametrize(("first", "second", "taken"), [(a, b, c) for a, row in PI.items() for b, c in row.items()])
def test_docker_18_takes_what_the_issue_measured(host: str, first: str, second: str, taken: str) -> None:
    assert takes(choice.docker_18, host, first, second) == taken


@pytest.mark.parametrize(
    ("matcher", "host", "children", "taken"),
    [
        (choice.docker_17, "arm/v7", ("arm/v6", "arm/v7"), "arm/v6"),
        (choice.docker_17, "amd64", ("386",), None),
        (choice.docker_17, "arm64", ("arm/v7",), None),
        (choice.docker_18, "amd64", ("386",), None),
        (choice.docker_18, "arm64", ("arm/v7",), None),
        (choice.docker_18, "arm64", ("arm64/v8",), "arm64/v8"),
        (choice.docker_18, "amd64", ("amd64/v2", "amd64"), "amd64"),
        (choice.docker_20, "arm/v6", ("arm/v7", "arm/v6"), "arm/v6"),
        (choice.docker_20, "arm/v5", ("arm/v6",), "arm/v6"),  # moby#44390: the fallback that 23.0 lost
        (choice.docker_20, "amd64", ("386",), "386"),
        (choice.docker_20, "amd64/v3", ("amd64", "amd64/v3"), "amd64/v3"),
        (choice.docker_20, "amd64/v3", ("amd64",), None),
        (choice.docker_20, "arm64", ("arm/v6", "arm/v7"), "arm/v7"),
        (choice.containerd, "arm/v5", ("arm/v6",), None),
        (choice.containerd, "arm/v7", ("arm/v5", "arm/v6"), "arm/v6"),
        (choice.containerd, "arm64", ("arm/v5", "arm/v7", "arm64/v8"), "arm64/v8"),
        (choice.containerd, "arm64", ("arm/v6",), "arm/v6"),
        (choice.containerd, "arm64", ("arm/v8", "arm/v7"), "arm/v8"),
        (choice.containerd, "arm", ("arm/v7",), "arm/v7"),
        (choice.containerd, "amd64", ("386", "amd64/v1"), "amd64/v1"),
        (choice.containerd, "amd64", ("386", "amd64/v2"), "386"),
        (choice.containerd, "amd64/v4", ("386", "amd64", "amd64/v3", "amd64/v2"), "amd64/v3"),
        (choice.containerd, "amd64/v2", ("amd64/v3", "amd64"), "amd64"),
        (choice.containerd, "386", ("amd64",), None),
        (choice.containerd, "riscv64", ("amd64", "riscv64"), "riscv64"),
        (choice.containerd, "arm/v7", ("armhf",), "armhf"),
        (choice.containerd_strict, "arm64", ("arm/v8", "arm64/v8"), "arm64/v8"),
        (choice.containerd_strict, "arm/v7", ("arm/v6",), None),
        (choice.containerd_strict, "amd64", ("386",), None),
        (choice.podman, "arm64", ("arm64", "arm64/v8"), "arm64/v8"),
        (choice.podman, "arm64", ("arm64",), "arm64"),
        (choice.podman, "arm64", ("arm/v7",), None),
        (choice.podman, "arm/v7", ("arm", "arm/v5", "arm/v6"), "arm/v6"),
        (choice.podman, "arm/v6", ("arm/v7",), None),
        (choice.podman, "amd64", ("386",), None),
        (choice.podman, "amd64/v3", ("amd64", "amd64/v3"), "amd64"),
        (choice.podman_asked, "amd64/v3", ("amd64", "amd64/v3"), "amd64/v3"),
        (choice.podman_asked, "amd64/v3", ("amd64/v2", "amd64"), "amd64"),
        (choice.podman_asked, "arm64", ("arm64/v8",), "arm64/v8"),
        (choice.podman_asked, "arm", ("arm/v7",), None),
        (choice.podman_asked, "arm", ("arm/v7", "arm"), "arm"),
    ],
)
def test_what_a_client_takes(matcher: Matcher, host: str, children: tuple[str, ...], taken: str | None) -> None:
    assert takes(matcher, host, *children) == taken


CLEAR = ("amd64", "arm64", "386", "riscv64")


@pytest.mark.parametrize("name", GENERATIONS)
@pytest.mark.parametrize("host", CLEAR)
def test_its_own_child_is_everybodys_first_choice_in_any_order(name: str, host: str) -> None:
    for turn in range(len(CLEAR)):
        assert takes(GENERATIONS[name], host, *CLEAR[turn:], *CLEAR[:turn]) == host


def single(platform: str) -> Envelope:
    return envelope(make_image(platform="linux/" + platform))


def index(*platforms: str, family: MediaTypes = MediaTypes.OCI) -> Envelope:
    return envelope(
        make_index(
            [make_image(family=family, codec=Codec.GZIP, platform="linux/" + p) for p in platforms], family=family
        )
    )


def verdict(before: Envelope | None, after: Envelope, *hosts: str) -> tuple[Verdict, str]:
    result = judge_choice(before, after, [at(host) for host in hosts])
    return result.verdict, result.evidence


@pytest.mark.parametrize(
    ("before", "after", "hosts"),
    [
        (single("amd64"), single("amd64"), ("amd64",)),
        (single("amd64"), index("amd64"), ("amd64",)),
        (index("amd64", "arm64", family=MediaTypes.DOCKER), index("amd64", "arm64"), ("amd64", "arm64")),
        (index("arm/v7", "arm/v6"), index("arm/v7", "arm/v6"), ("arm/v7", "arm/v6")),
        *[(single(p), index(p), (p,)) for p in ("386", "arm64", "arm/v7", "arm/v6", "arm/v5")],
        (index("arm64"), index("arm64"), ("amd64", "arm64")),  # amd64 was never served
        (index("386"), index("386"), ("amd64",)),
        (index("amd64/v3", "amd64"), index("amd64/v3", "amd64"), ("amd64/v3", "amd64")),
        (None, index("amd64", "arm64"), ("amd64", "arm64")),
    ],
)
def test_the_same_choice_passes(before: Envelope | None, after: Envelope, hosts: tuple[str, ...]) -> None:
    assert verdict(before, after, *hosts)[0] is Verdict.PASS


@pytest.mark.parametrize(
    ("before", "after", "host", "told"),
    [
        (index("amd64", "arm64"), index("amd64"), "arm64", "docker 17.06 on linux/arm64 took linux/arm64 and finds no"),
        (index("arm/v7", "arm/v6"), index("arm/v6", "arm/v7"), "arm/v7", "docker 17.06 on linux/arm/v7 took linux/arm"),
        (single("amd64/v3"), index("amd64/v3"), "amd64/v3", "docker 18.06 to 19.03 on linux/amd64/v3 took"),
        (single("386"), index("386"), "amd64", "docker 17.06 on linux/amd64 took linux/386 and finds no child now"),
        (single("arm/v6"), index("arm/v6"), "arm64", "docker 17.06 on linux/arm64 took linux/arm/v6 and finds no"),
        (index("amd64"), index("amd64", "amd64/v3"), "amd64/v3", "containerd, docker 23 and later on linux/amd64/v3"),
        (single("arm/v7"), index("arm/v7"), "arm", "podman, platform asked for on linux/arm took"),
    ],
)
def test_another_choice_or_none_fails(before: Envelope, after: Envelope, host: str, told: str) -> None:
    found, evidence = verdict(before, after, host)
    assert found is Verdict.FAIL
    assert evidence.startswith(told)


def test_what_goes_by_the_order_alone_is_for_a_person_and_named() -> None:
    found, evidence = verdict(None, index("arm/v6", "arm/v7"), "arm/v7")
    assert found is Verdict.INCONCLUSIVE
    assert evidence == "docker 17.06 on linux/arm/v7 takes linux/arm/v6 by the order of the index alone"


def test_a_platform_that_finds_nothing_is_for_a_person() -> None:
    assert verdict(None, index("amd64"), "arm64")[0] is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("variant", ["v99999999999999", "v" + "9" * 5000, "v\u00b2", "v-1", "v1_0"])
def test_a_variant_is_no_invitation_to_list_a_billion_platforms(variant: str) -> None:
    """Found by fuzzing: verify of an index with such a variant took memory until it was killed."""
    for architecture in ("amd64", "arm", "arm64"):
        assert len(runs(Platform("linux", architecture, variant))) < 10
    assert runs(Platform("linux", "arm", "v7"))[1:] == [Platform("linux", "arm", "v6"), Platform("linux", "arm", "v5")]


@pytest.mark.parametrize("version", ["10.0.\u00b2", "9" * 5000, "..", ""])
def test_a_build_of_windows_may_be_anything(version: str) -> None:
    host, child = Platform("windows", "amd64", "", "10.0.17763"), Platform("windows", "amd64", "", version)
    assert windows(host, [child]) in (child, None)
