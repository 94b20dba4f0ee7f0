"""Every act a person can do on a screen, once: keys, footer, help and command palette read this.

A key can be changed by the act's `id` (Textual's keymap), so no other module may name a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from textual.binding import Binding

from facilitator.domain.moments import MeetingKey, Tag
from facilitator.domain.people import SEAT_KEYS

Keys = Mapping[str, str]
"""A study's own keys: act id to key, as Textual names keys ("space", "ctrl+e", "f")."""

_SHOWN = {
    "question_mark": "?",
    "escape": "esc",
    "enter": "enter",
    "space": "space",
    "slash": "/",
    "q,escape": "q",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person can do: `id` for remapping, `key`, words for it, the Textual action.

    `label` is for the footer (one or two words), `title` and `help` for palette and help screen.
    `footer` says whether the footer has room for it.
    """

    id: str
    key: str
    label: str
    title: str
    help: str
    action: str
    group: str
    footer: bool = True
    priority: bool = False

    @property
    def shown_key(self) -> str:
        """The key as a person reads it."""
        return _SHOWN.get(self.key, self.key)

    def binding(self) -> Binding:
        return Binding(
            self.key,
            self.action,
            self.label,
            show=False,
            tooltip=self.help,
            id=self.id,
            priority=self.priority,
        )


PEOPLE, MOMENTS, GUIDE, MEETING, SCREEN = "Who speaks", "Moments", "Guide", "Meeting", "Screen"

HELP = Act("help", "question_mark", "help", "Help", "Every key of this screen.", "help", SCREEN)
PALETTE = Act(
    "palette",
    "ctrl+p",
    "commands",
    "Commands",
    "Find anything by its name.",
    "app.command_palette",
    SCREEN,
    footer=False,
)


def _seat_act(key: str) -> Act:
    return Act(
        f"seat.{key}",
        key,
        "speaker",
        f"Speaker {key}",
        "After a flag: whom it is about.",
        f"seat('{key}')",
        PEOPLE,
        footer=False,
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
    )


def live_acts(tags: Iterable[Tag]) -> tuple[Act, ...]:
    """All acts of the live screen, in the order of the footer."""
    return (
        *(_seat_act(key) for key in SEAT_KEYS),
        *(_tag_act(tag) for tag in tags),
        Act(
            "note",
            MeetingKey.NOTE,
            "note",
            "Note",
            "Written at this point of time.",
            "note",
            MOMENTS,
        ),
        Act(
            "question.next",
            "space",
            "next",
            "Next question",
            "The talk moves on in the guide.",
            "next_question",
            GUIDE,
        ),
        Act(
            "question.cover",
            MeetingKey.COVER,
            "covered",
            "Covered",
            "The current question, for now.",
            "cover",
            GUIDE,
        ),
        Act(
            "record.off",
            MeetingKey.OFF_RECORD,
            "off the record",
            "Off the record, and back",
            "No sound is kept until pressed again.",
            "off_record",
            MEETING,
        ),
        Act("undo", MeetingKey.UNDO, "undo", "Undo", "Takes back the last key.", "undo", MEETING),
        Act(
            "meeting.end",
            MeetingKey.END,
            "end",
            "End the meeting",
            "Stops recording for good; asks.",
            "end",
            MEETING,
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
        ),
        HELP,
        PALETTE,
    )


def unkeyed_acts() -> tuple[Act, ...]:
    """Acts of the live screen that have no key: found in the command palette."""
    return (
        Act(
            "question.skip",
            "",
            "skip",
            "Skip the current question",
            "It is left out this time.",
            "skip",
            GUIDE,
            footer=False,
        ),
        Act(
            "speaker.none",
            "",
            "nobody",
            "Nobody in particular is speaking",
            "Ends the mark of whoever was marked last.",
            "nobody",
            PEOPLE,
            footer=False,
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
        ),
    )


def start_acts() -> tuple[Act, ...]:
    """All acts of the start screen, in the order of the footer."""
    return (
        Act(
            "session.open",
            "o",
            "open",
            "Open the meeting",
            "Goes on with it, or says what comes next.",
            "open",
            MEETING,
        ),
        Act(
            "session.new",
            "n",
            "new meeting",
            "New meeting",
            "Choose a topic guide and begin.",
            "new",
            MEETING,
        ),
        Act(
            "demo",
            "d",
            "demo",
            "Sample meeting",
            "A made-up meeting of four minutes, to try every key.",
            "demo",
            MEETING,
        ),
        HELP,
        Act("quit", "q", "quit", "Quit", "Back to the command line.", "leave", SCREEN),
        Act(
            "quit.always",
            "ctrl+q",
            "quit",
            "Quit",
            "Back to the command line.",
            "leave",
            SCREEN,
            footer=False,
            priority=True,
        ),
        PALETTE,
    )


def reading_acts() -> tuple[Act, ...]:
    """All acts of the screen that shows a sealed transcript, in the order of the footer."""
    return (
        Act(
            "find",
            "slash",
            "search",
            "Search",
            "Words anywhere in text, notes and names of flags.",
            "find",
            SCREEN,
        ),
        Act(
            "find.next", "n", "next", "Next place", "After the last, the first.", "step(1)", SCREEN
        ),
        Act(
            "find.previous",
            "N",
            "previous",
            "Previous place",
            "Before the first, the last.",
            "step(-1)",
            SCREEN,
        ),
        HELP,
        Act("read.close", "q,escape", "close", "Close", "Nothing was changed.", "close", SCREEN),
        Act(
            "quit.always",
            "ctrl+q",
            "close",
            "Close",
            "Nothing was changed.",
            "close",
            SCREEN,
            footer=False,
            priority=True,
        ),
        PALETTE,
    )


def remapped(acts: Iterable[Act], keys: Keys) -> tuple[Act, ...]:
    """The acts with a study's own keys, for showing them; Textual's keymap does the rest."""
    return tuple(replace(act, key=keys.get(act.id, act.key)) for act in acts)


def bindings(acts: Iterable[Act]) -> list[Binding]:
    return [act.binding() for act in acts if act.key]
