"""Whether an everyday word stands as a name: "Will said" but not "I will say"."""

from __future__ import annotations

from dataclasses import replace

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.casing import orderly
from facilitator.anonymise.languages.en.features import Described
from facilitator.anonymise.languages.en.lists import listed, nats
from facilitator.anonymise.languages.en.readers import cued
from facilitator.anonymise.tagger import NOTHING, load_tagger
from facilitator.anonymise.tokens import Token, key_at
from facilitator.domain.transcript import Certainty, Label

_ANYWHERE = "function_words|pronouns|auxiliaries|greeting|spoken|contractions|titles|saying"
"""Words that stand wherever names do: "well, ..."."""


def standing(context: Context, at: int, label: Label, entered: bool = True) -> Certainty | None:
    """How sure it is that the word at a token is somebody's name here, or that of a place or a
    service if `label` is no person's; None if it hardly is.

    The cues of the tables `standing` and `introduced` say so, or the tagger does: a suggestion at
    most. `entered`: it is a name of the roster, of which the table `entered` knows more; of a word
    that only sounds like one it is asked whether anybody's name is likely here.
    """
    token = context.tokens[at]
    if orderly(context) and not token.capital and not entered:
        # Whoever heard a word where a name was said wrote it as one.
        context = context.derived(_small)
    found = cued(context).get(at)
    if found is not None and (entered or _amidst(token)):
        return found
    if at in cued(context, "verb") or not (entered or _amidst(token)):
        return None
    if entered and at in cued(context, "entered"):
        return Certainty.SUGGESTED
    if entered and orderly(context) and not token.capital:
        return None  # whoever writes capitals writes names with one
    tagger = load_tagger("en")
    features = context.derived(Described).features(at)
    scores = dict(zip(tagger.classes, tagger.scores(features), strict=True))
    least = "entered_capital" if token.capital and context.cased else "entered"
    least = "entered_of" if key_at(context.tokens, at + 1) == "of" else least
    least = "entered_modal" if token.key in listed("modal") else least
    least = least if entered else "sounding"
    classes = [Label.PERSON] if label is Label.PERSON else [Label.PERSON, Label.PLACE, Label.ORG]
    likely = max(scores[one] for one in classes) - scores[NOTHING]
    return Certainty.SUGGESTED if likely > nats()[least] else None


def _amidst(token: Token) -> bool:
    """A word amidst a sentence, and none that stands anywhere: "Well, ..." calls nobody."""
    return token.gap == " " and token.key not in listed(_ANYWHERE)


def _small(context: Context) -> Context:
    """The same text without capitals, where that moves nothing."""
    small = replace(context, text=context.text.lower())
    return small if len(small.tokens) == len(context.tokens) else context
