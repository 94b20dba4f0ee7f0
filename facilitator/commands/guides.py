"""`guide new`, `guide check` and `guide show`: topic guides before a meeting."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator.commands import secrecy
from facilitator.commands.output import out, say, table
from facilitator.domain.languages import LANGUAGES, language_name, masked_language
from facilitator.domain.topic_guide import Section, TopicGuide, paragraphs
from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.typed import program
from facilitator.words import _, counted
from facilitator.workflow.guides import (
    EXAMPLES,
    checked_guide,
    load_guide,
    new_guide,
    shipped_guides,
)
from facilitator.workspace import Workspace, find_workspace
from facilitator.wrapping import row_spans

if TYPE_CHECKING:
    from facilitator.workflow.carried_over import CarriedOver

_INDENT = "        "
_MINUTE = 60_000
_MARK = re.compile(r"\s*(?:\d+:\d\d  |\d+\. |◦ )")
"""What stands before the words of a line."""
_NARROWEST = 40


def new(options: argparse.Namespace) -> int:
    """`facilitator guide new NAME`."""
    workspace = find_workspace(options.workspace)
    make = partial(new_guide, workspace, options.name, language=options.language, like=options.like)
    if options.carry_over:
        path = _with_carried_over(workspace, make)
    else:
        path = make()
        out(_("A guide in {path}.").format(path=path))
    say(
        _("Next: fill it in, then: {facilitator} guide check {stem}").format(
            facilitator=program(), stem=path.stem
        )
    )
    return 0


def following(options: argparse.Namespace) -> int:
    """`facilitator guide next [NAME]`."""
    from facilitator.workflow.planning import write_next_guide

    secrecy.begin()
    workspace = find_workspace(options.workspace)
    path, draft = write_next_guide(workspace, options.name)
    out(_("A guide in {path}.").format(path=path))
    say(
        _("It goes on from {after}; what was covered there stands in it as comments.").format(
            after=draft.after
        )
    )
    _say_left_out(draft.left, draft.unnoted)
    say(
        _("Next: make it yours, then: {facilitator} guide check {stem}").format(
            facilitator=program(), stem=path.stem
        )
    )
    return 0


def _with_carried_over(workspace: Workspace, make: Callable[..., Path]) -> Path:
    """Opens what is not sealed, to be read, as no other command of guides does."""
    from facilitator.workflow.planning import write_carried_over

    secrecy.begin()
    path, left, unnoted = write_carried_over(workspace, make)
    out(_("A guide in {path}.").format(path=path))
    say(
        _(
            "Earlier meetings left over {questions} and flagged "
            "{emergent_topics}; what this guide lacked stands in it."
        ).format(
            questions=counted(len(left.questions), "question"),
            emergent_topics=counted(len(left.topics), "emergent topic"),
        )
    )
    _say_left_out(left, unnoted)
    return path


def _say_left_out(left: CarriedOver, unnoted: Sequence[FacilitatorError]) -> None:
    for error in unnoted:
        say(f"! {error.what}")
        say(f"  {error.hint}")
    if left.unread:
        say(_("! Could not be looked into: {unread}.").format(unread=", ".join(left.unread)))
    if left.unsigned:
        say(
            _(
                "! Left out, because nobody has signed their review: {unsigned}. "
                "A guide is a plain file, and what was typed in a room may name "
                "somebody."
            ).format(unsigned=", ".join(left.unsigned))
        )


def check(options: argparse.Namespace) -> int:
    """`facilitator guide check [GUIDE ...]`: exit status 1 if one of them cannot be used."""
    workspace = _study(options)
    guides = [_file(workspace, given) for given in options.guides]
    if not options.guides:
        workspace = workspace or find_workspace(options.workspace)
        guides = workspace.guide_files()
        if not guides:
            raise FacilitatorError(
                _("There is no topic guide in {guides}.").format(guides=workspace.guides),
                _("Begin one with: {facilitator} guide new NAME").format(facilitator=program()),
            )
    faulty = False
    for path in guides:
        reading = checked_guide(path)
        for fault in reading.faults:
            faulty = True
            say(
                _("{path}, line {line}: {what}.").format(
                    path=path, line=fault.line, what=fault.what
                )
            )
            say(fault.remedy)
        if reading.guide is not None:
            out(
                _("{title} ({edition}): in order.").format(
                    title=reading.guide.title, edition=_edition(reading.guide)
                )
            )
            out(_size(reading.guide))
            for what in _abroad(workspace, path, reading.guide):
                out(f"! {what}")
        for remark in reading.remarks:
            out(
                _("! line {line}: {what}. {remedy}").format(
                    line=remark.line, what=remark.what, remedy=remark.remedy
                )
            )
    return 1 if faulty else 0


def show(options: argparse.Namespace) -> int:
    """`facilitator guide show [GUIDE]`: the guide to read, or without one which there are."""
    workspace = _study(options)
    if options.guide is None:
        for line in _listing(workspace or find_workspace(options.workspace)):
            out(line)
        return 0
    # At a terminal lines are broken as on a screen, between the words and signs of any script.
    width = shutil.get_terminal_size().columns - 1 if sys.stdout.isatty() else None
    for line in guide_page(load_guide(_file(workspace, options.guide))):
        for row in (line,) if width is None else _rows(line, max(width, _NARROWEST)):
            out(row)
    return 0


def _rows(line: str, width: int) -> Iterator[str]:
    """A line as rows of so many cells, hanging under its first word."""
    lead = len(line) - len(line.lstrip())
    if mark := _MARK.match(line):
        lead = mark.end()
    text = printable(line[lead:])
    for number, (start, end) in enumerate(row_spans(text, width - lead)):
        yield (line[:lead] if number == 0 else " " * lead) + text[start:end].rstrip()


def guide_page(guide: TopicGuide) -> Iterator[str]:
    """The guide as lines to read: when each section begins, how long it takes, what is asked."""
    yield guide.title
    yield f"{_edition(guide)}, {_size(guide)}"
    if guide.introduction:
        yield ""
        yield from paragraphs(guide.introduction)
    begin: int | None = 0
    number = 0
    for section in guide.sections:
        yield ""
        yield f"{_clock(begin):>6}  {section.title} ({_section_size(section)})"
        for question in section.questions:
            number += 1
            yield f"{_INDENT}{number}. {question.text}"
            yield from (f"{_INDENT}   ◦ {probe}" for probe in question.probes)
        begin = None if begin is None or section.minutes is None else begin + section.minutes
    if begin:
        yield ""
        yield _("{clock:>6}  the sections end").format(clock=_clock(begin))
    if guide.length is not None and begin is not None and begin < guide.length:
        left = length((guide.length - begin) * _MINUTE)
        yield _("{clock:>6}  the meeting ends: {left} are in no section").format(
            clock=_clock(guide.length), left=left
        )


def _clock(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02d}"


def _edition(guide: TopicGuide) -> str:
    return _("version {version}, {get}").format(
        version=guide.version,
        get=language_name(guide.language) if guide.language in LANGUAGES else guide.language,
    )


def _section_size(section: Section) -> str:
    questions = counted(len(section.questions), "question")
    return (
        questions
        if section.minutes is None
        else _("{minutes} min, {questions}").format(minutes=section.minutes, questions=questions)
    )


def _size(guide: TopicGuide) -> str:
    """How much there is of it, and how long it is planned to take."""
    questions = list(guide.questions())
    probes = sum(len(q.probes) for q in questions)
    parts = [
        counted(len(guide.sections), "section"),
        counted(len(questions), "question"),
        counted(probes, "probe"),
    ]
    untimed = sum(section.minutes is None for section in guide.sections)
    if guide.planned is not None:
        planned = length(guide.planned * _MINUTE)
        parts.append(_("{length} planned").format(length=planned))
    elif guide.minutes:
        parts.append(
            _("{length} planned for what says a time").format(
                length=length(guide.minutes * _MINUTE)
            )
        )
    if untimed and guide.minutes:
        parts.append(_("{sections} without a time").format(sections=counted(untimed, "section")))
    return ", ".join(parts)


def _abroad(workspace: Workspace | None, path: Path, guide: TopicGuide) -> Iterator[str]:
    """A remark if the study's meetings are in another language than its guide."""
    if workspace is None or path.parent.resolve() != workspace.guides.resolve():
        return
    spoken = masked_language(workspace.study.language)
    if spoken != guide.language:
        yield (
            _(
                "The guide's language is {language}, the study's {spoken}: mend "
                "language in the front matter, or in study.toml."
            ).format(language=guide.language, spoken=spoken)
        )


def _listing(workspace: Workspace) -> Iterator[str]:
    yield _("Guides in {guides}:").format(guides=workspace.guides)
    paths = workspace.guide_files()
    rows = []
    for path in paths:
        guide = checked_guide(path).guide
        about = (
            f"{guide.title} ({_size(guide)})"
            if guide
            else _("cannot be used yet: {facilitator} guide check {stem}").format(
                facilitator=program(), stem=path.stem
            )
        )
        rows.append((f"  {path.stem}", about))
    yield from table(rows)
    if not paths:
        yield _("  none yet")
    yield _("Examples to begin from, with: {facilitator} guide new NAME --like EXAMPLE").format(
        facilitator=program()
    )
    yield from (f"  {EXAMPLES}/{name}" for name in shipped_guides())


def _study(options: argparse.Namespace) -> Workspace | None:
    """The study, if the command runs in one or names one."""
    try:
        return find_workspace(options.workspace)
    except FacilitatorError:
        if options.workspace is not None:
            raise
        return None


def _file(workspace: Workspace | None, given: Path) -> Path:
    """A guide's file by its path, or by its name in the study."""
    if workspace is None or given.exists():
        return given
    return workspace.find_guide(str(given))
