"""The page's files: what is in them is safe to publish, and whoever serves them never serves half a page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from phasegate.check import Result, Verdict
from phasegate.errors import FleetError, PhasegateError
from phasegate.image.digest import short
from phasegate.ledger.events import Failed, Judged, PutOnHold
from phasegate.ledger.ledger import Ledger
from phasegate.site.files import write_files
from phasegate.site.model import Site
from phasegate.site.names import badge_of, page_of
from phasegate.site.public import public
from phasegate.site.write import files_of
from tests.kit import histories, sites
from tests.kit.given import contents
from tests.kit.in_process import phasegate

HOSTILE = (
    "<script>alert(1)</script> \"'><img src=x onerror=alert(2)> \x1b[31mred\x07 \u202egnp.exe \x00"
    " /srv/secret/fleet/Dockerfile https://ann:hunter2@registry.example/v2/?token=hunter2"
)


def hostile(folder: Path) -> Site:
    """A fleet whose checks, steps and people say what a page must not repeat as it is."""
    fleet = sites.fleet(folder, ["api", "cart", "web"])
    paper = sites.days(fleet)
    paper.tick()
    of = histories.release("api")
    said = (Result("pull.CLIENT", 1, Verdict.FAIL, HOSTILE, (HOSTILE,), client="docker-20.10"),)
    bad = histories.judged(of, "container", Verdict.FAIL).model_copy(update={"results": said})
    assert isinstance(bad, Judged)
    super(sites.Days, paper).append("api", bad)
    paper.append("cart", Failed(repo="cart", step="build", phase="container", what=HOSTILE, fix=HOSTILE))
    paper.append("web", PutOnHold(repo="web", by="ann@desk", reason=HOSTILE))
    return paper.site(fleet)


def test_nothing_that_others_say_becomes_markup_a_control_character_a_path_or_a_credential(tmp_path: Path) -> None:
    written = dict(files_of(hostile(tmp_path)))
    said = {name: text for name, text in written.items() if "alert" in text}
    assert {"index.html", "fleet.json", "repo/api.html", "repo/web.html"} <= set(said)
    for name, text in written.items():
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text), name
        assert "hunter2" not in text, name
        assert "/srv/" not in text, name
        assert str(tmp_path) not in text, name
        if name != "fleet.json":
            assert "<script>alert" not in text, name
            assert "<img src=x" not in text, name
    assert ".../Dockerfile" in said["fleet.json"]


def test_digests_are_short_where_people_read_them_and_whole_in_the_data(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path, ["api"])
    paper, digest = sites.days(fleet), histories.digest("base")
    paper.tick()
    paper.append("api", PutOnHold(repo="api", by="ann@desk", reason=f"the base is at {digest}"))
    written = dict(files_of(paper.site(fleet)))
    assert digest in written["fleet.json"]
    for page in ("index.html", "repo/api.html"):
        assert digest not in written[page]
        assert f"the base is at {short(digest)}" in written[page]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the file /srv/fleet/web/Dockerfile is not there", "the file .../Dockerfile is not there"),
        ("unix:///run/docker.sock does not answer", "unix://.../docker.sock does not answer"),
        ("open:/home/ann/.docker/config.json and -/srv/secret/x:/y", "open:.../config.json and -.../x:.../y"),
        ("see ~/.docker/config.json, and '/etc/x y'", "see .../config.json, and '.../x y'"),
        (r"C:\fleet\web\Dockerfile is not there", r"...\Dockerfile is not there"),
        ("registry.example:5000/demo/web@sha256:1 of linux/arm64/v8", None),
        ('phasegate resume zstd --reason "..."', None),
        ("https://registry.example/v2/demo/ answered 500", None),
        ("2/3 and/or 1 / 2", None),
    ],
)
def test_of_a_path_the_last_part_is_left(text: str, shown: str | None) -> None:
    assert public(text) == (shown or text)
    assert public(public(text)) == public(text)


def test_names_are_safe_in_a_url_and_as_a_file() -> None:
    names = ["python@3.12", "python-3.12", "a/b", "a.b", "python3.12", "../x"]
    pages = [page_of(name) for name in names]
    assert pages[0] == "repo/python~3.12.html"
    assert badge_of("python@3.12") == "badge/python~3.12.svg"
    assert len(set(pages)) == len(names)
    assert all(re.fullmatch(r"repo/[a-z0-9._~-]+\.html", page) for page in pages)


def test_whoever_serves_the_page_can_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_files(tmp_path / "page", [("index.html", "page"), ("repo/web.html", "web")])
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "page", *(tmp_path / "page").rglob("*"))}
    assert modes == {"page": 0o755, "repo": 0o755, "index.html": 0o644, "web.html": 0o644}


def test_a_page_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    write_files(tmp_path, [("index.html", "old"), ("fleet.json", '{"repos": []}')])
    before = contents(tmp_path)

    def broken() -> Iterator[tuple[str, str]]:
        yield "index.html", "new"
        raise OSError(28, "No space left on device")

    with pytest.raises(PhasegateError, match=r"the page cannot be written to .*: No space left on device"):
        write_files(tmp_path, broken())
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fleet.json", "index.html"]


def test_the_files_of_a_repo_that_left_the_fleet_go_and_nothing_else(tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other.html"
    other.write_text("somebody else's")
    files = dict(files_of(hostile(tmp_path)))
    known = json.loads(files["fleet.json"])
    known["repos"].append({"page": "../other.html", "badge": "page.css"})
    write_files(out, {**files, "fleet.json": json.dumps(known)}.items())
    (out / "repo" / "notes.html").write_text("somebody else's")
    without = {name: text for name, text in files.items() if "cart" not in name}
    write_files(out, without.items())
    assert not (out / "repo" / "cart.html").exists()
    assert not (out / "badge" / "cart.svg").exists()
    assert (out / "repo" / "notes.html").exists()
    assert (out / "page.css").exists()
    assert other.exists()


def test_somebody_elses_page_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("my blog")
    with pytest.raises(FleetError, match=r"has an index\.html that phasegate did not write"):
        write_files(tmp_path, [("index.html", "new")])
    assert (tmp_path / "index.html").read_text() == "my blog"


def test_the_command_writes_the_page_of_what_the_ledger_has_and_nothing_else(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path)
    ledger = Ledger.open(fleet.ledger, fleet)
    for event in histories.climb(histories.release("api"), ("container",)):
        ledger.append(event)
    ledger.close()
    before = contents(tmp_path / ".phasegate")
    ended = phasegate("page", "--out", "www", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "www/index.html: 0 of 12 repos through\n"
    assert contents(tmp_path / ".phasegate") == before
    repos = {repo["repo"]: repo for repo in json.loads((tmp_path / "www/fleet.json").read_text())["repos"]}
    assert (repos["api"]["at"], repos["cart"]["at"]) == ("container", None)
    assert "promoted to container by ann" in (tmp_path / "www/repo/api.html").read_text()


def test_a_repo_that_left_the_fleet_file_in_the_middle_of_a_move_waits_for_a_person(tmp_path: Path) -> None:
    both = sites.fleet(tmp_path, ["api", "cart"])
    of = histories.release("api")
    ledger = Ledger.open(both.ledger, both)
    begun = histories.intended(of, "container", histories.digest("old", "api"))
    ledger.append(histories.observed("api"), histories.opened(of), histories.built(of), begun)
    ledger.close()
    sites.fleet(tmp_path, ["cart"])
    assert phasegate("page", "--out", "www", cwd=tmp_path).returncode == 0
    (found,) = json.loads((tmp_path / "www/fleet.json").read_text())["waits"]
    assert (found["what"], found["repos"]) == ("api", 0)
    assert found["why"] == "it is not in the fleet file any more, and its promotion to container is not finished"
    assert "was: api" in found["do"]["text"]
    assert not found["do"]["command"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    sites.fleet(tmp_path)
    (tmp_path / "www").write_text("a file")
    ended = phasegate("page", "--out", "www", cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: the page cannot be written to www: ")


def test_it_never_loads_prefect() -> None:
    code = "import sys, phasegate.cli.page, phasegate.site.write; assert 'prefect' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
