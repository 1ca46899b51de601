"""A person fixes a fleet file once: mistakes of form, impossible combinations and what is missing come together."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet, mistakes_in, problems_in

HEAD = """\
registry: registry.test
builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}
"""
REST = 'version: "1.0", tags: {moving: [latest]}'
GOOD = f"  - {{name: good, image: team/good, context: ., platforms: [linux/amd64], {REST}}}\n"


def mistakes(folder: Path, text: str) -> list[str]:
    """Return what is said of a fleet file, without its name: ``LINE: what`` and, behind it, the fix."""
    path = folder / "fleet.yaml"
    path.write_text(text)
    (folder / "Dockerfile").touch()
    with pytest.raises(FleetError) as caught:
        load_fleet(path)
    *lines, last = caught.value.what.splitlines()
    assert last == "  (nothing was touched)"
    joined = "\n".join(lines).replace("\n  fix: ", " -> ").replace(f"{path}:", "").replace(f"{folder}/", "")
    return joined.splitlines()


def test_whoever_only_asks_for_the_mistakes_gets_all_of_them_too(tmp_path: Path) -> None:
    text = HEAD + "policy: {freeze: [fri]}\nrepos:\n" + GOOD.replace("linux/amd64", "linux/amd6")
    (tmp_path / "Dockerfile").touch()
    found = problems_in(text, tmp_path / "fleet.yaml")
    assert sorted(problem.line for problem in found) == [3, 5]


def test_mistakes_of_form_hide_no_others(tmp_path: Path) -> None:
    text = (
        "policy: {ramp: [1, 50%], freeze: [fri]}\nrepos:\n"
        f"  - {{name: a, image: team/a, users: 400k, context: pages, platforms: [linux/amd6], {REST}}}\n"
        f"  - {{name: b, image: team/b:1, arches: [arch64], context: ., {REST}}}\n"
        f"  - {{name: c, image: team/c, context: ., platforms: [linux/amd64], {REST}, smoke: {{exit: 0}}}}\n"
    )
    told = mistakes(tmp_path, HEAD + text)
    assert [line.partition(" -> ")[0].split(": ", 1) for line in told] == [
        ["3", "freeze must be a mapping"],
        ["5", "repo 'a': platform linux/amd6: unknown architecture"],
        ["5", "users must be a whole number"],
        ["5", "pages is not a folder"],
        ["6", "'team/b:1' has no {arch}, and the repo has `arches`"],
        ["6", "'team/b:1' has a tag or a digest, and names a repository"],
        ["6", "unknown architecture 'arch64'"],
        ["7", "'prints' is missing here"],
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        # What stands in for them is not judged.
        ("registry: {port: 5000}", ["1: unknown key 'port'", "1: 'host' is missing here"]),
        ("builder: {}", [f"1: '{key}' is missing here" for key in ("engine", "control", "version")]),
        ("clients: {a: b}", ["1: clients must be a list"]),
    ],
)
def test_a_part_that_is_wrong_leaves_the_repos_to_be_judged(tmp_path: Path, wrong: str, told: list[str]) -> None:
    key = wrong.partition(":")[0]
    head = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(f"{key}:"))
    found = mistakes(tmp_path, f"{wrong}\n{head}repos:\n{GOOD}{GOOD}")
    texts = [line.partition(" -> ")[0] for line in found]
    assert sorted(texts[: len(told)]) == sorted(told)
    assert [text.partition(": ")[2][:29] for text in texts[len(told) :]] == [
        "repo 'good' is there already,",
        "repo 'good' publishes team/go",
    ][: len(texts) - len(told)]
    assert len(texts) > len(told)


def test_a_repo_whose_keys_cannot_be_judged_without_each_other_is_only_told_its_form(tmp_path: Path) -> None:
    told = mistakes(tmp_path, f"{HEAD}repos:\n  - {{name: a, image: team/a, contexts: x, {REST}}}\n{GOOD}")
    assert told == ["4: unknown key 'contexts' -> context"]  # and not: it wants one of context, git and source


@pytest.mark.parametrize(
    ("meant", "typed", "told"),
    [
        ("defaults:", "default:", "3: unknown key 'default' -> defaults"),
        ("platforms:", "platfroms:", "3: unknown key 'platfroms' -> platforms"),
    ],
)
def test_a_misspelled_key_on_which_all_repos_depend_is_one_mistake(
    tmp_path: Path, meant: str, typed: str, told: str
) -> None:
    defaults = f"defaults: {{platforms: [linux/amd64], context: ., {REST}}}".replace(meant, typed)
    repos = "repos: [{name: a, image: team/a}, {name: b, image: team/b}, {name: c, image: IMAGE}]"
    text = f"{HEAD}{defaults}\n{repos}\n"
    assert mistakes(tmp_path, text.replace("IMAGE", "team/c")) == [told]
    first, another = mistakes(tmp_path, text.replace("IMAGE", "team/b"))
    assert (first, "team/b" in another) == (told, True), "other mistakes are said with it"


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("policy: {approve: {zstd: [root]}}", "3: zstd must be a mapping -> zstd: {by: ...}, where it may have quorum"),
        (
            "policy: {freeze: [fri]}",
            "3: freeze must be a mapping -> {why: ...}, where it may have from, to, days, hours, zone",
        ),
        ("attest: {provenance: 1.10}", "3: provenance: 1.1 is none of min, max -> one of min, max"),
        ("shadow: [1.10]", '3: shadow: 1.10 is a number or a truth value to YAML -> shadow: "1.10"'),
        ("ledger: 2026-11-28", '3: ledger: 2026-11-28 is not text to YAML -> ledger: "2026-11-28"'),
        ("\tledger: x", "3: the line is indented by a tab -> indent with spaces"),
    ],
)
def test_a_fix_is_the_line_to_write(tmp_path: Path, line: str, fix: str) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(f"{HEAD}{line}\nrepos:\n{GOOD}")
    (tmp_path / "Dockerfile").touch()
    with pytest.raises(FleetError) as caught:
        load_fleet(path)
    told = f"{caught.value.what}\n  fix: {caught.value.fix}" if caught.value.fix else caught.value.what
    assert told.replace("\n  fix: ", " -> ").replace(f"{path}:", "").splitlines()[0] == fix


UNKNOWN = "platform linux/amd46: unknown architecture"


def test_one_mistake_that_repos_share_is_one_mistake(tmp_path: Path) -> None:
    def repo(name: str, rest: str = "") -> str:
        return f"  - {{name: {name}, image: team/{name}, context: ., {rest}{REST}}}\n"

    lines = (
        "  - name: d\n    image: team/d\n    context: .\n    platforms: [linux/amd46]\n    lines:\n"
        '      - {name: "1", version: "1", tags: {moving: ["1"]}}\n'
        '      - {name: "2", version: "2", tags: {moving: ["2"]}}\n'
    )
    defaults = "defaults: {platforms: [linux/amd46]}\nrepos:\n"
    text = HEAD + defaults + repo("a") + repo("b") + repo("c", "platforms: [linux/amd46], ") + lines
    assert [line.partition(" -> ")[0] for line in mistakes(tmp_path, text)] == [
        f"3: repo 'a' (and 1 more): {UNKNOWN}",
        f"7: repo 'c': {UNKNOWN}",
        f"11: repo 'd@1' (and 1 more): {UNKNOWN}",
    ]
    path = tmp_path / "fleet.yaml"
    assert [problem.line for problem in mistakes_in(text, path)] == [3, 7, 11]
    assert [problem.place[1] for problem in problems_in(text, path)] == [0, 1, 2, 3, 4]


LADDER = "ladder: [zstd, oci]\n"


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        (f"repos:\n  - {{name: a, image: team/a, contexts: x, {REST}}}\n", 5),  # the only repo
        (f"repos:\n  - {{name: A b, image: team/a, context: ., platforms: [linux/amd64], {REST}}}\n", 5),
        ("repos: []\n", 4),
        ("repos: {a: b}\n", 4),
        ("defaults: {platforms: linux/amd64}\nrepos:\n" + GOOD, 4),
        ("architectures: [a]\nrepos:\n" + GOOD, 4),
        ("include: {a: b}\nrepos:\n" + GOOD, 4),
    ],
)
def test_a_part_on_which_repos_depend_leaves_the_others_to_be_judged(tmp_path: Path, rest: str, line: int) -> None:
    found = mistakes(tmp_path, HEAD + LADDER + rest)
    assert found[0].startswith("3: the ladder zstd, oci skips or turns a rung")
    assert [text.partition(":")[0] for text in found[1:]] == [str(line)]


def test_what_other_parts_say_of_a_repo_with_a_mistake_is_not_one(tmp_path: Path) -> None:
    text = (
        "registries: [{host: quay.example}]\nshadow: [own.a]\npolicy: {last: [a]}\nrepos:\n"
        "  - {name: a, image: team/a, contexts: x, also: [quay.example/x], checks: [{name: a, command: [./x]}], "
        f"{REST}}}\n"
    )
    assert mistakes(tmp_path, HEAD + text) == ["7: unknown key 'contexts' -> context"]


def test_a_line_whose_name_is_a_number_is_one_mistake_and_its_version_another(tmp_path: Path) -> None:
    tags = "tags: {moving: [a]}"
    text = (
        "repos:\n  - name: a\n    was: b\n    image: team/a\n    context: .\n    platforms: [linux/amd64]\n    lines:\n"
        f"      - {{name: 3.12, version: 3.12, {tags}}}\n"
        f'      - {{name: "3.13", version: "3.13", {tags.replace("[a]", "[b]")}}}\n'
        f"      - {{version: '3.14', {tags.replace('[a]', '[c]')}}}\n"
        "      - '3.15'\n"
    )
    assert [line.partition(" -> ")[0] for line in mistakes(tmp_path, HEAD + text)] == [
        "10: name: 3.12 is not text to YAML",
        "10: version: 3.12 is a number or a truth value to YAML",
        "12: 'name' is missing here",
        "13: lines must be a mapping",
    ]


def test_one_field_that_is_misspelled_is_one_mistake(tmp_path: Path) -> None:
    repo = f'  - {{name: a, image: "{{architecture}}-a", arches: [amd64], context: ., {REST}}}\n'
    assert mistakes(tmp_path, f"{HEAD}repos:\n{repo}") == [
        "4: '{architecture}-a': there is no field {architecture} -> {arch}"
    ]
