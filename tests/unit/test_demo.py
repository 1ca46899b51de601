"""The demo's script, as far as it comes without the lab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_it_runs_from_anywhere_with_what_is_installed_alone(tmp_path: Path) -> None:
    # The package that setup installs holds neither the demo nor the lab: the script must find them itself.
    hidden = ("PYTHONPATH", "PHASEGATE_LAB_DATA")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env["PATH"] = f"{Path(sys.executable).parent}:{env['PATH']}"

    ended = subprocess.run(
        [ROOT / "deploy/demo/run"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert ended.stdout == "\n$ python -m deploy.demo publish\n"
    assert ended.stderr.startswith("error: the lab's settings are not in the environment\n  fix: make demo")
