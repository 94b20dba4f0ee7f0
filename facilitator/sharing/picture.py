"""What a joined machine has been shown of a meeting: in memory alone, and forgotten with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from facilitator.sharing import wire


@dataclass(slots=True)
class Picture:
    """Everything by its id, as it was told last."""

    epoch: str = ""
    position: int = 0
    lines: dict[str, wire.Line] = field(default_factory=dict)
    flags: dict[str, wire.Flag] = field(default_factory=dict)
    notes: dict[str, wire.Note] = field(default_factory=dict)
    cards: dict[str, wire.Card] = field(default_factory=dict)
    guide: wire.Guide | None = None
    table: wire.Table | None = None

    def take(self, changes: wire.Changes) -> None:
        """Takes in what is new."""
        if changes.fresh:
            self.forget()
        for id_ in changes.gone:
            for kept in (self.lines, self.flags, self.notes, self.cards):
                kept.pop(id_, None)
        self.lines |= {one.id: one for one in changes.lines}
        self.flags |= {one.id: one for one in changes.flags}
        self.notes |= {one.id: one for one in changes.notes}
        self.cards |= {one.id: one for one in changes.cards}
        self.guide = changes.guide or self.guide
        self.table = changes.table or self.table
        self.epoch, self.position = changes.epoch, changes.position

    def forget(self) -> None:
        """Nothing of it is known any more."""
        for kept in (self.lines, self.flags, self.notes, self.cards):
            kept.clear()
        self.guide = self.table = None
        self.epoch, self.position = "", 0
