"""Build the sdist, from it the wheel, and run the wheel in a fresh environment without Prefect."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {"phases", "phasegate", "flows"}
NEEDED = {
    "phases/ladder.py",
    "phases/py.typed",
    "phasegate/cli/main.py",
    "phasegate/ledger/migrations/env.py",
    "phasegate/ledger/migrations/versions/0001_ledger.py",
    "phasegate/py.typed",
    "phasegate/site/templates/index.html",
    "flows/rollout.py",
    "flows/py.typed",
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="phasegate-package-") as name:
        folder = Path(name)
        sdist = build_sdist(folder)
        wheel = build_wheel(folder, sdist)
        check_contents(wheel)
        check_commands(install(folder, wheel), folder)
        print(f"{sdist.name} and {wheel.name}: built, installed without Prefect, and run")


def build_sdist(folder: Path) -> Path:
    """The sdist of what git tracks: an earlier build may have left its files beside the sources."""
    source = folder / "checkout"
    tracked = run(["git", "ls-files", "-z"], ROOT).split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    run([sys.executable, "-c", f"from setuptools import build_meta; build_meta.build_sdist({str(folder)!r})"], source)
    (sdist,) = folder.glob("phasegate-*.tar.gz")
    return sdist


def build_wheel(folder: Path, sdist: Path) -> Path:
    """The wheel of the sdist: what one lacks, the other lacks."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "sdist", filter="data")
    (source,) = (folder / "sdist").iterdir()
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    run([*pip, "--wheel-dir", str(folder), str(source)], folder)
    (wheel,) = folder.glob("phasegate-*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES, tops
    assert names >= NEEDED, NEEDED - names
    assert any(name.endswith("/licenses/LICENSE") for name in names), names
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    needs = re.findall(r"^Requires-Dist: ([\w.-]+)(.*)$", metadata, re.MULTILINE)
    assert {rest.partition("extra ==")[2].strip(" \"'") for name, rest in needs if name == "prefect"} == {"flows"}


def install(folder: Path, wheel: Path) -> Path:
    """A fresh environment with the wheel and what it needs, at the versions of requirements.lock; its programs."""
    pins = re.findall(r"^([\w.-]+==[\w.+!-]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins) + "\n")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    run([str(programs / "python"), "-m", "pip", "install", "--quiet", "-c", str(constraints), str(wheel)], folder)
    return programs


def check_commands(programs: Path, folder: Path) -> None:
    phasegate, python = str(programs / "phasegate"), str(programs / "python")
    run([python, "-c", "from importlib.util import find_spec; assert find_spec('prefect') is None"], folder)
    assert "rollout" in run([phasegate, "--help"], folder)
    assert "REF" in run([phasegate, "verify", "--help"], folder)
    assert '"$defs"' in run([phasegate, "schema"], folder)
    assert "envelope.digest" in run([phasegate, "checks"], folder)
    run([phasegate, "init"], folder)
    (folder / "app").mkdir()
    (folder / "app" / "Dockerfile").write_text("FROM scratch\n")
    (folder / "app" / "VERSION").write_text("1.0\n")
    # Every migration of the ledger is in the wheel, and runs.
    run([phasegate, "hold", "app", "--reason", "not yet"], folder)
    assert "1 repo" in run([phasegate, "status"], folder)
    assert "not yet" in run([phasegate, "explain", "app"], folder)
    refused = subprocess.run(
        [phasegate, "rollout"], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    said = "error: this command needs Prefect\n  fix: pip install 'phasegate[flows]'\n"
    assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", said), refused


def run(argv: Sequence[str], cwd: Path) -> str:
    """What it prints; its errors go to the terminal, and end this program."""
    return subprocess.run(argv, cwd=cwd, env=environment(), check=True, stdout=subprocess.PIPE, text=True).stdout


def environment() -> dict[str, str]:
    """Ours, without the way to this checkout's sources."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


if __name__ == "__main__":
    main()
