"""docs/import.md is true: its examples are run, on what it says there is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phasegate.image.reference import Reference
from phasegate.registry import Registry
from tests.kit.examples import Section
from tests.kit.images import make_image, push
from tests.kit.in_process import phasegate
from tests.kit.servers import Server, start_registry28

PAGE = Path(__file__).parents[2] / "docs" / "import.md"
HOST = "registry.example"


@pytest.fixture
async def published(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """A registry with what the page's example has, and nothing else: the tests share one, and its names."""
    with start_registry28(tmp_path_factory.mktemp("registry")) as server:
        async with Registry() as registry:
            for name, tags in (("web", ("1.4", "latest")), ("api", ("2.0", "latest"))):
                for tag in tags:
                    await push(registry, Reference(server.host, f"team/{name}", tag), make_image())
            await push(registry, Reference(server.host, "team/api", "edge"), make_image([{"b": b"b"}]))
        yield server


def test_the_registry_example_prints_what_it_says(published: Server, tmp_path: Path) -> None:
    section = Section.of(PAGE, "registry")
    here, there = published.host, HOST
    assert section.play(tmp_path, lambda text: text.replace(there, here), lambda text: text.replace(here, there))


def test_each_source_of_the_command_is_on_the_page(tmp_path: Path) -> None:
    said = phasegate("import", "--help", cwd=tmp_path).stdout
    sources = re.findall(r"^    (\w+) ", said, re.MULTILINE)
    assert sources
    assert re.findall(r"^\| `(\w+) ", PAGE.read_text(), re.MULTILINE) == sources


@pytest.mark.parametrize("words", [("registry",), ()])
def test_a_command_without_its_source_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert phasegate("import", *words, cwd=tmp_path).returncode == 2
