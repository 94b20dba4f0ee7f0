"""The page in a real browser: joins, follows the masked talk, flags, comes back, forgets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from facilitator.sharing.certificate import shown
from facilitator.sharing.terms import Role
from facilitator.workflow.sharing import SharedMeeting
from tests.sharing.chromium import CHROMIUM, PHONE, TABLET, Browser, browser
from tests.sharing.conftest import Shared, Story
from tests.sharing.joining import until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

Tell = Callable[[Story], None]

KEPT = "Object.keys(localStorage).filter((one) => one.startsWith('facilitator.outbox')).length"

SHOWN = "document.querySelectorAll('#lines li').length"


async def joined(
    page: Browser, shared: Shared, role: Role = Role.CO_FACILITATOR, size: tuple[int, int] = PHONE
) -> None:
    """As somebody does who reads the QR code."""
    host = shared.host
    host.open_door()
    await until(lambda: host.look.url is not None)
    assert host.look.url is not None
    await page.open(host.look.url, size)
    await let_in(page, shared, role)


async def let_in(page: Browser, shared: Shared, role: Role) -> None:
    host = shared.host
    await page.click(f"input[value='{role}']")
    await page.click("#knock button.main")
    await until(lambda: host.look.asking is not None)
    asking = host.look.asking
    assert asking is not None
    words = await page.until("document.getElementById('check-words').textContent")
    assert tuple(words.split()) == asking.words
    host.answer(asking.number, let_in=True)
    await page.until(f"document.getElementById('room')?.hidden === false && {SHOWN} > 3")


async def forgotten(page: Browser) -> None:
    """Nothing of the meeting is on the page, nor kept by the browser for it."""
    await page.until("!document.getElementById('over').hidden")
    left = await page.evaluate(
        "document.body.textContent + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
    )
    for gone in ("letters", "[Person 2]", "User 5", "Ask about", "Feeling safe"):
        assert gone not in left
    await page.until("!Object.keys(localStorage).length")
    assert await page.evaluate("document.title") == "Facilitator"


def test_on_the_smallest_phone_the_talk_stays_in_sight(shared: Shared, tell: Tell) -> None:
    """Beside all the buttons of a co-facilitator, and while a flag asks about whom it is."""

    async def story() -> None:
        async with browser() as page:
            await joined(page, shared, size=(320, 568))
            high = "document.getElementById('lines').clientHeight"
            assert await page.evaluate(high) >= 100
            assert await page.evaluate(
                "[...document.querySelectorAll('#tabs button, .row > button')]"
                ".every((one) => one.scrollWidth <= one.clientWidth)"
            )
            await page.click("#tags button")
            await page.until("!document.getElementById('after').hidden")
            assert await page.evaluate(high) >= 60
            await page.click("#after-done")
            await page.click("#speaking summary")
            await page.click("#seats [data-code='User 5']")
            await until(lambda: shared.session.speaker_at(10**9) == "User 5")

    tell(story)


def test_a_phone_joins_and_what_is_done_on_it_is_in_the_session(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            assert "[Person 2] rang you" in await page.evaluate("document.body.innerText")
            assert not await page.evaluate("location.hash")
            before = len(shared.session.moments)
            await page.click("#tags button")
            await page.click("#after-who [data-code='User 5']")
            await page.click("#note")
            await page.type("Maria's sister looked away")
            await page.click("#write-send")
            await page.click("#card")
            await page.type("What about the letter?")
            await page.click("#write-send")
            await until(lambda: len(shared.session.notes) > 1)
            flagged = shared.session.moments[before]
            assert (flagged.tag, flagged.speaker) == ("emergent", "User 5")
            assert "[Person 1]" in shared.session.notes[-1].text
            flags = "document.getElementById('flags')"
            await page.until(f"{flags}.textContent.includes('card waits')")
            # Notes of all are there, also of the host; one's own can be taken back.
            await page.until(f"{flags}.textContent.includes('Ask about the piece of paper')")
            await page.until(f"{flags}.textContent.includes('[Person 1]')")
            assert await page.evaluate(f"{flags}.querySelectorAll('button').length") == 3
            shared.room.say(2_529_000, "Maria knew it.")
            await page.until("document.body.innerText.includes('[Person 1] knew it.')")
            # Once more from the cookie, as after a reload: nothing is done twice.
            moments = len(shared.session.moments)
            await page.reload()
            await page.until(f"document.getElementById('room')?.hidden === false && {SHOWN} > 3")
            shared.done()
            assert len(shared.session.moments) == moments
            cookies = (await page.call("Network.getCookies"))["cookies"]
            assert [(c["httpOnly"], c["secure"], c["sameSite"]) for c in cookies] == [
                (True, True, "Strict")
            ]
            shared.meeting.close()
            await forgotten(page)
            assert not [one for one in page.complaints if "ERR_CONNECTION" not in one]
            assert [one for one in page.asked if shared.host.place not in one] == []

    tell(story)


def test_ten_seats_and_the_talk_fit_a_phone(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            fits: dict[str, Any] = json.loads(
                await page.evaluate(
                    """JSON.stringify({
                      wide: document.documentElement.scrollWidth,
                      talk: document.getElementById('lines').clientHeight,
                      seats: [...document.querySelectorAll('#seats button')].map((b) => {
                        const r = b.getBoundingClientRect();
                        return [r.width, r.height, r.bottom <= innerHeight, r.right <= innerWidth];
                      }),
                    })"""
                )
            )
            assert fits["wide"] <= PHONE[0]
            assert fits["talk"] > 200, "several lines of the talk stay in sight"
            assert len(fits["seats"]) >= 10
            assert all(w >= 40 and h >= 40 and low and in_ for w, h, low, in_ in fits["seats"])
            await page.click("#tags button")
            after = await page.evaluate("document.getElementById('lines').clientHeight")
            assert after > 150, "also while it is asked whom a flag is about"

    tell(story)


def test_each_role_has_its_own_buttons_and_a_tablet_shows_the_guide_beside_the_talk(
    shared: Shared, tell: Tell
) -> None:
    async def story() -> None:
        async with browser() as page:
            await joined(page, shared, Role.OBSERVER, TABLET)
            seen = "(id) => document.getElementById(id).offsetParent !== null"
            for id_, there in (
                *(("talk", True), ("guide", True), ("card", True), ("tags", False)),
                *(("seats", False), ("note", False), ("ask", False)),
            ):
                assert await page.evaluate(f"({seen})('{id_}')") is there, id_
            assert not await page.evaluate("document.querySelectorAll('#sections button').length")
            title = await page.evaluate("document.title")
            assert title not in ("", "Facilitator")
            shared.host.revoke(next(one.device for one in shared.host.look.machines))
            await forgotten(page)

    tell(story)


def test_off_the_record_nothing_new_is_shown(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            shared.room.runner.off_the_record(shared.clock())
            await page.until("document.getElementById('state').textContent.includes('Off')")
            shown = await page.evaluate(SHOWN)
            shared.room.say(2_531_000, "Not for them.")
            shared.done()
            # Two acts, one after the other's answer: what there was to tell came between.
            for number in (1, 2):
                await page.click("#card")
                await page.type(f"card {number}")
                await page.click("#write-send")
                await until(lambda: len(shared.session.cards.standing) == number)  # noqa: B023
                await page.until("document.getElementById('link').textContent === ''")
            assert await page.evaluate(SHOWN) == shown
            assert "Not for them" not in await page.evaluate("document.body.textContent")

    tell(story)


def test_a_code_that_can_be_none_costs_no_try_and_a_wrong_one_is_refused(
    shared: Shared, tell: Tell
) -> None:
    async def story() -> None:
        async with browser() as page:
            shared.host.open_door()
            await until(lambda: shared.host.look.code is not None)
            code = shared.host.look.code
            assert code is not None
            await page.open(f"https://{shared.host.place}/")
            await page.until("!document.getElementById('door').hidden")
            for typed, said in (("ABC", "4 groups"), (code[:-1] + "?", "4 groups")):
                await page.evaluate("document.getElementById('code').value = ''")
                await page.click("#code")
                await page.type(typed)
                await page.click("#knock button.main")
                await page.until(
                    f"document.getElementById('door-said').textContent.includes('{said}')"
                )
            assert shared.host.look.code == code
            swapped = code.replace(code[0], "B" if code[0] == "A" else "A", 1)
            await page.evaluate("document.getElementById('code').value = ''")
            await page.click("#code")
            await page.type(swapped)
            await page.click("#knock button.main")
            await page.until("document.getElementById('door-said').textContent.includes('letter')")
            assert shared.host.look.asking is None

    tell(story)


ON_RECORD = "(one => one.offsetParent ? one.textContent : '')(document.getElementById('state'))"
"""What somebody sees of it."""


def test_what_waits_on_a_page_outlasts_a_host_begun_anew_and_a_reload(
    shared: Shared, tell: Tell
) -> None:
    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            assert await page.evaluate(ON_RECORD) == "● On the record"
            recorder = shared.room.live.recorder
            shared.room.runner.wait_for(lambda: setattr(recorder, "recording", False))
            await page.until(f"({ON_RECORD}).startsWith('■ Not recording')")
            shared.host.call(shared.host._stop.set)  # as a kill: nobody is told anything
            shared.host._thread.join()
            await page.until("document.getElementById('link').textContent.includes('Not')")
            assert await page.evaluate(ON_RECORD) == "", "nobody knows whether it still is"
            await page.click("#note")
            await page.type("seen while nobody answered")
            await page.click("#write-send")
            await page.until("document.getElementById('link').textContent.includes('1 kept here')")
            await page.until(KEPT)
            kept = await page.evaluate("JSON.stringify(localStorage)")
            assert "seen while" not in kept
            port = shared.host.port
            shared.meeting = SharedMeeting(
                shared.room.runner, "127.0.0.1", port, monotonic=shared.clock
            )
            shared.meeting.start()
            # The page finds out by itself; the new code is read into the same tab.
            await page.until("!document.getElementById('door').hidden")
            assert "1 of what was done" in await page.evaluate(
                "document.getElementById('door-said').textContent"
            )
            assert "letters" not in await page.evaluate("document.body.textContent")
            await page.evaluate("window.before = true")
            shared.host.open_door()
            await until(lambda: shared.host.look.url is not None)
            await page.call("Page.navigate", url=shared.host.look.url)
            await page.until("!window.before && document.getElementById('door')?.hidden === false")
            await let_in(page, shared, Role.CO_FACILITATOR)
            await until(lambda: any("seen while" in n.taken for n in shared.session.notes))
            assert [n.taken for n in shared.session.notes].count("seen while nobody answered") == 1
            await page.until(f"!({KEPT})")

    tell(story)


def test_what_waits_for_one_meeting_outlasts_another(shared: Shared, tell: Tell) -> None:
    """As it does on a laptop that is joined from: a tablet is in one meeting in the morning and in
    the next at noon, or in the same one as somebody else. Nothing takes another's place."""

    async def anew(page: Browser, role: Role) -> None:
        shared.meeting = SharedMeeting(
            shared.room.runner, "127.0.0.1", shared.host.port, monotonic=shared.clock
        )
        shared.meeting.start()
        await page.until("!document.getElementById('door').hidden")
        await page.evaluate("window.before = true")
        shared.host.open_door()
        await until(lambda: shared.host.look.url is not None)
        await page.call("Page.navigate", url=shared.host.look.url)
        await page.until("!window.before && document.getElementById('door')?.hidden === false")
        await let_in(page, shared, role)

    async def killed(page: Browser) -> None:
        shared.host.call(shared.host._stop.set)
        shared.host._thread.join()
        await page.until("document.getElementById('link').textContent.includes('Not')")

    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            await killed(page)
            await page.click("#note")
            await page.type("for the first")
            await page.click("#write-send")
            await page.until(f"{KEPT} === 1")
            before = len(shared.session.moments)
            await anew(page, Role.FLAGGER)
            await killed(page)
            await page.click("#tags button")
            await page.until(f"{KEPT} === 2")
            await anew(page, Role.CO_FACILITATOR)
            await until(lambda: "for the first" in [n.taken for n in shared.session.notes])
            await page.until(f"{KEPT} === 1")
            await killed(page)
            await anew(page, Role.FLAGGER)
            await until(lambda: len(shared.session.moments) == before + 1)
            await page.until(f"!({KEPT})")

    tell(story)


UNREACHED = """
window.Real = WebSocket;
window.WebSocket = function () {
  const dead = { close() {} };
  setTimeout(() => dead.onclose?.(), 0);
  return dead;
};
WebSocket.OPEN = 1;
"""
"""No connection comes about any more, until `REACHED`."""

REACHED = "window.WebSocket = window.Real"


def test_two_tabs_that_reach_nobody_lose_nothing_and_do_nothing_twice(
    shared: Shared, tell: Tell
) -> None:
    """They are one device: each goes on numbering where the host was when it was there."""

    async def cut_off(page: Browser) -> None:
        await page.evaluate(UNREACHED)
        for visit in {*shared.host._visits}:
            shared.host.call(visit.cut_off)  # type: ignore[attr-defined]
        await page.until("document.getElementById('link').textContent.includes('Not')")

    async def note(page: Browser, text: str) -> None:
        await page.click("#note")
        await page.type(text)
        await page.click("#write-send")

    def taken() -> list[str]:
        return sorted(n.taken for n in shared.session.notes if n.taken.startswith("seen"))

    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            await cut_off(page)
            async with page.another() as other:
                await other.open(f"https://{shared.host.place}/")
                await other.until(f"{SHOWN} > 3")
                # What is done where nobody is reached, the tab that is connected sends at once.
                await note(page, "seen from the first")
                await until(lambda: taken() == ["seen from the first"])
                await cut_off(other)
                await note(page, "seen from the first again")
                await note(other, "seen from the second")
                await page.until(f"{KEPT} === 2")
                await other.evaluate(REACHED)
                await until(lambda: len(taken()) == 3)
                await page.evaluate(REACHED)
                await other.until("!document.getElementById('over').hidden")
                await page.until("document.getElementById('link').textContent === ''")
                await page.until(f"!({KEPT})")
                shared.done()
            assert taken() == [
                "seen from the first", "seen from the first again", "seen from the second"
            ]  # fmt: skip
            assert not page.complaints

    tell(story)


def test_what_came_too_late_is_said(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            with shared.refusing():
                await page.click("#tags button")
                await page.until("document.getElementById('flags').textContent.includes('waits')")
                await asyncio.to_thread(shared.host.close, "Thank you.", drains=True)
                await page.until("!document.getElementById('over').hidden")
                said = await page.evaluate("document.getElementById('over-said').textContent")
                assert "Thank you." in said
                assert "1 of what was done here came too late" in said

    tell(story)


def test_a_device_that_refuses_connections_is_told_what_to_do(shared: Shared, tell: Tell) -> None:
    """As iPhones do without the certificate: the page is read, and nothing connects."""

    async def story() -> None:
        async with browser() as page:
            await page.call(
                "Page.addScriptToEvaluateOnNewDocument",
                source="WebSocket = class extends WebSocket { constructor(url) {"
                " super(url.replace('/ws', '/nowhere')); } };",
            )
            await page.open(f"https://{shared.host.place}/", PHONE)
            await page.until("document.getElementById('warned').open")
            assert "certificate" in await page.evaluate(
                "document.getElementById('door-said').textContent"
            )
            shows = await page.until("document.getElementById('fingerprint').textContent")
            assert shows.split() == shown(shared.host.certificate.fingerprint, 4)
            assert await page.evaluate(
                "document.querySelector('a[href=\"/certificate.crt\"]').offsetParent !== null"
            )

    tell(story)


@asynccontextmanager
async def elsewhere() -> AsyncIterator[str]:
    """The address of a page of somebody else, on the same machine."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def test_a_page_from_elsewhere_gets_nothing_from_a_browser_that_is_in(
    shared: Shared, tell: Tell
) -> None:
    """In the same browser, which has the cookie: no connection, no answer, and the host says so."""

    async def story() -> None:
        async with browser() as page, elsewhere() as address:
            await joined(page, shared)
            await page.open(address, TABLET)
            place, noted = shared.host.place, len(shared.log)
            assert (
                await page.evaluate(
                    f"new Promise((told) => {{ const s = new WebSocket('wss://{place}/ws');"
                    " s.onopen = () => told('open'); s.onerror = () => told('refused'); })"
                )
                == "refused"
            )
            for path in ("/words.txt", "/enter"):
                method = "POST" if path == "/enter" else "GET"
                assert (
                    await page.evaluate(
                        f"fetch('https://{place}{path}', {{method: '{method}',"
                        " credentials: 'include'}).then(() => 'read', () => 'refused')"
                    )
                    == "refused"
                )
            assert (
                await page.evaluate(
                    "new Promise((told) => { const f = document.createElement('iframe');"
                    f" f.src = 'https://{place}/'; f.onload = () => told("
                    "f.contentDocument === null ? 'closed' : 'open'); document.body.append(f); })"
                )
                == "closed"
            )
            await until(lambda: "A page from elsewhere" in (shared.alert or ""))
            assert len(shared.log) == noted

    tell(story)


def test_no_word_is_broken_on_a_flag_of_a_phone(shared: Shared, tell: Tell) -> None:
    async def story() -> None:
        async with browser() as page:
            await joined(page, shared)
            broken = """[...document.querySelectorAll('#tags button')].filter((one) => {
                const text = document.createRange();
                text.selectNodeContents(one);
                const rows = new Set([...text.getClientRects()].map((r) => Math.round(r.top)));
                return rows.size > one.textContent.trim().split(/\\s+/).length;
            }).length"""
            assert await page.evaluate("document.querySelectorAll('#tags button').length") > 3
            assert await page.evaluate(broken) == 0
            assert await page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            )

    tell(story)
