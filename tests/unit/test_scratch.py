"""Private folders: nothing is left of them, not even after ``kill -9``."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from phasegate.errors import PhasegateError
from phasegate.process.scratch import scratch

HOLD = """
import sys, time
from phasegate.process.scratch import scratch
with scratch("test") as folder:
    (folder / "file").write_text("x")
    print(folder, flush=True)
    time.sleep(300)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def left(place: Path) -> list[Path]:
    return [path for home in place.iterdir() for path in home.iterdir()]


def test_a_folder_is_private_and_goes_away(place: Path) -> None:
    with scratch("test") as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        (folder / "deep").mkdir()
        subprocess.run(["mkdir", "-p", "/".join(["d"] * 1200)], cwd=folder, check=True)
        (folder / "deep").chmod(0)
        (folder / "link").symlink_to("/etc")
    assert left(place) == []
    assert Path("/etc/passwd").exists()


def test_what_a_killed_process_left_is_removed_by_the_next_and_what_a_living_one_has_is_not(place: Path) -> None:
    processes, folders = [], []
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        processes.append(process)
        folders.append(Path(process.stdout.readline().strip()))
    killed = processes[0]
    try:
        killed.kill()
        killed.wait()
        assert folders[0].is_dir()
        with scratch("test"):
            assert not folders[0].exists()
            assert (folders[1] / "file").read_text() == "x"
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    with scratch("test"):
        pass
    assert left(place) == []


def test_somebody_elses_folder_is_not_used(place: Path) -> None:
    home = place / f"phasegate-{os.getuid()}"
    home.mkdir()
    home.chmod(0o777)
    with pytest.raises(PhasegateError, match="is not a private folder of this user"), scratch("test"):
        pass
