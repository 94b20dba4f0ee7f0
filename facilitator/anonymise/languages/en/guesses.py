"""Names of a list that nobody introduced."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.cues import finding
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.casing import orderly
from facilitator.anonymise.languages.en.lists import ambiguous_by_itself, listed
from facilitator.anonymise.languages.en.readers import cued, name_from, opens
from facilitator.domain.transcript import Certainty

_TELLING = 4
"""Letters from which a given name is certain without a capital: "jo" and "al" are cut-off words."""


def given(context: Context) -> Iterator[Finding]:
    """Given names of a list, with the family name that follows, capitals or not."""
    tokens = context.tokens
    for at, token in enumerate(tokens):
        if token.key not in listed("given") or token.masked:
            continue
        certainty = _certainty(context, at)
        if certainty is not None:
            stop = at + name_from(context, at)
            yield finding(tokens[opens(context, at) : stop], "Person", certainty)


def _certainty(context: Context, at: int) -> Certainty | None:
    token = context.tokens[at]
    stands = cued(context).get(at)
    if context.public(token) and token.key not in listed("months"):
        return Certainty.SUGGESTED if at in cued(context, "introduced") else None
    if ambiguous_by_itself(token.key):
        # Certain are a roster's; where nothing says that it is a name, the tagger is asked.
        alone = len(context.tokens) == 1
        return Certainty.SUGGESTED if stands is not None and not alone else None
    if token.key in listed("known"):
        # "jack", "robin", "heather": names first of all, but words as well
        if not token.capital and (orderly(context) or stands is None):
            return None
        plain = token.initial or not token.capital
        return stands or (Certainty.SUGGESTED if plain else Certainty.CERTAIN)
    if len(token.key) >= _TELLING or context.marked(token):
        return Certainty.CERTAIN
    return None if orderly(context) and not token.capital else Certainty.SUGGESTED
