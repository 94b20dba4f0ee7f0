"""Names that no rule finds, by what usually stands around names: learnt from labelled talk."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.english.casing import CONTRACTIONS, FUNCTION_WORDS
from facilitator.anonymise.english.coinages import coined
from facilitator.anonymise.english.features import features
from facilitator.anonymise.english.naming import MONTHS
from facilitator.anonymise.tagger import Tagger, load_tagger
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Certainty, Label

_CATEGORIES = {
    Label.PERSON: "Person",
    Label.PLACE: "Place",
    Label.ORG: "Service",
}


class LearnedDetector:
    """What the tagger takes for a name after all rules have had their say; a suggestion always.

    It reads the text with what they found masked, which is what it was trained on.
    """

    name = "learned"
    languages: tuple[str, ...] = ("en",)

    def __init__(self, tagger: Tagger | None = None) -> None:
        self._tagger = tagger

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        if self._tagger is None:
            self._tagger = load_tagger("en")
        tags = [
            self._tagger.tag(described) if _may_name(context, token) else None
            for token, described in zip(tokens, features(context), strict=True)
        ]
        at = 0
        while at < len(tokens):
            tag = tags[at]
            stop = at + 1
            while stop < len(tokens) and tags[stop] == tag and tokens[stop].gap in (" ", "-"):
                stop += 1
            if tag is not None and not all(_says_nothing(t) for t in tokens[at:stop]):
                yield _finding(tokens[at:stop], Label(tag))
            at = stop


def _may_name(context: Context, token: Token) -> bool:
    """What the tagger has no say about: numbers, abbreviations, coinages, what is public, and
    words of other scripts."""
    key = token.key
    if token.masked or token.number or not key.isascii() or not token.gap and token.start:
        return False
    if context.public(token) and key not in MONTHS:
        return False
    if context.cased and token.shouted and not context.word(token):
        return False
    return context.word(token) or not coined(key)


def _finding(group: list[Token], label: Label) -> Finding:
    category = _CATEGORIES[label]
    entity = " ".join(t.key for t in group)
    return Finding(group[0].start, group[-1].end, label, category, Certainty.SUGGESTED, entity)


def _says_nothing(token: Token) -> bool:
    return len(token.key) < 2 or token.key in FUNCTION_WORDS or token.key in CONTRACTIONS
