"""simulate: the same draws under any policy, and what waves, soak and people make of them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from phasegate.fleet.policy import RAMP, Approvers, Backoff, Part, Policy
from phasegate.policy.cause import Floor
from phasegate.simulation.draws import Assumptions, Draws
from phasegate.simulation.outcome import Given, Outcome
from phasegate.simulation.run import simulate
from tests.kit.in_process import phasegate

pytestmark = pytest.mark.usefixtures("muted")

DAY = 86400.0
POLICY = Policy(
    ramp=RAMP, verified=0.9, soak=DAY, recheck=DAY / 4, wave_failures=Part(0, 0.1), phase_failures=Part(3, 0.05),
    backoff=Backoff(DAY / 12, 2 * DAY), rollback=True,
)  # fmt: skip
CALM = Assumptions(before=0, after=0, common=0, errors=0)
PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text()


def run(policy: Policy = POLICY, assumed: Assumptions = CALM, count: int = 200, **more: object) -> Outcome:
    draws = Draws(assumed)
    repos, bases = draws.fleet(count)
    return simulate(replace(Given(repos, policy, draws, bases=bases), **more))  # type: ignore[arg-type]


def test_where_nothing_goes_wrong_it_takes_a_soak_a_wave_and_nobody() -> None:
    found = run()
    assert not found.stuck
    assert (found.before, found.after, found.put_back, found.met, found.actions) == (0, 0, 0, 0, {})
    container = found.phases[0]
    assert (container.name, container.waves, container.first, container.all) == ("container", 6, 0.0, 5.0)
    assert found.phases[-1].all is not None
    assert found.days == found.phases[-1].all + 1


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    assumed = replace(CALM, after=0.1)
    assert run(assumed=assumed) == run(assumed=assumed)
    assert run(assumed=assumed) != run(assumed=replace(assumed, seed=1))


def test_a_common_defect_meets_a_few_in_waves_and_all_at_once() -> None:
    assumed = replace(CALM, common=0.1)
    waves, once = run(assumed=assumed), run(Policy(), assumed)
    assert not waves.stuck
    assert not once.stuck
    assert 0 < waves.after < once.after / 2
    assert 0 < waves.met < once.met / 2


def test_what_fails_in_its_soak_is_put_back_released_and_finishes() -> None:
    found = run(assumed=replace(CALM, after=0.05, shows=1))
    assert not found.stuck
    assert found.put_back == found.after == found.actions["release"]


def test_without_automatic_rollback_a_person_does_it() -> None:
    found = run(replace(POLICY, rollback=False), replace(CALM, after=0.05, shows=1))
    assert not found.stuck
    assert found.actions["rollback"] == found.put_back > 0


def test_a_halt_waits_for_its_resume_and_an_approval_for_its_quorum() -> None:
    strict = replace(POLICY, wave_failures=Part(0), approvals={"oci": Approvers(("ann", "bob", "eve"), 2)})
    found = run(strict, replace(CALM, before=0.1))
    assert not found.stuck
    assert found.actions["approve"] == 2
    assert found.halts == found.actions["resume"] > 0


def test_what_never_ends_is_told() -> None:
    found = run(floor={"zstd": "fleet.floor: 2 % of clients"}, count=20)
    assert {end.cause for end in found.stuck.values()} == {Floor("fleet.floor: 2 % of clients")}
    assert [phase.all for phase in found.phases if phase.name == "zstd"] == [None]


def test_people_answer_in_working_hours_alone() -> None:
    draws = Draws(Assumptions(answer=6))
    friday = Assumptions().begin + timedelta(days=4, hours=8)
    for number in range(50):
        answered = draws.answered("mend", number, friday)
        assert answered > friday
        assert answered.weekday() < 5
        assert 9 <= answered.hour < 17


@pytest.mark.parametrize("policy", [POLICY, Policy()])
def test_every_user_who_pulls_is_one_of_those_that_there_are(policy: Policy) -> None:
    assumed = replace(CALM, after=1.0)
    draws = Draws(assumed)
    repos, _ = draws.fleet(50)
    found = run(policy, assumed, 50)
    assert 0 < found.met <= sum(draws.users(repos).values()) * 4


def test_the_example_of_the_page_prints_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text("FROM scratch\n")
    phasegate("init", cwd=tmp_path)
    fleet = tmp_path / "fleet.yaml"
    first = fleet.read_text()
    fleet.write_text(f"{first}\npolicy: {{}}\n")
    (tmp_path / "careful.yaml").write_text(f"{first}\npolicy: {{soak: 72h, recheck: 6h, failures: {{wave: 0}}}}\n")
    (example,) = re.findall(r"```console\n\$ phasegate (.*?)```", PAGE, re.DOTALL)
    command, _, said = example.partition("\n")
    ended = phasegate(*shlex.split(command), cwd=tmp_path)
    assert ended.stdout + ended.stderr == said
    found = json.loads(phasegate(*shlex.split(command), "--repos", "20", "--json", cwd=tmp_path).stdout)
    assert list(found["outcomes"]) == ["fleet.yaml", "careful.yaml", "all at once"]


def test_it_never_loads_prefect() -> None:
    modules = "phasegate.cli.simulate, phasegate.pages.simulate"
    code = f"import sys, {modules}; assert 'prefect' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--repos", "none"), "not a number of repos"),
        (("--common", "120%"), "no share"),
        (("--pull", "-1"), "no number of hours"),
        (("--begin", "soon"), "no date"),
    ],
)
def test_words_that_are_none_are_told(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ended = phasegate("simulate", *words, cwd=tmp_path)
    assert ended.returncode == 2
    assert said in ended.stderr
