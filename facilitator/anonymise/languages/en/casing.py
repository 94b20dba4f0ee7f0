"""Whether a text keeps its capitals for names, or strews them about."""

from __future__ import annotations

from facilitator.anonymise.detector import Context
from facilitator.anonymise.words import given_names, word_set

FUNCTION_WORDS = word_set(
    """
    a an and are as at be because been but by can could did do does dont for from get had has have
    he her him his how if in into is it its just like me my no not now of on or our out she so that
    the their them then there they this to too up us was we were what when where which who with
    would you your said went very really about
    """
)
"""Nobody writes these with a capital in mid-sentence on purpose."""

CONTRACTIONS = word_set(
    """
    ive id ill im youre youve youd youll hes hed hell shes shed shell its itll itd weve wed well
    were theyre theyve theyd theyll dont doesnt didnt cant couldnt wouldnt shouldnt wont isnt arent
    wasnt werent hasnt havent hadnt mustnt neednt mightnt aint thats thatll thatd theres thered
    whos whod wholl whats whatd wheres hows whens whys lets mans oclock yall innit dinnae cannae
    wasnae didnae doesnae couldnae wouldnae shouldve couldve wouldve mightve mustve nowt summat
    owt sommat
    """
)
"""Words with an apostrophe, folded: never a name, whatever their capital."""

_TIMES = word_set("april may june august summer autumn winter spring dawn eve noel")

_LONG = 9
"""Words from which a text without any punctuation says something about its engine."""


def orderly(context: Context) -> bool:
    """Capitals are there and mean something: no stray ones on little words, and punctuation."""
    return context.derived(_orderly)


def _orderly(context: Context) -> bool:
    if not context.cased:
        return False
    tokens = context.tokens
    strays = plain = 0
    for at, token in enumerate(tokens):
        if not token.capital or token.initial or token.masked:
            continue
        before = tokens[at - 1]
        if token.key in FUNCTION_WORDS and before.capital and not before.initial:
            continue  # "Stepping Out"
        strays += token.key in FUNCTION_WORDS
        named = token.key in given_names() and token.key not in _TIMES
        plain += token.key in FUNCTION_WORDS or (context.common(token) and not named)
    if strays:
        return False
    return len(tokens) < _LONG or not plain or ends_well(context.text)


def ends_well(text: str) -> bool:
    """The text ends as a written sentence does."""
    return text.rstrip(" \"'”’)").endswith((".", "?", "!", "…"))
