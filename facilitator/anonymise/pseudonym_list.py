"""One list of codes for a whole study, and what a session that has shown some makes of it.

The study's list wins wherever the session has shown nothing; what it has shown it keeps, even if
that was before there was a list, or on another machine.
"""

from __future__ import annotations

from facilitator.anonymise.replacements import Replacements


def joined(study: Replacements, own: Replacements) -> Replacements:
    """What a session works with: its own codes, and the study's for everybody else.

    Nobody gets a number there that stands for somebody else in either.
    """
    result = Replacements.from_record(study.to_record())
    result.shown_as_in(own)
    for category, numbers in own.reserved.items():
        result.reserved.setdefault(category, set()).update(numbers)
    for category, mine in own.given.items():
        given = result.given.setdefault(category, {})
        meaning = _by_number(given)
        for number in set(mine.values()):
            theirs = meaning.get(number, set())
            if not _one_entity(theirs, mine, number):
                # The study means somebody else by it: here they will get another number.
                for spelling in theirs:
                    del given[spelling]
        elsewhere = {n for s, n in given.items() if mine.get(s, n) != n}
        result.reserved.setdefault(category, set()).update(elsewhere)
        given.update(mine)
    return result


def add_new(study: Replacements, session: Replacements) -> None:
    """Adds to the study's list what a session knows more; where the two differ the study's stays,
    and the session's number is given to nobody else."""
    claimed = {category: set(numbers) for category, numbers in study.reserved.items()}
    for category, numbers in session.reserved.items():
        study.reserved.setdefault(category, set()).update(numbers)
    for category, known in session.given.items():
        given = study.given.setdefault(category, {})
        meaning = _by_number(given)
        for spelling, number in known.items():
            theirs = meaning.get(number, set())
            taken = not theirs and number in claimed.get(category, ())
            if spelling not in given and not taken and _one_entity(theirs, known, number):
                given[spelling] = number
                meaning.setdefault(number, set()).add(spelling)
            elif given.get(spelling) != number:
                study.reserved.setdefault(category, set()).add(number)


def _by_number(given: dict[str, int]) -> dict[int, set[str]]:
    """What each number stands for."""
    meaning: dict[int, set[str]] = {}
    for spelling, number in given.items():
        meaning.setdefault(number, set()).add(spelling)
    return meaning


def _one_entity(theirs: set[str], mine: dict[str, int], number: int) -> bool:
    """Whether a number means the same on both sides: one spelling in common, or nobody there."""
    return not theirs or any(mine.get(spelling) == number for spelling in theirs)
