"""The flexible topic guide: sections, questions and probes; Markdown in and out.

A guide is a Markdown file with TOML front matter between `+++` lines:

    +++
    title = "What recovery means"
    language = "en"
    version = "1"
    +++
    A line or two for whoever leads the meeting.

    ## Feeling safe (15 min)
    - When have you felt safe with a service?
      - What made it so?
      - And what was it like
        the first time?

Order of parts after Krueger & Casey, *Focus Groups* (opening, introductory, transition, key,
ending) is the author's affair; the parser asks only for sections that hold questions.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from facilitator.domain.reading import toml_of, toml_text

_FENCE = "+++"
_SECTION = "##"
_BULLETS = "-*"
_PROBE_INDENT = 2
"""Columns before a probe, or before a line that goes on with the one above; U+3000 takes two."""

_OPENING, _CLOSING = "([（［", ")]）］"
_BETWEEN = re.compile(r"\s[-\u2010-\u2015|·]\s|[:：、,]\s?")
"""What may stand between a title and its time where there are no brackets."""
_TIME_CHARACTERS = 40
"""A time is not written in more."""

_HOURS = (
    "h|hrs?|hours?|std|stunden?|heures?|horas?|or[ae]|uur|uren|timm(?:e|ar)|timer?|tuntia?|tim"
    "|godz|час[^\\W\\d_]*|год[^\\W\\d_]*|時間|小时|小時|시간"
)
_MINUTES = (
    "m|min(?:s|u[^\\W\\d_]*)?|['\u2032\u2019]|dk|мин[^\\W\\d_]*|хв[^\\W\\d_]*|分間?|分钟|分鐘|분"
)
_TIME = re.compile(
    r"(?:(?:ca|c|about|approx|around|etwa|env|max|~|≈|約)\.?\s*)?"
    rf"(?:(?P<hours>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s*(?:{_HOURS})\.?\s*)?"
    rf"(?:(?:\d{{1,4}}\s*(?:[-\u2010-\u2015~\u301c]|to|bis|à)\s*)?(?P<minutes>\d{{1,4}})"
    rf"\s*(?P<unit>(?:{_MINUTES})\.?)?)?"
)
"""A planned time as guides have it, small letters, in NFKC: "10 min", "10 mins.", "1 h 30", "10分";
of "10-15 min" the longer one."""

_LIKE_A_TIME = re.compile(
    r"(?<![^\W\d_])(?:min(?:s|u[^\W\d_]*)?|hrs?|hours?|stunden?|heures?|horas?)(?![^\W\d_])"
    r"|[\d一二三四五六七八九十百半]\s*(?:分|時間|小时|小時|시간|분)|\d:\d\d"
)
"""What hardly stands in a title's brackets but in a time."""

_KNOWN = {"title", "language", "version"}


class GuideError(ValueError):
    """A guide that cannot be read: `line` (1-based), `what` is wrong and the `remedy`."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its probes. `id` is stable for the life of a session ("2.1")."""

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
    """The whole guide, as one meeting uses it."""

    title: str
    language: str
    version: str
    introduction: str
    sections: tuple[Section, ...]

    @property
    def minutes(self) -> int:
        """Minutes the guide allows in all, as far as its sections say."""
        return sum(section.minutes or 0 for section in self.sections)

    @property
    def unread_times(self) -> tuple[str, ...]:
        """Titles that end in what looks like a time and could not be read as one."""
        return tuple(s.title for s in self.sections if s.minutes is None and _ends_in_time(s.title))

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, question_id: str) -> Question | None:
        return next((q for q in self.questions() if q.id == question_id), None)

    def section_of(self, question_id: str) -> int | None:
        """Index of the section that holds the question, None if no section does."""
        for index, section in enumerate(self.sections):
            if any(q.id == question_id for q in section.questions):
                return index
        return None

    def digest(self) -> str:
        """SHA-256 of the guide as rendered: which version of the guide a meeting used."""
        return hashlib.sha256(render_guide(self).encode()).hexdigest()


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """Front matter and the index of the first line after it."""
    if not lines or lines[0].strip() != _FENCE:
        raise GuideError(
            1, "the guide does not begin with front matter", 'Begin with +++, title = "...", +++.'
        )
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise GuideError(1, "the front matter is not closed", "Close it with a line of +++.")
    try:
        data = toml_of("\n".join(lines[1:end]))
    except ValueError as error:
        raise GuideError(2, f"the front matter is not TOML: {error}", "Mend that line.") from None
    unknown = sorted(set(data) - _KNOWN)
    if unknown:
        raise GuideError(
            2, f"unknown front matter: {', '.join(unknown)}", f"Known: {', '.join(sorted(_KNOWN))}."
        )
    for name in sorted(data):
        if not isinstance(data[name], str) or not data[name].strip():
            raise GuideError(2, f"{name} is not text", f'Write {name} = "...".')
    if "title" not in data:
        raise GuideError(2, "the guide has no title", 'Write title = "..." between the +++ lines.')
    return data, end + 1


def _planned(text: str) -> int | None:
    """Minutes, if the text is a planned time and nothing else."""
    if len(text) > _TIME_CHARACTERS:
        return None
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if found is None or not (found["hours"] or found["unit"]):
        return None
    hours = float((found["hours"] or "0").replace(",", "."))
    return round(hours * 60) + int(found["minutes"] or 0)


def _heading(text: str) -> tuple[str, int | None]:
    """A section's title, and the minutes it is planned to take, None if it does not say."""
    tail = max(0, len(text) - _TIME_CHARACTERS)
    if text[-1] in _CLOSING:
        start = max(text.rfind(c, tail) for c in _OPENING)
        minutes = _planned(text[start + 1 : -1])
        if minutes is not None and text[: max(0, start)].strip():
            return text[:start].strip(), minutes
    for between in _BETWEEN.finditer(text, tail):
        minutes = _planned(text[between.end() :])
        if minutes is not None and text[: between.start()].strip():
            return text[: between.start()].strip(), minutes
    return text, None


def _ends_in_time(title: str) -> bool:
    if not title or title[-1] not in _CLOSING:
        return False
    start = max(title.rfind(c) for c in _OPENING)
    inside = unicodedata.normalize("NFKC", title[start + 1 : -1]).lower()
    return start >= 0 and _LIKE_A_TIME.search(inside) is not None


def _level(line: str) -> int:
    return len(line) - len(line.lstrip("#"))


def _no_section(level: int) -> str:
    if level > len(_SECTION):
        return "A guide has one level of sections: write '## Title (10 min)', or '- question'."
    return "Write '## Title (10 min)'; the guide's own title stands between the +++ lines."


def _indent(line: str) -> int:
    """Columns before a line's first character."""
    before = line[: len(line) - len(line.lstrip())]
    return sum(_PROBE_INDENT if c in "\t\u3000" else 1 for c in before)


def _joined(above: str, below: str) -> str:
    """Two lines of one text as one: with a space between, but not in Japanese or Chinese."""
    wide = all(unicodedata.east_asian_width(c) in "WF" for c in (above[-1], below[0]))
    return above + ("" if wide else " ") + below


def parse_guide(text: str) -> TopicGuide:
    """Reads a guide. Raises GuideError with the line and the remedy if it is not one."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    front, first = _front_matter(lines)
    introduction: list[str] = []
    sections: list[tuple[str, int | None, int]] = []
    questions: list[list[list[str]]] = []
    """Of each section its questions, each followed by its probes."""
    latest: list[str] | None = None
    """What a line that goes on with the one above goes on with the last of."""
    for number, line in enumerate(lines[first:], first + 1):
        content = line.strip()
        bullet = content[:1] in _BULLETS and content[1:2].isspace()
        if not content:
            latest = None
            if not sections:
                introduction.append("")
        elif line.startswith("#"):
            level, title = _level(line), line.lstrip("#").strip()
            if level != len(_SECTION) or not line[level:][:1].isspace() or not title:
                raise GuideError(number, "a heading that is no section", _no_section(level))
            sections.append((*_heading(title), number))
            questions.append([])
            latest = None
        elif not sections:
            introduction.append(line.rstrip())
        elif bullet and _indent(line) >= _PROBE_INDENT:
            if not questions[-1]:
                raise GuideError(
                    number, "a probe before any question", "Put '- question' above it."
                )
            latest = questions[-1][-1]
            latest.append(content[1:].strip())
        elif bullet and not _indent(line):
            latest = [content[1:].strip()]
            questions[-1].append(latest)
        elif latest is not None and not bullet and _indent(line) >= _PROBE_INDENT:
            latest[-1] = _joined(latest[-1], content)
        else:
            raise GuideError(
                number,
                "a line that is neither section, question nor probe",
                "If it goes on with the line above, indent it by two spaces."
                if latest is not None and not bullet
                else "Begin a question with '- ', a probe with '  - '.",
            )
    if not sections:
        raise GuideError(len(lines), "the guide has no section", "Add '## Title (10 min)'.")
    for (_, _, number), asked in zip(sections, questions, strict=True):
        if not asked:
            raise GuideError(number, "a section without a question", "Add '- question' under it.")
    return TopicGuide(
        title=front["title"].strip(),
        language=front.get("language", "en").strip(),
        version=front.get("version", "1").strip(),
        introduction="\n".join(introduction).strip(),
        sections=tuple(
            Section(
                title,
                minutes,
                tuple(
                    Question(f"{s}.{q}", asked, tuple(probes))
                    for q, (asked, *probes) in enumerate(questions[s - 1], 1)
                ),
            )
            for s, (title, minutes, _) in enumerate(sections, 1)
        ),
    )


def render_guide(guide: TopicGuide) -> str:
    """The guide as Markdown that `parse_guide` reads back to the same guide."""
    out = [
        _FENCE,
        f"title = {toml_text(guide.title)}",
        f"language = {toml_text(guide.language)}",
        f"version = {toml_text(guide.version)}",
        _FENCE,
    ]
    if guide.introduction:
        out += [guide.introduction]
    for section in guide.sections:
        allowed = f" ({section.minutes} min)" if section.minutes is not None else ""
        out += ["", f"## {section.title}{allowed}"]
        for question in section.questions:
            out.append(f"- {question.text}")
            out += [f"  - {probe}" for probe in question.probes]
    return "\n".join(out) + "\n"
