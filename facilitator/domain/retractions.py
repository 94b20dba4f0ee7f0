"""Which acts stand: one that was taken back does not, unless the taking back was taken back too."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.domain.ordering import NEVER, Order


class Retractions:
    """What takes back what. Whichever comes first, the same acts stand in the end.

    Whoever takes an event back has seen it, so it comes before the taking back in the order of all
    events; what claims otherwise takes nothing back, and so nothing can go round in a circle.
    """

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._targets: dict[str, str] = {}
        self._against: dict[str, set[str]] = {}

    def target(self, retraction: str) -> str | None:
        """What an event takes back, None if it is no taking back."""
        return self._targets.get(retraction)

    def stands(self, event: str) -> bool:
        """Whether nothing that stands takes an event back."""
        return not self._against.get(event)

    def arrive(self, id_: str, order: Order) -> bool:
        """Takes in an event that may be taken back; whether it stands."""
        self._orders[id_] = order
        against = self._against.get(id_, set())
        against -= {by for by in against if self._orders[by] <= order}
        return not against

    def add(self, id_: str, order: Order, target: str) -> Iterator[tuple[str, bool]]:
        """Takes in a taking back; the acts that stand now, or no more, each once."""
        stands = self.arrive(id_, order)
        self._targets[id_] = target
        if stands:
            yield from self._turn(id_, effective=True)

    def _turn(self, id_: str, *, effective: bool) -> Iterator[tuple[str, bool]]:
        target = self._targets[id_]
        if self._orders.get(target, NEVER) >= self._orders[id_]:
            return
        against = self._against.setdefault(target, set())
        stood = not against
        if effective:
            against.add(id_)
        else:
            against.discard(id_)
        stands = not against
        if stands is stood:
            return
        if target in self._targets:
            yield from self._turn(target, effective=stands)
        elif target in self._orders:
            yield target, stands
