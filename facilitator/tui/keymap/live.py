"""The acts of the live screen, one for each of the study's tags among them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from facilitator.domain import commands
from facilitator.domain.moments import MeetingKey, Tag
from facilitator.tui.keymap.acts import (
    GUIDE,
    HELP,
    MEETING,
    MOMENTS,
    PALETTE,
    PEOPLE,
    SCREEN,
    Act,
    Hint,
    When,
)
from facilitator.tui.keymap.seats import seat_acts
from facilitator.words import _

LIVE_HINTS = (
    Hint("↑ ↓", "Move in the pane", "Page up and down, home and end too.", SCREEN),
    Hint(
        "enter",
        _("Take what is marked"),
        _("A question: the talk is here. A flag: name it."),
        SCREEN,
    ),
    Hint("mouse", _("Click and wheel"), _("A click does what enter does."), SCREEN),
)


def _tag_act(tag: Tag) -> Act:
    return Act(
        f"tag.{tag.name}",
        tag.key,
        tag.label.removesuffix(" topic"),
        f"Flag: {tag.label} {tag.symbol}",
        "The last 30 s; again: further back.",
        f"flag('{tag.name}')",
        MOMENTS,
        when=When.HELD,
    )


def _command(id: str, key: str, words: tuple[str, str, str], group: str, **rest: Any) -> Act:
    """An act that a command does, and nothing else: (label, title, help) are its words."""
    return Act(id, key, *words, f"do('{id}')", group, when=When.HELD, **rest)


def live_acts(tags: Iterable[Tag]) -> tuple[Act, ...]:
    """All acts of the live screen, in the order of the footer."""
    return (
        *seat_acts(),
        *(_tag_act(tag) for tag in tags),
        Act(
            "note",
            MeetingKey.NOTE,
            "note",
            "Note",
            "Written at this point of time.",
            "note",
            MOMENTS,
            when=When.HELD,
        ),
        _command(
            "question.next",
            "space",
            ("next", "Next question", "The talk moves on in the guide."),
            GUIDE,
            command=commands.next_question,
            says="On to the next question.",
        ),
        _command(
            "question.cover",
            MeetingKey.COVER,
            ("covered", "Covered", "The current question, for now."),
            GUIDE,
            command=commands.cover,
            says="Covered.",
        ),
        Act(
            "record.off",
            MeetingKey.OFF_RECORD,
            "off the record",
            "Off the record, and back",
            "No sound is kept until pressed again.",
            "off_record",
            MEETING,
            when=When.HEARD,
        ),
        Act(
            "record.break",
            "z",
            _("break"),
            _("A break, and back"),
            _("As off the record; the transcript says it was a break."),
            "break",
            MEETING,
            footer=False,
            when=When.HEARD,
        ),
        Act(
            "record.strike",
            "X",
            _("strike"),
            _("Strike the last minutes"),
            _("Their sound and text are destroyed for good; asks."),
            "strike",
            MEETING,
            footer=False,
            when=When.HEARD,
        ),
        _command(
            "undo",
            MeetingKey.UNDO,
            ("undo", "Undo", "Takes back the last key."),
            MEETING,
            command=commands.undo,
            says="Undo",
        ),
        _command(
            "redo",
            "ctrl+r",
            ("redo", "Redo", "Gives back what undo took, step by step."),
            MEETING,
            footer=False,
            command=commands.redo,
            says="Redo",
        ),
        Act(
            "meeting.end",
            MeetingKey.END,
            "end",
            "End the meeting",
            "Stops recording for good; asks.",
            "end",
            MEETING,
            when=When.HEARD,
        ),
        Act(
            "meeting.leave",
            "ctrl+q",
            "leave",
            "Leave, to go on later",
            "The meeting can be taken up again.",
            "leave",
            MEETING,
            footer=False,
            priority=True,
        ),
        Act(
            "pane.next",
            "tab",
            "pane",
            "Next pane",
            "Guide, transcript, moments.",
            "next_pane",
            SCREEN,
            footer=False,
            when=When.READING,
        ),
        HELP,
        PALETTE,
    )


def unkeyed_acts() -> tuple[Act, ...]:
    """Acts of the live screen that have no key: found in the command palette."""
    return (
        _command(
            "question.skip",
            "",
            ("skip", "Skip the current question", "It is left out this time."),
            GUIDE,
            footer=False,
            command=commands.skip,
            says="Left out this time.",
        ),
        _command(
            "speaker.none",
            "",
            (
                "nobody",
                "Nobody in particular is speaking",
                "Ends the mark of whoever was marked last.",
            ),
            PEOPLE,
            footer=False,
            command=partial(commands.speak, code=None),
            says="Nobody in particular is speaking.",
        ),
        Act(
            "moment.name",
            "",
            "name",
            "Name the latest flag",
            "A word or two beside the flag; it can also wait.",
            "name_latest",
            MOMENTS,
            footer=False,
            when=When.HELD,
        ),
    )
