"""Names that no rule finds, by what usually stands around names: learnt from labelled talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from facilitator.anonymise.cues import finding
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.features import Described, orderly
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.languages.en.readers import (
    LONGEST_TITLE,
    coined,
    contracted,
    cued,
    cut_off,
    odd,
    opens,
    run,
)
from facilitator.anonymise.tagger import Tagger, extended, load_tagger
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import table, word_set
from facilitator.domain.transcript import Certainty, Label

_CATEGORIES = {Label.PERSON: "Person", Label.PLACE: "Place", Label.ORG: "Service"}

_WITHIN = word_set("of and the in on for at by")
_NO_NAME = "function_words|contractions|titles|relations|saying"
_CLOSE = frozenset({" ", "-"})
_LITTLE = 2
"""Little words in a row within a name at most: "Our Lady of the Wayside"."""


class LearnedDetector:
    """What the tagger takes for a name after all rules have had their say; a suggestion always.

    The tagger was trained on texts as they are, by `facilitator.anonymise.recipe`.
    """

    name = "learned"
    languages: tuple[str, ...] = ("en",)

    def __init__(self, tagger: Tagger | None = None) -> None:
        self._tagger = load_tagger("en") if tagger is None else tagger
        self._nats: dict[str, float] = table("nats", "en")

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        described = context.derived(Described)
        found: list[str | None] = [None] * len(tokens)
        sure, likely = [False] * len(tokens), [False] * len(tokens)
        for at, token in enumerate(tokens):
            if may_name(context, at) and (
                _written(context, token) or not _untaught(context, token)
            ):
                found[at], above = self._tagger.best(self._tagger.scores(described.features(at)))
                sure[at] = above > self._least(context, token) and not _public(context, token)
                least = self._tagger.beside + self._nats["beside"] * _plain(context, token)
                likely[at] = above > least and token.key not in listed("modal")
        tags = extended(found, sure, likely, [token.gap in _CLOSE for token in tokens])
        at = 0
        while at < len(tokens):
            tag, stop = tags[at], at + 1
            while tag is not None and (more := _joined(tokens, tags, stop, tag)):
                stop += more
            if tag is not None:
                first, last = _whole(context, at, stop, tags)
                alone = last - first == 1 and odd(context, at) and not tokens[at].shouted
                # So that a name nobody knows has one code everywhere.
                tag = Label.PERSON if tag == Label.ORG and alone else tag
                yield finding(tokens[first:last], _CATEGORIES[Label(tag)], Certainty.SUGGESTED)
            at = stop

    def _least(self, context: Context, token: Token) -> float:
        """How far a word has to stand above none to count, in nats."""
        key, capital, bare = token.key, token.capital, not context.cased
        word, common, calm = context.word(token), context.common(token), orderly(context)
        opening, marked = token.initial and capital, calm and context.marked(token)
        given = key in listed("given")
        long = len(key) > _LITTLE and not context.public(token)  # "OT" is an abbreviation
        so = {
            "modal": key in listed("modal"),
            "bare": bare,
            "everyday": bare and word and not given and key not in listed("surnames|towns"),
            "called": bare and common and key in listed("surnames|towns") and not given,
            "begins": bare and common and token.initial and not capital,
            "marked": marked,
            "strange": long and not word and (bare or capital),
            "named": long and word and not common and marked,
            "small": calm and word and not capital,
            "first": opening and word,
            "common": opening and word and common,
            "rostered": context.matcher.resolve((key,)) is not None,
        }
        return self._tagger.threshold + sum(self._nats[name] for name in so if so[name])


def _joined(tokens: list[Token], tags: Sequence[str | None], at: int, tag: str) -> int:
    """How many tokens from `at` on belong to the name before them: one, with an initial or little
    words before it ("Adam M. Walton", "the Plume of Feathers"); 0 if none."""
    person = tag == Label.PERSON
    for here in range(at, min(len(tokens), at + (1 if person else _LITTLE) + 1)):
        token = tokens[here]
        if token.gap not in _CLOSE and not (person and here > at and token.gap == ". "):
            break
        if tags[here] == tag:
            return here + 1 - at
        if token.key not in _WITHIN and not (person and len(token.key) == 1):
            break
    return 0


def words(context: Context) -> Iterator[tuple[int, int, list[str]]]:
    """Where the words are that the tagger has a say about (code points [start, end)), and their
    features; for training."""
    described = context.derived(Described)
    for at, token in enumerate(context.tokens):
        if may_name(context, at) and not _untaught(context, token):
            yield token.start, token.end, described.features(at)


def may_name(context: Context, at: int) -> bool:
    """Whether the tagger has a say: not about numbers, titles, little words and abbreviations. What
    is public may be part of a name, but is none."""
    token = context.tokens[at]
    key = token.key
    alone = len(context.tokens) == 1 and key not in listed("mainly_names")
    return not (
        token.masked
        or token.number
        or len(key) < 2
        or key in listed(_NO_NAME)
        or (token.start and not token.gap)
        or cut_off(context, token)
        or contracted(context, token)
        # Who speaks, or a word with nothing that says it is a name.
        or (alone and (token.shouted or context.word(token)))
        or (key in listed("units") and not token.capital)
        or at in cued(context, "verb")
        or any(start <= token.start and token.end <= end for start, end in context.spared)
    )


def _untaught(context: Context, token: Token) -> bool:
    """Of coinages and of words in other scripts the tagger has learnt nothing."""
    return not token.key.isascii() or (not context.word(token) and coined(token.key))


def _written(context: Context, token: Token) -> bool:
    """Nor has it a say about them, unless they are written as names: "Rainer" is not made of
    "rain"."""
    return orderly(context) and token.capital and not (token.initial and token.key.isascii())


def _whole(context: Context, first: int, stop: int, tags: Sequence[str | None]) -> tuple[int, int]:
    """All of a name, in a text that keeps capitals for them, of which tokens [first, stop) are
    found: with its initials, a service with the words with capitals around it."""
    tokens = context.tokens
    if not orderly(context):
        return first, stop
    if tags[first] != Label.PERSON:
        for at in range(max(0, first - LONGEST_TITLE), first + 1):
            token = tokens[at]
            named = token.capital and not (token.initial and context.common(token))
            end = at + run(context, at) if named and token.key not in listed(_NO_NAME) else 0
            if end >= stop and not any((*tags[at:first], *tags[stop:end])):
                return at, end
    return opens(context, first), stop


def _plain(context: Context, token: Token) -> bool:
    """An everyday word, with no capital but that of a sentence, that is no name by itself."""
    named = token.key in listed("given|surnames")
    return (token.initial or not token.capital) and context.common(token) and not named


def _public(context: Context, token: Token) -> bool:
    """Known to everybody, or of the vocabulary of talk and care ("mate", "sertraline")."""
    public = context.public(token) and token.key not in listed("months")
    return public or (token.key in listed("spoken") and token.key not in listed("given"))
