"""What becomes of a transcript when somebody withdraws from it.

What they said goes, and what names it as theirs: their turns, the names of flags that are theirs,
notes that tell of them, their place at the table. What others said stays, but where it names them
by their code, the code gives way: a number would still say which person of the group it was, and
with an earlier copy, who said what.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from facilitator.domain.languages import language_code
from facilitator.domain.people import abbreviations, is_code
from facilitator.domain.sealed import (
    RedactionCount,
    SealedGesture,
    SealedMoment,
    SealedNote,
    SealedQuestion,
    SealedTranscript,
)
from facilitator.domain.topic_guide import CARRIED_OVER, content_id, unique_ids
from facilitator.domain.transcript import TURN_PAUSE_MS, WITHDRAWN, Line, Turn, turns


@dataclass(frozen=True, slots=True)
class Words:
    """What stands for a contribution that was withdrawn, and for the code of whoever made it."""

    contribution: str
    somebody: str


ENGLISH = Words(WITHDRAWN, "[a participant]")
_WORDS = {"en": ENGLISH, "ja": Words("[撤回された発言]", "[参加者]")}


def words(language: str) -> Words:
    """In a meeting's language, where this program has words of it; else in English."""
    return _WORDS.get(language_code(language) or "", ENGLISH)


@dataclass(frozen=True, slots=True)
class Contribution:
    """All of a transcript that goes when somebody withdraws, or changes.

    `turns` and `gestures` are theirs, `moments` and `notes` tell of them; `mentions` are lines of
    others that name them, and `elsewhere` how many texts besides (names and kinds of others'
    flags, titles, sections, questions).
    """

    turns: tuple[Turn, ...] = ()
    moments: tuple[SealedMoment, ...] = ()
    notes: tuple[SealedNote, ...] = ()
    mentions: tuple[Line, ...] = ()
    elsewhere: int = 0
    at_table: bool = False
    gestures: tuple[SealedGesture, ...] = ()

    def __bool__(self) -> bool:
        there = (self.turns, self.moments, self.notes, self.mentions, self.gestures)
        return any(there) or self.elsewhere > 0 or self.at_table

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of their turns."""
        return tuple(line for turn in self.turns for line in turn.lines)


def contribution(transcript: SealedTranscript, code: str) -> Contribution:
    """What of a transcript is somebody's, or tells of them."""
    names = _naming(transcript, code)
    return Contribution(
        turns=tuple(turn for turn in turns(transcript.lines) if turn.speaker == code),
        moments=tuple(m for m in transcript.moments if _is_theirs(m, code, transcript)),
        notes=tuple(n for n in transcript.notes if _tells_of(n, code, names, transcript)),
        mentions=tuple(
            line for line in transcript.lines if line.speaker != code and names(line.text)
        ),
        elsewhere=sum(
            names(m.label) for m in transcript.moments if not _is_theirs(m, code, transcript)
        )
        + sum(any(map(names, (q.text, q.first_text or "", *q.probes))) for q in transcript.guide)
        + sum(map(names, {q.section for q in transcript.guide}))
        + sum(map(names, {m.tag for m in transcript.moments}))
        + sum(map(names, (transcript.title, transcript.guide_title)))
        + sum(names(r.reason) for r in transcript.reopenings),
        at_table=any(p.code == code for p in transcript.participants),
        gestures=tuple(g for g in transcript.gestures if g.code == code),
    )


def without(transcript: SealedTranscript, code: str) -> SealedTranscript:
    """The transcript without what somebody said, and without their code.

    Lines of theirs that followed each other within a turn become one, without a speaker: how often
    they drew breath says nothing to anybody any more. Who signed a review stays as it was signed.
    """
    shown = words(transcript.language)
    names, unnamed = _naming(transcript, code), _unnaming(transcript, code, shown.somebody)
    gestures = tuple(g for g in transcript.gestures if g.code != code)
    moments = tuple(
        replace(m, tag=unnamed(m.tag), speaker=None, label=shown.contribution if m.label else "")
        if _is_theirs(m, code, transcript)
        else replace(m, tag=unnamed(m.tag), label=unnamed(m.label))
        for m in transcript.moments
    )
    notes = tuple(
        replace(n, text=shown.contribution)
        if _tells_of(n, code, names, transcript)
        else replace(n, text=unnamed(n.text))
        for n in transcript.notes
    )
    lines = _lines(transcript.lines, code, unnamed, shown.contribution)
    left = "\n".join([*(line.text for line in lines), *(note.text for note in notes)])
    return replace(
        transcript,
        title=unnamed(transcript.title),
        guide_title=unnamed(transcript.guide_title),
        guide=tuple(
            replace(
                q,
                # There are few codes: an id made of the words would tell which stood there.
                id=q.id
                if (unnamed(q.section), unnamed(q.text)) == (q.section, q.text)
                else content_id(unnamed(q.section), unnamed(q.text)),
                section=unnamed(q.section),
                text=unnamed(q.text),
                probes=tuple(map(unnamed, q.probes)),
                first_text=None if q.first_text is None else unnamed(q.first_text),
            )
            for q in transcript.guide
        ),
        participants=tuple(p for p in transcript.participants if p.code != code),
        lines=lines,
        gestures=gestures,
        moments=moments,
        notes=notes,
        redactions=_counts(transcript.redactions, code, left, shown.somebody),
        reopenings=tuple(replace(r, reason=unnamed(r.reason)) for r in transcript.reopenings),
    )


def made_of(labels: Iterable[str], questions: Iterable[SealedQuestion]) -> tuple[str, ...]:
    """Ids of questions that were made of flags of these names: in their meeting, or carried over to
    this one. A question of the guide's own that reads the same is none."""
    named = {label for label in labels if label.strip()}
    by_words = {content_id("", label) for label in named}
    ids = {content_id(title, label) for title in CARRIED_OVER.values() for label in named}
    return tuple(
        q.id
        for q in questions
        if q.id in ids
        or ((q.added or q.section in CARRIED_OVER.values()) and content_id("", q.text) in by_words)
    )


def without_questions(transcript: SealedTranscript, ids: Collection[str]) -> SealedTranscript:
    """The transcript with questions that are somebody's contribution struck. An id made of their
    words would say whether a guess at them is right."""
    shown = words(transcript.language).contribution
    new = unique_ids(
        (None, content_id(q.section, shown)) if q.id in ids else (q.id, "")
        for q in transcript.guide
    )
    return replace(
        transcript,
        guide=tuple(
            replace(q, id=id_, text=shown, probes=(), first_text=None) if q.id in ids else q
            for q, id_ in zip(transcript.guide, new, strict=True)
        ),
    )


def own_label(moment: SealedMoment, transcript: SealedTranscript) -> str:
    """What a flag was called, "" if by nothing, or if whoever it is about has withdrawn."""
    label = moment.label.strip()
    return "" if label == words(transcript.language).contribution else label


def without_code(text: str, code: str, codes: Iterable[str], language: str) -> str:
    """A text of the study with somebody in the place of a code; `codes` are all that it has."""
    forms = _forms({code, *codes})
    return _put(text, forms, _spellings(code), words(language).somebody)


def nobody_named(transcript: SealedTranscript, text: str) -> str:
    """A text with nobody's code in it: for what stays, whoever withdraws later."""
    shown = words(transcript.language)
    for participant in transcript.participants:
        text = _unnaming(transcript, participant.code, shown.somebody)(text)
    return text


def _lines(
    lines: tuple[Line, ...], code: str, unnamed: Callable[[str], str], withdrawn: str
) -> tuple[Line, ...]:
    found: list[Line] = []
    within = False  # a turn of theirs goes on
    for line in lines:
        if line.speaker != code:
            found.append(replace(line, text=unnamed(line.text)))
            within = False
        elif within and line.start_ms - found[-1].end_ms <= TURN_PAUSE_MS:
            found[-1] = replace(found[-1], end_ms=max(found[-1].end_ms, line.end_ms))
        else:
            found.append(Line(line.id, line.start_ms, line.end_ms, None, withdrawn))
            within = True
    return tuple(found)


def _is_theirs(moment: SealedMoment, code: str, transcript: SealedTranscript) -> bool:
    """A flag that is put down to them; or to nobody, and named, where they spoke."""
    named = moment.label not in ("", words(transcript.language).contribution)
    if moment.speaker is not None or not named:
        return moment.speaker == code
    return any(line.speaker == code for line in transcript.lines_in(moment))


def _tells_of(
    note: SealedNote, code: str, names: Callable[[str], bool], transcript: SealedTranscript
) -> bool:
    """A note that names them, or was taken while they spoke, or just after."""
    if names(note.text):
        return True
    if note.text == words(transcript.language).contribution:
        return False
    begun = [line for line in transcript.lines if line.start_ms <= note.at_ms]
    if any(line.speaker == code and note.at_ms <= line.end_ms for line in begun):
        return True
    last = begun[-1] if begun else None
    return last is not None and last.speaker == code and note.at_ms - last.end_ms <= TURN_PAUSE_MS


def _naming(transcript: SealedTranscript, code: str) -> Callable[[str], bool]:
    pattern, theirs = _codes(transcript, code), _spellings(code)
    return lambda text: any(_spelt(found[0]) in theirs for found in pattern.finditer(text))


def _unnaming(transcript: SealedTranscript, code: str, somebody: str) -> Callable[[str], str]:
    """Puts somebody in the place of a code."""
    pattern, theirs = _codes(transcript, code), _spellings(code)
    return lambda text: _put(text, pattern, theirs, somebody)


def _put(text: str, pattern: re.Pattern[str], theirs: set[str], somebody: str) -> str:
    def put(found: re.Match[str]) -> str:
        if _spelt(found[0]) not in theirs:
            return found[0]
        # "[User 3 / Person 2]": whom a name that two share meant.
        before = text[: found.start()]
        return somebody.strip("[]") if before.rfind("[") > before.rfind("]") else somebody

    return pattern.sub(put, text)


def _codes(transcript: SealedTranscript, code: str) -> re.Pattern[str]:
    """The code, as people type it ("user 1", "User1", "User-1"), and those it is a part of:
    "User 1" is not in "User 12", nor "Worker 1" in "Volunteer Worker 1"."""
    speakers = (line.speaker or "" for line in transcript.lines)
    return _forms({code, *(p.code for p in transcript.participants), *speakers})


def _forms(there: Iterable[str]) -> re.Pattern[str]:
    forms = {form for one in there if is_code(one) for form in (one, *abbreviations(one))}
    longest = sorted(forms, key=lambda form: (-len(form), form))
    spelt = (_BETWEEN.join(map(re.escape, form.split())) for form in longest)
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(spelt)})(?!\d)", re.IGNORECASE)


def _spellings(code: str) -> set[str]:
    """A code, and its short forms for tight places, as `_spelt` has them."""
    return {_spelt(form) for form in (code, *abbreviations(code))}


def _spelt(code: str) -> str:
    return _NO_LETTER.sub("", code).casefold()


_BETWEEN = r"(?:\s*|[-_.])"
"""What stands between a role and its number, as people type it, and in the names of files."""

_NO_LETTER = re.compile(r"[\W_]+")


def _counts(
    redactions: tuple[RedactionCount, ...], code: str, left: str, somebody: str
) -> tuple[RedactionCount, ...]:
    """How often each replacement still stands. Which of them a person typed is not known any more,
    so it is at most as often as it was, and as it is in what is left."""
    found: Counter[tuple[str, str]] = Counter()
    for one in redactions:
        shown = somebody if one.replacement == code else one.replacement
        found[one.label, shown] += one.count
    counts = (
        RedactionCount(label, shown, min(count, left.count(shown)))
        for (label, shown), count in sorted(found.items())
    )
    return tuple(one for one in counts if one.count)
