"""Whom and what a meeting names: each person, place, service and contact with all its mentions.

Decided once for all places, before the lines are read. What a decision touches is known before it
is made (`Entity.mentions`), and each is one event: undo takes it back whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.events import Verdict
from facilitator.domain.people import is_code
from facilitator.domain.reviewing.items import Item, items
from facilitator.domain.session import Session
from facilitator.domain.transcript import Certainty, Label, Redaction, code_of
from facilitator.domain.wording import BY_HAND, ROSTER
from facilitator.words import _, counted

_CODE = re.compile(r"\[[^\[\]]{1,40}\]")
_TOLD_APART = re.compile(r"\[[^\[\]]* \d+\]")
"""A code that stands for one entity, and for no other."""


class Harm(IntEnum):
    """How much comes of it if it leaves, the worst first."""

    THIRD_PERSON = 0
    """Somebody who is spoken about and has agreed to nothing."""
    REACHABLE = 1
    """Contacts, addresses, numbers: whoever has them is at the door."""
    SMALL_PLACE = 2
    """Services, and places that are named seldom."""
    PLACE = 3
    DETAIL = 4
    AT_THE_TABLE = 5
    AGE = 6
    DATE = 7


HARMS = {
    Harm.THIRD_PERSON: _("spoken about"),
    Harm.REACHABLE: _("contact"),
    Harm.SMALL_PLACE: _("service, spot"),
    Harm.PLACE: _("place"),
    Harm.DETAIL: _("detail"),
    Harm.AT_THE_TABLE: _("at the table"),
    Harm.AGE: _("age"),
    Harm.DATE: _("date"),
}
"""In words, for who decides."""

_HARM = {
    Label.CONTACT: Harm.REACHABLE,
    Label.ADDRESS: Harm.REACHABLE,
    Label.ID: Harm.REACHABLE,
    Label.ORG: Harm.SMALL_PLACE,
    Label.OTHER: Harm.DETAIL,
    Label.AGE: Harm.AGE,
    Label.DATE: Harm.DATE,
}

_SELDOM = 3
"""A place that is named no more often is counted among the small ones."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a line or a note. `words` as they were heard; `masked` False: let stand."""

    item: Item
    redaction: Redaction
    words: str
    masked: bool

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Line or note, its text's id, start and end."""
        return self.item.id, self.item.text_id, self.redaction.start, self.redaction.end


@dataclass(frozen=True, slots=True)
class Entity:
    """All that stands under one code. Of codes that tell nobody apart ("[date]") all that was heard
    as the same words is one; `key` is what it is known by while it is looked at."""

    key: str
    code: str
    label: Label
    harm: Harm
    mentions: tuple[Mention, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """As it was heard, folded, the most frequent first."""
        counts: dict[str, int] = {}
        for mention in self.mentions:
            counts[folded(mention.words)] = counts.get(folded(mention.words), 0) + 1
        return tuple(sorted(counts, key=lambda words: -counts[words]))

    @property
    def waiting(self) -> int:
        """Mentions that nobody is sure of."""
        return sum(m.masked and m.redaction.certainty is Certainty.SUGGESTED for m in self.mentions)

    @property
    def let(self) -> int:
        """Mentions that somebody let stand."""
        return sum(not m.masked for m in self.mentions)

    @property
    def named(self) -> bool:
        """Whether the roster names it."""
        return any(m.redaction.source == ROSTER for m in self.mentions)

    def of(self, spelling: str | None) -> tuple[Mention, ...]:
        """The mentions of one spelling (folded), None: all."""
        if spelling is None:
            return self.mentions
        return tuple(m for m in self.mentions if folded(m.words) == spelling)


def folded(words: str) -> str:
    """Words as they are compared: letters' case and white space make no other spelling, nor does
    an 's."""
    return " ".join(words.split()).casefold().removesuffix("'s").removesuffix("’s")


def entities(session: Session, all_: Sequence[Item] | None = None) -> list[Entity]:
    """All of a meeting, those first whose leaving does most harm; of these what waits first."""
    groups: dict[tuple[str, str], list[Mention]] = {}
    for item in items(session) if all_ is None else all_:
        if item.raw is None:
            continue
        for masked, redactions in ((True, item.redactions), (False, item.let)):
            for one in redactions:
                words = item.raw[one.start : one.end]
                code = code_of(one.replacement)
                apart = is_code(code) or _TOLD_APART.fullmatch(code)
                key = (code, "" if apart else folded(words))
                groups.setdefault(key, []).append(Mention(item, one, words, masked))
    at_table = set(session.codes)
    found = [
        Entity(
            f"{code} {words}".strip(),
            code,
            _label(mentions),
            _harm(code, _label(mentions), len(mentions), at_table),
            tuple(mentions),
        )
        for (code, words), mentions in groups.items()
    ]
    return sorted(found, key=lambda e: (e.harm, not e.waiting, -len(e.mentions), e.key))


def _label(mentions: Sequence[Mention]) -> Label:
    masked = [m for m in mentions if m.masked] or mentions
    return masked[0].redaction.label


def _harm(code: str, label: Label, mentions: int, at_table: set[str]) -> Harm:
    if label is Label.PERSON:
        return Harm.AT_THE_TABLE if code in at_table else Harm.THIRD_PERSON
    if label is Label.PLACE:
        return Harm.SMALL_PLACE if mentions <= _SELDOM else Harm.PLACE
    return _HARM.get(label, Harm.DETAIL)


# -- deciding ----------------------------------------------------------------------------------


def accept_entity(
    session: Session, given: Given, entity: Entity, spelling: str | None = None
) -> Answer:
    """All of it is masked, as it is now; also what was let stand."""
    return _decided(entity, spelling, Verdict.ACCEPTED)


def reject_entity(
    session: Session, given: Given, entity: Entity, spelling: str | None = None
) -> Answer:
    """None of it names anybody: its words will be shown."""
    if any(m.redaction.source == ROSTER for m in entity.of(spelling)):
        return refused(
            _("{code} stands on the roster: reject it in the lines, a place at a time.").format(
                code=entity.code
            )
        )
    return _decided(entity, spelling, Verdict.REJECTED)


def rename_entity(
    session: Session,
    given: Given,
    entity: Entity,
    becomes: str,
    spelling: str | None = None,
) -> Answer:
    """It is shown as another code: one that somebody has already (the two are one), a new one, or
    words that say less ("[a trade]")."""
    becomes = becomes.strip()
    if not is_code(becomes) and not _CODE.fullmatch(becomes):
        return refused(_("A code is “User 3”, or words in square brackets: “[Person 2]”."))
    if becomes == entity.code:
        return refused(_("It is {becomes} already.").format(becomes=becomes))
    return _decided(entity, spelling, Verdict.RELABELLED, becomes)


def _decided(
    entity: Entity, spelling: str | None, verdict: Verdict, becomes: str | None = None
) -> Answer:
    chosen = entity.of(spelling)
    if not chosen:
        return refused(_("Of that nothing is there any more."))
    done = {
        Verdict.ACCEPTED: _("{code} accepted in {places}."),
        Verdict.REJECTED: _("{code} rejected in {places}."),
    }.get(verdict, _("{code} is now {becomes} in {places}."))
    count = counted(len(chosen), "place")
    said = done.format(code=entity.code, becomes=becomes, places=count)
    whole = len(chosen) == len(entity.mentions) and entity.key == entity.code
    if whole:
        return Answer((ev.EntityDecided(entity.code, verdict, becomes=becomes),), said)
    masked = verdict is not Verdict.REJECTED
    places = [
        ev.Place(
            *m.place,
            verdict,
            m.redaction.label if masked else None,
            (becomes or m.redaction.replacement) if masked else None,
        )
        for m in chosen
    ]
    first, *rest = places
    decided = ev.RedactionDecided(
        first.target,
        first.text,
        first.start,
        first.end,
        verdict,
        first.label,
        first.replacement,
        tuple(rest),
    )
    return Answer((decided,), said)


# -- what is remembered ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a meeting's reviewers found out of names. All words are folded, and identifying.

    `let`: they name nobody. `coded`: what they stand for, (label, code), as a person said. `seen`:
    codes, and how often each was heard as what.
    """

    let: frozenset[str]
    coded: dict[str, tuple[Label, str]]
    seen: dict[str, dict[str, int]]


_NAMES = frozenset({Label.PERSON, Label.PLACE, Label.ORG, Label.OTHER})
"""Of these the study remembers what was decided. A number or a date it has no need to know."""


def learnt(session: Session) -> Learnt:
    """What is to be remembered of a session, as it stands.

    Of words on which people decided this way and that nothing is, nor of whoever has withdrawn.
    """
    let: dict[str, int] = {}
    coded: dict[str, set[tuple[Label, str]]] = {}
    seen: dict[str, dict[str, int]] = {}
    masked: set[str] = set()
    for entity in entities(session):
        for mention in entity.mentions:
            words, one = folded(mention.words), mention.redaction
            if one.label not in _NAMES or not words:
                continue
            if not mention.masked:
                let[words] = let.get(words, 0) + 1
                continue
            masked.add(words)
            at = seen.setdefault(entity.code, {})
            at[words] = at.get(words, 0) + 1
            if one.source == BY_HAND:
                coded.setdefault(words, set()).add((one.label, entity.code))
    found = Learnt(
        frozenset(words for words in let if words not in masked),
        {words: next(iter(codes)) for words, codes in coded.items() if len(codes) == 1},
        seen,
    )
    for code in session.attendance.withdrawn:
        found = without_code(found, code)
    return found


def without_code(known: Learnt, code: str) -> Learnt:
    """The same, and nothing of whoever had this code."""
    return replace(
        known,
        coded={words: to for words, to in known.coded.items() if to[1] != code},
        seen={at: words for at, words in known.seen.items() if at != code},
    )


def named(words: Iterable[str]) -> str:
    """Spellings for a person to read: “maria”, “marya”, …"""
    listed = list(words)
    return ", ".join(f"“{one}”" for one in listed[:3]) + ", …" * (len(listed) > 3)
