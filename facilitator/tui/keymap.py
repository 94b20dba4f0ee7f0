"""Every act a person can do on a screen, once: keys, footer, help and command palette read this,
and the screen itself: when an act can be done, and which command does it.

A key can be changed by the act's `id` (Textual's keymap), so no other module may name a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from itertools import starmap
from typing import Any

from textual.binding import Binding

from facilitator.domain import commands
from facilitator.domain.commands import Bound
from facilitator.domain.moments import MeetingKey, Tag
from facilitator.domain.people import FACILITATOR_SEATS, SEAT_KEYS, SECOND_ROW
from facilitator.domain.transcript import Label
from facilitator.errors import FacilitatorError

Keys = Mapping[str, str]
"""A study's own keys: act id to key, as Textual names keys ("space", "ctrl+e", "f")."""

_SHOWN = {
    "question_mark": "?",
    "escape": "esc",
    "enter": "enter",
    "space": "space",
    "slash": "/",
    "minus": "-",
    "comma": ",",
    "full_stop": ".",
    "q,escape": "q",
    "down,j": "↓ j",
    "up,k": "↑ k",
    "right": "→",
    "left": "←",
    "shift+right": "shift →",
    "shift+left": "shift ←",
    "shift+tab": "sh.tab",
    "underscore": "_",
    "space,f2": "space",
    "r,f3": "r F3",
    "z,f4": "z F4",
    "b,f8": "b F8",
    "f,f9": "f F9",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}


class When(Enum):
    """When an act can be done."""

    ALWAYS = auto()
    READING = auto()
    """While nothing is being typed."""
    HELD = auto()
    """The same, once the meeting has begun and until it is over."""
    HEARD = auto()
    """The same, until its recording has ended."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person can do: `id` for remapping, `key`, words for it, the Textual action.

    `label` is for the footer (one or two words), `title` and `help` for palette and help screen.
    `footer` says whether the footer names it, `spare` that it does where a row has room left. Where
    `command` does all of it the action is `do`, and `says` is shown at once.
    """

    id: str
    key: str
    label: str
    title: str
    help: str
    action: str
    group: str
    footer: bool = True
    spare: bool = False
    priority: bool = False
    when: When = When.ALWAYS
    command: Bound | None = None
    says: str = ""

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
    spare=True,
)

SEATS = "1 … 9 0"


@dataclass(frozen=True, slots=True)
class Hint:
    """What can be done without a key of its own: `by` what means, as the help names it."""

    by: str
    title: str
    help: str
    group: str


LIVE_HINTS = (
    Hint("↑ ↓", "Move in the pane", "Page up and down, home and end too.", SCREEN),
    Hint("mouse", "Click and wheel", "A question: the talk is here. A flag: name it.", SCREEN),
)
START_HINTS = (
    Hint("↑ ↓", "Choose a meeting", "Enter opens it.", MEETING),
    Hint("mouse", "Click and wheel", "A key of the footer, a meeting.", SCREEN),
)
READING_HINTS = (
    Hint("↑ ↓", "Move in the text", "Page up and down, home and end too.", SCREEN),
    Hint("mouse", "Click and wheel", "A key of the footer; the text.", SCREEN),
)


def _seat_acts() -> Iterator[Act]:
    """The digits, the key before those of the second row, and the facilitators' own."""

    def seat(id_: str, key: str, title: str, place: str) -> Act:
        told = "After a flag: whom it is about."
        action = f"seat('{place}')"
        return Act(id_, key, "speaker", title, told, action, PEOPLE, False, when=When.HELD)

    for digit in SEAT_KEYS:
        yield seat(f"seat.{digit}", digit, f"Speaker {digit}", digit)
    yield Act(
        "seat.second_row",
        "minus",
        "second row",
        "Second row of seats",
        "Before a digit; lapses after 2 s, or with esc.",
        "second_row",
        PEOPLE,
        footer=False,
        when=When.HELD,
    )
    yield Act(
        "seat.first_row",
        "escape",
        "first row",
        "Back to the first row",
        "",
        "first_row",
        PEOPLE,
        footer=False,
        when=When.HELD,
    )
    for number, (key, place) in enumerate(
        zip(("comma", "full_stop"), FACILITATOR_SEATS, strict=True), 1
    ):
        yield seat(f"seat.facilitator_{number}", key, f"Facilitator {number} speaks", place)


def seat_keys(acts: Iterable[Act]) -> dict[str, str]:
    """What is pressed for each part of a place (`Seats.keyed`), as a person reads it."""
    shown = {act.action: act.shown_key for act in acts}
    found = {place: shown[f"seat('{place}')"] for place in (*SEAT_KEYS, *FACILITATOR_SEATS)}
    return {**found, SECOND_ROW: shown["second_row"]}


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
        *_seat_acts(),
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
            "new",
            "New meeting",
            "Choose a topic guide and begin.",
            "new",
            MEETING,
        ),
        Act(
            "session.review",
            "r",
            "review",
            "Review the meeting",
            "Every line is read, corrected, masked; then signed.",
            "review",
            MEETING,
        ),
        Act(
            "session.export",
            "x",
            "export",
            "Export",
            "Writes sealed meetings as files for the analysis, and shows them before.",
            "export",
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


LABEL_KEYS: Mapping[str, tuple[Label, str]] = {
    "p": (Label.PERSON, "person"),
    "l": (Label.PLACE, "place"),
    "s": (Label.ORG, "service"),
    "c": (Label.CONTACT, "contact"),
    "d": (Label.DATE, "date"),
    "g": (Label.AGE, "age"),
    "a": (Label.ADDRESS, "address"),
    "n": (Label.ID, "number"),
    "o": (Label.OTHER, "other"),
}
"""The key behind that for masking: what the words are, and the word for it."""

READING, MASKING, LINES, SOUND = "Reading", "What is masked", "Lines", "Sound"


def review_acts() -> tuple[Act, ...]:
    """All acts of the review, in the order of the footer."""
    return (
        *(replace(act, help="Whose line it is.", when=When.ALWAYS) for act in _seat_acts()),
        *starmap(_review_act, _REVIEW),
        HELP,
        PALETTE,
    )


def _review_act(
    id: str, key: str, words: tuple[str, str, str], action: str, group: str, *hidden: bool
) -> Act:
    return Act(id, key, *words, action, group, footer=not hidden)


_REVIEW: tuple[tuple[Any, ...], ...] = (
    ("line.right", "enter", ("right", "Right as it is", "Read; on to the next, which is played."),
     "accept", READING),
    ("line.edit", "e", ("edit", "Edit the words", "What is masked stays masked."), "edit", LINES),
    ("mask.accept", "a", ("accept", "Accept the redaction", "The one under the cursor."),
     "decide('accepted')", MASKING),
    ("mask.reject", "x", ("reject", "Reject the redaction", "Its words will be shown."),
     "decide('rejected')", MASKING),
    ("entity.accept", "A", ("accept all", "Accept it everywhere",
     "All with this code; says first how many."), "everywhere('accepted')", MASKING, True),
    ("entity.reject", "X", ("reject all", "Reject it everywhere",
     "All with this code; says first how many."), "everywhere('rejected')", MASKING, True),
    ("mask.mark", "m", ("mask", "Mask the words, or relabel them",
     "Those under the cursor or marked; then what they are."), "mark", MASKING),
    ("mask.alike", "M", ("alike", "Mask the same words everywhere",
     "Says first where they stand."), "alike", MASKING, True),
    ("mask.next", "tab", ("next mask", "Next redaction of the line", "Round its ends."),
     "next_mask(1)", MASKING, True),
    ("mask.previous", "shift+tab", ("previous mask", "Previous redaction of the line",
     "Round its ends."), "next_mask(-1)", MASKING, True),
    ("word.next", "right", ("word", "Next word", ""), "word(1)", MASKING, True),
    ("word.previous", "left", ("word", "Previous word", ""), "word(-1)", MASKING, True),
    ("word.extend", "shift+right", ("mark", "Mark a word more", "For m and i."),
     "extend(1)", MASKING, True),
    ("word.extend_back", "shift+left", ("mark", "Mark a word more, backwards", "For m and i."),
     "extend(-1)", MASKING, True),
    ("line.split", "s", ("split", "Split", "Before the word under the cursor."), "split", LINES),
    ("line.join", "J", ("join", "Join with the next", "The next spoken line."), "join", LINES,
     True),
    ("line.inaudible", "i", ("inaudible", "Inaudible", "The words marked, or all of the line."),
     "inaudible", LINES, True),
    ("speaker.unknown", "underscore", ("nobody", "Nobody can tell who spoke", ""), "nobody", PEOPLE,
     True),
    ("line.next", "down,j", ("next", "Next line", "Without passing this one."), "move(1)", READING,
     True),
    ("line.previous", "up,k", ("previous", "Previous line", ""), "move(-1)", READING, True),
    ("go.unread", "g", ("unread", "Next line not read", ""), "go('unread')", READING),
    ("go.doubtful", "d", ("doubtful", "Most doubtful line",
     "Of those not read: where the engine was least sure."), "go('doubtful')", READING),
    ("go.nobody", "w", ("who?", "Next line without a speaker", ""), "go('nobody')", READING),
    ("go.suggested", "t", ("suggested", "Next line with suggestions", ""), "go('suggested')",
     READING),
    ("find", "slash", ("search", "Search", "In what was heard and in what leaves."), "find",
     READING),
    ("find.next", "n", ("next place", "Next place found", ""), "step(1)", READING, True),
    ("find.previous", "N", ("previous place", "Previous place found", ""), "step(-1)", READING,
     True),
    ("sound.play", "space,f2", ("play", "Play, stop",
     "Goes on 2 s before where it was stopped. F keys also while editing."), "play", SOUND),
    ("sound.replay", "r,f3", ("again", "Play the line again", ""), "replay", SOUND, True),
    ("sound.slower", "z,f4", ("back, slower", "2 s back and slower", ""), "slower", SOUND,
     True),
    ("sound.back", "b,f8", ("back", "2 s back", "Within the line."), "hop(-2000)", SOUND, True),
    ("sound.forward", "f,f9", ("forward", "2 s forward", "Within the line."), "hop(2000)", SOUND,
     True),
    ("speed.less", "less_than_sign", ("slower", "Slower", ""), "speed(-1)", SOUND, True),
    ("speed.more", "greater_than_sign", ("faster", "Faster", ""), "speed(1)", SOUND, True),
    ("undo", "u", ("undo", "Undo", "What you did last, step by step."), "undo", SCREEN),
    ("redo", "ctrl+r", ("redo", "Redo", "Gives back what undo took."), "redo", SCREEN, True),
    ("review.sign", "S", ("sign", "Sign the review", "Once all lines are read; asks."), "sign",
     SCREEN),
    ("review.close", "q,escape", ("leave", "Leave, to go on later",
     "Everything is kept as it stands."), "close", SCREEN),
    ("quit.always", "ctrl+q", ("leave", "Leave, to go on later",
     "Everything is kept as it stands."), "close", SCREEN, True),
)  # fmt: skip
"""(id, key, (label, title, help), action, group) of each act; True: not in the footer."""


def remapped(acts: Iterable[Act], keys: Keys) -> tuple[Act, ...]:
    """The acts with other keys, for showing them; Textual's keymap does the rest.

    FacilitatorError if two of them would have the same: one could not be done any more.
    """
    found = tuple(replace(act, key=keys.get(act.id, act.key)) for act in acts)
    first: dict[str, Act] = {}
    for act in found:
        for key in filter(None, act.key.split(",")):
            other = first.setdefault(key, act)
            if other is not act:
                raise FacilitatorError(
                    f"The key {act.shown_key} is given to both '{other.title}' and '{act.title}'.",
                    f"Give one of them another key ({other.id}, {act.id}).",
                )
    return found


def bindings(acts: Iterable[Act]) -> list[Binding]:
    return [act.binding() for act in acts if act.key]
