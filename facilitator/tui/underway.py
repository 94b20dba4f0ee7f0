"""Keys on their way: what each means is what the one pressed before it left it meaning.

A key goes up through the widgets, from the one that had the keys when it was pressed, and is
matched with its act only when it has come to the application. What else it means to a screen is
asked there too, or a key would come before the act of the one ahead of it; and what that act has
opened, a screen or a text, takes what comes behind.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from textual import events
from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

from facilitator.tui.painting import SparingScreen


@runtime_checkable
class TakesKeys(Protocol):
    """A screen to which keys mean something else than its acts, at times."""

    def takes(self, event: events.Key) -> bool:
        """Whether a key was for that; asked of each key that comes up, in their order."""


def is_of(field: Widget, key: str) -> bool:
    """Whether a key means something to a field that is typed in, beside letters."""
    return key in field._bindings.key_to_bindings


async def act_at_once(field: Widget, event: events.Key) -> None:
    """Does that when the key comes, as letters are: by itself one that moves the cursor, or
    deletes, goes up to the application first, and letters typed behind it would come before."""
    for binding in field._bindings.key_to_bindings.get(event.key, ()):
        event.stop()
        event.prevent_default()
        await field.run_action(binding.action)


class Underway:
    """The keys of an application."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._pressed_at = WeakKeyDictionary[events.Key, Screen[Any]]()

    def pressed(self, event: events.Key) -> None:
        """A key begins its way, at the screen that is shown."""
        screen = self._app.screen
        self._pressed_at[event] = screen
        if isinstance(screen, SparingScreen):
            screen.answer_soon()

    def takes(self, event: events.Key) -> bool:
        """Whether a key that has come up is for something else than an act of the screen."""
        screen, focused = self._app.screen, self._app.focused
        if self._pressed_at.pop(event, screen) is not screen:
            self._send_on(event, screen)
        elif focused is not None and focused.check_consume_key(event.key, event.character):
            self._send_on(event, focused)
        else:
            return isinstance(screen, TakesKeys) and screen.takes(event)
        return True

    def _send_on(self, event: events.Key, to: Widget) -> None:
        """The same key, pressed at the same time, goes another way."""
        key = events.Key(event.key, event.character)
        key.time = event.time
        key._set_forwarded()  # it is not from the terminal any more
        self.pressed(key)
        to.post_message(key)
