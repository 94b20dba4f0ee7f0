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

Order of parts after Krueger & Casey, *Focus Groups* (opening, introductory, transition, key,
ending) is the author's affair; the parser asks only for sections that hold questions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from facilitator.domain.reading import toml_of

_FENCE = "+++"
_HEADING = re.compile(r"^##\s+(?P<title>.+?)(?:\s+\((?P<minutes>\d{1,3})\s*min\))?\s*$")
_QUESTION = re.compile(r"^[-*]\s+(?P<text>\S.*?)\s*$")
_PROBE = re.compile(r"^(?:\t| {2,})[-*]\s+(?P<text>\S.*?)\s*$")
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


def parse_guide(text: str) -> TopicGuide:
    """Reads a guide. Raises GuideError with the line and the remedy if it is not one."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    front, first = _front_matter(lines)
    introduction: list[str] = []
    sections: list[tuple[str, int | None, int]] = []
    questions: list[list[tuple[str, list[str]]]] = []
    for number, line in enumerate(lines[first:], first + 1):
        if not line.strip():
            if not sections:
                introduction.append("")
            continue
        if line.startswith("#"):
            heading = _HEADING.match(line)
            if heading is None:
                raise GuideError(
                    number, "a heading that is no section", "Write '## Title (10 min)'."
                )
            minutes = heading["minutes"]
            sections.append((heading["title"], int(minutes) if minutes else None, number))
            questions.append([])
        elif not sections:
            introduction.append(line.rstrip())
        elif probe := _PROBE.match(line):
            if not questions[-1]:
                raise GuideError(
                    number, "a probe before any question", "Put '- question' above it."
                )
            questions[-1][-1][1].append(probe["text"])
        elif question := _QUESTION.match(line):
            questions[-1].append((question["text"], []))
        else:
            raise GuideError(
                number,
                "a line that is neither section, question nor probe",
                "Begin a question with '- ', a probe with '  - '.",
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
                    for q, (asked, probes) in enumerate(questions[s - 1], 1)
                ),
            )
            for s, (title, minutes, _) in enumerate(sections, 1)
        ),
    )


def _toml_text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    escaped = "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{escaped}"'


def render_guide(guide: TopicGuide) -> str:
    """The guide as Markdown that `parse_guide` reads back to the same guide."""
    out = [
        _FENCE,
        f"title = {_toml_text(guide.title)}",
        f"language = {_toml_text(guide.language)}",
        f"version = {_toml_text(guide.version)}",
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
