"""The command as a user meets it: what it prints when something is wrong, what it loads, what it leaves alone."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from phasegate.cli.main import main
from tests.kit.given import contents, fleet
from tests.kit.in_process import phasegate
from tests.kit.large import make

ROOT = Path(__file__).parents[2]
DEAD = "127.0.0.1:9"  # the discard port: nothing listens there
BY_DIGEST = "team/prod@sha256:" + "a" * 64


def loaded(cwd: Path, *commands: Sequence[str]) -> list[tuple[int, set[str]]]:
    """Of each command its exit code, and which of the heavy packages are loaded after it; one process for all."""
    code = (
        "import json, sys; from phasegate.cli.main import main\n"
        "heavy = {'prefect', 'aiohttp', 'alembic', 'sqlalchemy'}\n"
        "for argv in json.loads(sys.argv[1]):\n"
        "    code = main(argv)\n"
        "    print('ended', code, *(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(commands)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    ends = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("ended ")]
    return [(int(number), set(names)) for number, *names in ends]


class _Empty(BaseHTTPRequestHandler):
    """A registry that has nothing, and says so at once: one that does not answer is asked five times."""

    def do_GET(self) -> None:
        self.send_error(404)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def empty() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Empty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_most_commands_never_load_prefect(tmp_path: Path, empty: str) -> None:
    make(tmp_path, 1)
    path = tmp_path / "fleet.yaml"
    path.write_text(re.sub("^registry: .*$", f"registry: {empty}", path.read_text(), flags=re.MULTILINE))
    commands = (
        ["plan"],
        ["plan", "--look"],
        ["status"],
        ["explain", "repo-00000"],
        ["explain", "repo-00000", "--look"],
        ["clean"],
        ["clean", "--delete"],
        ["schema"],
        ["settings", "repo-00000", "--phase", "oci"],
        ["init"],
        ["hold", "repo-00000", "--reason", "x"],
        ["release", "repo-00000", "--reason", "x"],
        ["halt", "--all", "--reason", "x"],
        ["resume", "zstd", "--reason", "x"],
        ["approve", "zstd", "--reason", "x"],
        ["retry", "repo-00000", "--reason", "x"],
        ["rollback", "repo-00000", "--to", "baseline", "--reason", "x"],
        ["doctor"],
        ["verify", f"{empty}/a:1"],
        ["diff", f"{empty}/a:1", f"{empty}/a:2"],
    )
    for command, (_, names) in zip(commands, loaded(tmp_path, *commands), strict=True):
        assert "prefect" not in names, command


def test_a_plan_that_the_ledger_can_tell_loads_nothing_heavy_and_writes_nothing(tmp_path: Path) -> None:
    make(tmp_path, 30)
    before = contents(tmp_path)
    assert loaded(tmp_path, ["plan"]) == [(0, {"sqlalchemy"})]
    told = json.loads(phasegate("plan", "--json", cwd=tmp_path).stdout)
    assert {(it["next"], it["action"]) for it in told["repos"]} == {("container", "promote")}
    assert contents(tmp_path) == before


def test_a_plan_of_a_new_fleet_makes_no_ledger(tmp_path: Path) -> None:
    fleet(tmp_path, DEAD, ["a"])
    before = contents(tmp_path)
    ended = phasegate("plan", cwd=tmp_path)
    assert ended.returncode == 3
    assert f"{DEAD}/team/a:latest" in ended.stdout
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["frob"], 2, "there is no command 'frob'"),
        (["plan", "nosuch"], 2, "fleet.yaml: there is no repo 'nosuch'"),
        (["rollout", "nosuch"], 2, "fleet.yaml: there is no repo 'nosuch'"),
        (["rollout", "--through", "zts"], 2, "'zts' is none of container"),
        (["rollback", "a", "--to", "oci"], 2, "the following arguments are required: --reason"),
        (["rollback", "a", "--to", "oci", "--reason", "x"], 7, "repo 'a'"),
        (["rollback", "a", "--to", "oci", "--reason", " "], 2, "the reason is empty"),
        (["promote", "a"], 2, "repo 'a' was never looked at"),
        (["release", "a", "--reason", "x"], 2, "repo 'a' is not on hold"),
        (["verify", "a b"], 2, "'a b'"),
        (["verify", "team/a:1"], 3, f"{DEAD}/team/a:1"),
        (["diff", "team/a:1", "team/a:2"], 3, f"{DEAD}/team/a:"),
        (["--fleet", "nosuch.yaml", "status"], 2, "nosuch.yaml: No such file"),
        (["init"], 2, "fleet.yaml is there already"),
        (["convert", "team/a:1", "--to", "zstd", "--as", ""], 2, "argument --as: it is empty"),
        (["convert", "team/a:1", "--to", "zstd", "--as", "team/prod:"], 2, "'team/prod:': the tag is empty"),
        (["convert", "team/a:1", "--to", "zstd", "--as", "team/prod@"], 2, "'team/prod@': nothing follows the @"),
        (["convert", "team/a:1", "--to", "zstd", "--as", BY_DIGEST], 2, "the digest follows from what is made"),
        (["convert", "team/a:", "--to", "zstd"], 2, "'team/a:': the tag is empty"),
        (["bisect", "team/a:1", "team/a:2", "--client", "x", "--scratch", ""], 2, "argument --scratch: it is empty"),
        (["import", "bake", "--registry", ""], 2, "argument --registry: it is empty"),
        (["import", "bake", "--registry", "ghcr/team"], 2, "'ghcr' is not the host of a registry to an engine"),
        (["import", "registry", "ghcr/team"], 2, "'ghcr' is not the host of a registry to an engine"),
        (["import", "registry", "xn--a.example", "x"], 2, "'xn--a.example' is not a registry host"),
        (["verify", "xn--a.example/x:1"], 2, "'xn--a.example' is not a registry host"),
        (["rollback", "--wave", "", "--to", "oci", "--reason", "x"], 2, "argument --wave: it is empty"),
        (["serve", "--bind", ""], 2, "argument --bind: it is empty"),
        (["serve", "--bind", "999.1.1.1:1"], 2, "'999.1.1.1:1' is not an IP address"),
    ],
)
def test_an_error_says_what_and_how_to_mend_it(tmp_path: Path, args: list[str], code: int, said: str) -> None:
    fleet(tmp_path, DEAD, ["a"])
    ended = phasegate(*args, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert ended.stderr.startswith("error: ")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_init_says_what_must_be_there_and_the_next_command(tmp_path: Path) -> None:
    ended = phasegate("--fleet", "my fleet.yaml", "init", cwd=tmp_path)
    assert "here app/, with a Dockerfile and a VERSION" in ended.stdout
    assert ended.stdout.endswith("\nThen: phasegate --fleet 'my fleet.yaml' plan\n")
    path = tmp_path / "my fleet.yaml"
    path.write_text(path.read_text().replace("registry.example:5000", DEAD))
    (tmp_path / "app").mkdir()
    (tmp_path / "app/Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "app/VERSION").write_text("1.0\n")
    plan = phasegate("--fleet", "my fleet.yaml", "plan", cwd=tmp_path)
    assert plan.returncode == 3, "all that is missing is the registry"
    assert f"{DEAD}/team/app:" in plan.stdout


def test_a_fleet_file_that_is_wrong_is_told_by_its_line(tmp_path: Path) -> None:
    path = fleet(tmp_path, DEAD, ["a"])
    path.write_text(path.read_text().replace("platforms: [linux/amd64]", "platforms: [linux/arm64/v9]"))
    ended = phasegate("rollout", cwd=tmp_path)
    assert ended.returncode == 2
    assert "fleet.yaml:5: " in ended.stderr
    assert "(nothing was touched)" in ended.stderr


@pytest.mark.parametrize("command", [["plan"], ["status"], ["rollout"], ["promote", "a"]], ids=" ".join)
def test_a_ledger_that_cannot_be_read_is_told(tmp_path: Path, command: list[str]) -> None:
    fleet(tmp_path, DEAD, ["a"])
    (tmp_path / ".phasegate").mkdir()
    (tmp_path / ".phasegate" / "ledger.db").write_text("this is no database, and long enough to be looked at" * 9)
    ended = phasegate(*command, cwd=tmp_path)
    assert ended.returncode == 7
    assert "ledger.db: file is not a database" in ended.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "phasegate.cli.main", "schema"]
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(argv, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_an_interrupt_is_one_line() -> None:
    # Run in the background by a shell, it would be made to ignore interrupts.
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "from phasegate.cli.main import main; sys.exit(main(sys.argv[1:]))"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        argv = [sys.executable, "-c", code, "verify", f"{host}/a:1"]
        process = subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        # Another program that tries this port must not be taken for the command, which may not be ready for a signal.
        request = b""
        while not request.startswith((b"GET /v2/a/", b"HEAD /v2/a/")):
            connection, _ = silent.accept()
            request = connection.recv(1024)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        connection.close()
    assert (process.returncode, said) == (130, "interrupted; run the same command to continue\n")


def test_a_defect_goes_to_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["--fleet", "a\0b", "plan"]) == 70
    said = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"error: ValueError at phasegate/\S+:\d+: this is a bug in phasegate", said[0])
    written = Path(said[1].removeprefix("  fix: report it with "))
    assert "embedded null byte" in written.read_text()


def test_progress_that_nobody_reads_stops_nothing() -> None:
    code = "from phasegate.pages.progress import Progress\n"
    code += "with Progress() as progress: progress.tell('a', 'oci', 'reads'); progress.note('x'); progress.note('y')\n"
    code += "from phasegate.pages.table import paper; paper().print('the answer')"
    reader, writer = os.pipe()
    os.close(reader)
    argv = [sys.executable, "-c", code]
    ended = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=writer, timeout=60, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stdout) == (0, b"the answer\n")


def test_a_table_whose_reader_goes_away_is_no_error() -> None:
    argv = [sys.executable, "-m", "phasegate.cli.main", "checks"]
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(argv, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, b"")
