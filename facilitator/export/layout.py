"""How a session reads: its header, then headings, turns, flags and gaps in the order of time.

Every format for readers is written from this one account, so that none of them can tell another
story, and from it REFI-QDA takes its positions.

A turn is a paragraph, `User 1: [00:41:02] text`: the code alone before the first colon, where
MAXQDA, NVivo, ATLAS.ti and QualCoder look for a speaker, and the time behind it in square brackets,
as their lists of time stamps have it. A turn is parted where the guide went on and where something
is missing, never for a flag: that a flag begins and ends is said between turns, in paragraphs of
their own. No other line has a colon within its first 63 characters or begins with a bracket.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter

from facilitator.domain.sealed import (
    REMOVED,
    SealedGap,
    SealedGesture,
    SealedMoment,
    SealedQuestion,
    SealedTranscript,
)
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Line, timestamp, turns
from facilitator.export.material import Material
from facilitator.export.wording import Words, clean, plain_line

MARK = "◆"
"""Begins a paragraph that nobody spoke."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of the guide (`level` 1) or one of its questions (2), where it was put; `section`
    is the section's title as it stands in the guide."""

    level: int
    text: str
    section: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A turn: `lines` are those with words, cleaned, numbered by `first` in the whole session."""

    speaker: str
    lines: tuple[Line, ...]
    first: int

    @property
    def start_ms(self) -> int:
        return self.lines[0].start_ms

    @property
    def end_ms(self) -> int:
        return max(line.end_ms for line in self.lines)

    @property
    def label(self) -> str:
        """What stands before the words."""
        return f"{self.speaker}: [{timestamp(self.start_ms)}] "

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Flag:
    """A moment: `number` in the order of time, `what` in words, and the lines it covers, by their
    numbers, the end exclusive; both 0 where nobody spoke in the whole session.

    `quotable` are the runs of those lines that may be quoted: without the words of whoever did not
    agree to that.
    """

    number: int
    moment: SealedMoment
    tag: str
    what: str
    first: int
    last: int
    quotable: tuple[tuple[int, int], ...]

    @property
    def whole(self) -> bool:
        """Whether all of it may be quoted."""
        return self.quotable == ((self.first, self.last),)


@dataclass(frozen=True, slots=True)
class Mark:
    """A paragraph that nobody spoke: a flag's beginning or end, a note, something missing."""

    kind: str
    text: str


Block = Heading | Paragraph | Mark


@dataclass(frozen=True, slots=True)
class Layout:
    """A session as it reads. `notes` are (number of the line they stand behind, text)."""

    title: str
    header: tuple[str, ...]
    flags: tuple[Flag, ...]
    notes: tuple[tuple[int, str], ...]
    blocks: tuple[Block, ...]

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        return (block for block in self.blocks if isinstance(block, Paragraph))


def layout(material: Material, transcript: SealedTranscript) -> Layout:
    """The account of one session. Times are ms of session time."""
    words = material.words
    spoken = tuple(
        replace(line, text=text, speaker=clean(line.speaker or "") or words("unknown_speaker"))
        for line in transcript.lines
        if (text := clean(line.text))
    )
    flags = tuple(_flags(material, transcript, spoken))
    starts = [line.start_ms for line in spoken]
    notes = tuple(
        (max(0, bisect_right(starts, note.at_ms) - 1), text)
        for note in sorted(transcript.notes, key=attrgetter("at_ms"))
        if (text := clean(note.text))
    )
    return Layout(
        title=plain_line(transcript.title) or words("transcript"),
        header=tuple(map(plain_line, _header(words, transcript))),
        flags=flags,
        notes=notes,
        blocks=tuple(_blocks(words, transcript, spoken, flags, notes)),
    )


def meeting_line(words: Words, transcript: SealedTranscript) -> str:
    """Which meeting it was, when and how long."""
    number = transcript.number
    meeting = words("meeting_alone") if number is None else words("meeting", number=number)
    parts = (meeting, transcript.date, words.length(transcript.duration_ms))
    return words("list_separator").join(part for part in parts if part)


def _header(words: Words, transcript: SealedTranscript) -> Iterator[str]:
    join = words("list_separator").join
    yield meeting_line(words, transcript)
    yield words("session", id=transcript.session)
    if transcript.guide_title:
        yield words("guide", title=transcript.guide_title)
    if transcript.participants:
        yield words("present", codes=join(p.code for p in transcript.participants))
    if transcript.model:
        yield words("model", model=transcript.model)
    if transcript.redactions:
        yield words("anonymised", count=sum(r.count for r in transcript.redactions))
    for one in transcript.reopenings:
        yield words("reopened", who=one.reviewer, date=one.at[:10], why=one.reason)
    for sign in transcript.sign_offs:
        how = words.term(sign.kind)
        yield words("reviewed", who=sign.reviewer, how=how, date=sign.at[:10])
    not_put = [
        number
        for number, question in zip(question_numbers(transcript), transcript.guide, strict=True)
        if not _openings(question) and question.status != REMOVED
    ]
    if not_put:
        yield words("not_put", questions=join(not_put))
    unquoted = [p.code for p in transcript.participants if p.quoting is False]
    if unquoted:
        yield words("not_quoted", codes=join(unquoted))
    for revision in transcript.revisions:
        why = words.term(revision.kind)
        yield words("amended", number=revision.revision, why=why, date=revision.at[:10])


def _openings(question: SealedQuestion) -> tuple[int, ...]:
    """Each time the talk came to a question; transcripts of before only know the first."""
    if question.openings_ms or question.opened_ms is None:
        return question.openings_ms
    return (question.opened_ms,)


def _flags(
    material: Material, transcript: SealedTranscript, spoken: Sequence[Line]
) -> Iterator[Flag]:
    words, unquoted = material.words, unquoted_in(material)
    in_order = sorted(transcript.moments, key=lambda m: (m.start_ms, m.end_ms, m.id))
    for number, moment in enumerate(in_order, 1):
        tag = words.tag(moment.tag, material.tags)
        parts = (tag, clean(moment.label), clean(moment.speaker or ""))
        what = words("list_separator").join(part for part in parts if part)
        first, last = covered(spoken, moment.start_ms, moment.end_ms)
        flag = Flag(number, moment, tag, what, first, last, ((first, last),))
        may = [_may_be_quoted(line, moment, unquoted, words) for line in spoken[first:last]]
        if not all(may):
            said = words("in_part_unquotable" if any(may) else "unquotable")
            what = words("list_separator").join((what, said))
            flag = replace(flag, what=what, quotable=tuple(_runs(first, may)))
        yield flag


def unquoted_in(material: Material) -> frozenset[str]:
    """Codes, cleaned, of those whose words are no quotation: a no in any meeting is a no."""
    return frozenset(
        clean(person.code)
        for transcript in material.transcripts
        for person in transcript.participants
        if person.quoting is False
    )


def _may_be_quoted(
    line: Line, moment: SealedMoment, unquoted: Collection[str], words: Words
) -> bool:
    """Where nobody knows who spoke, it counts as whose the flag is about."""
    speaker = line.speaker
    if speaker == words("unknown_speaker") and moment.speaker:
        speaker = clean(moment.speaker)
    return speaker not in unquoted


def _runs(first: int, may: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Lines in a row that may be quoted, by their numbers, the end exclusive."""
    for allowed, run in groupby(enumerate(may, first), key=itemgetter(1)):
        numbers = [number for number, _ in run]
        if allowed:
            yield numbers[0], numbers[-1] + 1


def covered(spoken: Sequence[Line], start_ms: int, end_ms: int) -> tuple[int, int]:
    """The lines that a stretch of time touches, by number, the end exclusive; where it touches
    none, the line before it, or the first."""
    after = bisect_left(spoken, end_ms, key=attrgetter("start_ms"))
    touched = [n for n in range(after) if spoken[n].end_ms > start_ms]
    if touched:
        return touched[0], touched[-1] + 1
    return (max(0, after - 1), max(1, after)) if spoken else (0, 0)


def section_numbers(transcript: SealedTranscript) -> dict[str, int]:
    """The guide's sections by title, numbered in its order."""
    titles = dict.fromkeys(question.section for question in transcript.guide)
    return {title: number for number, title in enumerate(titles, 1)}


def question_numbers(transcript: SealedTranscript) -> list[str]:
    """The number of each question by its place: "2.1" is the first of the second section."""
    sections, counts, found = section_numbers(transcript), Counter[str](), []
    for question in transcript.guide:
        counts[question.section] += 1
        found.append(f"{sections[question.section]}.{counts[question.section]}")
    return found


def numbered(number: object, title: str) -> str:
    """A title with its number, unless the guide numbers its titles itself."""
    title = clean(title)
    return title if title[:1].isdecimal() else f"{number} {title}".strip()


def openings_in_order(transcript: SealedTranscript) -> list[tuple[int, int]]:
    """(time, index of the question) of each time the talk came to one."""
    return sorted(
        (at_ms, index)
        for index, question in enumerate(transcript.guide)
        for at_ms in _openings(question)
    )


def _blocks(
    words: Words,
    transcript: SealedTranscript,
    spoken: Sequence[Line],
    flags: Sequence[Flag],
    notes: Sequence[tuple[int, str]],
) -> Iterator[Block]:
    """Turns, and between them whatever came before their first line or ended with their last."""
    before = _parting(words, transcript, spoken)
    pieces: list[tuple[int, tuple[Line, ...]]] = []
    borders = sorted({0, len(spoken), *before})
    for begin, end in pairwise(borders):
        at = begin
        for turn in turns(spoken[begin:end]):
            pieces.append((at, turn.lines))
            at += len(turn.lines)
    for first, lines in pieces:
        last = first + len(lines)
        yield from before.get(first, ())
        for flag in flags:
            if first <= flag.first < last:
                yield _mark("flag", words("flag_begins", number=flag.number, what=flag.what))
        yield Paragraph(lines[0].speaker or "", lines, first)
        for flag in flags:
            if first < flag.last <= last:
                yield _mark("flag", words("flag_ends", number=flag.number))
        for at, text in notes:
            if first <= at < last:
                yield _mark("note", words("note", text=text))
    if not spoken:
        for flag in flags:
            yield _mark("flag", words("flag_begins", number=flag.number, what=flag.what))
        for _, text in notes:
            yield _mark("note", words("note", text=text))
    yield from before.get(len(spoken), ())


def _parting(
    words: Words, transcript: SealedTranscript, spoken: Sequence[Line]
) -> dict[int, list[Block]]:
    """What parts turns, by the line it stands before: questions as they were put, and gaps."""
    starts = [line.start_ms for line in spoken]
    found: list[tuple[int, int, list[Block]]] = []
    numbers, places = section_numbers(transcript), question_numbers(transcript)
    section: str | None = None
    for at_ms, index in openings_in_order(transcript):
        question = transcript.guide[index]
        headings: list[Block] = []
        if question.section != section:
            section = question.section
            title = plain_line(numbered(numbers[section], section))
            headings.append(Heading(1, title, section))
        headings.append(Heading(2, plain_line(numbered(places[index], question.text)), section))
        found.append((at_ms, 1, headings))
    found += [(gap.at_ms, 0, [_missing(words, gap)]) for gap in transcript.gaps]
    found += [(g.at_ms, 2, [_gesture(words, g)]) for g in transcript.gestures]
    before: dict[int, list[Block]] = {}
    for at_ms, _, blocks in sorted(found, key=lambda one: one[:2]):
        before.setdefault(bisect_left(starts, at_ms), []).extend(blocks)
    return before


def _gesture(words: Words, seen: SealedGesture) -> Mark:
    """ "[laughs] User 3"."""
    return Mark("gesture", plain_line(f"[{words.term(seen.gesture)}] {seen.code or ''}".strip()))


def _missing(words: Words, gap: SealedGap) -> Mark:
    # What is damaged, or was never listened to, had been recorded.
    had = gap.reason in (GapReason.DAMAGED, GapReason.NOT_TRANSCRIBED)
    name = "no_text" if had else "not_recorded"
    length = words.length(gap.duration_ms)
    return _mark("gap", words(name, reason=words.term(gap.reason), length=length))


def _mark(kind: str, text: str) -> Mark:
    return Mark(kind, plain_line(f"{MARK} {text}"))
