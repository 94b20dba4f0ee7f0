"""English: what stands around names (`cues.toml`), what has a form, and a tagger."""

from __future__ import annotations

from functools import partial

from facilitator.anonymise.cues import CueDetector
from facilitator.anonymise.detector import Rule
from facilitator.anonymise.languages import Grammar, Make, Pack
from facilitator.anonymise.languages.en.addresses import addresses
from facilitator.anonymise.languages.en.codes import identifiers, postcodes
from facilitator.anonymise.languages.en.dates import ages, dates
from facilitator.anonymise.languages.en.guesses import given, unknown
from facilitator.anonymise.languages.en.learned import LearnedDetector
from facilitator.anonymise.languages.en.lists import (
    ambiguous,
    ambiguous_by_itself,
    listed,
    vocabulary,
)
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.languages.en.standing import standing


def _cues(*names: str) -> dict[str, Make]:
    return {name: partial(CueDetector, name, "en", table) for name in names}


PACK = Pack(
    forms={
        "date": partial(Rule, "date", dates, ("en",)),
        "postcode": partial(Rule, "postcode", postcodes, ("en",)),
        "address": partial(Rule, "address", addresses, ("en",)),
        "identifier": partial(Rule, "identifier", identifiers, ("en",)),
        "age": partial(Rule, "age", ages, ("en",)),
    },
    names=_cues("suffix", "opening"),
    guesses={
        **_cues("title", "introduction", "relation", "lettering", "living"),
        **_cues("town"),
        "given": partial(Rule, "given", given, ("en",)),
        "unknown": partial(Rule, "unknown", unknown, ("en",)),
        **_cues("detail"),
    },
    last={"learned": LearnedDetector},
    grammar=Grammar(ambiguous, ambiguous_by_itself, standing, listed, vocabulary),
)
