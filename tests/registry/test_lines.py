"""Two release lines of one image: each climbs, is promoted and is rolled back alone, and tags change hands."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.policy.action import Kind
from phasegate.policy.cause import OlderVersion, TakesOver
from phasegate.release import Tag
from tests.kit.lines import NEW, OLD, Line, climbed, published
from tests.kit.servers import Server


async def test_one_line_is_rolled_back_and_the_other_stays(tmp_path: Path, registry28: Server) -> None:
    python = await published(tmp_path, registry28.host)
    before = await python.tags()
    ends = await python.climb(OLD, NEW)
    assert [end.kind for end in ends.values()] == [Kind.DONE, Kind.DONE], ends
    high = await python.tags()
    assert {tag for tag in high if high[tag] != before[tag]} == {"3.12", "latest", "3.13"}
    assert high["3.12"] == high["latest"] != high["3.13"]
    ended = await python.run("rollback", OLD, "--to", "baseline", "--reason", "x")
    assert ended.returncode == 0, ended.stderr
    assert await python.tags() == {**before, "3.13": high["3.13"]}
    assert (python.standing(OLD).at, python.standing(NEW).at) == ("baseline", "index")
    assert python.standing(NEW).hold is None
    ended = await python.run("audit")
    assert ended.returncode == 0, ended.stdout
    ended = await python.run("rollback", "python", "--to", "oci", "--reason", "both")
    assert "python@3.13 is at oci" in ended.stdout
    assert "python@3.12 is at" not in ended.stdout  # it is below


async def test_a_tag_deleted_after_a_rollback_to_the_baseline_is_found_and_created_again(
    tmp_path: Path, registry28: Server
) -> None:
    """The audit looked at 0 tags and said that nothing drifted; the plan said to publish it once the old way."""
    python = await published(tmp_path, registry28.host)
    before = await python.tags()
    await python.climb(OLD, NEW)
    for name in (OLD, NEW):
        ended = await python.run("rollback", name, "--to", "baseline", "--reason", "x")
        assert ended.returncode == 0, ended.stderr
    ended = await python.run("audit")
    assert (ended.returncode, ended.stdout) == (0, "fleet.yaml  5 tags of 2 repos audited; nothing drifted\n")
    await python.delete(before["3.13"])
    ended = await python.run("audit")
    assert ended.returncode == 6
    assert f"{python.image}:3.13 is gone" in ended.stdout
    assert f"1 drifted: {NEW}" in ended.stdout
    again = f"rollback {NEW} --to baseline --force"
    ended = await python.run("plan", "--look")
    assert f'; phasegate {again} --reason "..." creates those again that phasegate had moved' in " ".join(
        ended.stdout.split()
    )
    ended = await python.run(*again.split(), "--reason", "x")
    assert ended.returncode == 0, ended.stderr
    assert await python.tags() == {tag: at for tag, at in before.items() if tag != "3.13.1"}
    ended = await python.run("audit")
    assert f"{python.image}:3.13.1 is gone" in ended.stdout  # phasegate never moved it
    assert f"{python.image}:3.13 is gone" not in ended.stdout


async def test_a_moving_tag_changes_its_line_by_an_edit(tmp_path: Path, registry28: Server) -> None:
    python = await climbed(tmp_path, registry28.host)
    high = await python.tags()
    python.lines["3.12"].moving, python.lines["3.13"].moving = ["3.12"], ["latest", "3.13"]
    tag = Tag(python.image, "latest")
    assert "publish" in (await python.run("plan")).stdout
    action = await python.look(NEW)
    assert (action.kind, action.phase, action.cause) == (Kind.PUBLISH, "index", TakesOver(tag, "3.12.1"))
    assert tag in python.standing(OLD).tags  # nothing was recorded
    assert (await python.climb(OLD, NEW))[NEW].kind is Kind.DONE
    after = await python.tags()
    assert after == {**high, "latest": high["3.13"]}
    assert tag not in python.standing(OLD).tags
    assert python.standing(NEW).tags[tag] == high["3.13"]
    assert (await python.look(NEW)).kind is (await python.look(OLD)).kind is Kind.DONE
    assert (await python.run("audit")).returncode == 0
    ended = (await python.run("explain", NEW)).stdout
    assert f"{tag} was taken over from {OLD}, at 3.12.1" in ended


async def test_a_rollback_after_that_goes_to_the_lines_own_version(tmp_path: Path, registry28: Server) -> None:
    python = await published(tmp_path, registry28.host)
    before = await python.tags()
    await python.climb(OLD, NEW)
    python.lines["3.12"].moving, python.lines["3.13"].moving = ["3.12"], ["latest", "3.13"]
    await python.climb(NEW)
    high = await python.tags()
    ended = await python.run("rollback", OLD, "--to", "baseline", "--reason", "x")
    assert ended.returncode == 0, ended.stderr
    assert await python.tags() == {**high, "3.12": before["3.12"]}
    ended = await python.run("rollback", NEW, "--to", "baseline", "--reason", "x")
    assert ended.returncode == 0, ended.stderr
    assert await python.tags() == {**before, "latest": before["3.13.1"]}


async def test_a_tag_does_not_go_to_an_older_line(tmp_path: Path, registry28: Server) -> None:
    python = await climbed(tmp_path, registry28.host)
    high = await python.tags()
    python.lines["3.13"].moving = ["latest", "3.13"]
    python.lines["3.12"].moving = ["3.12"]
    await python.climb(NEW)
    python.lines["3.12"].moving, python.lines["3.13"].moving = ["3.12", "latest"], ["3.13"]
    end = (await python.climb(OLD))[OLD]
    assert end.kind is Kind.BLOCKED
    assert isinstance(end.cause, OlderVersion)
    assert await python.tags() == {**high, "latest": high["3.13"]}


async def test_a_line_that_is_new_takes_a_tag_over_with_its_first_promotion(tmp_path: Path, registry28: Server) -> None:
    python = await published(tmp_path, registry28.host)
    new = python.lines.pop("3.13")
    await python.climb(OLD)
    high = await python.tags()
    python.lines["3.12"].moving = ["3.12"]
    new.moving = ["latest", "3.13"]
    python.lines["3.13"] = new
    ends = await python.climb(NEW)
    assert ends[NEW].kind is Kind.DONE, ends[NEW]
    after = await python.tags()
    assert after["latest"] == after["3.13"] != high["3.13"]
    assert after["3.12"] == high["3.12"]


async def test_a_tag_given_to_a_line_without_an_image_stays_and_the_rollback_names_it(
    tmp_path: Path, registry28: Server
) -> None:
    python = await climbed(tmp_path, registry28.host)
    high = await python.tags()
    python.lines["3.12"].moving = ["3.12"]
    python.lines["3.14"] = Line("3.14.0", ["3.14", "latest"])
    with pytest.raises(FleetError) as error:
        await python.look("python@3.14")
    assert "3.14, 3.14.0" in error.value.what
    assert "latest" not in error.value.what
    ended = await python.run("rollback", OLD, "--to", "baseline", "--reason", "x")
    assert ended.returncode == 0, ended.stderr
    assert {tag for tag, at in (await python.tags()).items() if at != high[tag]} == {"3.12"}
    assert f"{python.image}:latest stays where it is" in ended.stdout


async def test_somebody_elses_push_is_not_taken_over(tmp_path: Path, registry28: Server) -> None:
    python = await climbed(tmp_path, registry28.host)
    python.lines["3.12"].moving, python.lines["3.13"].moving = ["3.12"], ["latest", "3.13"]
    pushed = await python.publish("3.14.0", "latest")
    end = (await python.climb(NEW))[NEW]
    assert end.kind is Kind.BLOCKED
    assert "somebody else pushed" in end.why
    assert (await python.tags())["latest"] == pushed
    ended = await python.run("accept", NEW, "--reason", "it was me")
    assert ended.returncode == 0, ended.stderr
    assert Tag(python.image, "latest") not in python.standing(OLD).tags


async def test_clean_keeps_what_either_line_needs(tmp_path: Path, registry28: Server) -> None:
    python = await climbed(tmp_path, registry28.host)
    python.lines["3.12"].moving, python.lines["3.13"].moving = ["3.12"], ["latest", "3.13"]
    await python.climb(NEW)
    for name in (OLD, NEW):
        ended = await python.run("clean", name, "--delete")
        assert ended.returncode == 0, ended.stderr
    for name in (NEW, OLD):
        ended = await python.run("rollback", name, "--to", "baseline", "--reason", "x")
        assert ended.returncode == 0, ended.stderr


async def test_after_the_loss_of_the_ledger_each_line_is_accepted_alone(tmp_path: Path, registry28: Server) -> None:
    python = await published(tmp_path, registry28.host)
    before = await python.tags()
    await python.climb(OLD, NEW)
    (tmp_path / "ledger.db").unlink()
    assert (await python.look(OLD)).kind is Kind.OBSERVE
    for name in (NEW, OLD):
        ended = await python.run("accept", name, "--reason", "the disk broke")
        assert f"{name} is at index, as phasegate's own tags show" in ended.stdout, ended
    ended = await python.run("rollback", NEW, "--to", "baseline", "--reason", "x")
    assert ended.returncode == 0, ended.stderr
    after = await python.tags()
    assert after["3.13"] == before["3.13"]
    assert after["3.12"] != before["3.12"]


async def test_a_repo_gets_lines_and_one_of_them_goes_on_with_its_history(tmp_path: Path, registry28: Server) -> None:
    python = await climbed(tmp_path, registry28.host)
    python.lines["3.14"] = python.lines.pop("3.12")
    python.lines["3.14"].was = OLD
    standing = python.standing("python@3.14")
    assert (standing.at, standing.serves) == ("index", "3.12.1")
    assert (await python.climb("python@3.14"))["python@3.14"].kind is Kind.DONE
    assert python.history(OLD) == ()
