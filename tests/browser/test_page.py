"""The fleet's page in a real browser, as wide as a telephone and as a screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from phasegate.site.files import write_files
from phasegate.site.model import Site
from phasegate.site.public import public
from phasegate.site.write import files_of
from tests.kit import sites
from tests.kit.browser import Tab, browser

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDTHS = (390, 1440)
SHOWN = "Array.from(document.querySelectorAll('#table tbody tr')).filter(row => !row.hidden)"
NAMES = f"{SHOWN}.map(row => row.cells[0].textContent.trim())"
FORM = "document.getElementById('filter')"
HOSTILE = "</code><script>window.hurt=1</script><img src=x onerror='window.hurt=2'>"


@dataclass
class Shop:
    """A fleet with a halt, a rollback and a hold: its page, where that is, and a browser."""

    site: Site
    folder: Path
    tab: Tab

    async def open(self, page: str = "index.html", *, width: int = 1440, **how: bool) -> None:
        await self.tab.open(self.folder / page, width=width, **how)

    async def text(self) -> str:
        """Return all text that can be read, also of the parts of the table that are not laid out yet."""
        shown = "document.querySelectorAll('.part').forEach(part => part.style.contentVisibility = 'visible')"
        found: str = await self.tab.ask(f"{shown}, document.body.innerText")
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    _, site = sites.halted(folder)
    repos = [replace(repo, why=HOSTILE) if repo.name == "api" else repo for repo in site.repos]
    # As many that they are in several parts of the table.
    repos += [replace(site.repos[0], name=f"more-{number:03}", at="baseline", after=None) for number in range(300)]
    site = replace(site, repos=tuple(repos))
    write_files(folder / "www", files_of(site))
    async with browser(tmp_path_factory.mktemp("chromium")) as tab:
        yield Shop(site, folder / "www", tab)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", ["index.html", "repo/mail.html"])
async def test_it_fits_asks_nobody_and_has_no_error(shop: Shop, page: str, width: int) -> None:
    await shop.open(page, width=width)
    assert await shop.tab.ask("document.documentElement.scrollWidth") == width
    assert shop.tab.said == []
    assert shop.tab.asked
    assert all(url.startswith(shop.folder.as_uri()) for url in shop.tab.asked)
    assert await shop.tab.ask("Array.from(document.images).every(image => image.naturalWidth > 0)")


@pytest.mark.parametrize("width", WIDTHS)
async def test_the_answers_and_the_commands_are_on_the_first_screen(shop: Shop, width: int) -> None:
    await shop.open(width=width)
    for what in (".answers dd:last-child", "#waits code"):
        assert await shop.tab.ask(f"document.querySelector('{what}').getBoundingClientRect().bottom") < 900, what
    assert (
        await shop.tab.ask("document.querySelector('#waits code').innerText") == 'phasegate release mail --reason "..."'
    )


@pytest.mark.parametrize("width", [*WIDTHS, 800])
async def test_no_number_is_broken(shop: Shop, width: int) -> None:
    await shop.open(width=width)
    broken = await shop.tab.ask("""
        const numbers = ".small td, .wide td:nth-child(5), .wide td:nth-child(6)";
        Array.from(document.querySelectorAll(numbers)).filter(cell => {
          const text = document.createRange();
          text.selectNodeContents(cell);
          const { height, right } = text.getBoundingClientRect();
          return height > 30 || right > cell.getBoundingClientRect().right + 1;
        }).map(cell => cell.textContent)
    """)
    assert broken == []


async def test_without_scripts_all_of_it_can_be_read(shop: Shop) -> None:
    await shop.open(scripts=False)
    text = await shop.text()
    for said in (
        "oci is halted: pull.docker-20.10", "1 repo rolled back", 'phasegate resume oci --reason "..."', "ann@desk",
        "11 of 12 done", "docker-20.10 cannot pull 1 of 12 repos any more", "Forecast.", "mail", "worker",
        f"as of {shop.site.at:%Y-%m-%d %H:%M} UTC",
    ):  # fmt: skip
        assert said in text, said
    assert await shop.tab.ask(f"getComputedStyle({FORM}).display") == "none"


async def test_the_table_is_filtered_by_text_state_and_phase(shop: Shop) -> None:
    await shop.open()

    async def put(field: str, text: str) -> list[str]:
        event = "dispatchEvent(new Event('input', {bubbles: true}))"
        found: list[str] = await shop.tab.ask(f"{FORM}.{field}.value = '{text}', {FORM}.{field}.{event}, {NAMES}")
        return found

    assert await put("state", "on hold") == ["mail", "users", "web"]
    assert await put("find", "Friday") == ["web"]
    assert await put("at", "zstd") == []
    assert await shop.tab.ask("document.querySelector('#filter output').textContent") == "0 of 312"
    await put("at", "")
    await put("state", "")
    assert len(await put("find", "")) == 312


async def test_the_table_is_sorted_over_all_its_parts(shop: Shop) -> None:
    await shop.open()
    heads = await shop.tab.ask("Array.from(document.querySelectorAll('#table th'), head => head.textContent.trim())")

    async def click(head: str) -> list[str]:
        script = f"document.querySelectorAll('#table th button')[{heads.index(head)}].click(), {NAMES}"
        found: list[str] = await shop.tab.ask(script)
        return found

    ordered = await click("repo")
    assert ordered == sorted(ordered)
    assert await click("repo") == sorted(ordered, reverse=True)
    by_phase = await click("at")
    assert by_phase[0].startswith("more-")
    assert by_phase[-1] == "api", "zstd is the highest phase"
    assert (await click("size"))[0] == "api", "it saved most"


async def test_its_age_is_shown_and_turns_red(shop: Shop) -> None:
    async def at(now: datetime) -> tuple[str, bool]:
        clock = f"Date.now = () => {now.timestamp() * 1000}"
        added = await shop.tab.do("Page.addScriptToEvaluateOnNewDocument", source=clock)
        await shop.open()
        await shop.tab.do("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])
        text = await shop.tab.ask("document.getElementById('age').innerText")
        ground = await shop.tab.ask("getComputedStyle(document.getElementById('age')).backgroundColor")
        return text, ground == "rgb(180, 35, 24)"

    written = f"as of {shop.site.at:%Y-%m-%d %H:%M} UTC"
    assert await at(shop.site.at) == (f"{written}, just now", False)
    assert await at(shop.site.at + timedelta(minutes=50)) == (f"{written}, 50 min ago", False)
    assert await at(shop.site.late + timedelta(days=3)) == (
        f"{written}, 3 days ago: too old, nothing has written it since", True,
    )  # fmt: skip


async def test_what_others_say_runs_nothing(shop: Shop) -> None:
    for page in ("index.html", "repo/api.html"):
        await shop.open(page)
        assert public(HOSTILE) in await shop.text()
        assert await shop.tab.ask("typeof window.hurt") == "undefined"
        await shop.tab.ask("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hurt=3\">')")
        await shop.tab.ask("new Promise(done => setTimeout(done, 0))")
        assert await shop.tab.ask("typeof window.hurt") == "undefined", "not even what were in the page"


async def test_on_paper_there_is_no_form_and_every_repo(shop: Shop) -> None:
    await shop.open()
    await shop.tab.do("Emulation.setEmulatedMedia", media="print")
    assert await shop.tab.ask(f"getComputedStyle({FORM}).display") == "none"
    assert await shop.tab.ask("getComputedStyle(document.querySelector('.part')).contentVisibility") == "visible"
    await shop.tab.do("Emulation.setEmulatedMedia", media="")
