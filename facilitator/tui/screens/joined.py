"""The screen of a machine that joined a meeting: its talk, masked, and what this role may do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from facilitator.domain.course import Status
from facilitator.domain.moments import Moment, Tag
from facilitator.domain.people import SECOND_ROW, Seats
from facilitator.domain.transcript import Line, timestamp
from facilitator.sharing import wire
from facilitator.sharing.client import Client, Link, News
from facilitator.sharing.roles import NAMES
from facilitator.sharing.terms import LONGEST_CARD, State, What
from facilitator.terminal import printable
from facilitator.tui.joined_rows import guide_rows, mark_rows, question
from facilitator.tui.keymap import bindings, in_use, key_of, remapped, seat_keys
from facilitator.tui.keymap.joined import JOINED_HINTS, joined_acts
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.cursor_view import CursorView
from facilitator.tui.widgets.joined_parts import CurrentQuestion, standing_of, warning, welcome
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.pane_tabs import PaneTabs
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.tui.widgets.reading_view import ReadingView
from facilitator.tui.widgets.seats_bar import SeatsBar
from facilitator.tui.widgets.status_strip import behind
from facilitator.words import _

WHO_S = 2.0
"""A digit this soon after a flag says whom it is about, as on the laptop."""

AGAIN_S = 10.0
"""The same tag within this time reaches further back, as on the laptop."""

ROW_S = 2.0
TICK_S = 0.5
LATE_MS = 5_000

PANES = {"transcript": _("Transcript"), "guide": _("Guide"), "marks": _("Flags")}


class JoinedMoved(Message):
    """There is news from the host."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, JoinedMoved)


def joined_screen(client: Client) -> JoinedScreen:
    """The screen with a key for each of the study's tags, and for what its role may do."""

    class RoleScreen(JoinedScreen):
        BINDINGS = [*bindings(remapped(joined_acts(_tags(client), client.may), in_use()))]

    return RoleScreen(client)


def _tags(client: Client) -> list[Tag]:
    table = client.picture.table
    shown = table.tags if table is not None else ()
    return [Tag(t.name, t.key, t.label, t.symbol) for t in shown]


class JoinedScreen(Screen[str]):
    """Made by `joined_screen`; dismissed with what is to be said once it has gone, "" if nothing
    is."""

    CSS_PATH = "joined.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (130, "-wide")]
    goes_on = "facilitator join"
    """The command that goes on with it, should the program be killed."""

    def __init__(self, client: Client, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Of a client that knows already what it may do, and the table (`ready`)."""
        super().__init__()
        self.client = client
        self._monotonic = monotonic
        self._tags = {tag.name: tag for tag in _tags(client)}
        self.acts = joined_acts(self._tags.values(), client.may)
        self.transcript = ReadingView(id="transcript")
        self.guide = CursorView(id="guide")
        self.marks = CursorView(id="marks")
        for pane in (self.transcript, self.guide, self.marks):
            pane.border_title = PANES[str(pane.id)]
        self.tabs = PaneTabs(PANES, id="tabs")
        self.prompt = PromptLine(id="prompt")
        self.seats = SeatsBar(
            seat_keys(joined_acts((), set(What))),
            id="seats",
        )
        self.keys = KeyBar(self.acts, id="keys")
        self._shown = "transcript"
        self._flagged: tuple[int, str, float] | None = None
        """The act, tag and time of the latest flag."""
        self._who_until = 0.0
        """So long a digit says whom that flag is about."""
        self._last: list[int] = []
        """Acts that undo would take back, the latest last."""
        self._row_until = 0.0
        self._rows = 0
        self._seat_keys = {
            key for act in self.acts if act.id.startswith("seat.") for key in act.key.split(",")
        }
        self._then: Callable[[str], object] = lambda _text: None

    def compose(self) -> ComposeResult:
        yield Static(id="strip")
        yield Static(id="lost")
        yield CurrentQuestion(id="question")
        yield self.tabs
        with Container(id="panes"):
            yield self.guide
            yield self.transcript
            yield self.marks
        yield self.prompt
        yield self.seats
        yield self.keys

    def on_mount(self) -> None:
        self.transcript.following = True
        self._put(list(self.client.picture.lines))
        self._show_pane("transcript")
        self.show()
        self.set_interval(TICK_S, self.show)
        self.seats.display = bool({What.SPEAK, What.ABOUT} & self.client.may)
        self.client.tell(self._moved)
        if self.client.outbox.unreadable:
            lost = _(
                "! What waited on this machine from before cannot be read: look what is missing."
            )
            self.prompt.say(lost, "bold $warning")
        else:
            self.prompt.say(welcome(self.client.may), "$muted")

    def _moved(self) -> None:
        """Called on the client's thread."""
        with contextlib.suppress(RuntimeError):
            self.post_message(JoinedMoved())

    # -- what comes in -------------------------------------------------------------------------

    def on_joined_moved(self) -> None:
        self.taken(self.client.take())

    def taken(self, news: News) -> None:
        """Shows what has come."""
        if self.client.link is Link.OVER:
            self.dismiss(self.client.over or _("The meeting is over; nothing of it is kept here."))
            return
        if news.fresh:
            self.transcript.forget()
        self._put(news.lines, news.gone)
        for answer in news.settled:
            if isinstance(answer, wire.Denied):
                self.prompt.say(f"! {printable(answer.said)}", "bold $warning")
        self.show()

    def _put(self, ids: list[str] | tuple[str, ...], gone: tuple[str, ...] = ()) -> None:
        lines = [self.client.picture.lines[i] for i in ids if i in self.client.picture.lines]
        shown = [
            Line(one.id, one.start_ms, one.end_ms, one.speaker or None, one.text) for one in lines
        ]
        if shown or gone:
            self.transcript.put(shown, gone=gone)

    # -- showing -------------------------------------------------------------------------------

    def show(self) -> None:
        """All that may have changed."""
        client = self.client
        picture, standing = client.picture, client.standing
        now_ms = client.clock.now_ms
        self._show_strip(now_ms)
        self.query_one("#question", CurrentQuestion).show(picture.guide, now_ms)
        self.transcript.display = standing.state is not State.WITHHELD and (
            self._shown == "transcript" or not self.has_class("-narrow")
        )
        self.guide.put(guide_rows(picture.guide, self.guide.room))
        self.marks.put(mark_rows(picture, client.unsent, self._tags, self.marks.room))
        marked = len(picture.flags) + len(picture.notes)
        self.tabs.hint("marks", str(marked or ""))
        moments = [
            Moment(f.id, f.tag, f.at_ms, f.start_ms, f.end_ms, f.speaker or None, f.label)
            for f in picture.flags.values()
        ]
        self.transcript.mark(moments, {name: tag.symbol for name, tag in self._tags.items()})
        self._show_seats()

    def _show_strip(self, now_ms: int) -> None:
        client = self.client
        symbol, word, look = standing_of(client)
        role = NAMES[client.membership.role]
        late = client.standing.behind_ms
        parts = [
            (f" {symbol} {word} {timestamp(now_ms)}", look),
            (f"   {behind(late)}" if late > LATE_MS else "", "bold $warning"),
            (f"   {role}", "$muted"),
        ]
        title = client.picture.table.title if client.picture.table else ""
        parts.append((f"   {printable(title)}" if title else "", "bold"))
        self.query_one("#strip", Static).update(Content.assemble(*parts))
        said = warning(client)
        lost = self.query_one("#lost", Static)
        lost.set_class(bool(said), "-shown")
        lost.update(said)

    def _show_seats(self) -> None:
        table = self.client.picture.table
        if table is None:
            return
        self.seats.show(Seats.of(s.code for s in table.seats), self._speaker())

    def _speaker(self) -> str | None:
        """Who is marked: what was pressed here counts until the host says it."""
        own = [a.code for a in self.client.unsent if a.what is What.SPEAK]
        return (own[-1] if own else self.client.standing.speaking) or None

    # -- panes ---------------------------------------------------------------------------------

    def _show_pane(self, name: str) -> None:
        self._shown = name
        self.tabs.show(name)
        for pane in PANES:
            self.query_one(f"#{pane}").set_class(pane == name, "-shown")
        self.query_one(f"#{name}").focus()

    def on_pane_tabs_chosen(self, message: PaneTabs.Chosen) -> None:
        self._show_pane(message.pane)
        self.show()

    def action_next_pane(self) -> None:
        panes = [*PANES]
        self._show_pane(panes[(panes.index(self._shown) + 1) % len(panes)])
        self.show()

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something is typed, keys rest."""
        return not (self.prompt.asking and action not in ("leave", "app.command_palette"))

    def _do(self, what: What, said: str, at_ms: int | None = None, **fields: Any) -> int:
        n = self.client.act(what, at_ms, **fields)
        if what is not What.UNDO:
            self._last.append(n)
        self.prompt.say(said)
        self.show()
        return n

    def action_flag(self, name: str) -> None:
        tag, now = self._tags[name], self._monotonic()
        said = f"{tag.symbol} {tag.label}"
        flagged = self._flagged
        if flagged is not None and flagged[1] == name and now - flagged[2] < AGAIN_S:
            self._flagged = (flagged[0], name, now)
            self._who_until = now + WHO_S
            further = _("{flag} reaches further back.").format(flag=said)
            self._do(What.FURTHER, further, of=flagged[0])
            return
        told = _("{flag}: the last 30 seconds.   a digit now says who   {undo} undo").format(
            flag=said, undo=key_of(self.acts, "undo")
        )
        self._flagged = (self._do(What.FLAG, told, tag=name), name, now)
        self._who_until = now + WHO_S

    def takes(self, event: events.Key) -> bool:
        """Any other key ends the waiting for a digit, as on the laptop's screen."""
        if event.key not in self._seat_keys:
            self.action_first_row()
            self._who_until = 0.0
        return False

    def action_seat(self, place: str) -> None:
        table = self.client.picture.table
        if table is None:
            return
        if self._monotonic() < self._row_until and not place.startswith(SECOND_ROW):
            place = SECOND_ROW + place
        self.action_first_row()
        code = Seats.of(s.code for s in table.seats).code(place)
        if code is None:
            self.prompt.say(_("Nobody sits there."), "$muted")
            return
        flagged = self._flagged
        if flagged is not None and self._monotonic() < self._who_until:
            self._who_until = 0.0
            about = _("That flag is about {code}.").format(code=code)
            self._do(What.ABOUT, about, of=flagged[0], code=code)
        elif What.SPEAK in self.client.may:
            self._do(What.SPEAK, _("{code} is speaking.").format(code=code), code=code)

    def action_second_row(self) -> None:
        self._row_until = self._monotonic() + ROW_S
        if self._monotonic() < self._who_until:
            self._who_until = self._row_until
        self._rows += 1
        row = self._rows
        self.seats.await_digit(True)
        self.set_timer(ROW_S, lambda: self.action_first_row() if row == self._rows else None)

    def action_first_row(self) -> None:
        self._row_until = 0.0
        self.seats.await_digit(False)

    def action_undo(self) -> None:
        if not self._last:
            self.prompt.say(_("Nothing of this machine to take back."), "$muted")
            return
        self._flagged = None
        self._do(What.UNDO, _("Taken back."), of=self._last.pop())

    def action_note(self) -> None:
        at_ms = self.client.clock.now_ms
        self._ask(
            _("✎ Note at {time}:").format(time=timestamp(at_ms)),
            lambda text: self._do(What.NOTE, _("✎ Note kept."), at_ms, text=text),
        )

    def action_card(self) -> None:
        self._ask(
            _("✉ To the facilitator:"),
            lambda text: self._do(
                What.CARD, _("✉ Card sent; it waits for a pause."), text=text[:LONGEST_CARD]
            ),
        )

    def action_guide(self, what: str) -> None:
        guide = self.client.picture.guide
        if guide is None:
            return
        every = [one for section in guide.sections for one in section.questions]
        current = question(guide)
        if what == "add":
            self._ask(
                _("Question, comes next:"),
                lambda text: self._do(What.ASK, _("Added to the guide."), text=text),
            )
        elif what == "next":
            behind_it = every[every.index(current) + 1 :] if current else every
            after = next((q for q in behind_it if q.status is Status.WAITING), None)
            after = after or next((q for q in every if q.status is Status.WAITING), None)
            if after is None:
                self.prompt.say(_("No question of the guide is left."), "$muted")
            else:
                self._do(What.OPEN, _("On to the next question."), question=after.id)
        elif current is None:
            self.prompt.say(_("No question is open."), "$muted")
        elif what == "cover":
            self._do(What.COVER, _("Covered."), question=current.id)
        else:
            self._do(What.SKIP, _("Skipped this time."), question=current.id)

    def action_find(self) -> None:
        self._ask(_("Search"), self._find)

    def _find(self, text: str) -> None:
        self.transcript.find(text)
        if self.transcript.places:
            self.action_step(1)
        else:
            nowhere = _("“{text}” stands nowhere.").format(text=printable(text))
            self.prompt.say(nowhere, "$warning")

    def action_step(self, by: int) -> None:
        self.transcript.step(by)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts, JOINED_HINTS))

    def action_leave(self) -> None:
        self.dismiss("")

    # -- a line of text ------------------------------------------------------------------------

    def _ask(self, asked: str, then: Callable[[str], object]) -> None:
        self._then = then
        self.prompt.ask("text", asked)

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.query_one(f"#{self._shown}").focus()
        if message.text is None:
            self.prompt.say(_("Nothing written."), "$muted")
        else:
            self._then(message.text)
