"""Whether an everyday word stands as a name: "Will said" but not "I will say"."""

from __future__ import annotations

from dataclasses import replace

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.features import Described, orderly
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.languages.en.readers import cued
from facilitator.anonymise.tagger import NOTHING, load_tagger
from facilitator.anonymise.words import table
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
    small = orderly(context) and not token.capital
    if not entered:
        if token.gap != " " or token.key in listed(_ANYWHERE):
            return None  # "Well, ..." calls nobody
        # Whoever heard a word where a name was said wrote it as one.
        context = context.derived(_small) if small else context
    found = cued(context).get(at)
    if entered and found is not None:
        return found
    if found is None and at in cued(context, "verb"):
        return None
    if entered and at in cued(context, "entered"):
        return Certainty.SUGGESTED
    if entered and small:
        return None  # whoever writes capitals writes names with one
    if not entered:
        least = "sounding" if found is None else "sounding_cued"
    elif token.key in listed("modal"):
        least = "entered_modal"
    else:
        least = "entered_capital" if token.capital and context.cased else "entered"
    tagger = load_tagger("en")
    features = context.derived(Described).features(at)
    scores = dict(zip(tagger.classes, tagger.scores(features), strict=True))
    classes = [Label.PERSON] if label is Label.PERSON else [Label.PERSON, Label.PLACE, Label.ORG]
    likely = max(scores[one] for one in classes) - scores[NOTHING]
    return (found or Certainty.SUGGESTED) if likely > table("nats", "en")[least] else None


def _small(context: Context) -> Context:
    """The same text without capitals, where that moves nothing."""
    small = replace(context, text=context.text.lower())
    return small if len(small.tokens) == len(context.tokens) else context
