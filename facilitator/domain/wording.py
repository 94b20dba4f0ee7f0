"""The words of a line or a note: what was heard, what it was corrected to, and what is masked.

All that machine and people said of one text, in whatever order it came; `settled` is what stands.
What a person decided is never undone by the machine: it may mask more, and never less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

from facilitator.domain import events as ev
from facilitator.domain.ordering import NEVER, Latest, Order, Ordered
from facilitator.domain.transcript import (
    POSSESSIVE,
    Certainty,
    Doubt,
    Label,
    Redaction,
    Word,
    code_of,
)

HEARD = ""
"""Id of the text as it was first heard or typed; a later text has the id of its event."""

ROSTER = "roster"
"""`source` of what a roster names. A rejection from before the roster had the name was one of a
guess: it does not hold against the roster."""

BY_HAND = "by hand"
"""`source` of a redaction that a person made or changed."""

UNNAMED = "[…]"
"""Stands for what a person masked without saying as what."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of a redaction: `masked` or not; a new label or replacement, or None
    where it keeps its own."""

    masked: bool
    label: Label | None = None
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the machine was of a text: the mean log-probability of a token (None: not known, or
    a person's text), and what speaks against it."""

    log_probability: float | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def confidence(self) -> float | None:
        """The same as a probability (0-1), rounded to hundredths."""
        sure = self.log_probability
        return None if sure is None else round(exp(min(sure, 0.0)), 2)


NOT_SAID = Sureness()
"""Of what people wrote."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Raw text, its id, and what is masked in it (None: nobody has looked).

    `touched` is the latest that a person changed: what was signed before it no longer holds.
    `edited`: the words are a person's. `sureness` is what the machine said of them, if not.
    `other` is what the machine made of it besides, None if nothing; `disputed`: a person should
    choose between the two. `let` is what the machine masks and a person let stand.
    `words` are those that the machine heard, with their times.
    """

    text: str
    text_id: str
    redactions: tuple[Redaction, ...] | None
    touched: Order
    edited: bool = False
    sureness: Sureness = NOT_SAID
    other: str | None = None
    disputed: bool = False
    let: tuple[Redaction, ...] = ()
    words: Sequence[Word] = ()


@dataclass(frozen=True, slots=True)
class Refined:
    """What a second pass made of it (see `events.TextRefined`), with the id of its event."""

    id: str
    text: str
    sureness: Sureness
    stands: bool
    words: Sequence[Word] = ()


Entities = Mapping[str, tuple[Order, Decision]]
"""What was decided of an entity everywhere, by its code without an 's."""


class Everywhere:
    """Decisions on entities; `now` is the last word on each."""

    def __init__(self) -> None:
        self.now: Entities = {}
        self._decided: dict[str, Ordered[Decision]] = {}

    def add(self, order: Order, event: ev.EntityDecided) -> None:
        what = decision(event.verdict, event.label, event.becomes)
        self._decided.setdefault(event.replacement, Ordered()).add(order, what)
        self._read()

    def remove(self, order: Order, event: ev.EntityDecided) -> None:
        """A decision was taken back."""
        self._decided[event.replacement].remove(order)
        self._read()

    def _read(self) -> None:
        self.now = {
            code: last
            for code, decisions in self._decided.items()
            if (last := decisions.last) is not None
        }


def decision(verdict: ev.Verdict, label: Label | None, replacement: str | None) -> Decision:
    """What a verdict makes of a redaction."""
    return Decision(verdict is not ev.Verdict.REJECTED, label, replacement)


class Wording:
    """Everything that was said of one text. Offsets are code points of the text they name."""

    def __init__(
        self,
        text: str,
        redactions: tuple[Redaction, ...] | None = None,
        sureness: Sureness = NOT_SAID,
        words: Sequence[Word] = (),
    ) -> None:
        self.first = text
        self._sureness = sureness
        self._words = words
        self._masks: dict[str, Latest[tuple[Redaction, ...] | None]] = {HEARD: Latest(redactions)}
        # Most texts are never changed: room for changes is made where there are any.
        self._refined: Ordered[Refined] | None = None
        self._corrected: Ordered[tuple[str, str]] | None = None
        self._decided: dict[tuple[str, int, int], Ordered[Decision]] = {}
        self._named: dict[tuple[str, int, int], Order] = {}
        self._name(NEVER, HEARD, redactions or ())

    def say(self, order: Order, id_: str, event: ev.Event | ev.Place) -> None:
        """Adds what an event says of this text; `id_` is the event's."""
        match event:
            case ev.UtteranceRedacted() | ev.NoteRedacted():
                self.mask(order, event.text, event.redactions)
            case ev.TextRefined():
                sureness = Sureness(event.log_probability, event.doubts)
                self.refine(
                    order,
                    Refined(id_, event.text, sureness, event.stands, event.words),
                    event.redactions,
                )
            case ev.TextCorrected():
                self.correct(order, id_, event.text, event.redactions)
            case ev.Place():
                what = decision(event.verdict, event.label, event.replacement)
                self.decide(order, event.text, event.start, event.end, what)
            case _:
                pass

    # -- what the machine said --------------------------------------------------------------------

    def mask(self, order: Order, text_id: str, redactions: tuple[Redaction, ...]) -> None:
        """What is masked in the text `text_id`; the latest word counts."""
        self._masks.setdefault(text_id, Latest(None)).set(order, redactions)
        self._name(order, text_id, redactions)

    def _name(self, order: Order, text_id: str, redactions: tuple[Redaction, ...]) -> None:
        """Since when the roster names what: the earliest word of it."""
        for one in redactions:
            if one.source == ROSTER:
                place = (text_id, one.start, one.end)
                self._named[place] = min(order, self._named.get(place, order))

    def refine(self, order: Order, refined: Refined, redactions: tuple[Redaction, ...]) -> None:
        """A second pass heard it again; counts unless a person corrected the text."""
        self._refined = self._refined or Ordered()
        self._refined.add(order, refined)
        self._masks.setdefault(refined.id, Latest(None)).set((), redactions)
        self._name(order, refined.id, redactions)

    # -- what people said -------------------------------------------------------------------------

    def correct(self, order: Order, id_: str, text: str, redactions: tuple[Redaction, ...]) -> None:
        self._corrected = self._corrected or Ordered()
        self._corrected.add(order, (id_, text))
        self._masks.setdefault(id_, Latest(None)).set((), redactions)
        self._name(order, id_, redactions)

    def decide(self, order: Order, text_id: str, start: int, end: int, what: Decision) -> None:
        self._decided.setdefault((text_id, start, end), Ordered()).add(order, what)

    def take_back(self, order: Order) -> None:
        """Whatever came with this event counts no more."""
        if self._corrected is not None:
            self._corrected.remove(order)
        for decisions in self._decided.values():
            decisions.remove(order)

    # -- what stands ------------------------------------------------------------------------------

    @property
    def by_hand(self) -> bool:
        """Whether a person corrected the text, or decided of a place in it."""
        corrected = self._corrected.last if self._corrected else None
        return corrected is not None or any(d.last is not None for d in self._decided.values())

    def _of_machine(self) -> tuple[Refined, str | None, bool]:
        """What the machine made of it as it stands, besides, and whether that is disputed."""
        first = Refined(HEARD, self.first, self._sureness, stands=True, words=self._words)
        heard = list(self._refined or ())
        if not heard:
            return first, None, False
        # What a person decided of places in the text before it would be lost with that text.
        decided = {of for (of, *_), d in self._decided.items() if d.last is not None}
        standing = [one for one in heard if one.stands and decided <= {one.id}]
        stands = standing[-1] if standing else first
        last = heard[-1]
        other = first.text if last is stands else last.text
        return stands, None if other == stands.text else other, not last.stands

    def settled(self, entities: Entities) -> Settled:
        """The text that stands, and what is masked in it."""
        stands, other, disputed = self._of_machine()
        touched, edited = NEVER, False
        text_id, text, sureness = stands.id, stands.text, stands.sureness
        if self._corrected and (corrected := self._corrected.last):
            other, disputed = text, False
            (touched, (text_id, text)), edited, sureness = corrected, True, NOT_SAID
        latest = self._masks.get(text_id)
        said = Settled(text, text_id, None, touched, edited, sureness, other, disputed)
        said = replace(said, words=stands.words)
        if latest is None or latest.value is None:
            return said
        if not self._decided and not entities:
            return replace(said, redactions=latest.value)
        here = {
            (start, end): last
            for (of, start, end), decisions in self._decided.items()
            if of == text_id
            and 0 <= start < end <= len(text)
            and (last := decisions.last) is not None
            and (last[1].masked or self._named.get((of, start, end), NEVER) < last[0])
        }
        redactions, let, decided = _decided(latest.value, here, entities)
        shown = _apart(redactions)
        left = tuple(r for r in let if not any(s.start < r.end and r.start < s.end for s in shown))
        return replace(said, redactions=shown, touched=max(touched, decided), let=left)


def _decided(
    masks: tuple[Redaction, ...],
    here: dict[tuple[int, int], tuple[Order, Decision]],
    entities: Entities,
) -> tuple[list[Redaction], list[Redaction], Order]:
    """The machine's redactions as people decided of them, and those that people added; what they
    let stand; and the order of the latest decision that counts here."""
    found: list[Redaction] = []
    let: list[Redaction] = []
    latest = max((order for order, _ in here.values()), default=NEVER)
    taken = [(one, here.pop((one.start, one.end), None)) for one in masks]
    taken += [
        (Redaction(start, end, Label.OTHER, UNNAMED, BY_HAND), last)
        for (start, end), last in here.items()
    ]
    for redaction, last in taken:
        order, decision = last or (NEVER, None)
        shown = redaction if decision is None else _changed(redaction, decision)
        # An entity may have been given another code, and something been decided of that one.
        code = code_of((shown or redaction).replacement)
        while code in entities and entities[code][0] > order:
            order, decision = entities[code]
            if not decision.masked and redaction.source == ROSTER:
                break  # a name on the roster is taken back there
            latest = max(latest, order)
            shown = _changed(shown or redaction, decision)
            code = code if shown is None else code_of(shown.replacement)
        if shown is not None:
            found.append(shown)
        elif redaction.source != BY_HAND:
            let.append(redaction)
    return found, let, latest


def _changed(redaction: Redaction, decision: Decision) -> Redaction | None:
    if not decision.masked:
        return None
    replacement = decision.replacement or redaction.replacement
    owns = redaction.replacement.endswith(POSSESSIVE)
    if owns and decision.replacement and not replacement.endswith(POSSESSIVE):
        replacement += POSSESSIVE
    return replace(
        redaction,
        label=decision.label or redaction.label,
        replacement=replacement,
        source=BY_HAND,
        certainty=Certainty.CERTAIN,
    )


def _apart(redactions: list[Redaction]) -> tuple[Redaction, ...]:
    """Redactions apart from each other: where two overlap all of both is masked, as the person's
    says, else as the first. A part of a name left over would tell it."""
    apart: list[Redaction] = []
    for one in sorted(redactions, key=lambda r: (r.start, r.end)):
        if apart and one.start < apart[-1].end:
            last = apart[-1]
            says = one if one.source == BY_HAND and last.source != BY_HAND else last
            apart[-1] = replace(says, start=last.start, end=max(last.end, one.end))
        else:
            apart.append(one)
    return tuple(apart)
