"""``make hostile``: every case with its time and its peak memory against their bounds."""

from __future__ import annotations

import sys

from tests.hostile.corpus import CASES
from tests.hostile.measure import serving, verify


def main() -> int:
    bad = 0
    print(f"{'case':<36} {'ends in':<18} {'seconds':>9} {'bound':>6} {'peak MiB':>9} {'bound':>6}")
    for name, case in CASES.items():
        with serving(case.made()) as reference:
            ended = verify(reference)
        good = ended.code == case.exit and case.says in ended.text
        good = good and ended.seconds < case.seconds and ended.mib < case.mib
        bad += not good
        said = {0: "passes", 3: "RegistryError"}.get(ended.code, case.says)
        print(
            f"{name:<36} {said:<18} {ended.seconds:>9.1f} {case.seconds:>6.0f} {ended.mib:>9.0f} {case.mib:>6}"
            f"{'' if good else '   NOT SO'}",
            flush=True,
        )
    print(f"{len(CASES)} cases, {bad} out of bounds or otherwise than they should be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
