"""``make soak``: the demo again and again, with a ``docker`` that fails every N-th call of phasegate itself.

Each run has its own images, ledger and seed. It ends well if the demo's script does, and if every failed call is among
those that ``phasegate explain`` shows as made again. The lab and the publishing of the baselines have the real docker.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from deploy.lab import places
from deploy.lab.state import Lab
from tests.kit import faulty_docker

DEPLOY = Path(__file__).parents[2] / "deploy"
LIMIT = 3600.0  # seconds for one run
ASIDE = (".machine", ".phasegate", "__pycache__")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of the demo: its exit code, its wall time, the calls that were failed and those that explain shows."""

    code: int
    seconds: float
    failed: Counter[str]
    shown: Counter[str]

    @property
    def well(self) -> bool:
        return self.code == 0 and 0 < self.failed.total() <= self.shown.total()


def demo(folder: Path, every: int, seed: int) -> Outcome:
    """Run the demo in ``folder``, and leave its output there in ``said``."""
    fleet = _copied(folder)
    faulty = faulty_docker.install(folder / "faulty", every=every, seed=seed)
    env = {**os.environ, "PHASEGATE_DEMO_PATH": str(faulty)}
    began = time.monotonic()
    with (folder / "said").open("w") as said:
        done = subprocess.run(
            [str(fleet.parent / "run")], env=env, stdout=said, stderr=subprocess.STDOUT, timeout=LIMIT, check=False
        )
    seconds = time.monotonic() - began
    failed = Counter(call["call"] for call in faulty_docker.failed(faulty))
    return Outcome(done.returncode, seconds, failed, _shown(fleet))


def _copied(folder: Path) -> Path:
    """Copy the demo's fleet into ``folder``, with images and a ledger of its own."""
    shutil.copytree(DEPLOY, folder / "deploy", ignore=shutil.ignore_patterns(*ASIDE))
    path = folder / "deploy" / "demo" / "fleet.yaml"
    lines = path.read_text().replace("demo/", f"soak-{secrets.token_hex(4)}/").splitlines()
    lines = [f"ledger: sqlite:///{folder}/ledger.db" if line.startswith("ledger:") else line for line in lines]
    path.write_text("\n".join(lines) + "\n")
    return path


def _shown(fleet: Path) -> Counter[str]:
    """Return the calls that ``explain`` shows as made again, over all repos."""
    shown: Counter[str] = Counter()
    plan = _phasegate(fleet, "plan", "--json")
    for repo in plan["repos"]:
        for call in _phasegate(fleet, "explain", repo["repo"], "--json")["again"]:
            shown[f"{call['for']}: {call['call']}"] += 1
    return shown


def _phasegate(fleet: Path, *words: str) -> dict[str, list[dict[str, str]]]:
    argv = [sys.executable, "-m", "phasegate.cli.main", "--fleet", str(fleet), *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    found: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return found


def main(times: int, every: int, seed: int) -> int:
    lab = Lab.load()
    os.environ |= lab.exports()
    scripts = Path(sys.executable).parent
    os.environ["PATH"] = os.pathsep.join([str(places.run() / "bin"), str(scripts), os.environ["PATH"]])
    well = 0
    for number in range(times):
        folder = Path(tempfile.mkdtemp(prefix="phasegate-soak-"))
        outcome = demo(folder, every, seed + number)
        well += outcome.well
        failed, shown = outcome.failed.total(), outcome.shown.total()
        print(
            f"run {number + 1}, seed {seed + number}: exit code {outcome.code} after {outcome.seconds:.0f} s; "
            f"{failed} calls were failed, {shown} are shown as made again",
            flush=True,
        )
        for call, count in outcome.failed.most_common():
            print(f"  failed {count:3} {call}")
        for call, count in outcome.shown.most_common():
            print(f"  again  {count:3} {call}")
        if outcome.well:
            shutil.rmtree(folder)
        else:
            print(f"  see {folder}/said", flush=True)
    print(f"{well} of {times} ended well")
    return 0 if well == times else 1


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(words + [1, 30, 1][len(words) :])))
