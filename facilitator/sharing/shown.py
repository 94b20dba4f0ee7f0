"""What of a session is shared: the masked projection, item by item, and a feed of its changes.

A `Projector` reads a session where that is safe (on the meeting's thread) and says what reads
otherwise than before; a `Feed` keeps what was said of each item last, with its place, so that
whoever comes back after a while is told each thing once, as it is now. Items are those of `wire`:
lines and notes as they are masked on the host's screen, codes, flags, guide and table with the
roster's names masked. There is no field that a raw word could be put into by mistake.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from facilitator.domain.changes import Aspect
from facilitator.domain.coverage import section_coverage
from facilitator.domain.differing import differing
from facilitator.domain.moments import Moment, Tag
from facilitator.domain.notes import Note
from facilitator.domain.people import Participant, short_codes
from facilitator.domain.session import Session
from facilitator.sharing import terms, wire

LINES_AT_ONCE = 300
"""So many lines are looked at in one go: the meeting's thread has keys to attend to."""

Item = wire.Line | wire.Flag | wire.Note | wire.Card | wire.Guide | wire.Table

GUIDE, TABLE = "guide", "table"
"""Ids of the two items that there is one of."""


@dataclass(frozen=True, slots=True)
class Names:
    """What leaves in place of what the study itself wrote: `mask` masks the roster's names in a
    text; `questions` are the ids of questions as they leave, which say nothing of a name."""

    mask: Callable[[str], str]
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Owned:
    """An item, and which device's act `n` it came of ("": none that is told of)."""

    item: Item
    device: str = ""


T = TypeVar("T", Moment, Note)

Changed = tuple[str, Owned | None]
"""An item by its id, as it is now; None: it is there no more."""


class Projector:
    """What of one session others may see. Used by the thread that the session is moved on by."""

    def __init__(self, tags: Sequence[Tag], names: Callable[[Session], Names]) -> None:
        """`names` is asked again whenever guide or roster may be others."""
        self._tags = tuple(tags)
        self._names_of = names
        self._names: Names | None = None
        self._named: tuple[object, ...] = ()
        self._renamed = False
        self._guide_names_somebody = False
        self.questions: dict[str, str] = {}
        """The session's own id of each question, by any id that it ever left under."""
        self._shown_tags: dict[str, str] = {}
        self._position = 0
        self._lines: dict[str, bool] = {}
        self._told: dict[str, Owned] = {}
        self._flags: Sequence[Moment] = ()
        self._notes: Sequence[Note] = ()

    @property
    def behind(self) -> bool:
        """Whether some of what changed is still to be looked at."""
        return bool(self._lines)

    def begin_again(self) -> None:
        """All of it is to be told anew."""
        self._position = 0
        self._lines.clear()
        self._told.clear()

    def names(self, session: Session) -> Names:
        """What leaves in place of the study's own words now."""
        self._look_at_names(session)
        assert self._names is not None
        return self._names

    def look(self, session: Session) -> list[Changed]:
        """What reads otherwise than when it was last told. Nothing while words are withheld: what
        changes meanwhile is told afterwards."""
        if session.withheld or session.opened is None:
            return []
        changes = session.since(self._position)
        first = self._position == 0
        self._position = session.position
        if first:
            self._lines = {u.id: True for u in session.utterances}
        self._lines |= dict.fromkeys(changes.gone, False)
        self._lines |= dict.fromkeys(changes.lines, True)
        self._look_at_names(session)
        renamed, self._renamed = self._renamed, False
        found = self._some_lines(session)
        parts = ~Aspect.NOTHING if first else changes.parts
        if renamed or Aspect.MOMENTS in parts:
            before = () if renamed or first else self._flags
            self._flags = session.moments
            found += self._those("flag ", before, self._flags, partial(self._flag, session))
        if renamed or Aspect.CARDS in parts:
            found += self._all("card ", self._cards(session))
        if Aspect.NOTES in parts:
            noted = () if first else self._notes
            self._notes = session.notes
            found += self._those("note ", noted, self._notes, partial(_note, session))
        if renamed or parts & (Aspect.GUIDE | Aspect.TABLE | Aspect.PHASE):
            found += self._one(GUIDE, Owned(self._guide(session)))
            found += self._one(TABLE, Owned(self._table(session)))
        return found

    def _some_lines(self, session: Session) -> list[Changed]:
        found: list[Changed] = []
        unquoted = session.attendance.unquoted
        for id_ in list(islice(self._lines, LINES_AT_ONCE)):
            line = session.utterance(id_) if self._lines.pop(id_) else None
            if line is None:
                found += self._gone(id_)
                continue
            quotable = line.speaker not in unquoted
            shown = wire.Line(
                id_, line.start_ms, line.end_ms, line.speaker or "", line.text, quotable
            )
            found += self._one(id_, Owned(shown))
        return found

    def _one(self, id_: str, owned: Owned) -> list[Changed]:
        if self._told.get(id_) == owned:
            return []
        self._told[id_] = owned
        return [(id_, owned)]

    def _gone(self, id_: str) -> list[Changed]:
        return [(id_, None)] if self._told.pop(id_, None) is not None else []

    def _all(self, kind: str, now: Mapping[str, Owned]) -> list[Changed]:
        """All items of a kind that ids begin with."""
        before = [id_ for id_ in self._told if id_.startswith(kind) and id_ not in now]
        found = [change for id_ in before for change in self._gone(id_)]
        for id_, owned in now.items():
            found += self._one(id_, owned)
        return found

    def _cards(self, session: Session) -> dict[str, Owned]:
        mask = self._names.mask if self._names else str
        return {
            f"card {c.id}": _owned(
                session, c.id, wire.Card(c.id, c.at_ms, mask(c.text), c.state.value)
            )
            for c in session.cards.standing
        }

    def _those(
        self, kind: str, before: Sequence[T], now: Sequence[T], item: Callable[[T], Owned]
    ) -> list[Changed]:
        """Those of thousands that read otherwise than `before`. Where that is empty all are looked
        at, and what is gone is whatever else was told of the kind."""
        if not before:
            return self._all(kind, {f"{kind}{one.id}": item(one) for one in now})
        first, end, new_end = differing(before, now)
        new = {f"{kind}{one.id}": one for one in now[first:new_end]}
        ids = [f"{kind}{one.id}" for one in before[first:end]]
        found = [change for id_ in ids if id_ not in new for change in self._gone(id_)]
        for id_, one in new.items():
            found += self._one(id_, item(one))
        return found

    def _flag(self, session: Session, m: Moment) -> Owned:
        tag, who = self._shown_tag(m.tag), m.speaker or ""
        shown = wire.Flag(m.id, tag, m.at_ms, m.start_ms, m.end_ms, who, m.label)
        return _owned(session, m.id, shown)

    # -- what the study wrote --------------------------------------------------------------------

    def _look_at_names(self, session: Session) -> None:
        """Asks for them again if guide or roster are others than when that was last done."""
        codes = session.replacements if self._guide_names_somebody else None
        named = (session.guide, session.roster, codes)
        if self._names is not None and named == self._named:
            return
        self._names, self._named = self._names_of(session), named
        self._guide_names_somebody = _names_somebody(session, self._names)
        self.questions |= {shown: id_ for id_, shown in self._names.questions.items()}
        self._renamed = True

    def tag(self, shown: str) -> str:
        """The study's own name of a tag, by any name that it ever left under."""
        return self._shown_tags.get(shown, shown)

    def _shown_tag(self, name: str) -> str:
        """The name under which a tag leaves: its own, unless that names somebody."""
        if self._names is None or self._names.mask(name) == name:
            return name
        place = next((n for n, tag in enumerate(self._tags) if tag.name == name), len(self._tags))
        shown = f"tag {place}"
        self._shown_tags[shown] = name
        return shown

    def _guide(self, session: Session) -> wire.Guide:
        guide, names = session.guide, self._names
        if guide is None or names is None:
            return wire.Guide("", ())
        statuses, ids, mask = session.question_statuses(), names.questions, names.mask
        sections = tuple(
            wire.Section(
                mask(section.title),
                section.minutes,
                tuple(
                    wire.Question(
                        ids.get(q.id, q.id),
                        mask(q.text),
                        statuses[q.id],
                        tuple(map(mask, q.probes)),
                    )
                    for q in section.questions
                ),
            )
            for section in guide.sections
        )
        current = session.current_question
        opened = [(at, q) for at, q in session.question_steps() if q in statuses][-1:]
        since, last = opened[0] if opened else (0, "")
        index = guide.section_of(last) if last else None
        spent = 0 if index is None else section_coverage(session, since)[index].spent_ms
        shown = "" if current is None else ids.get(current, current)
        return wire.Guide(mask(guide.title), sections, shown, index, since, spent)

    def _table(self, session: Session) -> wire.Table:
        mask = self._names.mask if self._names else str
        keys = {code: key for key, code in session.seats.keyed()}
        short, here = short_codes(session.codes), set(session.attendance.here)
        seats = tuple(
            wire.Seat(
                keys.get(code, ""), code, short[code], code in here, Participant(code).facilitates
            )
            for code in [*keys, *(code for code in session.codes if code not in keys)]
        )
        tags = tuple(
            wire.TagShown(self._shown_tag(t.name), t.key, mask(t.label), t.symbol)
            for t in self._tags
        )
        opened, guide = session.opened, session.guide
        title = mask(guide.title) if guide else ""
        return wire.Table(title, opened.language if opened else "en", seats, tags)


def _names_somebody(session: Session, names: Names) -> bool:
    """Whether a name stands in the guide: which code it has may be known only later."""
    guide = session.guide
    if guide is None:
        return False
    titles = [guide.title, *(section.title for section in guide.sections)]
    texts = [text for q in guide.questions() for text in (q.text, *q.probes)]
    return any(names.mask(text) != text for text in (*titles, *texts))


def _note(session: Session, n: Note) -> Owned:
    return _owned(session, n.id, wire.Note(n.id, n.at_ms, n.text))


def _owned(session: Session, id_: str, item: wire.Flag | wire.Note | wire.Card) -> Owned:
    """An item whose id is that of the event it came of."""
    number = session.sent.number_of(id_)
    return Owned(replace(item, n=number), id_.rpartition(":")[0] if number else "")


class Feed:
    """What was told of each item last, in the order it was told. Used by the host's thread alone.

    It is as long as there are items, gone ones among them, however often they change.
    """

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(8)
        """Positions of another epoch mean nothing here."""
        self.position = 0
        self._items: dict[str, tuple[int, Owned | None]] = {}
        self._said: dict[tuple[str, int], Said] = {}

    def take(self, changes: Iterable[Changed]) -> None:
        """Takes in what has changed."""
        self._said.clear()
        for id_, owned in changes:
            self.position += 1
            self._items.pop(id_, None)  # to the end: the order is that of the places
            self._items[id_] = (self.position, owned)

    def forget(self) -> None:
        """Nothing of it is told any more; whoever comes next begins anew."""
        self.epoch, self.position = secrets.token_hex(8), 0
        self._items.clear()
        self._said.clear()

    def forgotten(self, epoch: str) -> wire.Changes | None:
        """To forget all, for a device that knows of another epoch; None: it knows of no other."""
        if epoch in ("", self.epoch):
            return None
        return wire.Changes(self.epoch, 0, fresh=True)

    def since(self, epoch: str, position: int, device: str) -> Said | None:
        """What a device is to be told that has taken in all up to a position; None: nothing. Part
        of it if it is much: `more`. Made once for all devices of whose acts none of it came."""
        found = self._said.get((epoch, position))
        if found is not None and device not in found.owners:
            return found
        fresh = epoch != self.epoch or not 0 <= position <= self.position
        after = 0 if fresh else position
        if after == self.position and not fresh:
            return None
        newer: list[tuple[int, str, Owned | None]] = []
        for id_, (at, owned) in reversed(self._items.items()):
            if at <= after:
                break
            newer.append((at, id_, owned))
        newer.reverse()
        most = _as_many(owned for _, _, owned in newer)
        now, rest = newer[:most], newer[most:]
        upto = now[-1][0] if rest else self.position
        shown = [_shown_to(device, owned) for _, _, owned in now if owned is not None]
        gone = () if fresh else tuple(_plain_id(id_) for _, id_, owned in now if owned is None)
        changes = wire.Changes(
            self.epoch,
            upto,
            fresh,
            bool(rest),
            tuple(one for one in shown if isinstance(one, wire.Line)),
            tuple(one for one in shown if isinstance(one, wire.Flag)),
            tuple(one for one in shown if isinstance(one, wire.Note)),
            tuple(one for one in shown if isinstance(one, wire.Card)),
            gone,
            next((one for one in shown if isinstance(one, wire.Guide)), None),
            next((one for one in shown if isinstance(one, wire.Table)), None),
        )
        owners = frozenset(owned.device for _, _, owned in now if owned and owned.device)
        said = Said(wire.text_of(changes), self.epoch, upto, bool(rest), owners)
        if device not in owners:
            self._said[epoch, position] = said
        return said


@dataclass(frozen=True, slots=True)
class Said:
    """A `wire.Changes` as it is sent; `owners` are the devices to which it reads otherwise."""

    text: str = field(repr=False)
    epoch: str
    position: int
    more: bool
    owners: frozenset[str]


def _as_many(items: Iterable[Owned | None]) -> int:
    """How many of these go into one message; at least one."""
    room = terms.LARGEST_SHOWN
    count = 0
    for count, owned in enumerate(items):
        # In ASCII a character takes six bytes at most, and all else of an item some hundred.
        text = getattr(owned.item, "text", "") if owned is not None else ""
        room -= 6 * len(text) + 300
        if count and (count >= terms.ITEMS_AT_ONCE or room < 0):
            return count
    return count + 1


def _plain_id(id_: str) -> str:
    return id_.partition(" ")[2] or id_


def _shown_to(device: str, owned: Owned) -> Item | None:
    """An item as one device sees it: the numbers of acts are its own, and so are cards."""
    item = owned.item
    if owned.device == device:
        return item
    if isinstance(item, wire.Card):
        return None
    if isinstance(item, wire.Flag | wire.Note) and item.n:
        return replace(item, n=0)
    return item
