"""Where an everyday word stands as a name: "Will said" but not "I will say".

Rules of English grammar over neighbouring words, not statistics: each can be read and tested.
"""

from __future__ import annotations

from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import common_words, known_words, word_set
from facilitator.domain.transcript import Certainty

TITLES = word_set(
    """
    dr doctor mr mister mrs missus ms miss prof professor nurse matron sir dame reverend rev pastor
    imam rabbi canon auntie aunty aunt uncle nan nana granny grandad
    """
)
"""Words directly before a name."""

SAYING = word_set(
    """
    said says told tells asked asks thinks thought reckons reckoned replied mentioned mentions
    explained suggested agreed agrees laughed smiled cried nodded rang phoned texted emailed
    visited introduced
    """
)
"""What only people do."""

DOING = word_set(
    """
    was is isnt wasnt has hasnt had hadnt did didnt does doesnt came comes went goes knows knew
    wants wanted feels felt lives lived works worked helped helps gave gives brought took got left
    stayed sat makes made looked looks put kept started used might would could wouldnt couldnt
    """
)
"""What people do, among others."""

MONTHS = word_set(
    """
    january february march april may june july august september october november december
    """
)
MODAL = frozenset({"will", "may", "can", "might", "must", "shall"})
_SEASONS = frozenset({"spring", "summer", "autumn", "winter", "easter", "christmas"})
_DETERMINERS = word_set(
    """
    a an the this that these those my your his her its our their some any no every each what which
    another such enough more much of
    """
)
_BEFORE_A_TIME = word_set(
    """
    in since until till by of early late last next this every each from through during before after
    mid around between
    """
)
_BETWEEN_TIMES = frozenset({"to", "and", "or", "on"})
_GREETING = word_set(
    "hi hello hey bye goodbye cheers thanks morning afternoon evening dear welcome"
)
_NOT_AFTER_GREETING = word_set(
    """
    you we i he she it they everyone everybody all the this to your there us
    """
)
_AFTER_A_QUESTION_VERB = word_set(
    """
    you i we they he she it the this that there your my our their his her not be a an somebody
    someone anyone people everyone
    """
)


_MAINLY_NAMES = word_set(
    """
    amir bob carol derrick don gene harry heather jack jean john ken kit maria martin matt mike
    paddy peter rob robin rod rosemary sally shaikh sue victor
    """
)
"""Mainly names, even though the word lists count them as words."""

_ALSO_WORDS = frozenset({"ivy", "jay", "max", "norm", "pat", "heath", "clay"})
"""Everyday words in their other sense, although the lists rank them lower."""


def ambiguous(key: str) -> bool:
    """An everyday word besides being somebody's name: only its place in the sentence can tell."""
    return (
        (key in common_words() and key not in _MAINLY_NAMES) or key in _ALSO_WORDS or key in MONTHS
    )


def ambiguous_by_itself(key: str) -> bool:
    """The same for a name nobody has entered: any word of the language is ambiguous."""
    return (key in known_words() and key not in _MAINLY_NAMES) or ambiguous(key)


def standing(tokens: list[Token], at: int, cased: bool) -> Certainty | None:
    """Whether the everyday word tokens[at] stands as a name here; None if it does not.

    `cased` says whether capitals mean anything in this text. Cues, strongest first: a title before
    it; a verb of saying after it; address ("thanks Grace", ", Mark?"); a capital in mid-sentence.
    """
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    titled = before is not None and before.key in TITLES and token.gap.strip() in ("", ".")
    if titled and (token.capital or token.key not in MODAL):
        return Certainty.CERTAIN
    follows = after.key if after is not None and after.gap.strip() == "" else ""
    if _addressed(tokens, at, follows):
        return Certainty.CERTAIN if token.capital else Certainty.SUGGESTED
    if cased and token.capital:
        return _capital(token, before, after, follows)
    if cased:
        return None
    # No capitals to go by: only what nothing but a person does.
    if follows in SAYING and (before is None or before.key not in _DETERMINERS or token.initial):
        return Certainty.CERTAIN
    return None


def _addressed(tokens: list[Token], at: int, follows: str) -> bool:
    token = tokens[at]
    before = tokens[at - 1] if at else None
    if before is None:
        return False
    thanked = before.key in _GREETING or (
        before.key == "you" and at > 1 and tokens[at - 2].key == "thank"
    )
    if thanked and token.gap.strip() in ("", ",") and not token.possessive:
        return follows not in _NOT_AFTER_GREETING and not (
            token.key in MODAL and follows in _AFTER_A_QUESTION_VERB
        )
    # ", mark?" at the very end, with nothing after it
    return token.gap.strip() == "," and at == len(tokens) - 1 and token.key not in MONTHS


def _capital(
    token: Token, before: Token | None, after: Token | None, follows: str
) -> Certainty | None:
    surname = (
        after is not None and after.capital and follows != "" and after.key not in ("i", "im", "id")
    )
    temporal = token.key in MONTHS or token.key in _SEASONS
    if not token.initial:
        if temporal:
            if before is not None and follows not in SAYING:
                if before.key in _BEFORE_A_TIME:
                    return None
                if before.key in _BETWEEN_TIMES:
                    return Certainty.SUGGESTED
            if after is not None and after.number:
                return None
            if follows in SAYING or follows in DOING or token.possessive or surname:
                return Certainty.CERTAIN
            return Certainty.SUGGESTED
        if before is not None and before.key in _DETERMINERS:
            return Certainty.SUGGESTED
        return Certainty.CERTAIN
    # The first word of a sentence is capital anyway.
    if follows in SAYING or surname:
        return Certainty.CERTAIN
    if token.key in MODAL or temporal:
        if token.key == "will" and (follows in DOING or token.possessive):
            return Certainty.CERTAIN
        if token.key == "may" and (follows in DOING or token.possessive):
            return Certainty.SUGGESTED
        return None
    if token.possessive:
        return Certainty.CERTAIN
    if after is not None and after.gap.startswith(","):
        return Certainty.CERTAIN
    if follows in DOING or after is None:
        return Certainty.SUGGESTED
    return None
