"""docs/fleet-file.md and the schema: its examples are fleets, and editors take them."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from phasegate.fleet.form_source import LocalSource, PublishedSource
from phasegate.fleet.load import load_fleet
from phasegate.fleet.schema import schema
from phasegate.fleet.template import TEMPLATE
from tests.unit.test_fleet_file import ROOT, Write, write

__all__ = ["write"]


def test_the_schema_is_the_one_in_docs_and_takes_the_examples() -> None:
    assert (ROOT / "docs/fleet.schema.json").read_text() == schema(), "write it anew: phasegate schema"
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    texts = [TEMPLATE, (ROOT / "deploy/demo/fleet.yaml").read_text(), *fleets_of_the_docs()]
    for text in texts:
        validator.validate(yaml.safe_load(text))
    assert not validator.is_valid({**yaml.safe_load(TEMPLATE), "registri": "x"})


def test_the_examples_of_the_docs_are_fleets(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LAB", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "/x")
    for folder in ("web", "agent"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "clients.json").write_text("[]")
    (tmp_path / "buildkitd.toml").write_text("")
    names = [[repo.name for repo in load_fleet(write(text)).repos] for text in fleets_of_the_docs()]
    assert names == [["web", "agent", "tool"], ["web", "worker"], ["python@3.12", "python@3.13"]]


def test_the_files_of_the_docs_are_one_fleet(tmp_path: Path) -> None:
    for block in (ROOT / "docs/fleet-file.md").read_text().split("```yaml\n# ")[1:]:
        name, _, text = block.split("```")[0].partition("\n")
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "apps/web/Dockerfile").write_text("FROM scratch\n")
    legacy, web = load_fleet(tmp_path / "fleet.yaml").repos
    assert (legacy.source, legacy.labels, len(legacy.images[0].platforms)) == (PublishedSource(), {}, 1)
    assert isinstance(web.source, LocalSource)
    assert (web.source.context, web.source.lacks) == (tmp_path / "apps/web", ())
    assert sorted(web.labels) == ["org.opencontainers.image.title", "org.opencontainers.image.version"]
    assert (web.fixed, len(web.images[0].platforms)) == (("{version}",), 2)


def fleets_of_the_docs() -> list[str]:
    """The YAML blocks of docs/fleet-file.md that are whole fleet files. The first one shows every key."""
    blocks = [block.split("```")[0] for block in (ROOT / "docs/fleet-file.md").read_text().split("```yaml\n")[1:]]
    return [
        block for block in blocks if {"registry:", "repos:"} <= {line.partition(" ")[0] for line in block.splitlines()}
    ]
