"""``signing`` that only verifies: what the fleet file says, and which fleets nobody would have signed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.command import Command, Verb
from phasegate.doctor.finding import Id, Status
from phasegate.doctor.signing import look
from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_outline
from phasegate.fleet.signing import CosignVerifier, Hook, KeylessVerifier, Signing
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import AwaitsCI, ToBuild
from phasegate.policy.climb import climb
from phasegate.release import Tag
from phasegate.signing.identity import verifier
from tests.kit.one_repo import BASE, PLAN, seen, standing
from tests.unit.test_ci import CI
from tests.unit.test_fleet_file import HEAD, TOOL, Write, write

__all__ = ["write"]

KEYLESS = "identity: https://ci.example/build.yml@main, issuer: https://issuer.example, trusted_root: root.json"
PUSHED = TOOL.replace("    context: .\n", '    ci: {tag: "ci-{version}-{phase}"}\n    context: .\n')


@pytest.fixture(autouse=True)
def _trusted_root(tmp_path: Path) -> None:
    (tmp_path / "root.json").write_text('{"certificateAuthorities": [{}], "tlogs": [{}]}')


def signing(verify: str) -> str:
    return f"signing: {{verify: {verify}}}\n"


def read(write: Write, verify: str, repos: str = PUSHED, head: str = "") -> Signing:
    found = load_fleet(write(f"{HEAD}{head}{signing(verify)}repos:\n{repos}")).signing
    assert found is not None
    return found


def refused(write: Write, verify: str = f"{{cosign: {{{KEYLESS}}}}}", repos: str = PUSHED, head: str = "") -> str:
    with pytest.raises(FleetError) as caught:
        read(write, verify, repos, head)
    return caught.value.what


def test_whoever_signs_it_is_verified(write: Write, tmp_path: Path) -> None:
    root = tmp_path / "root.json"
    keyless = KeylessVerifier("cosign", "https://ci.example/build.yml@main", "https://issuer.example", root, "bundle")
    assert read(write, f"{{cosign: {{{KEYLESS}}}}}") == Signing(None, keyless)
    some = KEYLESS.replace("identity: https://ci.example/build.yml@main", 'identity_regexp: "^https://ci"')
    assert read(write, f"{{cosign: {{{some}, storage: tag, program: cosign-3}}}}").verify == replace(
        keyless, identity="^https://ci", regexp=True, storage="tag", program="cosign-3"
    )
    (tmp_path / "cosign.pub").write_text("")
    public = CosignVerifier("cosign", tmp_path / "cosign.pub", "bundle")
    assert read(write, "{cosign: {public: cosign.pub}}") == Signing(None, public)
    assert read(write, "{command: [verify, '{reference}']}") == Signing(None, Hook(("verify", "{reference}")))


@pytest.mark.parametrize(
    ("verify", "what"),
    [
        (KEYLESS.replace("identity:", "identiti:"), ":3: unknown key 'identiti'\n  fix: identity"),
        (KEYLESS + ", identity_regexp: x", ":3: an identity is given in exactly one way"),
        (KEYLESS.partition(", issuer")[0], ":3: 'issuer' is missing here"),
        (KEYLESS + ", public: cosign.pub", ":3: unknown key 'public'"),
        (KEYLESS.replace("root.json", "fleet.yaml"), "does not hold certificate authorities and transparency logs"),
    ],
)
def test_mistakes_have_their_line(write: Write, verify: str, what: str) -> None:
    assert what in refused(write, f"{{cosign: {{{verify}}}}}")


def test_a_trusted_root_that_is_missing_stops_what_needs_it(write: Write) -> None:
    (lack,) = read(write, f"{{cosign: {{{KEYLESS.replace('root.json', 'none.json')}}}}}").lacks
    assert lack.what.endswith("none.json: No such file or directory")
    assert lack.fix.startswith("cosign trusted-root create")


def test_what_a_key_signs_is_not_verified_without_one(write: Write) -> None:
    key = "cosign: {key: {file: cosign.key}, public: cosign.pub}, "
    path = write(f"{HEAD}signing: {{{key}verify: {{cosign: {{{KEYLESS}}}}}}}\nrepos:\n{PUSHED}")
    with pytest.raises(FleetError, match="not accepted by a verifier that wants a certificate"):
        load_fleet(path)
    outline = load_outline(path)
    assert (outline.signing, bool(outline.unsigned)) == (None, True), "a rollback goes on without"


@pytest.mark.parametrize(
    ("repos", "line", "what", "fix"),
    [
        (TOOL, 5, "is built by phasegate, and nobody signs that", 'ci: {tag: "ci-{version}-{phase}"}'),
        (
            TOOL.replace("context: .", "source: published"),
            7,
            "is converted, and nobody signs what phasegate makes",
            'ci: {tag: "ci-{version}-{phase}"}',
        ),
        (
            PUSHED.replace("-{phase}", ""),
            7,
            "its CI pushes one form of a version, and nobody signs the others",
            'tag: "ci-{version}-{phase}"',
        ),
        (
            PUSHED.replace("demo/tool", '"demo/{arch}-tool"').replace(
                "    platforms: [linux/amd64]", "    arches: [amd64, arm64]\n    join: demo/tool"
            ),
            10,
            "phasegate makes a joined index, and nobody signs it",
            "leave `join` out",
        ),
    ],
    ids=["built", "converted", "one form", "joined"],
)
def test_what_nobody_would_sign_is_refused(write: Write, repos: str, line: int, what: str, fix: str) -> None:
    said = refused(write, repos=repos)
    assert f"fleet.yaml:{line}: repo 'tool'" in said
    assert what in said
    assert f"fix: {fix}" in said
    hook = "signing: {command: {sign: [a], verify: [b]}}\n"
    assert load_fleet(write(f"{HEAD}{hook}repos:\n{repos}")).signing, "with a signer it is a fleet"


def test_a_ladder_of_one_phase_has_one_form(write: Write) -> None:
    assert read(write, f"{{cosign: {{{KEYLESS}}}}}", PUSHED.replace("-{phase}", ""), "ladder: container\n")


def test_another_trusted_root_is_another_verifier(write: Write, tmp_path: Path) -> None:
    found = read(write, f"{{cosign: {{{KEYLESS}}}}}")
    before = verifier(found)
    (tmp_path / "root.json").write_text('{"certificateAuthorities": [{}, {}], "tlogs": [{}]}')
    assert verifier(found) != before, "what it accepted has to be asked again"


def test_each_form_is_waited_for_where_only_the_ci_signs() -> None:
    unbuilt = replace(standing(), release=None, candidates={})
    zstd = {"zstd": {"demo/tool": BASE}}
    assert climb(CI, unbuilt, seen(unbuilt, pushed=zstd), PLAN) == Action(Kind.BUILD, "container", ToBuild("1.0", 4))
    waits = climb(CI, unbuilt, seen(unbuilt, pushed=zstd, signed_from="baseline"), PLAN)
    why = AwaitsCI((Tag("demo/tool", "ci-1.0-container"),))
    assert waits == Action(Kind.WAIT, "container", why, Command(Verb.SETTINGS, ("tool",), "container"))


def test_forms_below_the_published_one_are_converted_all_the_same() -> None:
    now = standing("zstd")
    look = seen(now, version="2.0", source="s", tags={**now.tags, Tag("demo/tool", "2.0"): ""}, signed_from="zstd")
    assert climb(CI, now, replace(look, pushed={"oci": {"demo/tool": BASE}}), PLAN).kind is Kind.WAIT
    assert climb(CI, now, replace(look, pushed={"zstd": {"demo/tool": BASE}}), PLAN).kind is Kind.BUILD


def test_doctor_looks_for_the_verifier_alone(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    outline = load_outline(write(f"{HEAD}{signing(f'{{cosign: {{{KEYLESS}}}}}')}repos:\n{PUSHED}"))
    (missing,) = asyncio.run(look(outline))
    assert (missing.id, missing.status) == (Id.SIGNING_PROGRAM, Status.FAILED)
    (tmp_path / "cosign").write_text("#!/bin/sh\n")
    (tmp_path / "cosign").chmod(0o755)
    found = asyncio.run(look(outline))
    assert [(finding.id, finding.status) for finding in found] == [
        (Id.SIGNING_PROGRAM, Status.OK),
        (Id.SIGNING_KEY, Status.OK),
    ]
    (tmp_path / "root.json").unlink()
    *_, lacking = asyncio.run(look(load_outline(outline.path)))
    assert (lacking.id, lacking.status) == (Id.SIGNING_KEY, Status.FAILED)
