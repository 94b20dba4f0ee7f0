"""A real browser, driven through its DevTools (Chrome DevTools Protocol) over aiohttp."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

WITHIN_S = 30.0

PHONE, TABLET = (390, 844), (1180, 820)
"""CSS pixels of a phone held upright and of a tablet lying."""


class Navigated(Exception):  # noqa: N818 - no error: the page became another
    """What was asked of a page that was left meanwhile."""


@dataclass
class Browser:
    """One page of a browser with a profile of its own."""

    socket: aiohttp.ClientWebSocketResponse
    session: aiohttp.ClientSession
    door: str
    """Where its DevTools answer: HOST:PORT."""
    complaints: list[str] = field(default_factory=list)
    """Errors of the page, and what its content security policy refused."""
    asked: list[str] = field(default_factory=list)
    """Addresses it asked for over a network; the browser's own pages lie within it."""
    _count: int = 0

    async def begin(self) -> None:
        for part in ("Page", "Runtime", "Log", "Network"):
            await self.call(f"{part}.enable")

    @asynccontextmanager
    async def another(self) -> AsyncIterator[Browser]:
        """A tab more, with the same cookies and storage."""
        async with self.session.put(f"http://{self.door}/json/new?about:blank") as answer:
            about = await answer.json()
        async with self.session.ws_connect(about["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            page = Browser(socket, self.session, self.door)
            await page.begin()
            yield page

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        await self.socket.send_json({"id": self._count, "method": method, "params": params})
        wanted = self._count
        while True:
            said = await self.socket.receive_json(timeout=WITHIN_S)
            if said.get("id") == wanted:
                if "navigated" in said.get("error", {}).get("message", ""):
                    raise Navigated
                assert "error" not in said, said
                return dict(said.get("result", {}))
            self._note(said)

    def _note(self, said: dict[str, Any]) -> None:
        method, params = said.get("method"), said.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            self.asked += [url] * (not url.startswith(("chrome", "about:", "data:")))

    async def evaluate(self, script: str) -> Any:
        """The value of an expression on the page."""
        said = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")

    async def until(self, script: str) -> Any:
        """Its value once it is true."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                with contextlib.suppress(Navigated):
                    if value := await self.evaluate(script):
                        return value
                await asyncio.sleep(0.05)

    async def reload(self) -> None:
        """Until the page is a new one."""
        await self.evaluate("window.before = true")
        await self.call("Page.reload")
        await self.until("!window.before && document.readyState === 'complete'")

    async def open(self, url: str, size: tuple[int, int] = PHONE) -> None:
        width, height = size
        phone = width < 600
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete'")

    async def click(self, selector: str) -> None:
        """As a finger does: in the middle of what is there, which has to be in sight."""
        where = await self.until(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " if (!e) return null; e.scrollIntoView({block: 'nearest'});"
            " const r = e.getBoundingClientRect(); const x = r.x + r.width / 2;"
            " const y = r.y + r.height / 2; const top = document.elementFromPoint(x, y);"
            " return r.width && e.contains(top) ? [x, y] : null; })()"
        )
        x, y = where
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def type(self, text: str) -> None:
        await self.call("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, **text)

    async def picture(self, path: Path) -> None:
        said = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(said["data"]))

    async def dark(self, is_dark: bool) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])


@asynccontextmanager
async def browser(*arguments: str) -> AsyncIterator[Browser]:
    """A browser that takes any certificate, as somebody who pressed "proceed"."""
    assert CHROMIUM is not None
    profile = Path(tempfile.mkdtemp(prefix="chromium-"))
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--ignore-certificate-errors", "--remote-debugging-port=0", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--mute-audio"),
        f"--user-data-dir={profile}",
        *arguments,
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            assert process.stderr is not None
            found = None
            while found is None:
                line = (await process.stderr.readline()).decode("utf-8", "replace")
                found = re.search(r"ws://([^/]+)/devtools", line)
        draining = asyncio.ensure_future(process.stderr.read())
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://{found[1]}/json/list") as answer:
                pages = [one for one in await answer.json() if one["type"] == "page"]
            async with session.ws_connect(
                pages[0]["webSocketDebuggerUrl"], max_msg_size=0
            ) as socket:
                page = Browser(socket, session, found[1])
                await page.begin()
                yield page
        draining.cancel()
    finally:
        process.kill()
        await process.wait()
        shutil.rmtree(profile, ignore_errors=True)
