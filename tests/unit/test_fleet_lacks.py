"""What a fleet file names and this machine does not have: asked for when it is used, with file, line and fix."""

import re
from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.lack import Lack, require
from phasegate.fleet.load import load_fleet
from tests.unit.test_fleet_file import HEAD, TOOL, Write, updater, write

__all__ = ["write"]

LACKS = [
    # the same, of what the file names and this machine does not have
    ("context: .", "context: nowhere", ":6: ", "relative to the fleet file"),
    ("context: .", "dockerfile: Other\n    context: .", "Other is not there", "dockerfile:"),
    ("context: .", 'ci: {tag: "ci-{version}"}\n    context: nowhere', ":7: ", "relative to the fleet file"),
    ("name: tool", "name: tool\n    secrets: [{id: a, env-file: NO_SUCH}]", "there is no variable NO_SUCH", "export"),
    ("unix:///a", "${NO_SUCH}", ":2: ${NO_SUCH}: there is no such variable", "export NO_SUCH"),
    ("version: v1", "version: v1, config: no.toml", ":2: ", "buildkitd.toml"),
    ("registry:", updater(command="[./none.sh]"), "none.sh is not a program", "chmod +x"),
    (
        "registry:",
        "clients: [{name: a, host: '${NO_SUCH}', version: v}]\nregistry:",
        ":1: ${NO_SUCH}: there is no such variable",
        "export",
    ),
    (
        "registry:",
        "clients: [{name: a, host: 'tcp://h:2376?certs=tls', version: v}]\nregistry:",
        "tls has no ca.pem",
        "tcp://HOST",
    ),
]


@pytest.mark.parametrize(
    ("dockerfile", "context", "what", "fix"),
    [
        (".", "app", "app is a folder", "dockerfile: Dockerfile"),
        ("../app", "app", "app is a folder", "dockerfile: Dockerfile"),
        ("app/Dockerfile", "app", "app/app/Dockerfile is not there", "dockerfile: Dockerfile"),
        ("Dockerfile", "empty", "empty/Dockerfile is not there", "dockerfile: ../Dockerfile"),
        ("Other.docker", "empty", "empty/Other.docker is not there", "dockerfile: its path, relative to the context"),
    ],
)
def test_a_dockerfile_that_is_elsewhere(
    write: Write, tmp_path: Path, dockerfile: str, context: str, what: str, fix: str
) -> None:
    for folder in ("app", "empty"):
        (tmp_path / folder).mkdir()
    (tmp_path / "app" / "Dockerfile").write_text("FROM scratch\n")
    text = TOOL.replace("context: .", f"context: {context}\n    dockerfile: {dockerfile}")
    (lack,) = lacks_of(load_fleet(write(f"{HEAD}repos:\n{text}")))
    assert lack.what.endswith(what)
    assert lack.fix == fix


def lacks_of(fleet: Fleet) -> list[Lack]:
    """Everything that the fleet lacks, wherever it is asked for."""
    found = [*fleet.builder.lacks, *(lack for client in fleet.clients for lack in client.lacks)]
    for repo in fleet.repos:
        found += repo.source.lacks if isinstance(repo.source, LocalSource) else ()
        found += [lack for secret in repo.secrets for lack in secret.lacks]
    return found


@pytest.mark.parametrize(("old", "new", "what", "fix"), LACKS)
def test_what_is_lacking_is_asked_for_when_it_is_used(write: Write, old: str, new: str, what: str, fix: str) -> None:
    text = HEAD + "repos:\n" + TOOL
    (lack,) = lacks_of(load_fleet(write(text.replace(old, new, 1))))
    assert what in lack.what
    assert re.search(r"fleet\.yaml:\d+: ", lack.what)
    assert fix in lack.fix
    with pytest.raises(FleetError) as error:
        require([lack])
    assert (error.value.what, error.value.fix) == (lack.what, lack.fix)
