"""``phasegate diff`` of other content: which files differ, whether or not a rung explains the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from phases.form import MediaTypes
from tests.hostile.measure import serving
from tests.kit.images import Built, make_image, make_index
from tests.kit.in_process import phasegate

BOTH = (MediaTypes.DOCKER, MediaTypes.OCI)


def diff(before: Built, after: Built, folder: Path) -> Iterator[str]:
    with serving(make_index([before, after])) as reference:
        name = reference.rpartition(":")[0]
        ended = phasegate("diff", f"{name}@{before.digest}", f"{name}@{after.digest}", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    yield from ended.stdout.splitlines()


@pytest.mark.parametrize("family", BOTH)
def test_the_files_that_differ_are_named(family: MediaTypes, tmp_path: Path) -> None:
    before = make_image([{"base": b"1"}, {"page": b"one", "old": b"1"}], family=family)
    after = make_image([{"base": b"1"}, {"page": b"two", "new": b"1"}], family=family)
    *lines, verdict = diff(before, after, tmp_path)
    files = [line.split(maxsplit=1)[1] for line in lines if line.split()[0] == "file"]
    assert files == ["/new: added, file", "/old: removed, file", "/page: content"]
    assert verdict.endswith(" 3 files differ.")


def test_the_same_files_in_other_layers_are_said_to_be_the_same(tmp_path: Path) -> None:
    *lines, verdict = diff(make_image([{"a": b"1", "b": b"2"}]), make_image([{"a": b"1"}, {"b": b"2"}]), tmp_path)
    assert not [line for line in lines if line.split()[0] == "file"]
    assert verdict.endswith(" All files are the same.")


def test_layers_that_cannot_be_read_leave_the_rest_of_the_answer(tmp_path: Path) -> None:
    broken = make_image([{"page": b"two"}])
    broken = replace(
        broken, blobs={key: blob for key, blob in broken.blobs.items() if key == broken.body["config"]["digest"]}
    )
    *lines, verdict = diff(make_image([{"page": b"one"}]), broken, tmp_path)
    assert [line for line in lines if "layers" in line]
    assert "Files were not compared: " in verdict
