"""Who is here before a meeting, in words: what a screen says of it, and what lines say."""

from __future__ import annotations

from facilitator.domain.gathering import Answer, Gathering
from facilitator.domain.people import is_code
from facilitator.words import _, plural

ASKED = _(
    "Mark who is here and has given written consent to being recorded, and knows that they may "
    "stop at any time."
)

SAID = {
    Answer.ABSENT: ("·", _("not here"), "$muted"),
    Answer.AGREES: ("✓", _("here   recorded   may be quoted"), "$success"),
    Answer.UNQUOTED: ("✓", _("here   recorded   NOT to be quoted"), "$warning"),
    Answer.REFUSES: ("!", _("here   NOT to be recorded"), "bold $error"),
}
"""Sign, words and look of each answer: never colour alone."""


def no_code(text: str) -> str | None:
    """What is wrong with what was typed for a code; it may be a name, and is not repeated."""
    if is_code(text):
        return None
    return _("That is no code. Give a role and a number, such as User 9; never a name.")


def gathered(gathering: Gathering) -> tuple[str, bool]:
    """Who is here in a sentence, and whether the meeting can begin with them."""
    here, refusing = gathering.here, gathering.refusing
    if not here:
        return _("Nobody is marked yet: a marks all, a key each of them."), False
    if refusing:
        return (
            _(
                "! {codes}: not to be recorded, so recording is locked. Hold this meeting without "
                "recording it, or without them."
            ).format(codes=", ".join(refusing)),
            False,
        )
    said = plural("{count} person is here.", "{count} people are here.", len(here))
    if gathering.unquoted:
        said += " " + _("Not to be quoted: {codes}.").format(codes=", ".join(gathering.unquoted))
    return said, True


def standing(gathering: Gathering, *, practice: bool) -> tuple[str, bool]:
    """The same, with what comes next."""
    said, ready = gathered(gathering)
    if not ready:
        return said, False
    return f"{said} {_('Nothing of it will be kept.') if practice else _('Enter goes on.')}", True
