"""A real browser, driven over its debugging port: Chromium, without a window."""

from __future__ import annotations

import asyncio
import base64
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from deploy.lab.browser import NAMES

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
)  # fmt: skip
_START = 60.0


@dataclass
class Tab:
    """One tab. ``said`` are its errors and warnings, ``asked`` the addresses that it requested."""

    _socket: aiohttp.ClientWebSocketResponse
    _number: int = 0
    _answers: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _loaded: asyncio.Event = field(default_factory=asyncio.Event)
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def do(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the debugging protocol."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        found = await answer
        assert "error" not in found, found
        result: dict[str, Any] = found["result"]
        return result

    async def read(self) -> None:
        """Take what the browser sends, until it ends."""
        async for message in self._socket:
            found = message.json()
            match found.get("method"):
                case None:
                    self._answers.pop(found["id"]).set_result(found)
                case "Page.loadEventFired":
                    self._loaded.set()
                case "Network.requestWillBeSent":
                    self.asked.append(found["params"]["request"]["url"])
                case "Log.entryAdded":
                    self.said.append(found["params"]["entry"]["text"])
                case "Runtime.exceptionThrown":
                    self.said.append(str(found["params"]["exceptionDetails"]))

    async def open(self, page: Path, *, width: int, scripts: bool = True) -> None:
        """Open a page of this machine, as wide as a telephone or a screen, and wait until it is loaded."""
        self.said.clear()
        self.asked.clear()
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        await self.do("Emulation.setDeviceMetricsOverride", **metrics)
        await self.do("Emulation.setScriptExecutionDisabled", value=not scripts)
        self._loaded.clear()
        await self.do("Page.navigate", url=page.as_uri())
        await self._loaded.wait()

    async def ask(self, script: str) -> Any:
        """Return the value of an expression of JavaScript."""
        found = await self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def picture(self, path: Path, *, height: int = 0) -> None:
        """Write a picture of the page, of its whole height or the first ``height`` pixels."""
        size = (await self.do("Page.getLayoutMetrics"))["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"], "scale": 1}
        found = await self.do("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        await asyncio.to_thread(path.write_bytes, base64.b64decode(found["data"]))


def _port(file: Path) -> str:
    """Wait until the browser has written its port, and return it."""
    end = time.monotonic() + _START
    while not file.exists() or "\n" not in file.read_text():
        assert time.monotonic() < end, "chromium did not start"
        time.sleep(0.05)
    return file.read_text().splitlines()[0]


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    """Start Chromium with its files in ``folder``, and end it and all its processes afterwards."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert program, "chromium is not on PATH: python -m deploy.lab programs installs it"
    process = await asyncio.create_subprocess_exec(
        program, *_FLAGS, f"--user-data-dir={folder}", "about:blank",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{await asyncio.to_thread(_port, folder / 'DevToolsActivePort')}"
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address}/json") as answer:
                tabs = [each for each in await answer.json() if each["type"] == "page"]
            async with session.ws_connect(tabs[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                tab = Tab(socket)
                reading = asyncio.create_task(tab.read())
                for part in ("Page", "Network", "Log", "Runtime"):
                    await tab.do(f"{part}.enable")
                yield tab
                reading.cancel()
    finally:
        process.terminate()
        await process.wait()
