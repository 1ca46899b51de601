from __future__ import annotations

import pytest

from phasegate.errors import FleetError
from phasegate.image.platform import Platform, parse_platform


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Platform("linux", "arm64", "v8"), Platform("linux", "arm64")),
        (Platform("linux", "arm", "v7"), Platform("linux", "arm")),
        (Platform("linux", "amd64", "v1"), Platform("linux", "amd64")),
        (Platform("linux", "aarch64"), Platform("linux", "arm64")),
        (Platform("linux", "x86_64"), Platform("linux", "amd64")),
        (Platform("linux", "armhf"), Platform("linux", "arm", "v7")),
        (Platform("linux", "armel"), Platform("linux", "arm", "v6")),
        (Platform("linux", "arm", "6"), Platform("linux", "arm", "v6")),
        (Platform("linux", "i386"), Platform("linux", "386")),
        (Platform("Linux", "ARM64", "V8"), Platform("linux", "arm64")),
    ],
)
def test_the_same_to_an_engine(one: Platform, other: Platform) -> None:
    assert one != other
    assert one.normalised() == other.normalised()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Platform("linux", "arm", "v6"), Platform("linux", "arm", "v7")),
        (Platform("linux", "amd64", "v2"), Platform("linux", "amd64")),
        (Platform("linux", "arm64"), Platform("linux", "arm", "v8")),
        (Platform("windows", "amd64"), Platform("linux", "amd64")),
    ],
)
def test_not_the_same_to_an_engine(one: Platform, other: Platform) -> None:
    assert one.normalised() != other.normalised()


@pytest.mark.parametrize("text", ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/riscv64"])
def test_spelled_and_read(text: str) -> None:
    assert str(parse_platform(text)) == text


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("linux/aarch64", "linux/arm64"),
        ("linux/x86_64", "linux/amd64"),
        ("linux/arm64/v7", "linux/arm64"),
        ("windows/amd64", "linux/amd64"),
        ("linux/sparc", "one of amd64"),
        ("amd64", "os/architecture"),
        ("Linux/AMD64", "linux/amd64"),
        ("linux/ARM/V7", "linux/arm/v7"),
        ("linux/arm/7", "linux/arm/v7"),
        ("linux/amd64 ", "linux/amd64"),
        ("windows/x86_64", "linux/amd64"),
        ("windows/armhf", "linux/arm/v7"),
        ("linux/armel", "linux/arm/v6"),
        ("linux/386/v1", "linux/386"),
        ("Linux/Sparc", "one of amd64"),
        ("linux//v7", "os/architecture"),
    ],
)
def test_an_impossible_platform_says_the_nearest(text: str, fix: str) -> None:
    with pytest.raises(FleetError) as caught:
        parse_platform(text)
    assert fix in str(caught.value.fix)
    if fix.startswith("linux/"):
        assert str(parse_platform(str(caught.value.fix))) == fix
