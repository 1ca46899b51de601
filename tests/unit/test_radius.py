"""Blast radius: who is built on whom, and the order that follows from it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phasegate.fleet.fleet import Fleet, ImageSpec, Repo
from phasegate.fleet.form_source import LocalSource, PublishedSource
from phasegate.fleet.load import load_fleet
from phasegate.fleet.versions import LiteralVersion
from phasegate.image.platform import Platform
from phasegate.policy.radius import bases_of, order

HEAD = """\
registry: {host: registry.example:5000, mirrors: [mirror.example]}
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
architectures: {aarch64: linux/arm64}
repos:
  - name: base
    image: team/base
    context: base
    platforms: [linux/amd64]
    version: "1"
    tags: {moving: [latest]}
  - name: tools
    image: "team/{arch}-tools"
    arches: [amd64, aarch64]
    join: team/tools
    context: tools
    args: {ARCH: "{arch}"}
    version: "1"
    tags: {moving: [latest]}
  - name: app
    image: team/app
    context: app
    platforms: [linux/amd64, linux/arm64]
    args: {RELEASE: "{version}"}
    version: "1"
    tags: {moving: [latest]}
"""


def fleet(folder: Path, dockerfiles: Mapping[str, str]) -> Fleet:
    for name in ("base", "tools", "app"):
        (folder / name).mkdir()
        (folder / name / "Dockerfile").write_text(dockerfiles.get(name, "FROM scratch\n"))
    (folder / "fleet.yaml").write_text(HEAD)
    return load_fleet(folder / "fleet.yaml")


@pytest.mark.parametrize(
    ("line", "bases"),
    [
        ("FROM registry.example:5000/team/base", ("base",)),
        ("FROM --platform=$BUILDPLATFORM registry.example:5000/team/base:7@sha256:" + "0" * 64, ("base",)),
        ("FROM mirror.example/team/base:latest", ("base",)),
        ("ARG HOST=registry.example:5000\nFROM ${HOST}/team/base:${TAG}", ("base",)),
        ("ARG RELEASE\nFROM registry.example:5000/team/base:$RELEASE", ("base",)),
        ("FROM registry.example:5000/team/${TARGETARCH}-tools", ("tools",)),
        ("FROM registry.example:5000/team/tools", ("tools",)),
        (
            "FROM debian AS run\nCOPY --from=registry.example:5000/team/base /a /b\n"
            "RUN --mount=type=bind,from=registry.example:5000/team/amd64-tools,target=/t true",
            ("base", "tools"),
        ),
        ("FROM registry.example:5000/team/app:cache", ()),
        ("FROM other.example/team/base", ()),
        ("FROM team/base", ()),
        ("FROM registry.example:5000/team/based", ()),
        ("FROM $NOTHING", ()),
    ],
)
def test_the_bases_of_a_dockerfile(tmp_path: Path, line: str, bases: tuple[str, ...]) -> None:
    assert bases_of(fleet(tmp_path, {"app": line + "\n"}))["app"] == bases


def test_a_group_is_built_on_what_any_of_its_images_is(tmp_path: Path) -> None:
    text = "ARG ARCH\nFROM registry.example:5000/team/${ARCH}-app AS a\nFROM registry.example:5000/team/base\n"
    made = fleet(tmp_path, {"tools": text + "COPY --from=a / /\n"})
    one = replace(made.repos[2], images=(ImageSpec("team/aarch64-app", "", (Platform("linux", "amd64"),)),))
    made = replace(made, repos=(*made.repos[:2], one))
    assert bases_of(made)["tools"] == ("base", "app")


def test_pins_tell_it_where_the_source_is_elsewhere(tmp_path: Path) -> None:
    made = fleet(tmp_path, {"base": "FROM registry.example:5000/team/app\n"})
    away = tuple(replace(repo, source=PublishedSource()) for repo in made.repos[1:])
    made = replace(made, repos=(made.repos[0], *away))
    pins = {
        "app": ("registry.example:5000/team/amd64-tools:1", "debian"),
        "base": ("registry.example:5000/team/tools",),
    }
    assert bases_of(made, pins) == {"base": ("app",), "tools": (), "app": ("tools",)}


def test_docker_hub_has_several_names(tmp_path: Path) -> None:
    made = fleet(tmp_path, {"app": "FROM team/base\n", "tools": "FROM index.docker.io/team/base:1\n"})
    made = replace(made, registry=replace(made.registry, host="docker.io"))
    assert bases_of(made) == {"base": (), "tools": ("base",), "app": ("base",)}


def repo(name: str, users: int = 0) -> Repo:
    image = ImageSpec(f"team/{name}", "", (Platform("linux", "amd64"),))
    return Repo(
        name=name,
        images=(image,),
        source=LocalSource(Path(".")),
        dockerfile="Dockerfile",
        target="",
        args={},
        labels={},
        secrets=(),
        version=LiteralVersion("1"),
        moving=("latest",),
        fixed=(),
        smoke=None,
        accept=(),
        line=1,
        users=users,
    )


def test_the_radius_counts_each_that_is_built_on_it_once() -> None:
    repos = [repo("base", 1), repo("left", 10), repo("right", 100), repo("top", 1000)]
    bases = {"left": ("base",), "right": ("base",), "top": ("left", "right")}
    assert order(repos, bases) == ("base", "left", "right", "top")
    for name, radius, built in (("base", 1114, repos), ("left", 1011, repos[1:]), ("right", 1101, repos[1:])):
        for users, goes_first in ((radius - 1, True), (radius, False)):  # with the same radius the name decides
            line = order([*built, repo("zero", users)], bases)
            assert (line.index("zero") < line.index(name)) is goes_first, (name, users)


def test_the_smallest_goes_first_and_a_base_with_what_is_built_on_it() -> None:
    repos = [repo("wide"), repo("one", 5), repo("two", 3), repo("lone", 4), repo("many", 900)]
    bases = {"one": ("wide",), "two": ("wide",)}
    assert order(repos, bases) == ("lone", "wide", "two", "one", "many")


def test_the_last_come_last_and_only_then_what_is_built_on_them() -> None:
    repos = [repo("mirror"), repo("app", 1), repo("other", 50), repo("on-other"), repo("dns", 9)]
    bases = {"app": ("mirror",), "on-other": ("other",)}
    assert order(repos, bases, ["mirror", "dns"]) == ("other", "on-other", "mirror", "dns", "app")


def test_a_base_that_is_not_in_the_run_still_ties_what_is_built_on_it_together() -> None:
    repos = [repo("root", 9), repo("top", 1)]
    assert order(repos, {"top": ("middle",), "middle": ("root",)}) == ("root", "top")
    assert order([repo("a", 9), repo("b", 1)], {"b": ("middle",), "middle": ("mirror",)}, ["mirror"]) == ("a", "b")


def test_repos_built_on_each_other_go_by_radius_and_what_is_built_on_them_waits() -> None:
    repos = [repo("x", 5), repo("y", 1), repo("on-y", 0), repo("z", 100)]
    assert order(repos, {"x": ("y",), "y": ("x",), "on-y": ("y",)}) == ("x", "y", "on-y", "z")


NAMES = [f"r{number}" for number in range(9)]


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3).map(tuple)),
    st.lists(st.integers(0, 3), min_size=len(NAMES), max_size=len(NAMES)),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.permutations(NAMES),
)
def test_any_graph_has_one_order_in_which_bases_come_first(
    bases: dict[str, tuple[str, ...]], users: list[int], last: set[str], shuffled: list[str]
) -> None:
    numbers = dict(zip(NAMES, users, strict=True))
    found = order([repo(name, numbers[name]) for name in NAMES], bases, last)
    assert sorted(found) == NAMES
    assert order([repo(name, numbers[name]) for name in shuffled], bases, sorted(last)) == found
    place = {name: number for number, name in enumerate(found)}

    def on(name: str, base: str) -> bool:
        """By paths of one step more each round: another way than the code's walk."""
        reached = set(bases.get(name, ()))
        for _ in NAMES:
            reached |= {more for one in reached for more in bases.get(one, ())}
        return base in reached

    late = {name for name in NAMES if name in last or any(on(name, one) for one in last)}
    assert set(found[len(found) - len(late) :]) == late
    for name in NAMES:
        for base in NAMES:
            if on(name, base) and not on(base, name):
                assert place[base] < place[name], (base, name)
