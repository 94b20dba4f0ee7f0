"""Names that no rule finds, by what usually stands around names: learnt from labelled talk."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.english.features import features
from facilitator.anonymise.tagger import Tagger, load_tagger
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Certainty, Label

_CATEGORIES = {
    Label.PERSON: "Person",
    Label.PLACE: "Place",
    Label.ORG: "Service",
    Label.OTHER: "detail",
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
            None if token.masked else self._tagger.tag(described)
            for token, described in zip(tokens, features(context), strict=True)
        ]
        at = 0
        while at < len(tokens):
            tag = tags[at]
            stop = at + 1
            while stop < len(tokens) and tags[stop] == tag and tokens[stop].gap in (" ", "-"):
                stop += 1
            if tag is not None:
                yield _finding(tokens[at:stop], Label(tag))
            at = stop


def _finding(group: list[Token], label: Label) -> Finding:
    category = _CATEGORIES[label]
    entity = None if label is Label.OTHER else " ".join(t.key for t in group)
    return Finding(group[0].start, group[-1].end, label, category, Certainty.SUGGESTED, entity)
