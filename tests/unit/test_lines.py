"""Release lines of one image name: in the fleet file, in the ledger and in decisions."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from phasegate.errors import Blocked, FleetError, LedgerError
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_outline
from phasegate.fleet.versions import LiteralVersion
from phasegate.ledger.derive import derive
from phasegate.ledger.events import FLEET, Ceded, Event, PutOnHold, TakenOver, WaveOpened
from phasegate.ledger.history import origins, releases_of
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Inherited, Standing
from phasegate.policy.action import Seen
from phasegate.policy.lines import Other, with_lines
from phasegate.policy.radius import bases_of
from phasegate.release import Tag
from tests.kit import histories as h
from tests.kit.in_process import phasegate
from tests.kit.one_repo import NOW, REPO

HEAD = """\
registry: 127.0.0.1:1
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
"""
PYTHON = """\
repos:
  - {name: first, image: team/first, context: ., platforms: [linux/amd64], version: "1.0", tags: {moving: [latest]}}
  - name: python
    image: team/python
    context: .
    platforms: [linux/amd64]
    users: 7
    args: {BASE: debian, PYTHON: "3"}
    version: {file: VERSION}
    tags: {moving: ["{major}.{minor}"], fixed: ["{version}"]}
    lines:
      - {name: "3.12", args: {PYTHON: "3.12"}}
      - name: "3.13"
        args: {PYTHON: "3.13"}
        version: 3.13.1
        tags: {moving: ["{major}.{minor}", latest], fixed: ["{version}"]}
        git: {url: "https://example.org/python.git", ref: main}
  - {name: app, image: team/app, context: app, platforms: [linux/amd64], version: "1.0", tags: {moving: [latest]}}
"""
OLD, NEW = "python@3.12", "python@3.13"
LATEST = Tag("team/python", "latest")


def written(folder: Path, repos: str = PYTHON, more: str = "") -> Path:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    path = folder / "fleet.yaml"
    path.write_text(HEAD + more + repos)
    return path


def loaded(folder: Path, repos: str = PYTHON, more: str = "") -> Fleet:
    return load_fleet(written(folder, repos, more))


def refused(folder: Path, repos: str) -> str:
    with pytest.raises(FleetError) as error:
        loaded(folder, repos)
    return error.value.what


# The fleet file


def test_a_line_is_a_repo_that_has_what_it_does_not_say_from_its_repo(tmp_path: Path) -> None:
    fleet = loaded(tmp_path)
    assert [repo.name for repo in fleet.repos] == ["first", OLD, NEW, "app"]
    old, new = fleet.repo(OLD), fleet.repo(NEW)
    assert (old.images, old.users, old.owner) == (new.images, 7, "python")
    assert (old.args, new.args) == ({"BASE": "debian", "PYTHON": "3.12"}, {"BASE": "debian", "PYTHON": "3.13"})
    assert [str(each.tag) for each in old.tags("3.12.8")] == ["team/python:3.12", "team/python:3.12.8"]
    assert LATEST in {each.tag for each in new.tags("3.13.1")}
    assert (type(old.source).__name__, type(new.source).__name__) == ("LocalSource", "GitSource")
    assert (old.line, new.line, fleet.repo("app").line) == (14, 15, 20)
    assert [repo.name for repo in load_outline(fleet.path).repos] == [repo.name for repo in fleet.repos]


def test_a_repos_own_name_stands_for_its_lines(tmp_path: Path) -> None:
    fleet = loaded(tmp_path, more="policy: {last: [python]}\n")
    assert fleet.called("python", OLD, "app") == (OLD, NEW, "app")
    assert fleet.policy.last == (OLD, NEW)
    with pytest.raises(FleetError, match="repo 'python' has several lines") as error:
        fleet.repo("python")
    assert error.value.fix == f"one of {OLD}, {NEW}"
    assert fleet.owners == {"team/first": "first", "team/python": "python", "team/app": "app"}
    assert not fleet.partial


def test_what_is_built_on_the_image_comes_after_all_its_lines(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/Dockerfile").write_text("FROM 127.0.0.1:1/team/python:3.12\n")
    assert bases_of(loaded(tmp_path))["app"] == (OLD, NEW)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("name: python", "name: python@3"), "fleet.yaml:5: name: 'python@3' is not the name of a repo"),
        (('name: "3.12"', 'name: "3.13"'), "fleet.yaml:15: repo 'python@3.13' is there already, on line 14"),
        (('name: "3.12"', "name: 3.12"), "fleet.yaml:14: name: 3.12 is not text to YAML"),
        (('{name: "3.12", ', '{label: x, name: "3.12", '), "fleet.yaml:14: unknown key 'label'"),
        (('{name: "3.12", ', '{image: x, name: "3.12", '), "fleet.yaml:14: image is the same for all lines"),
        (('{name: "3.12", args: {PYTHON: "3.12"}}', "one"), "fleet.yaml:14: "),
        (("    image: team/python\n", ""), "'image' is missing here"),
        (
            ('{name: "3.12", ', '{name: "3.12", tags: {moving: [latest]}, '),
            f"'{NEW}' has the tag {LATEST}, which '{OLD}'",
        ),
        (
            ('{name: "3.12", ', '{name: "3.12", version: 3.13.1, '),
            f"'{NEW}' has the tag team/python:3.13, which '{OLD}' has, too, at ",
        ),
        (("image: team/first", "image: team/python"), "repo 'first' publishes team/python too"),
        (("name: first", "name: python"), "fleet.yaml:14: repo 'python' is there already, on line 4"),
        (("name: app", "name: python"), "fleet.yaml:20: repo 'python' is there already, on line 14"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, change: tuple[str, str], what: str) -> None:
    assert PYTHON.count(change[0]) == 1
    said = refused(tmp_path, PYTHON.replace(*change))
    assert what in said
    assert said.count(": ") < 9, f"each is told once: {said}"


def test_a_mistake_in_one_line_holds_up_no_rollback_of_another(tmp_path: Path) -> None:
    outline = load_outline(written(tmp_path, PYTHON.replace('{name: "3.12", ', '{name: "3.12", tags: {moving: "x"}, ')))
    assert [repo.name for repo in outline.repos] == ["first", NEW, "app"]
    assert list(outline.unreadable) == [OLD]
    assert outline.lines == {"python": (NEW, OLD)}
    outline = load_outline(written(tmp_path, PYTHON.replace('name: "3.12"', "name: 3.12")))
    assert outline.repo(NEW).name == NEW


def test_lines_of_included_files_keep_their_folder_and_their_line(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images/fleet.yaml").write_text(PYTHON.replace('name: "3.12"', 'label: x, name: "3.12"'))
    path = tmp_path / "fleet.yaml"
    path.write_text(
        HEAD
        + "include: images/fleet.yaml\n"
        + PYTHON.replace("python", "ruby")
        .replace("- {name: first", "- {name: f2")
        .replace("team/first", "team/f2")
        .replace("name: app", "name: app2")
        .replace("team/app", "team/app2")
    )
    with pytest.raises(FleetError) as error:
        load_fleet(path)
    assert [line for line in error.value.what.splitlines() if "'label'" in line] == [
        f"{tmp_path}/images/fleet.yaml:12: unknown key 'label'"
    ]
    (tmp_path / "images/fleet.yaml").write_text(PYTHON)
    found = load_fleet(path).repo(OLD).source
    assert str(getattr(found, "context", "")) == str(tmp_path / "images")


# The ledger


def test_events_of_lines_have_their_repo_and_their_line_in_columns(tmp_path: Path) -> None:
    fleet = loaded(tmp_path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        ledger.append(h.observed(OLD), h.observed(NEW), h.observed("app"), PutOnHold(repo=OLD, by="ann", reason="x"))
        ledger.append(WaveOpened(repo=FLEET, phase="oci", number=1, members=(OLD, NEW)))
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        standings = ledger.standings(repo.name for repo in fleet.repos)
        assert [name for name, standing in standings.items() if standing.start] == [OLD, NEW, "app"]
        assert (standings[OLD].hold is not None, standings[NEW].hold) == (True, None)
        assert {event.repo for _, _, event in ledger.after(0)} == {OLD, NEW, "app", FLEET}
        assert ledger.changed(0) == {OLD, NEW, "app", FLEET}
        assert ledger.course().wave_of(NEW, "oci")
        assert ledger.lines == {"python": (OLD, NEW)}
    database = create_engine(fleet.ledger)
    with database.connect() as connection:
        rows = connection.execute(text("select repo, line from events order by id")).tuples().all()
        owners = connection.execute(text("select repo from images where image = 'team/python'")).scalars().all()
    database.dispose()
    assert rows == [("python", "3.12"), ("python", "3.13"), ("app", ""), ("python", "3.12"), (FLEET, "")]
    assert owners == ["python"]


PLAIN = PYTHON.partition("    lines:")[0]


def test_a_repo_gets_lines_and_one_of_them_takes_its_history(tmp_path: Path) -> None:
    plain = loaded(tmp_path, PLAIN)
    with closing(Ledger.open(plain.ledger, plain)) as ledger:
        ledger.append(h.observed("python"), PutOnHold(repo="python", by="ann", reason="x"))
    lines = loaded(tmp_path)
    for way in (Ledger.peek, Ledger.open):
        with pytest.raises(LedgerError, match=f"the history of 'python' there may go on as '{OLD}'") as error:
            way(lines.ledger, lines)
        assert "`was: python` beside the name" in (error.value.fix or "")
    with closing(Ledger.open(lines.ledger, load_outline(lines.path))) as ledger:  # a rollback of another repo
        assert ledger.orphaned(OLD)
        assert not ledger.orphaned("app")
    said = loaded(tmp_path, PYTHON.replace('{name: "3.12", ', '{name: "3.12", was: python, '))
    for way in (Ledger.peek, Ledger.open, Ledger.open):
        with closing(way(said.ledger, said)) as ledger:
            assert ledger.standing(OLD).hold
            assert ledger.standing(NEW).start is None
    with closing(Ledger.open(lines.ledger, loaded(tmp_path))) as ledger:  # `was` may go again
        assert ledger.standing(OLD).hold


def test_a_repo_loses_its_lines_and_goes_on_with_the_history_of_one(tmp_path: Path) -> None:
    lines = loaded(tmp_path)
    with closing(Ledger.open(lines.ledger, lines)) as ledger:
        ledger.append(h.observed(OLD), h.observed(NEW))
    plain = loaded(tmp_path, PLAIN)
    with pytest.raises(LedgerError, match="there may go on as 'python'"):
        Ledger.open(plain.ledger, plain)
    said = loaded(tmp_path, PLAIN.replace("  - name: python\n", f"  - name: python\n    was: {NEW}\n"))
    with closing(Ledger.open(said.ledger, said)) as ledger:
        assert ledger.standing("python").start
        assert ledger.history(NEW) == ()
        assert ledger.history(OLD)


def test_a_repo_is_renamed_with_all_its_lines(tmp_path: Path) -> None:
    lines = loaded(tmp_path)
    with closing(Ledger.open(lines.ledger, lines)) as ledger:
        ledger.append(h.observed(OLD), h.observed(NEW))
    renamed = loaded(tmp_path, PYTHON.replace("name: python\n", "name: cpython\n    was: python\n"))
    with closing(Ledger.open(renamed.ledger, renamed)) as ledger:
        assert all(ledger.standing(f"cpython@{line}").start for line in ("3.12", "3.13"))
        assert ledger.lines == {"cpython": ("cpython@3.12", "cpython@3.13")}


def test_a_new_line_and_the_end_of_another_one_need_no_word(tmp_path: Path) -> None:
    lines = loaded(tmp_path)
    with closing(Ledger.open(lines.ledger, lines)) as ledger:
        ledger.append(h.observed(OLD), h.observed(NEW))
    later = loaded(tmp_path, PYTHON.replace("3.13", "3.14").replace("3.12", "3.13"))
    with closing(Ledger.open(later.ledger, later)) as ledger:
        assert ledger.standing(NEW).start
        assert ledger.standing("python@3.14").start is None


def test_the_commands_take_the_repos_name_for_all_its_lines(tmp_path: Path) -> None:
    fleet = loaded(tmp_path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        ledger.append(h.observed(OLD), h.observed(NEW))
    ended = phasegate("hold", "python", "--reason", "wait", cwd=tmp_path)
    assert f"{OLD} and {NEW} are on hold" in ended.stdout, ended
    assert "put on hold" in phasegate("status", "python", cwd=tmp_path).stdout
    ended = phasegate("explain", "python", cwd=tmp_path)
    assert f"fix: one of {OLD}, {NEW}" in ended.stderr


# Tags that change their line


def test_a_tag_that_is_taken_over_is_in_one_record_and_leads_back_to_no_other_line() -> None:
    release = h.release("one")
    tag = Tag("demo/one", "latest")
    climbed = h.climb(release, ("container", "oci"))
    ceded = [*climbed, Ceded(repo="one", tag=tag, line="two")]
    taken: list[Event] = [
        h.observed("one"),
        TakenOver(repo="one", tag=tag, digest=h.digest("of another"), version="0.9", line="two"),
    ]
    assert tag in derive("one", [(NOW, event) for event in climbed]).tags
    assert tag not in derive("one", [(NOW, event) for event in ceded]).tags
    assert (origins(ceded), releases_of(ceded)) == ({}, {})
    standing = derive("one", [(NOW, event) for event in taken])
    assert (standing.tags[tag], standing.versions[tag], standing.taken) == (
        h.digest("of another"),
        "0.9",
        frozenset({tag}),
    )


def line(name: str, *moving: str, **changes: object) -> Repo:
    found = replace(REPO, name=name, moving=moving, version=LiteralVersion("1"))
    return replace(found, **changes)  # type: ignore[arg-type]


def test_a_line_inherits_the_moving_tags_that_the_file_gives_it_and_not_those_in_flight() -> None:
    tag, own = Tag("demo/tool", "latest"), Tag("demo/tool", "2")
    old = Standing("a@1", tags={tag: "sha256:1"}, versions={tag: "1.0"}, known=("1.0",))
    seen = Seen("2.0", "", {tag: "sha256:1", own: "sha256:2"})
    repo = line("a@2", "latest", "{major}")
    found = with_lines(repo, Standing("a@2"), seen, [Other("a@1", line("a@1", "{major}"), old)], NOW)
    assert found.inherited == (Inherited(tag, "sha256:1", "1.0", "a@1"),)
    assert found.own == {own: "sha256:2"}
    gone = with_lines(repo, Standing("a@2"), seen, [Other("a@1", None, old)], NOW)
    assert gone.inherited == found.inherited  # of a line that the file does not have any more, too


def test_two_lines_with_one_tag_block_the_one_that_does_not_have_it() -> None:
    tag = Tag("demo/tool", "1")
    old, new = line("a@1", "{major}"), line("a@2", "{major}")
    has = Standing("a@1", tags={tag: "sha256:1"}, versions={tag: "1.0"}, known=("1.0",))
    seen = Seen("1.5", "", {tag: "sha256:1"})
    with pytest.raises(Blocked, match=r"demo/tool:1 is one of 'a@1' too, with 1\.5"):
        with_lines(new, Standing("a@2"), seen, [Other("a@1", old, has)], NOW)
    assert with_lines(old, has, seen, [Other("a@2", new, Standing("a@2"))], NOW) == seen
    later = Seen("2.0", "", {})
    assert with_lines(new, Standing("a@2"), later, [Other("a@1", old, has)], NOW) == later


def test_lines_of_one_image_are_counted_as_one_repo(tmp_path: Path) -> None:
    written(tmp_path)
    counted = "3 repos (2 release lines among them)"
    assert phasegate("plan", "--offline", cwd=tmp_path).stdout.startswith(f"fleet.yaml  3 images of {counted}, ")
    assert phasegate("status", cwd=tmp_path).stdout.startswith(f"fleet.yaml  {counted}, 4 not looked at yet: ")
