"""What a topic guide is: sections, questions, probes, and what tells a question from others.

A question's id lasts as long as the question: through a meeting however the guide changes, and
through a series of meetings. It is made of the question's own section and words when a guide is
read, so that another question before it changes nothing; where it is written beside the question
(`{#...}`), that is it, and the words may change. A question that is added in a meeting has the id
of its event, until the guide is handed on.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.reading import toml_text

FENCE = "+++"
WRITTEN_ID = re.compile(r"^(?P<text>.*\S)\s*\{#(?P<id>[0-9A-Za-z][0-9A-Za-z._-]{0,63})\}$")
"""A question that says its id, as Markdown's dialects write one."""

CARRIED_OVER = {"en": "Carried over", "ja": "これまでの会から"}
"""Title of a section with what earlier meetings left over, by the guide's language."""

_DIGITS = 10
"""Of the hash, hexadecimal: among 1,000 questions two are alike once in two million studies."""
_NUMBERING = re.compile(r"^\W*(?:\d{1,3}(?:\.\d{1,2})*|[a-zA-Z]|[ivxIVX]+)[.)．）:、]\s*")
_POSITION = re.compile(r"\d+\.\d+")


class QuestionIds(StrEnum):
    """What the ids of a session's questions are."""

    POSITION = "position"
    """Places in the guide as the session began with it ("2.1"): sessions until 0.1.0."""
    CONTENT = "content"
    """Written in the session's guide; made, when it was read, from what a question says."""


class GuideError(ValueError):
    """A guide that cannot be read: `line` (1-based), `what` is wrong and the `remedy`."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its probes. `id` is the same for as long as it is the same question."""

    id: str
    text: str
    probes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the meeting; `minutes` is what the guide allows it, None if it does not say."""

    title: str
    minutes: int | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class TopicGuide:
    """The whole guide, as one meeting uses it. `length` is how many minutes the meeting is planned
    to last, None if the guide does not say."""

    title: str
    language: str
    version: str
    introduction: str
    sections: tuple[Section, ...]
    length: int | None = None

    @property
    def minutes(self) -> int:
        """Minutes the guide allows in all, as far as its sections say."""
        return sum(section.minutes or 0 for section in self.sections)

    @property
    def planned(self) -> int | None:
        """Minutes the meeting is planned to last: what the guide says, else what its sections add
        up to where each says."""
        if self.length is not None:
            return self.length
        timed = all(section.minutes is not None for section in self.sections)
        return self.minutes if timed and self.minutes else None

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, question_id: str) -> Question | None:
        return next((q for q in self.questions() if q.id == question_id), None)

    def carried_over(self) -> frozenset[str]:
        """Ids of questions that stand with what earlier meetings left over: people wrote them in
        the room, and the review of that meeting may still be to come."""
        titles = set(CARRIED_OVER.values())
        return frozenset(q.id for s in self.sections if s.title in titles for q in s.questions)

    def section_of(self, question_id: str) -> int | None:
        """Index of the section that holds the question, None if no section does."""
        for index, section in enumerate(self.sections):
            if any(q.id == question_id for q in section.questions):
                return index
        return None

    def digest(self) -> str:
        """SHA-256 of the guide as rendered: which version of the guide a meeting used."""
        return hashlib.sha256(render_guide(self).encode()).hexdigest()


def content_id(section: str, text: str) -> str:
    """The id that a question's section and words give it; punctuation, capitals, spaces and the
    number of the section count for nothing."""
    key = "\0".join((_words(_NUMBERING.sub("", section)), _words(text)))
    return f"q{hashlib.sha256(key.encode()).hexdigest()[:_DIGITS]}"


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c for c in plain if unicodedata.category(c)[0] != "P")
    return " ".join(kept.split()) or text


def unique_ids(wanted: Iterable[tuple[str | None, str]]) -> list[str]:
    """An id for each question: the one it has already, else the one its content gives, with "-2"
    and so on where that is taken. Questions alike in section and words differ in nothing else."""
    pairs = list(wanted)
    taken = {written for written, _ in pairs if written is not None}
    found = []
    for written, made in pairs:
        id_, number = made, 1
        while written is None and id_ in taken:
            number += 1
            id_ = f"{made}-{number}"
        taken.add(written or id_)
        found.append(written or id_)
    return found


def lasting_id(question: str, section: str, text: str) -> str:
    """The id that a question keeps after its meeting: that of an event, or a place in a guide,
    means nothing in the next."""
    if ":" in question or _POSITION.fullmatch(question):
        return content_id(section, text)
    return question


def render_guide(guide: TopicGuide, *, ids: bool = False) -> str:
    """The guide as Markdown that `parse_guide` reads back to the same guide.

    With `ids` each question says its own: then it keeps it whatever becomes of its words.
    """
    out = [
        FENCE,
        f"title = {toml_text(guide.title)}",
        f"language = {toml_text(guide.language)}",
        f"version = {toml_text(guide.version)}",
    ]
    if guide.length is not None:
        out.append(f"minutes = {guide.length}")
    out.append(FENCE)
    if guide.introduction:
        out += [guide.introduction]
    for section in guide.sections:
        allowed = f" ({section.minutes} min)" if section.minutes is not None else ""
        out += ["", f"## {section.title}{allowed}"]
        for question in section.questions:
            # A text that ends like an id would be taken for one.
            said = ids or WRITTEN_ID.match(question.text)
            out.append(f"- {_line(question.text)}" + (f" {{#{question.id}}}" if said else ""))
            out += [f"  - {_line(probe)}" for probe in question.probes]
    return "\n".join(out) + "\n"


def _line(text: str) -> str:
    """As one line, whatever somebody typed into a question during a meeting."""
    return " ".join(text.splitlines())


def with_id(text: str) -> tuple[str, str | None]:
    """A question's text, and the id that is written beside it, None if none is."""
    found = WRITTEN_ID.fullmatch(text)
    return (found["text"], found["id"]) if found else (text, None)


def joined(above: str, below: str) -> str:
    """Two lines of one text as one: with a space between, but not in Japanese or Chinese."""
    wide = all(unicodedata.east_asian_width(c) in "WF" for c in (above[-1:], below[:1]) if c)
    return above + ("" if wide else " ") + below


def paragraphs(text: str) -> list[str]:
    """An introduction without the ends of lines that only somebody's editor made. Empty lines and
    marks of a list stand for themselves."""
    told: list[str] = []
    for line in text.split("\n"):
        if told and told[-1] and line and not line.startswith(("- ", "* ")):
            told[-1] = joined(told[-1], line)
        else:
            told.append(line)
    return told
