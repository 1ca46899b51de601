"""What a person pushes with buildx and the printed settings, in the CI's place, is judged and promoted; what is pushed
with a setting too many is stopped, with the setting named."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.build.builder import builder_name, ensure_builder
from phasegate.check import Verdict
from phasegate.policy.action import Kind
from tests.kit.yard import NAME, Yard, yard

# RUN without a network: whether the CI's builder has one is the CI's to set.
DOCKERFILE = """\
FROM {base} AS build
RUN --network=none mkdir /out /said && cp --parents $(ldd /bin/cat | grep -o '/[^ ]*') /bin/cat /out \\
    && echo {mark} > /out/mark
ARG VERSION
RUN --network=none echo "{mark} $VERSION" > /said/said
FROM scratch
COPY --from=build /out /
COPY --from=build /said /
ENTRYPOINT ["/bin/cat"]
CMD ["/said"]
"""
CI = {"tag": "ci-{version}-{phase}", "toolchain": {"buildx": "v0.29.1", "buildkit": "v0.34.2"}}


@pytest.fixture
async def made(lab: Lab, tmp_path: Path) -> Yard:
    """Published the old way. Its source is here for the control; nobody but the CI builds candidates of it."""
    clients = ("docker-20.10", "docker-28.5")
    made = yard(lab, tmp_path, clients=clients, below={"docker-20.10": "zstd"}, dockerfile=DOCKERFILE, ci=CI)
    await ensure_builder(made.fleet.builder)
    return made


def printed(made: Yard, phase: str) -> list[str]:
    """The command line of the page, as a person copies it."""
    page = made.phasegate("settings", NAME, "--phase", phase)
    assert page.returncode == 0, page.stderr
    (line,) = [line for line in page.stdout.splitlines() if line.startswith("  docker buildx build ")]
    return shlex.split(line)


def by_hand(made: Yard, argv: list[str]) -> None:
    """In the build context, with the builder that the page names: here the lab's own, which has that pin."""
    spec = made.fleet.builder
    env = {**os.environ, "DOCKER_HOST": spec.engine, "BUILDX_BUILDER": builder_name(spec)}
    done = subprocess.run(argv, cwd=made.context, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr


async def test_what_is_pushed_with_the_printed_settings_is_judged_and_promoted(made: Yard) -> None:
    waits = await made.climb()
    assert (waits.kind, waits.phase) == (Kind.WAIT, "container"), waits
    by_hand(made, printed(made, "container"))
    action = await made.climb()
    assert (action.kind, action.phase) == (Kind.DONE, "index"), action
    standing, image = made.standing, made.repo.images[0].name
    pushed = made.crane("digest", str(made.ref("ci-1.0-container"))).strip()
    assert standing.candidates["container"][image].digest == pushed
    checks = {result.name: result for result in standing.judgements["container"].results}
    assert {"ci.settings", "delta.declared", "delta.files", "pull.docker-28.5", "run.docker-28.5"} <= checks.keys()
    assert checks["delta.declared"].evidence.startswith("settings are those of the control")
    assert checks["toolchain.drift"].verdict is Verdict.PASS
    assert standing.toolchain["buildkit"] == "v0.34.2"
    # The next version comes in the last form: the CI needs phasegate for nothing but the verdict.
    made.version("1.1")
    by_hand(made, printed(made, "index"))
    action = await made.climb()
    assert (action.kind, action.phase) == (Kind.DONE, "index"), action
    assert "its CI pushes index itself" in action.why
    pushed = made.crane("digest", str(made.ref("ci-1.1-index"))).strip()
    assert set((await made.tags()).values()) == {pushed}
    done = made.phasegate("rollback", NAME, "--to", "container", "--reason", "a test of it")
    assert done.returncode == 0, done.stderr
    back = made.standing.candidates["container"][image].digest
    assert (await made.tags())[f"{image}:latest"] == back, "this version, in a form that the CI never pushed"


@pytest.mark.parametrize(
    ("phase", "changes", "named"),
    [
        (
            "container",
            {"--provenance=false": "--provenance=mode=max", "oci-mediatypes=false": "oci-mediatypes=true"},
            "ci.settings: the CI pushed provenance=mode=max: for the phase container set provenance=false and 1 more "
            f"(phasegate settings {NAME} --phase container)",
        ),
        (
            "container",
            {"oci-mediatypes=false": "oci-mediatypes=true", "compression=gzip": "compression=zstd"},
            "ci.settings: the CI pushed oci-mediatypes=true: for the phase container set oci-mediatypes=false and 1 "
            f"more (phasegate settings {NAME} --phase container)",
        ),
        (
            "container",
            {"--sbom=false": "--label=built-by=ci"},
            'delta.declared: linux/amd64: Labels.built-by: (none) -> "ci" (control, candidate)',
        ),
    ],
    ids=["provenance", "zstd", "label"],
)
async def test_a_setting_too_many_is_stopped_and_named(
    made: Yard, phase: str, changes: dict[str, str], named: str
) -> None:
    before = await made.tags()
    argv = printed(made, phase)
    for old, new in changes.items():
        assert any(old in word for word in argv), old
        argv = [word.replace(old, new) for word in argv]
    by_hand(made, argv)
    action = await made.climb()
    assert (action.kind, action.phase, action.why) == (Kind.BLOCKED, phase, named)
    assert await made.tags() == before
    by_hand(made, printed(made, phase))
    action = await made.climb()
    assert (action.kind, action.phase) == (Kind.DONE, "index"), action
