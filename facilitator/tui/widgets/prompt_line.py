"""The line above the seats: what the last key did, or a text being typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Static

from facilitator.tui.underway import act_at_once, is_of
from facilitator.words import _

FADE_S = 12.0
"""So long the line says what a key did; an old one would read as if it had just been done."""

FEW_WORDS = 3
"""More words than these are thrown away only by a second escape."""

THROWS_AWAY = _("esc again throws it away, enter keeps it:")


class Names(Suggester):
    """Completes what is typed to a name that was given before; the latest first. The list may
    grow while somebody types."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.names = names

    async def get_suggestion(self, value: str) -> str | None:
        typed = value.casefold()
        for name in self.names:
            if typed and name.casefold().startswith(typed) and len(name) > len(value):
                return value + name[len(value) :]
        return None


class _Answer(Input):
    """What is typed, until enter: no key behind that one is in it."""

    open = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """See Input."""
        ours = key in ("enter", "escape") or is_of(self, key)
        return self.open and (ours or super().check_consume_key(key, character))

    async def on_key(self, event: events.Key) -> None:
        if not self.open:
            event.prevent_default()
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self.open = False
            self.post_message(self.Submitted(self, self.value))
        else:
            await act_at_once(self, event)


class PromptLine(Horizontal):
    """Says what a key did; asks for a line of text when told to."""

    DEFAULT_CSS = """
    PromptLine {
        height: auto;
        max-height: 3;
        padding: 0 1;
        #said { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        #said.long { height: auto; text-wrap: wrap; }
        #asked { width: auto; height: 1; display: none; margin-right: 1; }
        #asked { color: $accent; text-style: bold; }
        #answer { width: 1fr; display: none; background: $panel; }
        &.asking #said { display: none; }
        &.asking #asked { display: block; }
        &.asking #answer { display: block; }
    }
    """

    class Answered(Message):
        """What was asked for (`purpose`) and what was typed; None if it was called off."""

        def __init__(
            self, purpose: str, text: str | None, *, called_off: bool | None = None
        ) -> None:
            """`called_off`: by escape, where an empty answer means something else."""
            super().__init__()
            self.purpose = purpose
            self.text = text
            self.called_off = text is None if called_off is None else called_off

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._purpose = self._question = ""
        self._warned = False
        self._fading: Timer | None = None
        self.sayings = 0
        """How many things it has said: what answers one thing is no answer to a later one."""

    def compose(self) -> ComposeResult:
        yield Static(id="said")
        yield Static(id="asked")
        # Not disabled but hidden: a hidden input cannot take the keys away.
        yield _Answer(id="answer", compact=True, select_on_focus=False)

    @property
    def asking(self) -> bool:
        return self.has_class("asking")

    @property
    def said(self) -> str:
        """What the line says now."""
        return str(self.query_one("#said", Static).content)

    def say(self, text: str, look: str = "") -> None:
        """What the last key did: for a while, unless it is a warning or an error. What is wider
        than the screen takes more rows: its end says what to do."""
        if self._fading is not None:
            self._fading.stop()
        self.sayings += 1
        stays = look.endswith(("$warning", "$error"))
        self._fading = None if stays else self.set_timer(FADE_S, self._fade)
        self._show(Content.styled(text, look) if look else Content(text))

    def _fade(self) -> None:
        self._show(Content())

    def _show(self, content: Content) -> None:
        said = self.query_one("#said", Static)
        before = said.has_class("long")
        long = 0 < self.size.width < content.cell_length
        # Where it is one row before and after, nothing else is laid out or drawn anew.
        said.set_class(long, "long").update(content, layout=long or before)

    def on_resize(self) -> None:
        said = self.query_one("#said", Static).content
        self._show(said if isinstance(said, Content) else Content(str(said)))

    def ask(
        self, purpose: str, question: str, *, value: str = "", names: Sequence[str] = ()
    ) -> None:
        """Opens the input with `value` in it; `Answered` brings `purpose` back with the text.
        `names` are what it may be completed to (the right arrow takes it)."""
        self._purpose = purpose
        self._question = question
        self._warned = False
        self.add_class("asking")
        self.query_one("#asked", Static).update(Content(question))
        answer = self.query_one(_Answer)
        answer.open = True
        answer.suggester = Names(names)
        answer.value = value
        answer.cursor_position = len(value)
        # At once, not when the screen is idle: somebody may already be typing.
        self.screen.set_focus(answer)

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """A click elsewhere does not take the keys away from what is being typed."""
        if self.asking:
            self.screen.set_focus(event.input)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._close(event.value.strip() or None)

    def on_key(self, event: events.Key) -> None:
        if self.asking and event.key == "escape":
            event.stop()
            event.prevent_default()
            written = self.query_one("#answer", Input).value.split()
            if len(written) > FEW_WORDS and not self._warned:
                self._warned = True
                self.query_one("#asked", Static).update(Content(THROWS_AWAY))
            else:
                self._close(None, called_off=True)

    def on_input_changed(self) -> None:
        """Who goes on writing has not meant to throw it away."""
        if self._warned:
            self._warned = False
            self.query_one("#asked", Static).update(Content(self._question))

    def _close(self, text: str | None, *, called_off: bool = False) -> None:
        answer = self.query_one(_Answer)
        # What was typed is where it was noted, and goes with that if it is struck.
        answer.open, answer.value = False, ""
        self.remove_class("asking")
        self.post_message(self.Answered(self._purpose, text, called_off=called_off))
