"""Things that can be chosen, with a cross only where they are: no colour has to be told apart."""

from __future__ import annotations

from typing import TypeVar

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Checkbox, SelectionList
from textual.widgets.option_list import OptionDoesNotExist

V = TypeVar("V")


class TickList(SelectionList[V]):
    """A list of which some are chosen."""

    def render_line(self, y: int) -> Strip:
        line = super().render_line(y)
        try:
            option = self.get_option_at_index(self.scroll_offset.y + y)
        except OptionDoesNotExist:
            return line
        if option.value in self.selected:
            return line
        # As SelectionList draws it: the left side of the button, its inside, the right side.
        left, inside, *rest = line
        return Strip([left, Segment(" ", inside.style), *rest])


class Tick(Checkbox):
    """One thing that is chosen or not."""

    @property
    def _button(self) -> Content:
        button = super()._button
        return (
            button
            if self.value
            else Content(button.plain.replace(self.BUTTON_INNER, " "), list(button.spans))
        )
