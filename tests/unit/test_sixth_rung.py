"""A sixth rung is one file and its entry in the ladder: everything else knows it from there.

The rung is made up. It goes into a copy of ``phases`` that stands before the real one on the path of another process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kit.large import make

ROOT = Path(__file__).parents[2]
RUNG = '''\
"""full: all that a build can say of itself."""

from phases.form import Attestation
from phases.phase import Phase

FULL = Phase(
    name="full",
    axis="attestation",
    value=Attestation.MAX,
    summary="full provenance",
    may_differ=frozenset({"root"}),
    checks=("delta.declared", "attest.statements"),
    attest={"provenance": "mode={value}"},
    needs={"docker": "99.0"},
    optional=True,
)
'''
FLEET = """\
ladder: full
policy: {approve: {full: {by: [ann]}}}
telemetry: {file: clients.json, limit: 5%}
clients:
  - {name: old, host: "unix:///no.sock", version: "28", below: full}
"""
ASKED = """\
import io, json, sys
from contextlib import redirect_stdout
from pathlib import Path

from phasegate.build.options import attest_options
from phasegate.clients.floor import closed
from phasegate.cli.main import main
from phasegate.fleet.load import load_fleet
from phasegate.bisect.explain import explain
from phasegate.image.delta import delta
from tests.kit.envelopes import envelope
from tests.kit.images import make_image, make_index
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import rungs
from flows.forms import PhaseName, Scope, Target, WaveName
from pydantic import TypeAdapter

def said(*args):
    out = io.StringIO()
    with redirect_stdout(out):
        try:
            code = main(list(args))
        except SystemExit as ended:
            code = ended.code
    return [code, out.getvalue()]

def apart(*levels):
    one = envelope(make_index([make_image(family=MediaTypes.OCI)], attested=True))
    found = explain(one, one, delta(one, one), levels)
    return [found.rungs, found.down, found.unexplained]

fleet = load_fleet(Path("fleet.yaml"))
start = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
(client,) = fleet.clients
print(json.dumps({
    "rungs": [rung.name for rung in fleet.rungs(start) if rung.needed],
    "short": [rung.name for rung in rungs(start)],
    "options": {rung.name: attest_options(rung.form) for rung in fleet.rungs(start)},
    "schema": said("schema"),
    "settings": said("settings", "repo-00000", "--phase", "full"),
    "simulate": said("simulate", "--repos", "20", "--json"),
    "explain": said("explain", "repo-00000", "--json"),
    "halt": said("halt", "--help"),
    "rollback": said("rollback", "--help"),
    "forms": [TypeAdapter(kind).json_schema().get("enum") for kind in (PhaseName, Target, Scope)],
    "wave": TypeAdapter(WaveName).validate_python("full/2"),
    "expects": {rung.name: client.expects(rung.name, rung.form) for rung in fleet.rungs(start)[-2:]},
    "floor": closed(fleet.telemetry),
    "up": apart(Attestation.MIN, Attestation.MAX),
    "down": apart(Attestation.MAX, Attestation.MIN),
    "both": apart(Attestation.NONE, Attestation.MAX),
}))
"""
PHASES = ["container", "oci", "zstd", "index", "attest", "full"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("sixth")
    shutil.copytree(ROOT / "phases", folder / "phases")
    (folder / "phases/full.py").write_text(RUNG)
    ladder = folder / "phases/ladder.py"
    text = ladder.read_text()
    for old, new in (
        ("from phases.index import INDEX\n", "from phases.full import FULL\nfrom phases.index import INDEX\n"),
        ("INDEX, ATTEST)\n", "INDEX, ATTEST, FULL)\n"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    ladder.write_text(text)
    path = make(folder, 1, 4)
    path.write_text(path.read_text() + FLEET)
    (folder / "clients.json").write_text('[{"engine": "docker", "version": "28.5", "share": "100%"}]')
    ended = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    answers: dict[str, Any] = json.loads(ended.stdout)
    return answers


def test_the_ladder_ends_where_it_did_unless_the_fleet_file_names_the_rung(told: dict[str, Any]) -> None:
    assert told["rungs"] == PHASES
    assert told["short"] == PHASES[:4]


def test_the_plan_builds_and_moves_to_the_rung(told: dict[str, Any]) -> None:
    code, text = told["explain"]
    assert (code, json.loads(text)["next"]["why"]) == (0, "release 1.0 in 6 forms")
    code, text = told["simulate"]
    policy, *_ = json.loads(text)["outcomes"].values()
    assert code == 0
    assert [phase["name"] for phase in policy["phases"]] == PHASES
    assert (policy["phases"][-1]["repos"], policy["stuck"]) == (20, {})


def test_a_build_is_given_the_rungs_options_and_those_below_keep_theirs(told: dict[str, Any]) -> None:
    options = {phase: each["provenance"] for phase, each in told["options"].items()}
    assert options == {**dict.fromkeys(PHASES[:4], "false"), "attest": "mode=min", "full": "mode=max"}
    code, text = told["settings"]
    assert code == 0
    assert "--provenance=mode=max" in text
    assert "BUILDKIT_MULTI_PLATFORM=1" in text


def test_the_schema_lists_the_rung_wherever_a_phase_is_written(told: dict[str, Any]) -> None:
    code, text = told["schema"]
    assert code == 0
    models = json.loads(text)["$defs"]
    assert models["ClientModel"]["properties"]["below"]["anyOf"][0]["enum"] == PHASES
    assert models["PolicyModel"]["properties"]["approve"]["propertyNames"]["enum"] == PHASES


def test_the_commands_and_the_forms_of_the_flows_take_the_rung(told: dict[str, Any]) -> None:
    assert "container to full" in told["halt"][1]
    assert "baseline to full" in told["rollback"][1]
    assert told["forms"] == [PHASES, ["baseline", *PHASES], [*PHASES, "the whole fleet"]]
    assert told["wave"] == "full/2"


def test_the_pull_matrix_and_the_floor_of_clients_know_the_rung(told: dict[str, Any]) -> None:
    assert told["expects"] == {"attest": "take", "full": "refuse"}
    assert list(told["floor"]) == ["full"]


def test_a_diff_names_the_rung_and_its_step_down(told: dict[str, Any]) -> None:
    assert told["up"] == [["full"], [], []]
    assert told["down"] == [[], ["full"], []]
    assert told["both"] == [["attest", "full"], [], []]
