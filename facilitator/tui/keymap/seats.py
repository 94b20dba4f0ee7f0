"""The keys of who sits where: one list for every screen on which somebody speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from facilitator.domain.people import FACILITATOR_SEATS, SEAT_KEYS, SECOND_ROW
from facilitator.tui.keymap.acts import PEOPLE, Act, When
from facilitator.words import _

SEATS = "1 … 9 0"


def seat_acts() -> Iterator[Act]:
    """The digits, the key before those of the second row, and the facilitators' own."""

    def seat(id_: str, key: str, title: str, place: str) -> Act:
        told = _("After a flag: whom it is about.")
        action = f"seat('{place}')"
        return Act(id_, key, _("speaker"), title, told, action, PEOPLE, False, when=When.HELD)

    for digit in SEAT_KEYS:
        yield seat(f"seat.{digit}", digit, _("Speaker {digit}").format(digit=digit), digit)
    yield Act(
        "seat.second_row",
        "minus",
        _("second row"),
        _("Second row of seats"),
        _("Before a digit; lapses after 2 s, or with esc."),
        "second_row",
        PEOPLE,
        footer=False,
        when=When.HELD,
    )
    yield Act(
        "seat.first_row",
        "escape",
        _("first row"),
        _("Back to the first row"),
        "",
        "first_row",
        PEOPLE,
        footer=False,
        when=When.HELD,
    )
    for number, (key, place) in enumerate(
        zip(("comma", "full_stop"), FACILITATOR_SEATS, strict=True), 1
    ):
        yield seat(
            f"seat.facilitator_{number}",
            key,
            _("Facilitator {number} speaks").format(number=number),
            place,
        )


def confirm_act(when: When) -> Act:
    """The key for a suggestion of who speaks, the same wherever one stands."""
    return Act(
        "speaker.confirm",
        "equals_sign",
        _("confirm"),
        _("Confirm who is suggested"),
        _("A name with a question mark; study.toml turns this on."),
        "confirm",
        PEOPLE,
        footer=False,
        when=when,
    )


def seat_keys(acts: Iterable[Act]) -> dict[str, str]:
    """What is pressed for each part of a place (`Seats.keyed`), as a person reads it."""
    shown = {act.action: act.shown_key for act in acts}
    found = {place: shown[f"seat('{place}')"] for place in (*SEAT_KEYS, *FACILITATOR_SEATS)}
    return {**found, SECOND_ROW: shown["second_row"]}
