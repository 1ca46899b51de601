"""``python -m tests.browser``: the pictures of docs/page.md, made again."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from phasegate.site.files import write_files
from phasegate.site.write import files_of
from tests.kit import sites
from tests.kit.browser import Tab, browser

DOCS = Path(__file__).resolve().parents[2] / "docs"


async def pictures(tab: Tab, folder: Path) -> None:
    _, site = sites.halted(folder)
    write_files(folder / "www", files_of(site))
    now = f"Date.now = () => {site.at.timestamp() * 1000 + 300_000}"
    await tab.do("Page.addScriptToEvaluateOnNewDocument", source=now)
    for page, width, height, name in (
        ("index.html", 1440, 1000, "page-halt"),
        ("index.html", 390, 1000, "page-phone"),
        ("repo/mail.html", 1440, 0, "page-repo"),
    ):
        await tab.open(folder / "www" / page, width=width)
        await tab.picture(DOCS / f"{name}.png", height=height)


async def main() -> None:
    with tempfile.TemporaryDirectory() as profile, tempfile.TemporaryDirectory() as folder:
        async with browser(Path(profile)) as tab:
            await pictures(tab, Path(folder))


if __name__ == "__main__":
    asyncio.run(main())
