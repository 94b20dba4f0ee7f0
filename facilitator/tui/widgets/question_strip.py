"""The current question with its probes, above the transcript, at every width: never cut."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from facilitator.domain.cues import Cue, Planned, cues, section_time
from facilitator.domain.session import Session
from facilitator.tui.question_rows import head_row, question_rows, speaking_words
from facilitator.tui.rows import Row

LOOKS = {
    "section": "$foreground",
    "time": "$muted",
    "cue": "bold $accent",
    "speaker": "bold $success",
    "now": "bold $foreground",
    "waiting": "$muted",
    "probe": "$secondary",
    "dim": "italic $muted",
}
"""What each role looks like; the words tell it without."""

COUNT_MS = 5_000
"""How often, in session time, minutes are counted anew."""


class QuestionStrip(Widget):
    """As high as the question needs it to be."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._session: Session | None = None
        self._rows: list[Row] = []
        self._width = 0
        self._counted = -1
        self._section: tuple[str, Planned | None] = ("", None)
        self._cues: tuple[Cue, ...] = ()
        self._speaking = ""

    def show(self, session: Session, now_ms: int, *, guide: bool = False) -> None:
        """How it stands at session time `now_ms`; `guide`: the guide may be another."""
        changed = self._session is not session
        self._session = session
        if guide or changed or now_ms // COUNT_MS != self._counted:
            self._counted = now_ms // COUNT_MS
            section, running = _section(session, now_ms), cues(session, now_ms)
            changed |= (section, running) != (self._section, self._cues)
            self._section, self._cues = section, running
        code, since = session.speaking(now_ms)
        speaking = speaking_words(code, now_ms - since)
        changed |= speaking != self._speaking
        self._speaking = speaking
        if guide or self._width != self.size.width:
            rows = question_rows(session, max(1, self.size.width - 2))
            self._width = self.size.width
            if rows != self._rows:
                taller = len(rows) != len(self._rows)
                self._rows = rows
                self.refresh(layout=taller)
                return
        if changed:
            self.refresh()

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What is running out."""
        return self._cues

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        if self._session is None:
            return 2
        return 1 + len(question_rows(self._session, max(1, width - 2)))

    def render(self) -> Content:
        if self._session is None:
            return Content("")
        width = max(1, self.size.width - 2)
        if self._width != self.size.width:
            self._width, self._rows = self.size.width, question_rows(self._session, width)
        title, planned = self._section
        rows = [head_row(planned, title, self._cues, self._speaking, width), *self._rows]
        return Content("\n").join(_drawn(row, width) for row in rows)


def _section(session: Session, now_ms: int) -> tuple[str, Planned | None]:
    """The section that the talk is in, or was in last, and its time if it has one."""
    guide = session.guide
    last = session.current_question
    if last is None:
        last = next((q for _, q in reversed(list(session.question_steps()))), None)
    index = guide.section_of(last) if guide is not None and last is not None else None
    if guide is None or index is None:
        return (guide.title if guide else "", None)
    return guide.sections[index].title, section_time(session, now_ms)


def _drawn(row: Row, width: int) -> Content:
    left = Content.assemble(" ", *((text, LOOKS.get(role, "")) for text, role in row.left))
    if not row.right:
        return left
    right = Content.assemble(*((text, LOOKS.get(role, "")) for text, role in row.right))
    free = width + 1 - left.cell_length - right.cell_length
    return left + " " * max(1, free) + right
