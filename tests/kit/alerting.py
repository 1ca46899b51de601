"""Metrics as a fleet printed them, played to the alert rules by promtool: no Prometheus has to run, nobody to wait."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "alerts.yaml"
STEP = 5
"""Minutes between two evaluations."""


def promtool(*words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    program = shutil.which("promtool")
    if program is None:
        pytest.fail("promtool is not on PATH: make lab, then make test", pytrace=False)
    return subprocess.run([program, *words], input=stdin, capture_output=True, text=True, timeout=120, check=False)


def rules() -> dict[str, Any]:
    """Return the alert rules by name."""
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


@dataclass(frozen=True, slots=True)
class Case:
    """What Prometheus scrapes, one text after the other, and what fires ``later`` minutes after the last.

    ``alert`` is the one that is to fire; empty if none is.
    """

    alert: str
    texts: Sequence[str]
    later: int

    def test(self) -> dict[str, Any]:
        """Return the case as a test of promtool. Each text is there for an hour, and the last one until the end.

        Prometheus' time begins at 0 there: times of the texts are moved by as much as that was ago for each.
        """
        wanted = set(re.findall(r"\bphasegate_\w+|\bup\b", rules()[self.alert]["expr"])) if self.alert else None
        hours = len(self.texts) - 1
        series: dict[str, list[str]] = {}
        for hour, text in enumerate(self.texts):
            steps = (60 if hour < hours else self.later) // STEP
            for name, value in _samples(text, 3600.0 * hour).items():
                if wanted is None or name.partition("{")[0] in wanted:
                    gap = [f"_x{hour * 60 // STEP}"] if hour else []
                    series.setdefault(name, gap).append(f"{value!r}+0x{steps - 1 if hour < hours else steps}")
        which = f',alertname="{self.alert}"' if self.alert else ""
        return {
            "name": self.alert or "nothing fires",
            "interval": f"{STEP}m",
            "input_series": [{"series": name, "values": " ".join(_joined(it))} for name, it in series.items()],
            "promql_expr_test": [
                {
                    "expr": f'group(ALERTS{{alertstate="firing"{which}}})',
                    "eval_time": f"{60 * hours + self.later}m",
                    "exp_samples": [{"labels": "{}", "value": 1}] if self.alert else [],
                }
            ],
        }


def play(folder: Path, cases: Sequence[Case]) -> str:
    """Return what promtool says of the cases."""
    file = folder / "cases.yaml"
    tests = [case.test() for case in cases]
    file.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": f"{STEP}m", "tests": tests}))
    ended = promtool("test", "rules", file)
    return ended.stdout + ended.stderr


def _joined(values: list[str]) -> list[str]:
    """Leave out the gap in front of a series that was there before."""
    return [values[0], *(value for value in values[1:] if not value.startswith("_"))]


def _samples(text: str, at: float) -> dict[str, float]:
    """Return the values by series, times as they would be if the text had been made at ``at``."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    read = next((it.value for it in samples if it.name == "phasegate_read_timestamp_seconds"), 0.0)
    return {
        f"{it.name}{{{','.join(f'{label}={json.dumps(value)}' for label, value in it.labels.items())}}}": (
            it.value - read + at if it.value and it.name.endswith("_timestamp_seconds") else it.value
        )
        for it in samples
    }
