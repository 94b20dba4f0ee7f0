"""The acts of the review, and the keys that say what masked words are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import starmap
from typing import Any

from facilitator.domain.transcript import Label
from facilitator.tui.keymap.acts import HELP, PALETTE, PEOPLE, SCREEN, Act, When
from facilitator.tui.keymap.seats import confirm_act, seat_acts
from facilitator.words import _

LABEL_KEYS: Mapping[str, tuple[Label, str]] = {
    "p": (Label.PERSON, _("person")),
    "l": (Label.PLACE, _("place")),
    "s": (Label.ORG, _("service")),
    "c": (Label.CONTACT, _("contact")),
    "d": (Label.DATE, _("date")),
    "g": (Label.AGE, _("age")),
    "a": (Label.ADDRESS, _("address")),
    "n": (Label.ID, _("number")),
    "o": (Label.OTHER, _("other")),
}
"""The key behind that for masking: what the words are, and the word for it."""

READING, MASKING, LINES, SOUND = _("Reading"), _("What is masked"), _("Lines"), _("Sound")


def review_acts() -> tuple[Act, ...]:
    """All acts of the review, in the order of the footer."""
    return (
        *(replace(act, help=_("Whose line it is."), when=When.ALWAYS) for act in seat_acts()),
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
    ("line.right", "enter", (_("right"), _("Right as it is"),
     _("Read; on to the next, which is played.")),
     "accept", READING),
    ("line.edit", "e", (_("edit"), _("Edit the words"), _("What is masked stays masked.")),
     "edit", LINES),
    ("mask.accept", "a", (_("accept"), _("Accept the redaction"), _("The one under the cursor.")),
     "decide('accepted')", MASKING),
    ("mask.reject", "x", (_("reject"), _("Reject the redaction"), _("Its words will be shown.")),
     "decide('rejected')", MASKING),
    ("entity.accept", "A", (_("accept all"), _("Accept it everywhere"),
     _("All with this code; says first how many.")), "everywhere('accepted')", MASKING, True),
    ("entity.reject", "X", (_("reject all"), _("Reject it everywhere"),
     _("All with this code; says first how many.")), "everywhere('rejected')", MASKING, True),
    ("mask.mark", "m", (_("mask"), _("Mask the words, or relabel them"),
     _("Those under the cursor or marked; then what they are.")), "mark", MASKING),
    ("mask.alike", "M", (_("alike"), _("Mask the same words everywhere"),
     _("Says first where they stand.")), "alike", MASKING, True),
    ("mask.next", "tab", (_("next mask"), _("Next redaction of the line"), _("Round its ends.")),
     "next_mask(1)", MASKING, True),
    ("mask.previous", "shift+tab", (_("previous mask"), _("Previous redaction of the line"),
     _("Round its ends.")), "next_mask(-1)", MASKING, True),
    ("word.next", "right", (_("word"), _("Next word"), ""), "word(1)", MASKING, True),
    ("word.previous", "left", (_("word"), _("Previous word"), ""), "word(-1)", MASKING, True),
    ("word.extend", "shift+right", (_("mark"), _("Mark a word more"),
     _("To be masked, or said to be inaudible.")),
     "extend(1)", MASKING, True),
    ("word.extend_back", "shift+left", (_("mark"), _("Mark a word more, backwards"),
     _("To be masked, or said to be inaudible.")),
     "extend(-1)", MASKING, True),
    ("line.split", "s", (_("split"), _("Split"), _("Before the word under the cursor.")),
     "split", LINES),
    ("line.join", "J", (_("join"), _("Join with the next"), _("The next spoken line.")), "join",
     LINES,
     True),
    ("line.inaudible", "i", (_("inaudible"), _("Inaudible"),
     _("The words marked, or all of the line.")),
     "inaudible", LINES, True),
    ("line.other", "h", (_("heard also"), _("The other text of the line"),
     _("What another hearing made of it; shown first, then taken.")), "other", LINES, True),
    ("speaker.unknown", "underscore", (_("nobody"), _("Nobody can tell who spoke"), ""),
     "nobody", PEOPLE,
     True),
    ("line.next", "down,j", (_("next"), _("Next line"), _("Without passing this one.")),
     "move(1)", READING,
     True),
    ("line.previous", "up,k", (_("previous"), _("Previous line"), ""), "move(-1)", READING, True),
    ("go.unread", "g", (_("unread"), _("Next line not read"), ""), "go('unread')", READING),
    ("go.doubtful", "d", (_("doubtful"), _("Most doubtful line"),
     _("Of those not read: where the engine was least sure.")), "go('doubtful')", READING),
    ("go.nobody", "w", (_("who?"), _("Next line without a speaker"), _("Or with one suggested.")),
     "go('nobody')", READING),
    ("go.suggested", "t", (_("suggested"), _("Next line with suggestions"), ""), "go('suggested')",
     READING),
    ("go.others", "o", (_("others'"), _("Next that somebody else changed"), ""), "go('others')",
     READING,
     True),
    ("only", "v", (_("only …"), _("Only lines of a kind"),
     _("Next and previous go to those alone.")),
     "only", READING, True),
    ("line.not_right", "exclamation_mark", (_("not right"), _("Not right as it is"),
     _("At the second reviewer's first reading, which is of what leaves alone.")), "not_right",
     READING, True),
    ("entities", "E", (_("names"), _("What is named"),
     _("Each person, place, service decided once.")),
     "entities", MASKING),
    ("residue", "R", (_("still said"), _("What is still said about each person"),
     _("Ages, jobs, illnesses, places: what together may tell who somebody is.")), "residue",
     MASKING),
    ("find", "slash", (_("search"), _("Search"), _("In what was heard and in what leaves.")),
     "find",
     READING),
    ("find.next", "n", (_("next place"), _("Next place found"), ""), "step(1)", READING, True),
    ("find.previous", "N", (_("previous place"), _("Previous place found"), ""), "step(-1)",
     READING,
     True),
    ("sound.play", "space,f2", (_("play"), _("Play, stop"),
     _("Goes on 2 s before where it was stopped. F keys also while editing.")), "play", SOUND),
    ("sound.replay", "r,f3", (_("again"), _("Play the line again"), ""), "replay", SOUND, True),
    ("sound.slower", "z,f4", (_("back, slower"), _("2 s back and slower"), ""), "slower", SOUND,
     True),
    ("sound.back", "b,f8", (_("back"), _("2 s back"), _("Within the line.")), "hop(-2000)",
     SOUND, True),
    ("sound.forward", "f,f9", (_("forward"), _("2 s forward"), _("Within the line.")),
     "hop(2000)", SOUND,
     True),
    ("speed.less", "less_than_sign", (_("slower"), _("Slower"), ""), "speed(-1)", SOUND, True),
    ("speed.more", "greater_than_sign", (_("faster"), _("Faster"), ""), "speed(1)", SOUND, True),
    ("undo", "u", (_("undo"), _("Undo"), _("What you did last, step by step.")), "undo", SCREEN),
    ("redo", "ctrl+r", (_("redo"), _("Redo"), _("Gives back what undo took.")), "redo",
     SCREEN, True),
    ("review.sign", "S", (_("sign"), _("Sign the review"), _("Once all lines are read; asks.")),
     "sign",
     SCREEN),
    ("review.close", "q", (_("leave"), _("Leave, to go on later"),
     _("Everything is kept as it stands.")), "close", SCREEN),
    ("review.escape", "escape", (_("let go"), _("Let go of what is marked"), _("Twice: leave.")),
     "escape",
     SCREEN, True),
    ("quit.always", "ctrl+q", (_("leave"), _("Leave, to go on later"),
     _("Everything is kept as it stands.")), "close", SCREEN, True),
)  # fmt: skip
"""(id, key, (label, title, help), action, group) of each act; True: not in the footer."""
