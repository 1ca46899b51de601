"""A repo that is renamed keeps its history, and so does one whose images come and go."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from phasegate.errors import FleetError, LedgerError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_outline
from phasegate.ledger.events import FLEET, PutOnHold, Renamed, WaveOpened
from phasegate.ledger.lease import Fenced
from phasegate.ledger.ledger import Ledger
from tests.kit import histories as h
from tests.kit.in_process import phasegate
from tests.unit.test_fleets_in_a_ledger import folder, url

__all__ = ["folder", "url"]


def fleet(folder: Path, url: str, *repos: str, name: str = "") -> Fleet:
    """Return a fleet whose repos are given as ``name=image``, or ``name=image was OLD``."""
    lines = [
        "registry: 127.0.0.1:1",
        f"ledger: {url}",
        'builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}',
        *([f"name: {name}"] if name else []),
        "repos:",
    ]
    for repo in repos:
        called, _, rest = repo.partition("=")
        image, _, was = rest.partition(" was ")
        lines.append(
            f"  - {{name: {called}, image: {image}, context: ., platforms: [linux/amd64], "
            f'version: "1.0", tags: {{moving: [latest]}}{f", was: {was}" if was else ""}}}'
        )
    path = folder / "fleet.yaml"
    path.write_text("\n".join(lines) + "\n")
    return load_fleet(path)


def opened(of: Fleet) -> Ledger:
    return Ledger.open(of.ledger, of)


@pytest.fixture
def before(folder: Path, url: str) -> Fleet:
    """`one` is at `container`, in a wave, and in the middle of its promotion to `oci`; `two` was observed."""
    found = fleet(folder, url, "one=demo/one", "two=demo/two")
    release = h.release("one")
    with closing(opened(found)) as ledger:
        ledger.append(*h.climb(release, ("container",)), h.observed("two"))
        ledger.append(WaveOpened(repo=FLEET, phase="container", number=1, members=("one", "two")))
        ledger.append(h.judged(release, "oci"), h.intended(release, "oci", h.digest(release.id, "container")))
    return found


def test_its_history_goes_on_under_the_new_name(folder: Path, url: str, before: Fleet) -> None:
    with closing(opened(before)) as ledger:
        old, course = ledger.standing("one"), ledger.course()
    after = fleet(folder, url, "uno=demo/one was one", "two=demo/two")
    with closing(Ledger.peek(url, after)) as reader:  # before anything is written
        assert (reader.standing("uno").intent, reader.standing("uno").at) == (old.intent, old.at)
        assert reader.standings(["uno", "two"])["uno"].intent == old.intent
        assert reader.course().wave_of("uno", "container") == course.waves[0].renamed("one", "uno")
        assert {event.repo for _, _, event in reader.after(0)} == {"uno", "two", FLEET}
    for _ in range(2):
        with closing(opened(after)) as ledger:
            standing = ledger.standing("uno")
            assert (standing.repo, standing.intent, standing.at) == ("uno", old.intent, old.at)
            assert (standing.release, standing.published) == (old.release, old.published)
            assert ledger.history("one") == ()
            assert ledger.course().wave_of("uno", "container") == course.waves[0].renamed("one", "uno")
            assert sum(isinstance(event, Renamed) for _, event in ledger.history("uno")) == 1
    assert "renamed: it was one" in phasegate("explain", "uno", cwd=folder).stdout
    with closing(opened(fleet(folder, url, "uno=demo/one", "two=demo/two"))) as ledger:  # `was` may go again
        assert ledger.standing("uno").intent == old.intent


def test_what_a_process_with_the_old_file_still_wrote_follows(folder: Path, url: str, before: Fleet) -> None:
    after = fleet(folder, url, "uno=demo/one was one", "two=demo/two")
    with closing(opened(before)) as late, closing(opened(after)) as ledger:
        count = len(ledger.history("uno"))
        late.append(h.judged(h.release("one"), "zstd"))
        with closing(opened(after)) as again:
            assert len(again.history("uno")) == count + 2
            assert again.history("one") == ()


def test_renamed_and_named_at_the_same_time(folder: Path, url: str, before: Fleet) -> None:
    with closing(opened(before)) as ledger:
        old = ledger.standing("one")
    after = fleet(folder, url, "uno=demo/one was one", "two=demo/two", name="shop")
    with closing(Ledger.peek(url, after)) as reader:
        assert reader.standing("uno").intent == old.intent
    with closing(opened(after)) as ledger:
        assert ledger.standing("uno").intent == old.intent


def test_without_saying_so_it_is_refused_and_nothing_is_lost(folder: Path, url: str, before: Fleet) -> None:
    """M1: `rollback uno` said that it was done, and the unfinished promotion was forgotten."""
    after = fleet(folder, url, "uno=demo/one", "two=demo/two")
    for way in (Ledger.peek, Ledger.open):
        with pytest.raises(LedgerError, match="image demo/one belongs to repo 'one' there") as refused:
            way(url, after)
        assert refused.value.fix == "`was: one` in repo 'uno' if it was renamed"
    # A rollback of another repo does not depend on it; one of the renamed repo has no history.
    outline = load_outline(after.path)
    with closing(Ledger.open(url, outline)) as ledger:
        assert ledger.standing("two").start
        assert ledger.standing("uno").start is None
    ended = phasegate("rollback", "uno", "--to", "baseline", "--reason", "x", cwd=folder)
    assert ended.returncode != 0, ended.stdout
    with closing(opened(fleet(folder, url, "uno=demo/one was one", "two=demo/two"))) as ledger:
        assert ledger.standing("uno").intent


@pytest.mark.parametrize("verb", ["hold", "release", "retry", "abandon", "rollback", "rollback --all", "status"])
def test_nobody_decides_about_it_before_it_is_said(folder: Path, url: str, before: Fleet, verb: str) -> None:
    """`hold uno` began a second history, after which `was: one` was refused, and `rollback --all` left it out."""
    after = fleet(folder, url, "uno=demo/one", "two=demo/two")
    to = ["--to", "baseline"] if "rollback" in verb else []
    why = [] if verb == "status" else ["--reason", "x"]
    names = [] if "--all" in verb else ["uno"]
    ended = phasegate(*verb.split(), *names, *to, *why, cwd=folder)
    assert ended.returncode == (0 if verb == "status" else LedgerError.exit_code), ended.stdout
    assert "image demo/one belongs to repo 'one' there" in ended.stderr
    assert "fix: `was: one` in repo 'uno' if it was renamed" in ended.stderr
    assert verb != "rollback --all" or ended.stdout.startswith("Left out: uno. No other repo of the fleet is above")
    with closing(Ledger.open(url, load_outline(after.path))) as ledger:
        assert ledger.history("uno") == ()
        with pytest.raises(LedgerError, match="belongs to repo 'one'"):
            ledger.append(PutOnHold(repo="uno", by="ann", reason="x"))
    # Others, and the fleet as a whole, do not wait for it.
    assert phasegate("hold", "two", "--reason", "x", cwd=folder).returncode == 0
    assert phasegate("halt", "--all", "--reason", "x", cwd=folder).returncode == 0
    with closing(opened(fleet(folder, url, "uno=demo/one was one", "two=demo/two"))) as ledger:
        assert ledger.standing("uno").intent


def test_a_hold_under_the_new_name_is_no_history_of_its_own(folder: Path, url: str, before: Fleet) -> None:
    """As an earlier version recorded it: both histories are one again, in the order in which they happened."""
    with closing(Ledger.open(url)) as ledger:
        ledger.append(PutOnHold(repo="uno", by="ann", reason="incident"))
    with pytest.raises(LedgerError, match="belongs to repo 'one'"):
        opened(fleet(folder, url, "uno=demo/one", "two=demo/two"))
    after = fleet(folder, url, "uno=demo/one was one", "two=demo/two")
    for way in (Ledger.peek, Ledger.open):
        with closing(way(url, after)) as ledger:
            standing = ledger.standing("uno")
            assert (standing.at, standing.intent is not None) == ("container", True)
            assert standing.hold is not None
            assert standing.hold.reason == "incident"


def test_a_repo_that_has_a_history_of_its_own(folder: Path, url: str, before: Fleet) -> None:
    after = fleet(folder, url, "two=demo/two was one")
    with pytest.raises(LedgerError, match="repo 'two' has a history of its own there, and so has 'one'"):
        opened(after)


@pytest.mark.parametrize(
    ("repos", "said"),
    [
        (("one=demo/one", "two=demo/two was one"), "'one' is a repo of this file"),
        (("uno=demo/one was one", "two=demo/two was one"), "'one' was said of another repo, too"),
    ],
)
def test_an_earlier_name_is_nobody_elses(tmp_path: Path, repos: tuple[str, ...], said: str) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    with pytest.raises(FleetError, match=said):
        fleet(tmp_path, "sqlite:///ledger.db", *repos)


def test_what_vanished_in_the_middle_of_a_move_is_reported(folder: Path, url: str, before: Fleet) -> None:
    fleet(folder, url, "two=demo/two")
    for words in (("status",), ("plan",), ("audit",), ("status", "--json")):
        said = phasegate(*words, cwd=folder).stderr
        assert "repo 'one' is not in fleet.yaml any more, and its promotion to oci is not finished" in said, words
        assert "demo/one:latest" in said
        assert "fix: put it back into the file; or `was: one` in the repo that it is now" in said


def test_who_held_its_lease_is_fenced_off(folder: Path, url: str, before: Fleet) -> None:
    after = fleet(folder, url, "uno=demo/one was one", "two=demo/two")
    with closing(opened(before)) as late, late.lease("repo one", "ann@elsewhere#1") as lease:
        opened(after).close()
        with pytest.raises(Fenced):
            late.append(h.moved(h.release("one"), "oci", h.digest("x")), lease=lease)
        with closing(opened(after)) as ledger, ledger.lease("repo uno", "bob@elsewhere#2") as taken:
            assert taken.epoch > lease.epoch
