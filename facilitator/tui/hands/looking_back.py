"""What earlier meetings left over, and what flags were called in them: looked for on a thread,
when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import commands_guide
from facilitator.errors import FacilitatorError
from facilitator.tui.screens.carried_over import CarriedOverScreen

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen
    from facilitator.workflow.carried_over import CarriedOver
    from facilitator.workspace import Workspace


def carried_over(workspace: Workspace, but: str) -> CarriedOver:
    """What the study's earlier meetings left over, but for one; nothing where that fails."""
    # What opens meetings is no part of the first screen.
    from facilitator.workflow import carried_over as found

    try:
        return found.carried_over(workspace, but=but)
    except (FacilitatorError, OSError):
        return found.CarriedOver()


class Names(Sequence[str]):
    """Of this meeting's flags, then those of earlier ones, as far as they are known by now."""

    def __init__(self, screen: LiveScreen, back: LookingBack) -> None:
        self._screen, self._back = screen, back

    def _all(self) -> list[str]:
        here = [m.label for m in reversed(self._screen.meeting.session.moments) if m.label]
        earlier = self._back.found.names if self._back.found else ()
        return list(dict.fromkeys((*here, *earlier)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, index: int) -> str:  # type: ignore[override]
        return self._all()[index]


class LookingBack:
    """Looks once; a meeting that ends meanwhile elsewhere is none of it."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self._begun = False
        self.found: CarriedOver | None = None
        """None as long as it is being looked for."""

    def begin(self) -> None:
        """Looks, if nobody has yet: journals of other meetings are read, which may take seconds."""
        if self._begun:
            return
        self._begun = True
        meeting, app = self._screen.meeting, self._screen.app

        def look() -> None:
            self.found = carried_over(meeting.workspace, but=meeting.session.id)
            # The application may have gone meanwhile.
            app.call_later(self._came)

        threading.Thread(target=look, name="earlier meetings", daemon=True).start()

    def _came(self) -> None:
        top = self._screen.app.screen
        if isinstance(top, CarriedOverScreen) and self.found is not None:
            top.put(self.found)

    def names(self) -> Sequence[str]:
        self.begin()
        return Names(self._screen, self)

    def show(self) -> None:
        """The list of what was left over: one key takes a question, or a topic, into this guide."""
        self.begin()

        def take(text: str, question: str) -> None:
            self._screen.press("", partial(commands_guide.take_over, text=text, question=question))

        screen = CarriedOverScreen(self._screen.meeting.session, take)
        self._screen.app.push_screen(screen)
        if self.found is not None:
            screen.put(self.found)
