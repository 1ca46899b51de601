"""``python -m tests`` reports what pytest found: what failed, broke or was skipped is not lost between the parts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.report import outcome_of, slowest

TESTS = """
import time, pytest

@pytest.fixture
def broken():
    yield
    raise RuntimeError

def test_slow(): time.sleep(0.2)
def test_wrong(): assert not 1
def test_left_out(): pytest.skip("no reason")
def test_torn_down(broken): pass
"""


def test_each_outcome_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    results = tmp_path / "results.xml"
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path), f"--junitxml={results}"]
    code = subprocess.run(argv, capture_output=True, cwd=tmp_path, check=False).returncode
    found = outcome_of(results, code, 1.0)
    assert (found.code, found.tests, found.passed, found.failed, found.skipped) == (1, 4, 1, 2, 1)
    assert found.failures == ("test_it::test_wrong", "test_it::test_torn_down")
    assert slowest([found], 1)[0][0] == "test_it::test_slow"


def test_a_run_that_wrote_no_results_has_no_tests(tmp_path: Path) -> None:
    found = outcome_of(tmp_path / "none.xml", 3, 1.0)
    assert (found.code, found.tests, found.passed, found.failures) == (3, 0, 0, ())
