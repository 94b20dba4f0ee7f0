"""The acts of the panes of the live screen: each holds while its pane has the focus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar, cast

from textual.widget import Widget

from facilitator.tui.keymap.acts import CARD, Act, bindings
from facilitator.tui.keymap.cards import card_acts
from facilitator.tui.keymap.guide_pane import guide_acts
from facilitator.tui.keymap.moments_pane import moments_acts
from facilitator.tui.keymap.transcript_pane import transcript_acts


def pane_acts() -> dict[str, tuple[Act, ...]]:
    """The acts of each pane that has any, by its id."""
    return {
        "guide": guide_acts(),
        "transcript": transcript_acts(),
        "moments": moments_acts(),
        CARD: card_acts(),
    }


T = TypeVar("T", bound=Widget)


def with_keys(kind: type[T], acts: Iterable[Act]) -> type[T]:
    """A kind of pane with the keys of its acts, which the screen around it carries out. The pane
    itself knows no key."""
    bound = bindings(replace(act, action=f"screen.{act.action}") for act in acts)
    return cast("type[T]", type(kind.__name__, (kind,), {"BINDINGS": bound}))
