"""A sealed transcript, to be read and searched. Nothing on this screen changes anything."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from facilitator.domain.moments import Moment, Tag
from facilitator.domain.recording import Gap
from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import length
from facilitator.terminal import printable
from facilitator.tui.keymap import (
    READING_HINTS,
    bindings,
    key_of,
    reading_acts,
    search_first,
)
from facilitator.tui.moment_rows import NOTE_SYMBOL
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.tui.widgets.reading_view import ReadingView
from facilitator.words import _

OTHER_SYMBOL = "●"
"""Of a tag that the study does not have any more."""


class ReadingScreen(Screen[None]):
    """Shows lines, gaps, notes and flags in their order; `tags` are the study's."""

    CSS_PATH = "reading.tcss"
    BINDINGS = [*bindings(reading_acts())]
    AUTO_FOCUS = "#text"

    def __init__(self, transcript: SealedTranscript, tags: Sequence[Tag]) -> None:
        super().__init__()
        self.acts = reading_acts()
        self.view = ReadingView(id="text")
        self.prompt = PromptLine(id="prompt")
        self._transcript = transcript
        self._tags = {tag.name: tag for tag in tags}

    def compose(self) -> ComposeResult:
        yield Static(_title(self._transcript), id="title")
        yield self.view
        yield self.prompt
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        held = self._transcript
        for note in held.notes:
            self.view.source.put_remark(
                note.at_ms, f"note {note.at_ms} {note.text}", f"{NOTE_SYMBOL} {note.text}"
            )
        for number, seen in enumerate(held.gestures):
            said = f"[{seen.gesture}] {seen.code or ''}".strip()
            self.view.source.put_remark(seen.at_ms, f"gesture {number}", said)
        for moment in held.moments:
            tag = self._tags.get(moment.tag)
            symbol, label = (tag.symbol, tag.words) if tag else (OTHER_SYMBOL, moment.tag)
            said = " · ".join(part for part in (label, moment.label, moment.speaker or "") if part)
            self.view.source.put_remark(moment.end_ms, f"flag {moment.id}", f"{symbol} {said}")
        self.view.put(
            held.lines, [Gap(g.at_ms, g.duration_ms, GapReason(g.reason)) for g in held.gaps]
        )
        self.view.mark(
            [
                Moment(m.id, m.tag, m.at_ms or m.end_ms, m.start_ms, m.end_ms, m.speaker, m.label)
                for m in held.moments
            ],
            {tag.name: tag.symbol for tag in self._tags.values()},
        )
        self.prompt.say(_("Read only."), "$muted")

    # -- keys ----------------------------------------------------------------------------------

    def action_find(self) -> None:
        self.prompt.ask("find", "Search")

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.set_focus(self.view)
        if message.text is None:
            return
        self.view.find(message.text)
        if self.view.places:
            self.action_step(1)
        else:
            self.prompt.say(
                _("“{text}” stands nowhere.").format(text=printable(message.text)), "$warning"
            )

    def action_step(self, by: int) -> None:
        self.view.step(by)
        if self.view.current is None:
            keys = (key_of(self.acts, act) for act in ("find", "find.next", "find.previous"))
            self.prompt.say(search_first(*keys), "$muted")
        else:
            self.prompt.say(
                _("{n} of {all}").format(n=self.view.current + 1, all=len(self.view.places)),
                "$accent",
            )

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts, READING_HINTS))

    def action_close(self) -> None:
        if not self.prompt.asking:
            self.dismiss(None)


def _title(transcript: SealedTranscript) -> Content:
    number = (
        "Meeting"
        if transcript.number is None
        else _("Meeting {number}").format(number=transcript.number)
    )
    pieces = [transcript.title, number, transcript.date, length(transcript.duration_ms)]
    if transcript.revision > 1:
        pieces.append(_("revision {revision}").format(revision=transcript.revision))
    first, *rest = (printable(piece) for piece in pieces if piece)
    return Content.assemble((first, "bold"), ("".join(f"  ·  {one}" for one in rest), "$muted"))
