"""The guide that a session holds, read back exactly as it was written.

People's files are read by `guide`, which learns new ways in which guides are written; a session has
to fold to the same for ever, so what is read here is what `render_guide` writes, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.domain.reading import toml_of
from facilitator.domain.topic_guide import (
    FENCE,
    GuideError,
    Question,
    QuestionIds,
    Section,
    TopicGuide,
    with_id,
)

_TIMED = re.compile(r"(?P<title>.*\S) \((?P<minutes>\d{1,9}) min\)")
_DAMAGED = "It was written by another program, or is damaged: run 'facilitator verify'."


def recorded_guide(text: str, ids: QuestionIds) -> TopicGuide:
    """The guide of a session, whose questions say their ids or are known by their places.

    Raises GuideError if it is none that `render_guide` wrote.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if lines[0].strip("\ufeff ") != FENCE or end is None:
        raise GuideError(1, "the session's guide has no front matter", _DAMAGED)
    try:
        front = toml_of("\n".join(lines[1:end]))
    except ValueError:
        raise GuideError(2, "the session's guide has damaged front matter", _DAMAGED) from None
    introduction: list[str] = []
    sections: list[tuple[str, int | None, list[list[str]]]] = []
    for number, line in enumerate(lines[end + 1 :], end + 2):
        if line.startswith("## "):
            timed = _TIMED.fullmatch(line[3:].strip())
            title = timed["title"] if timed else line[3:].strip()
            sections.append((title, int(timed["minutes"]) if timed else None, []))
        elif not sections:
            introduction.append(line)
        elif line.startswith("- "):
            sections[-1][2].append([line[2:].strip()])
        elif line.startswith("  - ") and sections[-1][2]:
            sections[-1][2][-1].append(line[4:].strip())
        elif line.strip():
            raise GuideError(number, "a line that no session's guide has", _DAMAGED)
    length = front.get("minutes")
    return TopicGuide(
        title=str(front.get("title", "")),
        language=str(front.get("language", "en")),
        version=str(front.get("version", "1")),
        introduction="\n".join(introduction).strip(),
        sections=tuple(
            Section(title, minutes, tuple(_recorded(questions, number, ids)))
            for number, (title, minutes, questions) in enumerate(sections, 1)
        ),
        length=length if isinstance(length, int) else None,
    )


def _recorded(questions: list[list[str]], section: int, ids: QuestionIds) -> Iterator[Question]:
    for place, (said, *probes) in enumerate(questions, 1):
        text, written = with_id(said) if ids is QuestionIds.CONTENT else (said, None)
        yield Question(written or f"{section}.{place}", text, tuple(probes))
