"""bisect's answers, from what was tried, and the path of forms between two."""

from __future__ import annotations

from typing import Literal

import pytest

from phasegate.bisect.path import Step, path
from phasegate.bisect.trial import Outcome, lost
from phasegate.bisect.verdict import Tried, answer
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape

SCHEMA2 = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
JUMP = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.ZSTD, Shape.INDEX, Attestation.MIN)
GOOD = Outcome(code=0, output="good")
REFUSED = Outcome(refused="archive/tar: invalid tar header")
CRASHES = Outcome(code=127, output="no such file")
STEPS = path(SCHEMA2, JUMP)


def tried(content: Literal["good", "bad"], *outcomes: Outcome, steps: tuple[Step, ...] = STEPS) -> list[Tried]:
    return [Tried(content, step, outcome) for step, outcome in zip(steps, outcomes, strict=False)]


def test_the_path_moves_one_axis_a_step() -> None:
    assert [step.axis for step in STEPS] == [None, "media_types", "codec", "shape", "attestation"]


def test_the_way_down_never_has_zstd_with_docker_types() -> None:
    assert [step.axis for step in path(JUMP, SCHEMA2)] == [None, "attestation", "shape", "codec", "media_types"]


def test_the_same_form_is_one_step() -> None:
    assert len(path(SCHEMA2, SCHEMA2)) == 1


def test_a_form_that_breaks_either_content_is_to_blame() -> None:
    found = answer(GOOD, tried("bad", GOOD, GOOD, REFUSED), [Tried("good", STEPS[2], REFUSED)])
    assert (found.cause, found.step and found.step.axis, found.why) == ("form", "codec", REFUSED.refused)


def test_what_breaks_in_the_good_form_is_the_content() -> None:
    found = answer(GOOD, tried("bad", CRASHES), tried("good", GOOD, GOOD, GOOD, GOOD, steps=STEPS[1:]))
    assert (found.cause, found.step) == ("content", None)
    assert "exit code 127 instead of exit code 0" in found.why


def test_two_causes_at_once() -> None:
    found = answer(GOOD, tried("bad", CRASHES), tried("good", GOOD, REFUSED, steps=STEPS[1:]))
    assert (found.cause, found.step and found.step.axis) == ("both", "codec")


def test_this_content_in_that_form_alone() -> None:
    found = answer(GOOD, tried("bad", GOOD, GOOD, REFUSED), [Tried("good", STEPS[2], GOOD)])
    assert (found.cause, found.step and found.step.axis) == ("together", "codec")


def test_an_attestation_is_to_blame_where_it_is_added_to_what_worked() -> None:
    found = answer(GOOD, tried("bad", GOOD, GOOD, GOOD, GOOD, REFUSED), [])
    assert (found.cause, found.step and found.step.axis, found.why) == ("form", "attestation", REFUSED.refused)
    assert not any(step.attested for step in path(JUMP, SCHEMA2))


def test_a_lost_setting_is_another_behaviour() -> None:
    silent = Outcome(code=0, lost=("Healthcheck",))
    found = answer(GOOD, tried("bad", GOOD, silent), [Tried("good", STEPS[1], silent)])
    assert (found.cause, found.step and found.step.axis) == ("form", "media_types")
    assert "Healthcheck" in found.why


@pytest.mark.parametrize(
    ("expected", "bad", "cause"),
    [(REFUSED, [], "good"), (GOOD, [GOOD] * 5, "nothing"), (GOOD, [Outcome(unproven="there already")], "unproven")],
)
def test_no_answer_where_there_is_none(expected: Outcome, bad: list[Outcome], cause: str) -> None:
    assert answer(expected, tried("bad", *bad), []).cause == cause


def test_lost_settings_are_those_that_the_config_has() -> None:
    config = {"config": {"Cmd": ["/x"], "Healthcheck": {"Test": ["CMD", "true"]}, "Labels": {}}}
    assert lost(config, {"Cmd": ["/x"]}) == ("Healthcheck",)
    assert lost(config, {"Cmd": ["/x"], "Healthcheck": {"Test": ["CMD", "true"]}}) == ()
