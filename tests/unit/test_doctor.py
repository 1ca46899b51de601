"""`phasegate doctor` finds each prepared fault by its id, names a remedy, and finds nothing else."""

from __future__ import annotations

import asyncio
import copy
import json
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phasegate.doctor.examine import examine
from phasegate.doctor.finding import Id, Status
from phasegate.doctor.patient import Prefect, patient_of
from tests.kit import images
from tests.kit.clinic import SECRET, USER, Clinic
from tests.kit.in_process import phasegate
from tests.kit.referring import on_a_thread
from tests.unit.doctor_faults import FAULTS, Fault, with_prefect
from tests.unit.doctor_fleet import FLEET, SMOKE, Given


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    with on_a_thread(Clinic()) as clinic:
        for name in ("web", "app"):
            clinic.publish(f"team/{name}", images.make_image([{"tool": name.encode()}]))
        (tmp_path / "web").mkdir()
        (tmp_path / "web" / "Dockerfile").write_text("FROM scratch\n")
        (tmp_path / "cosign.key").write_text("sealed")
        (tmp_path / "cosign.pub").write_text("the public half\n")
        (tmp_path / "bin").mkdir()
        git = shutil.which("git")
        assert git
        (tmp_path / "bin" / "git").symlink_to(git)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_HOME", "DOCKER_AUTH_CONFIG"):
            monkeypatch.delenv(name, raising=False)
        for name in ("REGISTRY_LOGIN", "GIT_LOGIN"):
            monkeypatch.setenv(name, f"{USER}:{SECRET}")
        monkeypatch.setenv("KEY_PASSWORD", "open-sesame")
        monkeypatch.setenv("FEED_TOKEN", "feed-81ac")
        given = Given(clinic, tmp_path, monkeypatch)
        given.path.write_text(FLEET.format(host=clinic.host, smoke=SMOKE))
        yield given


def test_what_is_counted_is_in_words(given: Given) -> None:
    said = given.doctor().stdout
    assert "fleet.yaml has 2 repos" in said
    assert "all 2 images can be read" in said
    text = given.path.read_text()
    given.path.write_text(text[: text.index("  - {name: app")])
    said = given.doctor().stdout
    assert "fleet.yaml has 1 repo\n" in said
    assert "the one image can be read" in said


def test_only_the_half_of_a_key_that_is_missing_is_made_again(given: Given) -> None:
    (given.folder / "cosign.pub").unlink()
    found = json.loads(given.doctor("--json").stdout)["findings"]
    remedies = [finding["remedy"]["text"] for finding in found if finding["remedy"]]
    assert f"cosign public-key --key {given.folder}/cosign.key --outfile {given.folder}/cosign.pub" in remedies
    assert not any("generate-key-pair" in text for text in remedies)


def test_a_registry_that_is_down_is_named_once(given: Given) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    given.rewrite(given.clinic.host, host)
    (line,) = [line for line in given.doctor().stdout.splitlines() if "registry.reach" in line]
    assert "connection refused" in line
    assert f"{host}: {host}" not in line


def test_a_healthy_fleet_is_all_ok_and_nothing_is_left(given: Given) -> None:
    with_prefect(given)
    given.ledger(datetime.now(UTC))
    before = copy.deepcopy(given.clinic.held())
    given.programs.install(given.folder / "bin")
    files = sorted(given.folder.rglob("*"))
    ended = given.doctor()
    assert ended.returncode == 0, ended
    assert {line.split()[0] for line in ended.stdout.splitlines()[1:-1] if line[2] != " "} == {"ok"}, ended.stdout
    assert ended.stdout.endswith("looked at: all ok.\n")
    assert given.clinic.held() == before
    assert sorted(given.folder.rglob("*")) == files


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_by_its_id_with_a_remedy_and_nothing_else_is(given: Given, fault: Fault) -> None:
    fault.prepare(given)
    bad = [finding for finding in given.found() if finding["status"] != Status.OK]
    found = {(finding["id"], finding["status"]) for finding in bad}
    assert found == {
        (fault.id, fault.status),
        *fault.also,
    }
    remedies = [finding["remedy"]["text"] if finding["remedy"] else "" for finding in bad]
    assert any(fault.remedy in remedy for remedy in remedies), remedies


def test_every_id_has_a_prepared_fault() -> None:
    assert set(Id) - {fault.id for fault in FAULTS} == {Id.PREFECT_INSTALLED}  # see tests/unit/test_without_prefect.py


@pytest.mark.parametrize("json_", [(), ("--json",)], ids=["table", "json"])
def test_no_credential_is_shown_and_no_line_is_too_long(given: Given, json_: tuple[str, ...]) -> None:
    given.clinic.takes = False
    given.clinic.git = "somebody:else"
    given.programs.dead |= {"ssh://deploy@engine.example", "unix:///builder.sock"}
    given.programs.cosign = f"error: open-sesame does not open {SECRET}"
    said = given.doctor(*json_)
    for secret in ("deploy@", SECRET, "open-sesame", "feed-81ac"):
        assert secret not in said.stdout + said.stderr
    assert json_ or max(map(len, said.stdout.splitlines())) <= 120


def test_a_backup_makes_the_ledger_safe_again(given: Given) -> None:
    given.ledger(datetime.now(UTC) - timedelta(days=3))
    assert phasegate("ledger", "backup", "saved.db", cwd=given.folder).returncode == 0
    assert [finding for finding in given.found() if finding["status"] != Status.OK] == []


async def test_what_hangs_is_given_up_at_its_deadline(given: Given) -> None:
    given.programs.hangs.add("unix:///old.sock")
    given.programs.install(given.folder / "bin")
    findings = await examine(patient_of(given.path, Prefect()), lambda name, what: None, seconds=1)
    late = [finding for finding in findings if finding.subject == "old"]
    assert [(finding.id, finding.status, finding.what) for finding in late] == [
        (Id.ENGINE_REACH, Status.FAILED, "no answer within 1 s")
    ]


def test_a_database_that_does_not_answer_is_not_waited_for(given: Given) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        given.rewrite("sqlite:///ledger.db", f"postgresql://ann:open-sesame@{address}/ledger")
        (bad,) = [finding for finding in given.found() if finding["status"] != Status.OK]
    assert bad["id"] == Id.LEDGER_READ
    assert address in bad["what"]
    assert "open-sesame" not in str(bad)


def test_a_fleet_that_is_private_throughout_is_meant_so(given: Given) -> None:
    given.clinic.private |= {"team/web", "team/app"}
    assert [finding for finding in given.found() if finding["status"] != Status.OK] == []


def test_each_registry_of_the_fleet_is_asked_with_its_own_login(given: Given) -> None:
    with on_a_thread(Clinic()) as other:
        given.rewrite("image: team/web,", f'image: team/web, also: ["{other.host}/acme/web"],')
        given.rewrite("ledger:", f'registries: [{{host: "{other.host}", credentials: {{env: OTHER_LOGIN}}}}]\nledger:')
        given.env.setenv("OTHER_LOGIN", f"{USER}:{SECRET}")
        there = {finding["id"]: finding for finding in given.found() if finding["subject"] == other.host}
        assert (there[Id.REGISTRY_READ]["status"], there[Id.REGISTRY_WRITE]["status"]) == ("unknown", "unknown")
        other.publish("acme/web", images.make_image([{"tool": b"web"}]))
        other.may.discard("push")
        bad = [finding for finding in given.found() if finding["status"] != Status.OK]
        assert [(finding["id"], finding["subject"]) for finding in bad] == [(Id.REGISTRY_WRITE, other.host)]


def test_where_nothing_can_be_read_doctor_says_so_as_any_command_does(tmp_path: Path) -> None:
    ended = phasegate("doctor", "nowhere.yaml", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "nowhere.yaml" in ended.stderr


def test_what_nobody_foresaw_in_one_check_is_a_finding_beside_the_others(given: Given) -> None:
    patient = replace(patient_of(given.path, Prefect("3.8.8")), prefect=None)  # type: ignore[arg-type]
    found = asyncio.run(examine(patient, lambda *_: None))
    (broken,) = [each for each in found if each.id.area == "prefect"]
    assert (broken.status, "this is a bug in phasegate" in broken.what) == (Status.FAILED, True)
    report = Path(str(broken.remedy).removeprefix("report it with "))
    assert "AttributeError" in report.read_text()
    report.unlink()
    assert {Id.FLEET_FILE, Id.REGISTRY_READ, Id.LEDGER_READ} <= {each.id for each in found}


def test_the_page_lists_every_id() -> None:
    text = (Path(__file__).parents[2] / "docs/doctor.md").read_text()
    assert re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", text, re.MULTILINE) == [str(id_) for id_ in Id]
