"""The flexible topic guide as people write it: Markdown in (out is `topic_guide.render_guide`).

A guide is a Markdown file with TOML front matter between `+++` lines:

    +++
    title = "What recovery means"
    language = "en"
    version = "1"
    minutes = 120
    +++
    A line or two for whoever leads the meeting.

    ## Feeling safe (15 min)
    - When have you felt safe with a service?
      - What made it so?
      - And what was it like
        the first time?

    <!-- Only the author sees this. -->

It is read as word processors paste it: any marks of lists, numbers, tabs, line ends. Order of parts
after Krueger & Casey, *Focus Groups* (opening, introductory, transition, key, ending) is the
author's affair; the reader asks only for sections that hold questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from facilitator.domain.front_matter import UNSEEN, Fault, FrontMatter
from facilitator.domain.list_marks import DEEPER, Item, ListReader, indent_of
from facilitator.domain.planned_time import looks_timed, planned_minutes, title_and_minutes
from facilitator.domain.topic_guide import (
    GuideError,
    Question,
    Section,
    TopicGuide,
    content_id,
    joined,
    unique_ids,
    with_id,
)
from facilitator.words import _

_HEADING = "#＃"
_LEVEL = 2
_LINE_ENDS = re.compile("\r\n|\r|\n")
_SOFT_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Line ends of word processors that an editor counts as none: an item goes on behind them."""
_RULE = re.compile(r"([-*_])\1{2,}")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_BRACKETED = re.compile(r"^(?:time|zeit|時間|所要時間)?\s*[:：]?\s*[(（\[]?(.*?)[)）\]]?$", re.I)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of reading a guide: the guide, None if there are faults, and remarks on what was
    read and may be meant otherwise. Both in the order of their lines."""

    guide: TopicGuide | None
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...] = ()


def parse_guide(text: str) -> TopicGuide:
    """Reads a guide. Raises GuideError with the first faulty line and the remedy if it is none."""
    reading = read_guide(text)
    if reading.guide is None:
        first = reading.faults[0]
        raise GuideError(first.line, first.what, first.remedy)
    return reading.guide


def read_guide(text: str) -> Reading:
    """Reads a guide and tells everything that is wrong with it."""
    return _Reader(_LINE_ENDS.split(text.lstrip("\ufeff"))).read()


@dataclass
class _Asked:
    """A question as it is being read."""

    line: int
    lines: list[str]
    """Its text, then its probes."""


@dataclass
class _Part:
    """A section as it is being read."""

    line: int
    title: str
    minutes: int | None
    sound: bool = True
    """Its lines are in order so far: that it has no question is not the consequence of another
    fault."""
    marks: ListReader = field(default_factory=ListReader)
    asked: list[_Asked] = field(default_factory=list)


class _Reader:
    """Reads the lines of a guide from first to last, and notes what is wrong on the way."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._faults: list[Fault] = []
        self._remarks: list[Fault] = []
        self._introduction: list[str] = []
        self._parts: list[_Part] = []
        self._latest: list[str] | None = None
        """What a line that goes on with the one above goes on with the last of."""

    def read(self) -> Reading:
        front = FrontMatter(self._lines)
        self._faults += front.faults
        if front.body is not None:
            self._body(front.body)
        guide = self._guide(front)
        by_line = sorted(self._faults, key=lambda fault: fault.line)
        remarks = sorted(self._remarks, key=lambda remark: remark.line)
        return Reading(None if by_line else guide, tuple(by_line), tuple(remarks))

    def _fault(self, line: int, what: str, remedy: str) -> None:
        self._faults.append(Fault(line, what, remedy))

    # -- sections and questions ------------------------------------------------------------

    def _body(self, first: int) -> None:
        comment: int | None = None
        """The line on which a comment began that has not ended."""
        for number, whole in enumerate(self._lines[first:], first + 1):
            for place, line in enumerate(_SOFT_ENDS.split(whole)):
                rest, comment = _uncommented(line, comment, number)
                if rest is not None:
                    self._line(number, rest.rstrip(UNSEEN), goes_on=place > 0)
        if comment is not None:
            self._fault(comment, _("a comment that does not end"), _("End it with -->."))
        if not self._parts:
            self._fault(
                len(self._lines), _("the guide has no section"), _("Add '## Title (10 min)'.")
            )
        for part in self._parts:
            if part.sound and not part.asked:
                self._fault(
                    part.line, _("a section without a question"), _("Add '- question' under it.")
                )

    def _line(self, number: int, line: str, *, goes_on: bool) -> None:
        content = line.strip(UNSEEN + "\u00a0\u3000")
        line = line[: len(line) - len(line.lstrip())] + content if content else ""
        if not content:
            self._latest = None
            if not self._parts:
                self._introduction.append("")
        elif line[0] in _HEADING or (content[0] in _HEADING and content[1:2] in tuple(_HEADING)):
            self._heading(number, content)
        elif not self._parts:
            if ListReader().item(line) is not None:
                self._remark_list(number)
            self._introduction.append(line)
        elif _RULE.fullmatch(content):
            self._latest = None
        else:
            self._item_or_more(number, line, content, goes_on)

    def _heading(self, number: int, line: str) -> None:
        text = line.lstrip(_HEADING)
        level, title = len(line) - len(text), _cleaned(text)
        sound = level == _LEVEL and text[:1].isspace() and bool(title)
        if not sound:
            self._fault(number, _("a heading that is no section"), _no_section(level))
        title, minutes = title_and_minutes(title)
        title = " ".join(re.split(r"[ \t\u00a0]+", _cleaned(title)))
        if minutes is None and looks_timed(title):
            self._remarks.append(
                Fault(
                    number,
                    _("no time was read from '{title}'").format(title=title),
                    _("Write it as '(10 min)'."),
                )
            )
        self._parts.append(_Part(number, title, minutes, sound))
        self._latest = None

    def _item_or_more(self, number: int, line: str, content: str, goes_on: bool) -> None:
        part = self._parts[-1]
        item = part.marks.item(line)
        if item is not None:
            if item.text:
                self._item(number, part, item)
        elif self._latest is not None and (goes_on or indent_of(line) >= DEEPER):
            self._latest[-1] = joined(self._latest[-1], content)
        elif not part.asked and part.minutes is None and (minutes := _time_alone(content)):
            part.minutes = minutes
        else:
            part.sound = False
            self._fault(
                number,
                _("a line that is neither section, question nor probe"),
                _("If it goes on with the line above, indent it by two spaces.")
                if self._latest is not None
                else _("Begin a question with '- ', a probe with '  - '."),
            )

    def _item(self, number: int, part: _Part, item: Item) -> None:
        if part.marks.is_question(item):
            part.asked.append(_Asked(number, [item.text]))
        else:
            part.asked[-1].lines.append(item.text)
        self._latest = part.asked[-1].lines

    def _remark_list(self, number: int) -> None:
        what = _("a list before the first section is read as part of the introduction")
        if not any(remark.what == what for remark in self._remarks):
            remedy = _("If these are questions, write '## Title (10 min)' above them.")
            self._remarks.append(Fault(number, what, remedy))

    # -- the whole -------------------------------------------------------------------------

    def _guide(self, front: FrontMatter) -> TopicGuide:
        asked = [(part, one, with_id(one.lines[0])) for part in self._parts for one in part.asked]
        seen: dict[str, int] = {}
        for _part, one, (_text, written) in asked:
            if written is not None and seen.setdefault(written, one.line) != one.line:
                self._fault(
                    one.line,
                    _("a second question with the id {written}, as in line {seen}").format(
                        written=written, seen=seen[written]
                    ),
                    _("Take {{#{written}}} out of the one that is new.").format(written=written),
                )
        ids = unique_ids((written, content_id(p.title, text)) for p, _, (text, written) in asked)
        made = iter(
            Question(id_, text, tuple(one.lines[1:]))
            for (_, one, (text, _)), id_ in zip(asked, ids, strict=True)
        )
        guide = TopicGuide(
            title=front.said.get("title", ""),
            language=front.said.get("language", "en"),
            version=front.said.get("version", "1"),
            introduction="\n".join(self._introduction).strip(),
            sections=tuple(
                Section(part.title, part.minutes, tuple(next(made) for _ in part.asked))
                for part in self._parts
            ),
            length=front.said.get("minutes"),
        )
        if guide.length is not None and guide.minutes > guide.length:
            self._remarks.append(
                Fault(
                    front.length_line,
                    _("the sections take {minutes} minutes, the meeting {length}").format(
                        minutes=guide.minutes, length=guide.length
                    ),
                    _("Give a section less, or mend minutes in the front matter."),
                )
            )
        return guide


def _uncommented(line: str, comment: int | None, number: int) -> tuple[str | None, int | None]:
    """A line without the comments it begins with, None if nothing else is on it; and the line on
    which a comment began that goes on behind it."""
    whole = True
    while True:
        if comment is None:
            if not line.lstrip().startswith("<!--"):
                return (line if whole or line.strip() else None), None
            comment, line, whole = number, line.lstrip().removeprefix("<!--"), False
        _, end, line = line.partition("-->")
        if not end:
            return None, comment
        comment, whole = None, False


def _cleaned(title: str) -> str:
    """A heading's text without what Markdown and word processors put around it."""
    while True:
        inner = re.sub(r"(?:^|\s)[#＃]+$", "", title.strip(UNSEEN + "\u00a0\u3000"))
        inner = _EMPHASIS.sub(r"\2", inner).strip()
        if inner == title:
            return title
        title = inner


def _no_section(level: int) -> str:
    if level > _LEVEL:
        return _("A guide has one level of sections: write '## Title (10 min)', or '- question'.")
    return _("Write '## Title (10 min)'; the guide's own title stands between the +++ lines.")


def _time_alone(content: str) -> int | None:
    """Minutes, if a line below a heading says nothing else."""
    found = _BRACKETED.match(content)
    return planned_minutes(found[1]) if found else None
