"""The front matter of a topic guide: what stands between its `+++` lines (see `guide`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from facilitator.domain.languages import masked_language
from facilitator.domain.planned_time import planned_minutes
from facilitator.domain.reading import toml_of, toml_text
from facilitator.domain.topic_guide import FENCE
from facilitator.errors import FacilitatorError
from facilitator.words import _

LONGEST = 1_440
"""Minutes a meeting may be planned to last."""

UNSEEN = " \t\u200b\u200e\u200f\u2060\ufeff"
"""What stands at the ends of lines and nobody sees."""

_MARKS = '"“”„«»'
_BOUNDS = f"{_MARKS}'‘’"
_TEXT = re.compile(
    rf"""^(\s*\w+\s*=\s*)
    [{_BOUNDS}]((?:[^{_MARKS}\\]|(?<!\w)[{_MARKS}](?=\w)[^{_MARKS}\\]*[{_MARKS}])*)[{_BOUNDS}]
    (\s*(?:\#.*)?)$""",
    re.VERBOSE,
)
"""A line whose marks a word processor made others of, or with quotations within its text."""

_KNOWN = ("title", "language", "version", "minutes")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, or may be, at a line (1-based) of a guide, and the remedy."""

    line: int
    what: str
    remedy: str


class FrontMatter:
    """The front matter of a guide's lines, and what is wrong with it."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self.faults: list[Fault] = []
        self.length_line = 2
        """Where the length of the meeting is said, or would be."""
        self.said, self.body = self._read()
        """What is in order of it; the index of the first line after it, None: not known."""

    def _fault(self, line: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(line, what, remedy))

    def _read(self) -> tuple[dict[str, Any], int | None]:
        lines = self._lines
        if lines[0].strip(UNSEEN) != FENCE:
            self._fault(
                1,
                _("the guide does not begin with front matter"),
                _('Begin with +++, title = "...", +++.'),
            )
            return {}, 0 if any(line.startswith("## ") for line in lines) else None
        end = next((i for i, line in enumerate(lines[1:], 1) if line.strip(UNSEEN) == FENCE), None)
        if end is None:
            self._fault(1, _("the front matter is not closed"), _("Close it with a line of +++."))
            return {}, None
        try:
            data = _data(lines[1:end])
        except ValueError as error:
            line = 2
            place = re.search("line (\\d+), column", str(error))
            if "(at end of document)" in str(error):
                line = end
            elif place is not None:
                line = min(int(place[1]) + 1, end + 1)
            what = re.sub(
                " \\((?:at )?line \\d+, column \\d+\\)| \\(at end of document\\)", "", str(error)
            )
            self._fault(
                line,
                _("the front matter is not TOML: {what}").format(what=what),
                _('Put \\ before each " within the text: title = "The \\"good\\" years".')
                if lines[line - 1].count('"') > 2
                else _('Write each line as name = "text", with straight quotation marks.'),
            )
            return {}, end + 1
        return self._known(data, end), end + 1

    def _known(self, data: dict[str, Any], end: int) -> dict[str, Any]:
        """What of it is in order; the rest is told."""
        unknown = sorted(set(data) - set(_KNOWN))
        if unknown:
            self._fault(
                self._line_of(unknown[0], end),
                _("unknown front matter: {names}").format(names=", ".join(unknown)),
                _("Known: {names}.").format(names=", ".join(sorted(_KNOWN))),
            )
        front: dict[str, Any] = {}
        for name in ("title", "language", "version"):
            value = data.get(name)
            if name == "version" and type(value) in (int, float):
                value = str(value)
            if isinstance(value, str) and value.strip():
                front[name] = value.strip()
            elif name in data:
                self._fault(
                    self._line_of(name, end),
                    _("{name} is not text").format(name=name),
                    _('Write {name} = "...".').format(name=name),
                )
            elif name == "title":
                self._fault(
                    2, _("the guide has no title"), _('Write title = "..." between the +++ lines.')
                )
        if "language" in front:
            try:
                front["language"] = masked_language(front["language"])
            except FacilitatorError as error:
                self._fault(self._line_of("language", end), _clause(error.what), error.hint)
        if "minutes" in data:
            self.length_line = self._line_of("minutes", end)
            front["minutes"] = self._length(data["minutes"])
        return front

    def _length(self, value: Any) -> int | None:
        minutes = value if type(value) is int else None
        if isinstance(value, str):
            minutes = planned_minutes(value) or planned_minutes(f"{value} min")
        if minutes is None or not 0 < minutes <= LONGEST:
            self._fault(
                self.length_line,
                _("minutes is no length of a meeting, 1 to {most} minutes").format(most=LONGEST),
                _("Write minutes = 120."),
            )
        return minutes

    def _line_of(self, name: str, end: int) -> int:
        """The line that gives a name of the front matter its value."""
        begins = re.compile(rf"""\s*["']?{re.escape(name)}\b""")
        return next((i + 1 for i in range(1, end) if begins.match(self._lines[i])), 2)


def _data(lines: list[str]) -> dict[str, Any]:
    """What the lines say: as they are, or else as they are meant. ValueError says what is wrong."""
    try:
        return toml_of("\n".join(lines))
    except ValueError:
        meant = (_TEXT.sub(lambda m: m[1] + toml_text(m[2]) + m[3], line) for line in lines)
        return toml_of("\n".join(meant))


def _clause(sentence: str) -> str:
    return sentence.removesuffix(".")
