"""process.run: limits, cancel, and no child left behind. Real children, no clock decides but our own limits."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest

from phasegate.errors import EngineError, TimedOut
from phasegate.process import run as process

# A leader that ignores SIGTERM, and its child: the hardest pair to end. Both write their pid first.
STUBBORN = 'trap "" TERM; (trap "" TERM; echo $BASHPID >> "$0"; exec sleep 300) & echo $$ >> "$0"; wait; sleep 300'


def written(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


async def pids_of(path: Path, count: int) -> list[int]:
    """Returns when the children have said who they are; pytest's own limit ends a test that waits for ever."""
    while len(pids := written(path)) < count:  # noqa: ASYNC110 - a process sets no event
        await asyncio.sleep(0.01)
    return pids


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def gone(pids: list[int]) -> None:
    """Returns when none is left."""
    for pid in pids:
        while alive(pid):  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(0.01)


async def test_gives_the_code_and_both_streams() -> None:
    done = await process.run(["sh", "-c", "echo one; echo two >&2; exit 3"], timeout=60)
    assert (done.code, done.out, done.err) == (3, "one\n", "two\n")


async def test_lines_come_whole_and_the_last_one_without_its_end() -> None:
    lines: list[str] = []
    await process.run(["printf", "a\\nb c\\r\\nd"], timeout=60, on_line=lines.append)
    assert lines == ["a", "b c", "d"]


async def test_keeps_the_end_of_a_long_output() -> None:
    lines = f"for number in range({process.KEPT}): print(f'{{number:020}} x')"
    done = await process.run([sys.executable, "-c", lines], timeout=60)
    assert process.KEPT - 100 < len(done.out) <= process.KEPT
    assert done.out.endswith(f"{process.KEPT - 1:020} x\n")
    assert done.out.startswith("0000000000")


async def test_a_line_that_is_cut_is_left_out_as_it_may_hold_a_part_of_a_secret() -> None:
    done = await process.run([sys.executable, "-c", f"print('x' * {3 * process.KEPT}); print('the end')"], timeout=60)
    assert done.out == "the end\n"


async def test_feeds_stdin_and_gives_the_basic_variables_and_those_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("REGISTRY_LOGIN", "robot:canary")
    argv = ["sh", "-c", 'cat; echo "$LANG $THEIRS $REGISTRY_LOGIN"']
    done = await process.run(argv, timeout=60, stdin=b"fed ", env={"THEIRS": "2"})
    assert done.out == "fed C.UTF-8 2 \n"


async def test_a_child_that_does_not_read_its_stdin_is_no_failure() -> None:
    done = await process.run(["true"], timeout=60, stdin=b"x" * (1 << 20))
    assert done.code == 0


async def test_a_program_that_is_not_there_is_an_engine_error() -> None:
    with pytest.raises(EngineError, match="no-such-program cannot be started"):
        await process.run(["no-such-program"], timeout=60)


async def test_a_time_limit_ends_the_whole_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE", 0.2)
    with pytest.raises(TimedOut, match=r"bash .*took longer than 2 s") as caught:
        await process.run(["bash", "-c", STUBBORN, str(tmp_path / "pids")], timeout=2)
    assert caught.value.retryable
    await gone(await pids_of(tmp_path / "pids", 2))


async def test_a_cancelled_task_ends_the_whole_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE", 0.2)
    task = asyncio.create_task(process.run(["bash", "-c", STUBBORN, str(tmp_path / "pids")], timeout=300))
    pids = await pids_of(tmp_path / "pids", 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(pids)


@pytest.mark.parametrize("handler", ["SIG_DFL", "SIG_IGN"])
async def test_without_process_groups_the_child_alone_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handler: str
) -> None:
    monkeypatch.delattr("os.killpg")
    monkeypatch.setattr(process, "GRACE", 0.2)
    code = f"import os, pathlib, signal, sys, time; signal.signal(signal.SIGTERM, signal.{handler})\n"
    code += "pathlib.Path(sys.argv[1]).write_text(f'{os.getpid()}\\n'); time.sleep(300)"
    argv = [sys.executable, "-c", code, str(tmp_path / "pids")]
    task = asyncio.create_task(process.run(argv, timeout=300))
    pids = await pids_of(tmp_path / "pids", 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(pids)


async def test_a_task_that_is_cancelled_while_its_child_starts_ends_the_whole_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE", 0.2)
    task = asyncio.create_task(process.run(["bash", "-c", STUBBORN, str(tmp_path / "pids")], timeout=300))
    for _ in range(2):  # so far that the child is there, and asyncio is not done with it
        await asyncio.sleep(0)
    while len(pids := written(tmp_path / "pids")) < 2:
        time.sleep(0.01)  # noqa: ASYNC251
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(pids)


async def test_sigterm_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE", 300)
    task = asyncio.create_task(
        process.run(["bash", "-c", 'trap "echo asked >> $1; exit" TERM; echo $$ > "$0"; while :; do sleep 0.02; done',
                     str(tmp_path / "pids"), str(tmp_path / "asked")], timeout=300)
    )  # fmt: skip
    await pids_of(tmp_path / "pids", 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (tmp_path / "asked").read_text() == "asked\n"


async def test_a_child_of_its_own_in_the_background_is_ended_at_the_end(tmp_path: Path) -> None:
    command = 'sleep 300 >/dev/null 2>&1 & echo $! > "$0"'
    await process.run(["bash", "-c", command, str(tmp_path / "pids")], timeout=60)
    await gone(await pids_of(tmp_path / "pids", 1))


async def test_the_child_dies_with_us(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys; from phasegate.process.run import run\n"
        "asyncio.run(run(['bash', '-c', 'echo $$ > \"$0\"; exec sleep 300', sys.argv[1]], timeout=300))"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(tmp_path / "pids"))
    pids = await pids_of(tmp_path / "pids", 1)
    parent.kill()
    await parent.wait()
    await gone(pids)


async def test_the_message_holds_no_option() -> None:
    with pytest.raises(TimedOut) as caught:
        await process.run(["sh", "-c", "sleep 300", "--token=canary"], timeout=0.1)
    assert "canary" not in str(caught.value)
