"""The acts of the live screen, one for each of the study's tags among them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

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
from facilitator.tui.keymap.seats import confirm_act, seat_acts
from facilitator.words import _

LIVE_HINTS = (
    Hint("⊘", _("Behind a code"), _("Not to be quoted; “!”: not to be recorded."), PEOPLE),
    Hint("↑ ↓", _("Move in the pane"), _("Page up and down, home and end too."), SCREEN),
    Hint(
        "enter",
        _("Take what is marked"),
        _("A question: the talk is here. A flag: go to it."),
        SCREEN,
    ),
    Hint("mouse", _("Click and wheel"), _("A click does what enter does."), SCREEN),
)


def _tag_act(tag: Tag) -> Act:
    return Act(
        f"tag.{tag.name}",
        tag.key,
        tag.words.removesuffix(" topic"),
        _("Flag: {label} {symbol}").format(label=tag.words, symbol=tag.symbol),
        _("The last 30 s; again: further back."),
        f"flag('{tag.name}')",
        MOMENTS,
        when=When.HELD,
    )


def _command(id: str, key: str, words: tuple[str, str, str], group: str, **rest: Any) -> Act:
    """An act that a command does, and nothing else: (label, title, help) are its words."""
    return Act(id, key, *words, f"do('{id}')", group, when=When.HELD, **rest)


def live_acts(tags: Iterable[Tag]) -> tuple[Act, ...]:
    """All acts of the live screen, in the order of the footer."""
    from facilitator.domain import commands, commands_guide, commands_moments

    tags = tuple(tags)
    return (
        *seat_acts(),
        confirm_act(When.HELD),
        *(_tag_act(tag) for tag in tags),
        Act(
            "note",
            MeetingKey.NOTE,
            _("note"),
            _("Note"),
            _("Written at this point of time."),
            "note",
            MOMENTS,
            when=When.HELD,
        ),
        _command(
            "question.next",
            "space",
            (_("next"), _("Next question"), _("The talk moves on in the guide.")),
            GUIDE,
            command=commands.next_question,
            says=_("On to the next question."),
        ),
        _command(
            "question.cover",
            MeetingKey.COVER,
            (_("covered"), _("Covered"), _("The current question, for now.")),
            GUIDE,
            command=commands.cover,
            says=_("Covered."),
        ),
        _command(
            "question.previous",
            "b",
            (_("back"), _("Back to the question before"), _("The current one waits again.")),
            GUIDE,
            footer=False,
            spare=True,
            command=commands_guide.previous_question,
            says=_("Back to the question before."),
            yields=True,
        ),
        Act(
            "question.skip",
            "s",
            _("skip"),
            _("Skip the question"),
            _("The current one; in the guide pane the one chosen there."),
            "guide('skip')",
            GUIDE,
            footer=False,
            spare=True,
            when=When.HELD,
            yields=True,
        ),
        Act(
            "question.add",
            "a",
            _("add question"),
            _("Add a question now"),
            _("It comes next. In the moments pane: of what was flagged."),
            "guide('add')",
            GUIDE,
            footer=False,
            spare=True,
            when=When.HELD,
            yields=True,
        ),
        Act(
            "moments.box",
            "l",
            _("list"),
            _("What was flagged, to read back"),
            _("By section of the guide: what is missing?"),
            "box_list",
            MOMENTS,
            footer=False,
            spare=True,
            when=When.READING,
            yields=True,
        ),
        Act(
            "people.air_time",
            "t",
            _("talk time"),
            _("Who has been heard: show, hide"),
            _("For facilitators: minutes, turns, how long ago."),
            "air_time",
            PEOPLE,
            footer=False,
            spare=True,
            when=When.READING,
            yields=True,
        ),
        _command(
            "digit.otherwise",
            "m",
            (
                _("meant other"),
                _("The last digit, the other way"),
                _("For the flag instead of who speaks, or the reverse."),
            ),
            PEOPLE,
            footer=False,
            command=commands_moments.meant_otherwise,
            says=_("The last digit, the other way"),
            yields=True,
        ),
        Act(
            "people.attend",
            "i",
            _("in, out"),
            _("Somebody came or left"),
            _("Who is here: the key of a seat, then what they agree to."),
            "attend",
            PEOPLE,
            when=When.HELD,
            yields=True,
        ),
        Act(
            "record.off",
            MeetingKey.OFF_RECORD,
            _("off the record"),
            _("Off the record, and back"),
            _("No sound is kept until pressed again."),
            "off_record",
            MEETING,
            when=When.HEARD,
        ),
        Act(
            "gesture",
            "y",
            _("[laughs]"),
            _("Laughs, nods, weeps: what no text says"),
            _("What, then who; enter: whoever speaks."),
            "gesture",
            PEOPLE,
            footer=False,
            when=When.HELD,
            yields=True,
        ),
        Act(
            "find",
            "slash",
            _("search"),
            _("Search what was said"),
            _("Words, or a time on the wall: 15:10."),
            "find",
            SCREEN,
            footer=False,
            when=When.READING,
        ),
        Act(
            "find.next",
            "greater_than_sign",
            _("next place"),
            _("Next place found"),
            _("After the last, the first."),
            "step(1)",
            SCREEN,
            footer=False,
            when=When.READING,
        ),
        Act(
            "find.previous",
            "less_than_sign",
            _("previous place"),
            _("Previous place found"),
            _("Before the first, the last."),
            "step(-1)",
            SCREEN,
            footer=False,
            when=When.READING,
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
            yields=True,
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
        Act(
            "meeting.share",
            "S",
            _("share"),
            _("Share with the room"),
            _("Others join on machines of their own; who may, who is there."),
            "share",
            MEETING,
            footer=False,
            when=When.HELD,
            yields=True,
        ),
        _command(
            "undo",
            MeetingKey.UNDO,
            (_("undo"), _("Undo"), _("Takes back the last key.")),
            MEETING,
            command=commands.undo,
            says=_("Undo"),
        ),
        _command(
            "redo",
            "ctrl+r",
            (_("redo"), _("Redo"), _("Gives back what undo took, step by step.")),
            MEETING,
            footer=False,
            command=commands.redo,
            says=_("Redo"),
        ),
        Act(
            "meeting.end",
            MeetingKey.END,
            _("end"),
            _("End the meeting"),
            _("Stops recording for good; asks."),
            "end",
            MEETING,
            when=When.HEARD,
        ),
        Act(
            "meeting.leave",
            "ctrl+q",
            _("leave"),
            _("Leave, to go on later"),
            _("The meeting can be taken up again."),
            "leave",
            MEETING,
            footer=False,
            priority=True,
        ),
        Act(
            "pane.next",
            "tab",
            _("pane"),
            _("Next pane"),
            _("Guide, transcript, moments."),
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
    from facilitator.domain import commands

    return (
        _command(
            "speaker.none",
            "",
            (
                _("nobody"),
                _("Nobody in particular is speaking"),
                _("Ends the mark of whoever was marked last."),
            ),
            PEOPLE,
            footer=False,
            command=partial(commands.speak, code=None),
            says=_("Nobody in particular is speaking."),
        ),
        Act(
            "moment.name",
            "",
            _("name"),
            _("Name the latest flag"),
            _("A word or two beside the flag; it can also wait."),
            "name_latest",
            MOMENTS,
            footer=False,
            when=When.HELD,
        ),
    )
