"""The fleet file: what it means, and every mistake told with its line and its fix, all at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.client import Updater
from phasegate.fleet.fleet import Fleet, ImageSpec, Secret
from phasegate.fleet.form_source import CISource, GitSource, LocalSource
from phasegate.fleet.limits import Heartbeat
from phasegate.fleet.load import load_fleet
from phasegate.fleet.versions import CommandVersion, FileVersion, LiteralVersion
from phasegate.image.platform import Platform
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import rungs

Write = Callable[[str], Path]
ROOT = Path(__file__).parents[2]
HEAD = """\
registry: 127.0.0.1:5000
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
"""
TOOL = """\
  - name: tool
    image: demo/tool
    context: .
    platforms: [linux/amd64]
    version: "1.4"
    tags: {moving: [latest]}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")

    def written(text: str) -> Path:
        path = tmp_path / "fleet.yaml"
        path.write_text(text)
        return path

    return written


def read(write: Write, repos: str = "repos:\n" + TOOL, head: str = HEAD) -> Fleet:
    return load_fleet(write(head + repos))


def refused(write: Write, repos: str = "repos:\n" + TOOL, head: str = HEAD) -> str:
    with pytest.raises(FleetError) as caught:
        read(write, repos, head)
    assert caught.value.what.endswith("(nothing was touched)")
    return caught.value.what


def test_defaults(write: Write, tmp_path: Path) -> None:
    fleet = read(write)
    assert fleet.last == "index"
    assert fleet.ledger == f"sqlite:///{tmp_path}/.phasegate/ledger.db"
    assert fleet.builder.timeout == 1800
    assert fleet.repo("tool").line == 4
    assert str(fleet.reference("demo/tool").tagged("latest")) == "127.0.0.1:5000/demo/tool:latest"
    with pytest.raises(FleetError, match="no repo 'tol'"):
        fleet.repo("tol")


def test_a_group_has_one_image_an_architecture(write: Write) -> None:
    group = TOOL.replace("demo/tool", '"demo/{arch}-tool"').replace(
        "platforms: [linux/amd64]", "arches: [amd64, aarch64, armhf]"
    )
    words = "architectures: {aarch64: linux/arm64, armhf: linux/arm/v7}\n"
    images = read(write, "repos:\n" + group, HEAD + words).repos[0].images
    assert [(image.name, image.arch, image.platforms) for image in images] == [
        ("demo/amd64-tool", "amd64", (Platform("linux", "amd64"),)),
        ("demo/aarch64-tool", "aarch64", (Platform("linux", "arm64"),)),
        ("demo/armhf-tool", "armhf", (Platform("linux", "arm", "v7"),)),
    ]


def test_words_that_mean_one_architecture_need_no_map(write: Write) -> None:
    group = TOOL.replace("demo/tool", '"demo/{arch}-tool"').replace(
        "platforms: [linux/amd64]", "arches: [x86_64, aarch64, i386]"
    )
    images = read(write, "repos:\n" + group).repos[0].images
    assert [(image.arch, str(image.platforms[0])) for image in images] == [
        ("x86_64", "linux/amd64"),
        ("aarch64", "linux/arm64"),
        ("i386", "linux/386"),
    ]


GROUP = TOOL.replace("demo/tool", '"demo/{arch}-tool"').replace("platforms: [linux/amd64]", "arches: [amd64, arm64]")


def test_a_group_is_joined_under_a_name_of_its_own(write: Write) -> None:
    repo = read(write, "repos:\n" + GROUP.replace("context: .", "context: .\n    join: demo/tool")).repos[0]
    assert repo.joined == ImageSpec("demo/tool", "", (Platform("linux", "amd64"), Platform("linux", "arm64")))
    assert repo.names == (*repo.images, repo.joined)


@pytest.mark.parametrize(
    ("group", "what"),
    [
        (TOOL.replace("context: .", "context: .\n    join: demo/all"), "there is nothing to join"),
        (GROUP.replace("context: .", "context: .\n    join: demo/amd64-tool"), "publishes demo/amd64-tool too"),
        (GROUP.replace("context: .", "context: .\n    join: Demo/All"), "lower-case"),
        (
            GROUP.replace("latest", '"{arch}"').replace("context: .", "context: .\n    join: demo/all"),
            "a tag with {arch}",
        ),
    ],
)
def test_what_cannot_be_joined(write: Write, group: str, what: str) -> None:
    assert what in refused(write, "repos:\n" + group)


def test_platforms_of_those_who_pull(write: Write) -> None:
    assert read(write, head=HEAD + "platforms: [linux/arm/v7]\n").platforms == (Platform("linux", "arm", "v7"),)
    assert "fix: linux/arm64" in refused(write, head=HEAD + "platforms: [linux/aarch64]\n")


def test_versions_sources_and_secrets(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CA_FILE", "/etc/ca.crt")
    git = TOOL.replace("context: .", 'git: {url: "https://git/x", ref: main, credentials: {env: GIT}}')
    secrets = "    secrets: [{id: a, file: a.txt}, {id: b, env: TOKEN}, {id: c, env-file: CA_FILE}]\n"
    repo = read(write, "repos:\n" + git + secrets).repos[0]
    assert repo.source == GitSource("https://git/x", "main", "", "GIT")
    assert repo.secrets == (
        Secret("a", "file", str(tmp_path / "a.txt")),
        Secret("b", "env", "TOKEN"),
        Secret("c", "file", "/etc/ca.crt"),
    )
    assert repo.version == LiteralVersion("1.4")
    by_file = TOOL.replace('"1.4"', "{file: VERSION}")
    by_command = TOOL.replace('"1.4"', "{command: [git, describe]}").replace("tool", "other")
    first, second = read(write, "repos:\n" + by_file + by_command).repos
    assert (first.version, second.version) == (FileVersion("VERSION"), CommandVersion(("git", "describe")))


def test_a_ci_builds_it_with_a_source_for_the_control_or_without(write: Write, tmp_path: Path) -> None:
    ci = 'ci: {tag: "ci-{version}-{phase}", toolchain: {buildx: v0.29.1}}'
    alone = TOOL.replace("context: .", ci)
    beside = TOOL.replace("context: .", f"{ci}\n    context: .\n    args: {{A: b}}").replace("tool\n", "other\n")
    first, second = read(write, "repos:\n" + alone + beside).repos
    assert first.ci == second.ci == CISource("ci-{version}-{phase}", {"buildx": "v0.29.1"})
    assert (first.source, second.source) == (None, LocalSource(tmp_path))
    by_file = alone.replace('"1.4"', "{file: VERSION}")
    assert "version: there is no source to read it from" in refused(write, "repos:\n" + by_file)


def test_a_client_takes_every_phase_but_those_from_below_on(write: Write) -> None:
    clients = "clients: [{name: old, host: a, version: '20.10', below: zstd}, {name: new, host: b, version: '28'}]\n"
    old, new = read(write, head=HEAD + clients).clients
    start = Form(Builder.UNKNOWN, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
    expected = [old.expects(rung.name, rung.form) for rung in rungs(start)]
    assert expected == ["take", "take", "refuse", "refuse"]
    assert {new.expects(rung.name, rung.form) for rung in rungs(start)} == {"take"}


def test_a_client_refuses_in_every_phase_what_was_published_in_zstd_from_the_start(write: Write) -> None:
    clients = "clients: [{name: old, host: a, version: '20.10', below: zstd}]\n"
    (old,) = read(write, head=HEAD + clients).clients
    start = Form(Builder.UNKNOWN, MediaTypes.OCI, Codec.ZSTD, Shape.SINGLE)
    assert {old.expects(rung.name, rung.form) for rung in rungs(start)} == {"refuse"}


def test_variables_stand_for_addresses_alone(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB", "/lab")
    head = HEAD.replace("unix:///a", "unix://${LAB}/a")
    fleet = read(write, "repos:\n" + TOOL + '    args: {A: "${LAB}"}\n', head)
    assert fleet.builder.engine == "unix:///lab/a"
    assert fleet.repos[0].args == {"A": "${LAB}"}


MISTAKES = [
    # what is replaced, by what, the line and words of the error, words of its fix
    ("image: demo/tool", "imag: demo/tool", ":5: unknown key 'imag'", "fix: image"),
    ("linux/amd64", "linux/arm64/v9", ":7: repo 'tool': platform linux/arm64/v9: known variants", "fix: linux/arm64"),
    ("linux/amd64", "linux/x86_64", ":7: repo 'tool'", "fix: linux/amd64"),
    ("[linux/amd64]", "[linux/arm64, linux/arm64/v8]", ":7: repo 'tool' names linux/arm64/v8 twice", "keep one"),
    ("[linux/amd64]", "linux/amd64", ":7: platforms must be a list", "fix: ["),
    ('"1.4"', "1.10", ":8: version: 1.10 is a number", 'fix: version: "1.10"'),
    ('"1.4"', "{comand: [a]}", ":8: unknown key 'comand'", "fix: file"),
    ("moving: [latest]", "moving: [latest, latest]", ":9: tag 'latest' is listed twice", "keep one"),
    ("moving: [latest]", 'moving: ["a b"]', ":9: ", "fix: "),
    ("moving: [latest]", "fixed: [one]", ":9: the fixed tag 'one' has no {version}", "moving"),
    ("moving: [latest]", 'moving: ["{version}"]', ":9: '{version}' names one version", "fixed"),
    ("moving: [latest]", 'moving: ["{arch}"]', ":9: '{arch}' has {arch}, and the repo no `arches`", "arches: ["),
    ("moving: [latest]", "moving: []", ":9: repo 'tool' has no tag to move", "latest"),
    ("context: .", 'context: .\n    git: {url: "https://g/x", ref: a}', "exactly one of `context`", "context:"),
    ("    context: .\n", "", "exactly one of `context`, `git` and `source`", "context:"),
    ("demo/tool", "Demo/Tool", ":5: ", "lower-case"),
    ("demo/tool", "registry.example/tool", ":5: 'registry.example/tool' names a registry", "without its host"),
    ("demo/tool", '"demo/{arch}-tool"', ":5: ", "arches: ["),
    ("platforms: [linux/amd64]", "arches: [amd64]", ":5: 'demo/tool' has no {arch}", "{arch}-name"),
    (
        "platforms: [linux/amd64]",
        "arches: [armhf]",
        ":7: unknown architecture 'armhf'",
        "architectures: {armhf: linux/...}",
    ),
    ("platforms: [linux/amd64]", "arches: [arch64]", ":7: unknown architecture 'arch64'", "fix: aarch64"),
    ("name: tool", 'name: tool\n    args: {A: "{verson}"}', ":5: '{verson}': there is no field {verson}", "{version}"),
    ("name: tool", 'name: tool\n    smoke: {prints: ""}', ":5: prints is empty", "write it"),
    ("name: tool", "name: tool\n    smoke: {prints: a, timeout: 30}", ":5: timeout: 30 is no duration", "30s"),
    ("name: tool", "name: tool\n    secrets: [{id: a, env: A, file: b}]", "exactly one of file, env", "env:"),
    ("context: .", 'ci: {tag: "ci-{phase}"}', ":6: the tag 'ci-{phase}' has no {version}", "ci-{version}"),
    ("context: .", 'ci: {tag: "{version}-{what}"}', ":6: '{version}-{what}': there is no field {what}", "{version}"),
    ("context: .", 'ci: {tag: "{version} {phase}"}', ":6: ", "fix: "),
    ("context: .", 'ci: {tag: "{version}-{arch}"}', ":6: '{version}-{arch}' has {arch}", "arches"),
    ("context: .", 'ci: {tag: "ci-{version}", toolchain: {buildah: "1"}}', ":6: unknown key 'buildah'", "buildx"),
    ("context: .", 'ci: {tag: "ci-{version}"}\n    args: {A: b}', ":7: args: it is for the control", "leave args out"),
    ("context: .", 'ci: {tag: "ci-{version}"}\n    source: published', ":7: what a CI builds is not", "leave source"),
    (
        "context: .\n",
        'ci: {tag: "ci-{version}"}\n    git: {url: "https://g/x", ref: a}\n    context: .\n',
        "exactly",
        "co",
    ),
    ("tags: {moving: [latest]}", 'ci: {tag: "{version}"}\n    tags: {fixed: ["{version}"]}', "release tag", "{phase}"),
    ('"1.4"', '"1\\n2"', ":8: version: '1\\n2' is not a valid tag", "1 to 128 letters"),
    ('"1.4"', '"1.4 beta"', ":8: version: '1.4 beta' is not a valid tag", "1 to 128 letters"),
    ("name: tool", f"name: {'a' * 129}", ":4: name: 'aaa", "128 at most"),
    ("demo/tool", f"demo/{'a' * 240}", ":5: 'demo/aaa", "255 characters at most, the host included"),
    ("demo/tool", f"demo/tool\n    join: demo/{'a' * 240}", ":6: 'demo/aaa", "255 characters at most"),
]


@pytest.mark.parametrize(("old", "new", "what", "fix"), MISTAKES)
def test_a_mistake_in_a_repo(write: Write, old: str, new: str, what: str, fix: str) -> None:
    assert old in TOOL
    told = refused(write, "repos:\n" + TOOL.replace(old, new))
    assert what in told
    assert fix in told


@pytest.mark.parametrize("key", ["args", "labels"])
def test_a_name_that_would_end_elsewhere(write: Write, key: str) -> None:
    """``docker build`` takes ``NAME=value``: the argument ``A=c4nary`` was passed on as an argument ``A``."""
    told = refused(write, "repos:\n" + TOOL + f'    {key}: {{"A=c4nary": c, "": d, "B ": e, "C\\nD=": f, "E.f": g}}\n')
    assert told.count("fleet.yaml:10: ") == 4
    assert "has an '=': it would end there\n  fix: A: ..." in told
    assert "'' cannot be the name of" in told
    assert "c4nary" not in told
    assert "has an '='" in refused(write, head=HEAD.replace("version: v1", "version: v1, options: {a=b: c}"))


def test_the_longest_names(write: Write) -> None:
    image = f"demo/{'a' * 235}"
    repo = read(write, "repos:\n" + TOOL.replace("demo/tool", image).replace("name: tool", f"name: {'a' * 128}")).repos[
        0
    ]
    assert (len(f"127.0.0.1:5000/{repo.images[0].name}"), len(repo.name)) == (255, 128)


def updater(**changes: str) -> str:
    said = {"command": "[update]", "requests": "50", "bytes": "500MB"} | changes
    spec = ", ".join(f"{key}: {value}" for key, value in said.items())
    return f"clients: [{{name: a, host: b, version: v, below: zstd, updater: {{{spec}}}}}]\nregistry:"


def test_an_updater_and_its_limits(write: Write, tmp_path: Path) -> None:
    (tmp_path / "update.sh").write_text("#!/bin/sh\n")
    (tmp_path / "update.sh").chmod(0o755)
    (client,) = read(write, head=HEAD.replace("registry:", updater(command="[./update.sh, -x]"), 1)).clients
    command = (str(tmp_path / "update.sh"), "-x")
    assert client.updater == Updater(command, 50, 500_000_000, 120, "127.0.0.1:0", insecure=False)


HEAD_MISTAKES = [
    ("registry: 127.0.0.1:5000", 'registry: "https://reg"', ":1: ", "host"),
    ("registry: 127.0.0.1:5000", "registry: {host: reg, insecre: true}", ":1: unknown key 'insecre'", "insecure"),
    ("version: v1", "version: v1, timeout: 5", ":2: timeout: 5 is no duration", "10m"),
    (", version: v1", "", ":2: 'version' is missing here", "version: ..."),
    (
        "registry:",
        "ladder: [container, zstd]\nregistry:",
        ":1: the ladder container, zstd skips",
        "[container, oci, zstd]",
    ),
    ("registry:", "ladder: [oci, container]\nregistry:", ":1: the ladder oci, container skips", "[container, oci]"),
    ("registry:", "ladder: zst\nregistry:", ":1: ladder: 'zst' is none of", "fix: zstd"),
    ("registry:", "ladder: []\nregistry:", ":1: the ladder (empty)", "[container, oci, zstd, index]"),
    ("registry:", "architectures: {armhf: linux/arm/v9}\nregistry:", ":1: ", "linux/arm"),
    ("registry:", "telemetry: {file: no.json, limit: 1}\nregistry:", ":1: limit: 1 is no share", "0% to 100%"),
    ("registry:", "telemetry: {file: no.json, limit: 101%}\nregistry:", ":1: limit: '101%' is no share", "0% to 100%"),
    ("registry:", "telemetry: {limit: 1%}\nregistry:", ":1: telemetry comes from exactly one of", "file: clients.json"),
    ("registry:", "telemetry: {file: a, command: [b], limit: 1%}\nregistry:", ":1: telemetry comes from", "file: "),
    (
        "registry:",
        "clients: [{name: a, host: b, version: v, below: all}]\nregistry:",
        "below: 'all' is none of",
        "zstd",
    ),
    (
        "registry:",
        "clients:\n- {name: a, host: b, version: v}\n- {name: a, host: c, version: v}\nregistry:",
        ":3: client 'a' is there already, on line 2",
        "another name",
    ),
    ("registry:", "registry: one\nregistry:", ":2: 'registry' is there already, on line 1", "keep one"),
    (', image: "buildkit:v1"', "", ":2: 'image' is missing here", "push: engine"),
    ("version: v1", "version: v1, push: engine", ":2: image is of BuildKit's container", "leave image out"),
    ("version: v1", "version: v1, push: docker", ":2: push: 'docker' is none of buildkit, engine", "fix: "),
    ("registry:", updater(bytes="500"), ":1: bytes: 500 is no size", "500kB"),
    ("registry:", updater(requests="0"), ":1: requests: ", ""),
    ("registry:", updater(command="[]"), ":1: command is empty", "write it"),
    ("registry:", updater(door="localhost"), ":1: door: ", ""),
    ("registry:", updater(door='"127.0.0.1:70000"'), ":1: door: '127.0.0.1:70000' has no such port", "host:port"),
    ("registry:", updater().replace(", below: zstd", ""), "refuses no phase", "below: PHASE"),
]


@pytest.mark.parametrize(("old", "new", "what", "fix"), HEAD_MISTAKES)
def test_a_mistake_in_the_head(write: Write, old: str, new: str, what: str, fix: str) -> None:
    assert old in HEAD
    told = refused(write, head=HEAD.replace(old, new, 1))
    assert what in told
    assert fix in told


def test_names_and_images_are_there_once(write: Write) -> None:
    told = refused(write, "repos:\n" + TOOL + TOOL)
    assert ":10: repo 'tool' is there already, on line 4" in told
    assert "repo 'tool' publishes demo/tool too" in refused(
        write, "repos:\n" + TOOL + TOOL.replace("name: tool", "name: b")
    )


def test_all_mistakes_are_told_at_once_in_their_order(write: Write) -> None:
    wrong = TOOL.replace("linux/amd64", "linux/arm64/v9").replace("context: .", "context: nowhere")
    told = refused(write, "repos:\n" + wrong, HEAD.replace("unix:///a", "${NO_SUCH_VARIABLE}"))
    lines = [int(line.split(":")[1]) for line in told.splitlines() if ".yaml:" in line]
    assert lines == [2, 6, 7]


def test_no_secret_is_repeated(write: Write) -> None:
    canary = "c4nary"
    texts = [
        refused(write, "repos:\n" + TOOL + f"    secrets: [{{id: a, value: {canary}}}]\n"),
        refused(write, "repos:\n" + TOOL + f"    secrets: [{{id: a, env: '{canary}-x='}}]\n"),
        refused(write, head=HEAD.replace("127.0.0.1:5000", f"user:{canary}@reg.example")),
        refused(write, head=HEAD.replace("127.0.0.1:5000", f"{{host: reg.example, credentials: {canary}}}")),
        refused(
            write, "repos:\n" + TOOL.replace("context: .", f'git: {{url: "https://u:{canary}@git.example/x", ref: a}}')
        ),
    ]
    assert all(canary not in text for text in texts)


def test_notification_blocks_are_named_by_type_and_name_and_never_by_an_address(write: Write) -> None:
    assert read(write, head=HEAD + "notify: [slack-webhook/team, custom-webhook/pager]\n").notify == (
        "slack-webhook/team",
        "custom-webhook/pager",
    )
    said = refused(write, head=HEAD + "notify: [https://hooks.example/services/s3cret]\n")
    assert "fleet.yaml:3: " in said
    assert "as in slack-webhook/release-team" in said
    assert "s3cret" not in said, "the address of a webhook is a credential"


def test_the_url_of_the_heartbeat_is_never_shown(write: Write) -> None:
    found = read(write, head=HEAD + "heartbeat: https://monitor.example/ping/s3cret\n")
    assert found.heartbeat == Heartbeat("https://monitor.example/ping/s3cret")
    assert "s3cret" not in repr(found)
    assert read(write, head=HEAD + "heartbeat: {env: MONITOR}\n").heartbeat == Heartbeat(variable="MONITOR")
    for wrong in ("monitor/s3cret", "ftp://monitor.example/s3cret", "http://ann:s3cret@monitor.example/"):
        said = refused(write, head=HEAD + f"heartbeat: {wrong}\n")
        assert "fleet.yaml:3: heartbeat: this is not a URL that can be requested" in said
        assert "s3cret" not in said
