"""Flags as they stand: pressed, changed and taken away by any device, in the order of the acts."""

from __future__ import annotations

import bisect
from dataclasses import replace

from facilitator.domain import events as ev
from facilitator.domain.moments import Moment
from facilitator.domain.ordering import Order, Ordered

FlagAct = ev.MomentFlagged | ev.MomentChanged | ev.MomentRemoved | ev.MomentsMerged


class Flags:
    """The acts on each flag. One that came before its flag waits for it."""

    def __init__(self) -> None:
        self._acts: dict[str, Ordered[FlagAct]] = {}
        self._pressed: dict[str, Order] = {}
        self._stand: dict[str, Moment] = {}
        # Those that stand, and beside them what puts each in its place: a key changes one of
        # thousands, and a screen asks for all of them.
        self._row: list[Moment] = []
        self._places: list[tuple[Order, str]] = []
        self._moments: tuple[Moment, ...] | None = ()

    def add(self, order: Order, id_: str, act: FlagAct) -> None:
        """Takes in an act; `id_` is its event's."""
        for moment in _of(id_, act):
            last = self._acts.setdefault(moment, Ordered()).add(order, act)
            if isinstance(act, ev.MomentFlagged):
                self._pressed[moment] = order
            if last:
                self._put(moment, _after(self._stand.get(moment), moment, act))
            else:
                self._settle(moment)

    def remove(self, order: Order, id_: str, act: FlagAct) -> None:
        """An act was taken back."""
        for moment in _of(id_, act):
            self._acts[moment].remove(order)
            self._settle(moment)
            if isinstance(act, ev.MomentFlagged):
                del self._pressed[moment]

    def get(self, id_: str) -> Moment | None:
        """A flag that stands, None if there is none of that id."""
        return self._stand.get(id_)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Flags that stand, in the order of the presses."""
        if self._moments is None:
            self._moments = tuple(self._row)
        return self._moments

    def _settle(self, id_: str) -> None:
        """Brings one flag up to date with its acts."""
        found: Moment | None = None
        for act in self._acts[id_]:
            found = _after(found, id_, act)
        self._put(id_, found)

    def _put(self, id_: str, found: Moment | None) -> None:
        """From now on a flag stands so, None: not at all."""
        before = self._stand.pop(id_, None)
        if found is None and before is None:
            return
        self._moments = None
        place = self._pressed[id_], id_
        at = bisect.bisect_left(self._places, place)
        if before is not None:
            del self._row[at], self._places[at]
        if found is not None:
            self._stand[id_] = found
            self._row.insert(at, found)
            self._places.insert(at, place)


def _of(id_: str, act: FlagAct) -> tuple[str, ...]:
    """The flags that an act is about."""
    if isinstance(act, ev.MomentFlagged):
        return (id_,)
    return (act.moment, act.other) if isinstance(act, ev.MomentsMerged) else (act.moment,)


def _after(moment: Moment | None, id_: str, act: FlagAct) -> Moment | None:
    if isinstance(act, ev.MomentFlagged):
        return Moment(id_, act.tag, act.at_ms, act.start_ms, act.end_ms, act.speaker)
    if moment is None or isinstance(act, ev.MomentRemoved) or act.moment != id_:
        return None
    tag = act.tag if isinstance(act, ev.MomentChanged) else None
    return replace(
        moment,
        tag=moment.tag if tag is None else tag,
        start_ms=moment.start_ms if act.start_ms is None else act.start_ms,
        end_ms=moment.end_ms if act.end_ms is None else act.end_ms,
        speaker=moment.speaker if act.speaker is None else act.speaker or None,
        label=moment.label if act.label is None else act.label,
    )
