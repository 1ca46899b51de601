"""What a broken download leaves behind is never taken for the whole: the package tools are scripts at the wire."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploy.lab import buildkit, packages, places
from deploy.lab.engines import BUILDKIT
from deploy.lab.shell import LabError, finished
from deploy.lab.state import Lab

# Fails as long as the file `broken` is there, after writing half of what was asked for.
APT = """#!/bin/sh
echo "$@" >> "$FAKES/said"
[ "$1" = download ] || exit 0
[ -e "$FAKES/broken" ] && { echo half > "$3_1_amd64.deb"; echo 'Connection reset' >&2; exit 100; }
echo whole > "$3_1_amd64.deb"
"""
DPKG = """#!/bin/sh
[ "$(cat "$2")" = whole ] || { echo 'unexpected end of file' >&2; exit 2; }
mkdir -p "$3/usr/lib/go-1.26/bin" && cp "$FAKES/go" "$3/usr/lib/go-1.26/bin/go"
"""
GO = """#!/bin/sh
for word; do case "$last" in -o) out="$word";; esac; last="$word"; done
mkdir -p "$out" && echo half > "$out/buildkitd"
[ -e "$FAKES/broken" ] && { echo 'unexpected EOF' >&2; exit 1; }
[ -e "$out/left" ] && { echo 'not a clean folder' >&2; exit 1; }
echo whole > "$out/buildkitd"
"""


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    scripts = {"apt-get": APT, "dpkg": DPKG, "dpkg-deb": "#!/bin/sh\necho 1.0\n", "go": GO}
    for name, text in scripts.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("FAKES", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def test_a_package_that_broke_off_is_fetched_again_and_alone(fakes: Path) -> None:
    packages.unpack(packages.STABLE, "first")
    (fakes / "broken").touch()
    with pytest.raises(LabError, match="Connection reset"):
        packages.unpack(packages.STABLE, "first", "second")
    (fakes / "broken").unlink()
    assert packages.unpack(packages.STABLE, "first", "second") == ["first 1.0", "second 1.0"]
    fetched = [line.split()[-1] for line in (fakes / "said").read_text().splitlines() if line.startswith("download")]
    assert fetched == ["first", "second", "second"]


def test_a_compile_that_broke_off_is_done_again(fakes: Path) -> None:
    packages.unpack(packages.TESTING, "golang-1.26-go", "golang-1.26-src")
    (fakes / "broken").touch()
    with pytest.raises(LabError, match="unexpected EOF"):
        buildkit.compiled()
    (fakes / "broken").unlink()
    left = places.cache() / f"buildkit-{BUILDKIT}.part"
    (left / "left").touch()
    assert (buildkit.compiled() / "buildkitd").read_text() == "whole\n"
    assert not left.exists()


def test_half_a_file_is_not_taken_for_one(tmp_path: Path) -> None:
    target = tmp_path / "base.tar"

    def half(part: Path) -> None:
        part.write_text("half")
        raise LabError("the mirror went away")

    with pytest.raises(LabError, match="went away"):
        finished(target, half)
    assert not target.exists()

    def whole(part: Path) -> None:
        part.write_text("whole")

    finished(target, whole)
    assert target.read_text() == "whole"
    finished(target, half)  # there already: not made again


def test_no_lab_is_an_error_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(LabError, match="no lab is up") as raised:
        Lab.load()
    assert raised.value.fix == "make lab"
