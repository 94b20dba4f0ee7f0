"""The acts of the review, and the keys that say what masked words are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import starmap
from typing import Any

from facilitator.domain.transcript import Label
from facilitator.tui.keymap.acts import HELP, PALETTE, PEOPLE, SCREEN, Act, When
from facilitator.tui.keymap.seats import confirm_act, seat_acts

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
        *(replace(act, help="Whose line it is.", when=When.ALWAYS) for act in seat_acts()),
        confirm_act(When.ALWAYS),
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
    ("line.other", "h", ("heard also", "The other text of the line",
     "What another hearing made of it; shown first, then taken."), "other", LINES, True),
    ("speaker.unknown", "underscore", ("nobody", "Nobody can tell who spoke", ""), "nobody", PEOPLE,
     True),
    ("line.next", "down,j", ("next", "Next line", "Without passing this one."), "move(1)", READING,
     True),
    ("line.previous", "up,k", ("previous", "Previous line", ""), "move(-1)", READING, True),
    ("go.unread", "g", ("unread", "Next line not read", ""), "go('unread')", READING),
    ("go.doubtful", "d", ("doubtful", "Most doubtful line",
     "Of those not read: where the engine was least sure."), "go('doubtful')", READING),
    ("go.nobody", "w", ("who?", "Next line without a speaker", "Or with one suggested."),
     "go('nobody')", READING),
    ("go.suggested", "t", ("suggested", "Next line with suggestions", ""), "go('suggested')",
     READING),
    ("go.others", "o", ("others'", "Next that somebody else changed", ""), "go('others')", READING,
     True),
    ("only", "v", ("only …", "Only lines of a kind", "Next and previous go to those alone."),
     "only", READING, True),
    ("line.not_right", "exclamation_mark", ("not right", "Not right as it is",
     "At the second reviewer's first reading, which is of what leaves alone."), "not_right",
     READING, True),
    ("entities", "E", ("names", "What is named", "Each person, place, service decided once."),
     "entities", MASKING),
    ("residue", "R", ("still said", "What is still said about each person",
     "Ages, jobs, illnesses, places: what together may tell who somebody is."), "residue", MASKING),
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
    ("review.close", "q", ("leave", "Leave, to go on later",
     "Everything is kept as it stands."), "close", SCREEN),
    ("review.escape", "escape", ("let go", "Let go of what is marked", "Twice: leave."), "escape",
     SCREEN, True),
    ("quit.always", "ctrl+q", ("leave", "Leave, to go on later",
     "Everything is kept as it stands."), "close", SCREEN, True),
)  # fmt: skip
"""(id, key, (label, title, help), action, group) of each act; True: not in the footer."""
