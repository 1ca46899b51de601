"""docs/import.md is true: its examples are run, on what it says there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from phasegate.image.reference import Reference
from phasegate.registry import Registry
from tests.kit.images import make_image, push
from tests.kit.in_process import phasegate
from tests.kit.servers import Server

TEXT = (Path(__file__).parents[2] / "docs" / "import.md").read_text()
HOST = "registry.example"


def examples(section: str) -> list[tuple[str, str]]:
    """Return the commands of a section's console block, and what each prints."""
    text = TEXT.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    found = re.split(r"^\$ phasegate ", block, flags=re.MULTILINE)[1:]
    return [(command, said) for command, _, said in (example.partition("\n") for example in found)]


def squeezed(text: str) -> list[str]:
    """Return the lines with one space for several: the width of a column follows from the registry's name."""
    return [re.sub(r" +", " ", line).strip() for line in text.splitlines()]


def test_the_registry_example_prints_what_it_says(registry28: Server, tmp_path: Path) -> None:
    import asyncio

    async def publish() -> None:
        async with Registry() as registry:
            for name, tags in (("web", ("1.4", "latest")), ("api", ("2.0", "latest"))):
                for tag in tags:
                    await push(registry, Reference(registry28.host, f"team/{name}", tag), make_image())
            await push(registry, Reference(registry28.host, "team/api", "edge"), make_image([{"b": b"b"}]))

    asyncio.run(publish())
    for command, said in examples("registry"):
        words = shlex.split(command.replace(HOST, registry28.host))
        ended = phasegate(*words, cwd=tmp_path)
        assert squeezed((ended.stdout + ended.stderr).replace(registry28.host, HOST)) == squeezed(said), command


def test_each_source_of_the_command_is_on_the_page(tmp_path: Path) -> None:
    said = phasegate("import", "--help", cwd=tmp_path).stdout
    sources = re.findall(r"^    (\w+) ", said, re.MULTILINE)
    assert sources
    assert re.findall(r"^\| `(\w+) ", TEXT, re.MULTILINE) == sources


@pytest.mark.parametrize("words", [("registry",), ()])
def test_a_command_without_its_source_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert phasegate("import", *words, cwd=tmp_path).returncode == 2
