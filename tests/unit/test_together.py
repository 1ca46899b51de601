"""Several things at the same time, and what becomes of the others when one fails."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from phasegate.cli.failure import print_error
from phasegate.errors import EngineError, FleetError, RegistryError
from phasegate.together import together


async def fails(error: BaseException, turns: int = 0) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)
    raise error


async def test_results_are_in_order_whatever_ends_first() -> None:
    async def after(turns: int) -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        return turns

    assert await together(after(turns) for turns in (5, 0, 3)) == [5, 0, 3]


@pytest.mark.parametrize("at_once", [0, 1, 2])
async def test_an_error_ends_the_others_and_is_raised_as_it_is(at_once: int) -> None:
    ended: list[str] = []

    async def goes_on() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("ended")

    wrong = RegistryError("refused", retryable=True)
    work: list[Coroutine[Any, Any, None]] = [fails(wrong, 2), goes_on(), goes_on(), goes_on()]
    with pytest.raises(RegistryError) as caught:
        await together(work, at_once=at_once)
    assert caught.value is wrong
    assert len(ended) == {0: 3, 1: 0, 2: 1}[at_once]  # the rest never began


async def test_nothing_begins_if_not_all_of_it_can_be_made() -> None:
    begun: list[int] = []

    async def one(number: int) -> None:
        begun.append(number)

    def made() -> Iterator[Coroutine[Any, Any, None]]:
        yield one(1)
        yield one(2)
        raise FleetError("not a digest")

    with pytest.raises(FleetError, match="not a digest"):
        await together(made())
    assert begun == []


async def test_no_more_are_in_work_than_are_allowed() -> None:
    now = most = 0

    async def one() -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1

    await together((one() for _ in range(9)), at_once=3)
    assert most == 3


async def test_what_failed_at_the_same_time_is_kept_as_a_note() -> None:
    with pytest.raises(RegistryError) as caught:
        await together([fails(RegistryError("first")), fails(EngineError("second")), fails(RuntimeError("a defect"))])
    assert caught.value.what == "first"
    second, defect = caught.value.__notes__
    assert second == "second"
    assert defect.startswith("Traceback")
    assert defect.endswith("RuntimeError: a defect")


async def test_a_defect_keeps_what_failed_beside_it_in_its_traceback() -> None:
    with pytest.raises(RuntimeError) as caught:
        await together([fails(RuntimeError("a defect")), fails(RegistryError("refused"))])
    assert "refused" in "".join(traceback.format_exception(caught.value))


async def test_the_cause_of_the_first_error_stays() -> None:
    async def work() -> None:
        raise RegistryError("refused") from OSError("the network")

    with pytest.raises(RegistryError) as caught:
        await together([work(), fails(RegistryError("too"))])
    assert isinstance(caught.value.__cause__, OSError)


async def test_a_signal_is_not_lost_behind_an_error() -> None:
    class Terminated(BaseException):
        pass

    with pytest.raises(Terminated):
        await together([fails(RegistryError("refused")), fails(Terminated())])


def test_a_command_that_failed_shows_what_else_did(capsys: pytest.CaptureFixture[str]) -> None:
    error = RegistryError("refused", fix="docker login")
    error.add_note("gone")
    error.add_note("Traceback (most recent call last):\n  File ...\nRuntimeError: a defect")
    print_error(error)
    assert capsys.readouterr().err == (
        "error: refused\n  fix: docker login\n  also: gone\n  also: RuntimeError: a defect\n"
    )
