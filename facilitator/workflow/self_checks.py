"""What to say of how much of the machine's text was wrong, before a review and after it."""

from __future__ import annotations

from facilitator.domain.self_check import UNSPACED, SelfCheck, self_check
from facilitator.domain.session import Session
from facilitator.words import _, plural
from facilitator.workflow.catalogue import listing, model_name
from facilitator.workspace import Workspace


def of_session(session: Session) -> str | None:
    """One line on a session whose lines a person has read; None where too few are."""
    check = self_check(session)
    if check.percent is None:
        return None
    wrong = (
        _("About {percent} % of the characters were wrong here")
        if check.characters
        else _("About {percent} % of the words were wrong here")
    ).format(percent=check.percent)
    stands = _on(check.words, characters=check.characters)
    return f"{wrong} ({stands}, {plural('{count} line read', '{count} lines read', check.lines)})."


def before_review(workspace: Workspace, session: Session) -> str | None:
    """The same for whoever is about to review: of this session, or, while nobody has read enough of
    it, of the study's others that the same model heard in the same language."""
    own = of_session(session)
    opened = session.opened
    if own is not None or opened is None:
        return own
    alike = [
        one
        for one in listing(workspace)
        if (one.model, one.language) == (model_name(opened.model), opened.language)
        and one.id != session.id
    ]
    characters = opened.language in UNSPACED
    check = SelfCheck(
        sum(one.wrong for one in alike), sum(one.checked for one in alike), 0, 0, characters
    )
    if check.percent is None:
        return None
    wrong = (
        _("In other meetings about {percent} % of the characters were wrong")
        if characters
        else _("In other meetings about {percent} % of the words were wrong")
    ).format(percent=check.percent)
    return f"{wrong} ({model_name(opened.model)}, {_on(check.words, characters=characters)})."


def _on(number: int, *, characters: bool) -> str:
    if characters:
        return plural("of {count} character", "of {count} characters", number)
    return plural("of {count} word", "of {count} words", number)
