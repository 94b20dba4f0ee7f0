"""Whether an everyday word stands as a name: "Will said" but not "I will say"."""

from __future__ import annotations

from collections.abc import Mapping

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.casing import orderly
from facilitator.anonymise.languages.en.features import Described
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.languages.en.readers import table, verb
from facilitator.anonymise.tagger import NOTHING, load_tagger
from facilitator.domain.transcript import Certainty, Label

_PLAUSIBLE = -2.5
"""How far the tagger has to put a person above nothing, in nats. At -2.0 one in a hundred names of
the roster that are words is missed more, at -3.0 as many lines are touched for nothing."""

_STRANGER = 3.0
"""What a word needs besides that only sounds like a name of the roster."""
_MORE = 3.0
"""What "will" and "may" need besides: most texts hold them as verbs."""


def standing(context: Context, at: int, label: Label, entered: bool = True) -> Certainty | None:
    """How sure it is that the word at a token is somebody's name here, or that of a place or a
    service if `label` is no person's; None if it hardly is.

    The cues of the table's `standing` say so, or the tagger does: a suggestion at most.
    """
    found = cued(context).get(at)
    if found is not None:
        return found
    token = context.tokens[at]
    if verb(context, at):
        return None
    if orderly(context) and not token.capital:
        return None  # whoever writes capitals writes names with one
    tagger = load_tagger("en")
    scores = dict(zip(tagger.classes, context.derived(Described).scores(tagger, at), strict=True))
    least = _PLAUSIBLE + (_MORE if token.key in listed("modal") else 0.0)
    least += 0.0 if entered else _STRANGER
    classes = [Label.PERSON] if label is Label.PERSON else [Label.PERSON, Label.PLACE, Label.ORG]
    likely = max(scores[one] for one in classes) - scores[NOTHING]
    return Certainty.SUGGESTED if likely > least else None


def cued(context: Context, name: str = "standing") -> Mapping[int, Certainty]:
    """The tokens of which a cue says that they stand as names, and how surely: by any cue, or only
    by those that show somebody whatever else the word means ("introduced": Jordan, Christian)."""
    return context.derived(_introduced if name == "introduced" else _all)


def _introduced(context: Context) -> Mapping[int, Certainty]:
    return _by(context, "introduced")


def _all(context: Context) -> Mapping[int, Certainty]:
    return {**_by(context, "standing"), **_introduced(context)}


def _by(context: Context, name: str) -> dict[int, Certainty]:
    found: dict[int, Certainty] = {}
    for one in table().find(name, context):
        for at in range(one.first, one.stop):
            if found.get(at) is not Certainty.CERTAIN:
                found[at] = one.certainty
    return found
