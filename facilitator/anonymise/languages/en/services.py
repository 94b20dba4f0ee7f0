"""Services, employers, schools, media and streets on no roster, by what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.casing import FUNCTION_WORDS, orderly
from facilitator.anonymise.languages.en.naming import DOING, SAYING
from facilitator.anonymise.languages.en.service_lists import (
    AFTER_A_WARD,
    BEFORE_PLACE,
    BEFORE_SIGN,
    DIRECTIONS,
    EDITIONS,
    FIRMS,
    GENERIC,
    GENERIC_BETWEEN,
    GROUPS,
    INNER,
    MEDIA,
    NAMED_BY_A_WORD,
    NAMED_KINDS,
    NUMBERS,
    ONLY_AFTER_A_NAME,
    OPENING,
    OPENING_FIRST,
    OPENS_A_NAME,
    OWNED,
    PARISHES,
    PLACES_CALLED,
    PUB_COLOURS,
    PUB_SIGNS,
    PUBS,
    SCHOOLS,
    SERVICES,
    SERVICES_CALLED,
    STREETS,
    WARD_NAMES,
    WORKS_CALLED,
)
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import (
    given_names,
    surnames,
    towns,
)
from facilitator.domain.transcript import Certainty, Label

_WORDS_BETWEEN = 3
_LONGEST = 6


def place(
    tokens: list[Token], first: int, last: int, category: str, certainty: Certainty
) -> Finding:
    """The finding that tokens [first, last] name a "Service" or a "Place"."""
    if first and tokens[first - 1].key == "the" and tokens[first].gap == " ":
        article = tokens[first - 1]
        first -= article.capital and not article.initial  # "over at The Bridge"
    group = tokens[first : last + 1]
    # "the Royal Infirmary" and "Royal Infirmary" are one.
    entity = " ".join(t.key for t in group if t.key != "the")
    label = Label.ORG if category == "Service" else Label.PLACE
    return Finding(group[0].start, group[-1].end, label, category, certainty, entity)


class SuffixDetector:
    """Names that end in what they name: "Springfield Hospital", "on rowan ward", "Station Road",
    "Hallam and Pryce Solicitors", "the hebden courier"."""

    name = "suffix"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        for at, token in enumerate(tokens):
            key = token.key
            if key in PUBS:
                yield from self._pub(context, at)
            elif key in WARD_NAMES:
                yield from self._ward(context, at)
            if key in SERVICES:
                yield from self._named(context, at, "Service")
            elif key in STREETS:
                yield from self._named(context, at, "Place")
            elif key in FIRMS or key in MEDIA or key in SCHOOLS:
                yield from self._named(context, at, "Service")
            elif key in GROUPS and not orderly(context):
                first = self._over_words(context, at)
                if first < at:
                    yield place(tokens, first, at, "Service", Certainty.CERTAIN)
            if key in PUB_SIGNS:
                yield from self._sign(context, at)
            if key == "ward" and at + 1 < len(tokens):
                following = tokens[at + 1]
                lettered = len(following.key) == 1 and following.capital and following.key != "i"
                if following.gap == " " and (
                    following.number or following.key in NUMBERS or lettered
                ):
                    last = at + 1
                    letter = tokens[at + 2] if at + 2 < len(tokens) else following
                    if letter.gap == "" and len(letter.key) == 1 and following.number:
                        last = at + 2  # "ward 7B"
                    yield place(tokens, at, last, "Service", Certainty.CERTAIN)

    def _sign(self, context: Context, at: int) -> Iterator[Finding]:
        """ "down the red lion": what stands on the signs of public houses and cafes."""
        tokens = context.tokens
        if at < 2 or tokens[at].gap not in (" ", "-") or orderly(context):
            return
        before = tokens[at - 1]
        led = tokens[at - 2].key == "the" and at > 2 and tokens[at - 3].key in BEFORE_SIGN
        if led and before.key in PUB_COLOURS and not before.masked:
            yield place(tokens, at - 1, at, "Service", Certainty.SUGGESTED)

    def _ward(self, context: Context, at: int) -> Iterator[Finding]:
        """ "on elm for a year", "at the beeches": wards and homes are called after trees, flowers
        and stones; the tree itself would have an article, and be one."""
        tokens = context.tokens
        token = tokens[at]
        if not at or token.possessive or (orderly(context) and not token.capital):
            return
        before = tokens[at - 1].key
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        ends = after is None or bool(after.gap.strip()) or after.key in AFTER_A_WARD
        plural = token.key.endswith("s") and before == "the" and at > 1
        at_home = plural and tokens[at - 2].key in BEFORE_PLACE
        if ends and (before in ("on", "to", "from", "off", "under") or at_home):
            yield place(tokens, at, at, "Service", Certainty.SUGGESTED)

    def _pub(self, context: Context, at: int) -> Iterator[Finding]:
        """ "at the railway arms", "for thornaby albion vets": said in small letters."""
        tokens = context.tokens
        if orderly(context) or at < 2:
            return
        last = at
        while last + 1 < len(tokens) and tokens[last + 1].key in PUBS:
            last += 1
        if at and tokens[at - 1].key in PUBS:
            return
        first = at - 1
        word = tokens[first]
        if word.masked or word.number or word.key in GENERIC or word.key in FUNCTION_WORDS:
            return
        before = tokens[first - 1].key
        led = before in BEFORE_PLACE or (
            before == "the" and first > 1 and tokens[first - 2].key in BEFORE_PLACE
        )
        if led or tokens[first - 1].key == "for" or word.key in towns():
            yield place(tokens, first, last, "Service", Certainty.SUGGESTED)

    def _named(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        tokens = context.tokens
        capitals = context.cased and tokens[at].capital and not tokens[at].initial
        first = self._back_by_capitals(context, at) if capitals else self._back(context, at)
        if first == at and not orderly(context):
            first = self._over_words(context, at)
        if first == at:
            yield from self._plain(context, at, category)
            return
        names = tokens[first:at]
        if all(t.key in EDITIONS for t in names):
            return
        if all(t.key in GENERIC for t in names) and not (capitals and orderly(context)):
            return
        if tokens[at].key in ONLY_AFTER_A_NAME and all(
            t.key in GENERIC or t.key in INNER for t in names
        ):
            return
        yield place(tokens, first, at, category, Certainty.CERTAIN)

    def _back_by_capitals(self, context: Context, at: int) -> int:
        """The first token of a name in capitals that ends at `at`; `at` if it is just that word."""
        tokens = context.tokens
        first = at
        here = at
        while here > 0 and at - here < _LONGEST:
            before = tokens[here - 1]
            if before.masked or tokens[here].gap not in (" ", "-", "'", "' ", " & "):
                break
            if tokens[here].gap == " & ":
                here -= 1
                first = here
                continue
            if before.key in INNER and not before.capital:
                if here > 1 and tokens[here - 2].key in NAMED_KINDS:
                    break  # "Rowan Ward and Elder Lodge" are two
                here -= 1
                continue
            if before.number or not before.capital or before.key in FUNCTION_WORDS:
                break
            # The first word of a sentence is capital anyway.
            if before.initial and context.word(before) and before.key not in _proper():
                break
            if before.possessive and not tokens[here].capital:
                break
            here -= 1
            first = here
        return first

    def _back(self, context: Context, at: int) -> int:
        """The same in text without capitals: what stands before is no word of the language."""
        tokens = context.tokens
        first = at
        while first > 0 and at - first < 3:
            before = tokens[first - 1]
            if before.masked or before.number or tokens[first].gap not in (" ", "-", "'", "' "):
                break
            if before.key in GENERIC or context.public(before):
                break
            if before.possessive and first == at and tokens[at].key in OWNED:
                break  # "noor's house" is somebody's
            named = orderly(context) and before.capital and not before.initial
            if first < at and before.key in DIRECTIONS:
                first -= 1
                continue
            if tokens[at].key in MEDIA and before.key in EDITIONS and first == at:
                first -= 1
                continue
            if context.word(before) and before.key not in OPENS_A_NAME | towns() and not named:
                break
            if orderly(context) and not before.capital:
                break
            first -= 1
        return first

    def _over_words(self, context: Context, at: int) -> int:
        """The same where a word or two of the language stand between: "penhallow road clinic"."""
        tokens = context.tokens
        for first in range(at - 1, max(-1, at - 1 - _WORDS_BETWEEN), -1):
            before = tokens[first]
            if before.masked or before.number or tokens[first + 1].gap not in (" ", "-"):
                return at
            proper = before.key in towns() and not context.common(before)
            if first < at - 1 and (proper or not context.word(before)) and len(before.key) > 2:
                return at if before.possessive or context.public(before) else first
            if before.key in FUNCTION_WORDS | GENERIC_BETWEEN or before.key in SAYING | DOING:
                return at
        return at

    def _plain(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        """ "on willow ward", "at park lane surgery": everyday words, but nothing between them and
        the preposition, where a common noun would need an article."""
        tokens = context.tokens
        if tokens[at].key not in NAMED_BY_A_WORD:
            return
        for length in (1, 2):
            first = at - length
            if first < 1 or any(t.gap != " " for t in tokens[first : at + 1]):
                return
            word = tokens[first]
            if word.masked or word.number or word.key in GENERIC or word.key in BEFORE_PLACE:
                return
            if word.possessive and tokens[at].key in OWNED:
                return
            if context.public(word) or word.key in FUNCTION_WORDS:
                return
            if tokens[first - 1].key in BEFORE_PLACE:
                yield place(tokens, first, at, category, Certainty.SUGGESTED)
                return


class OpeningDetector:
    """Names that begin with what they name: "University of Leeds", "Saint Brendan's", "Radio
    Hallam"; and whatever "a hostel called ..." is called."""

    name = "opening"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        for at, token in enumerate(tokens[:-1]):
            if token.key in ("saint", "st", "saints") and not token.possessive:
                yield from self._saint(context, at)
            elif token.key in OPENING and tokens[at + 1].key == "of":
                yield from self._of(context, at)
            elif token.key in OPENING_FIRST and context.marked(tokens[at + 1]):
                last = self._run(context, at + 1)
                if last > at:
                    yield place(tokens, at, last, "Service", Certainty.CERTAIN)
            elif token.key in ("called", "named"):
                yield from self._called(context, at)
            elif (token.key, tokens[at + 1].key) in PARISHES:
                certainty = Certainty.CERTAIN if token.capital else Certainty.SUGGESTED
                yield place(tokens, at, at + 1, "Service", certainty)

    def _saint(self, context: Context, at: int) -> Iterator[Finding]:
        """ "saint elphege's": the possessive belongs to the name."""
        tokens = context.tokens
        name = tokens[at + 1]
        if name.gap.strip() not in ("", ".") or name.masked or name.number:
            return
        proper = context.marked(name) or name.key in given_names() or not context.word(name)
        if not proper or (orderly(context) and not name.capital):
            return
        finding = place(tokens, at, at + 1, "Service", Certainty.CERTAIN)
        yield Finding(
            finding.start,
            name.tail,
            finding.label,
            finding.category,
            finding.certainty,
            finding.entity,
        )

    def _of(self, context: Context, at: int) -> Iterator[Finding]:
        tokens = context.tokens
        if at + 2 >= len(tokens):
            return
        name = tokens[at + 2]
        known = context.public(name) or (context.word(name) and name.key not in towns())
        if name.masked or name.number or (known and not context.marked(name)):
            return
        if context.public(name) or name.key in FUNCTION_WORDS:
            return
        last = self._run(context, at + 2)
        yield place(tokens, at, max(last, at + 2), "Service", Certainty.CERTAIN)

    def _run(self, context: Context, at: int) -> int:
        """The last token of the capitals that begin at `at`; little words may stand between."""
        tokens = context.tokens
        last = at - 1
        here = at
        while here < len(tokens) and here - at < _LONGEST:
            token = tokens[here]
            if token.masked or (here > at and token.gap not in (" ", "-", " & ")):
                break
            if token.capital and not token.number:
                last = here
            elif token.key not in INNER:
                break
            here += 1
        return last

    def _called(self, context: Context, at: int) -> Iterator[Finding]:
        tokens = context.tokens
        said = {t.key for t in tokens[max(0, at - 4) : at]}
        category = "Place" if said & PLACES_CALLED else "Service" if said & SERVICES_CALLED else ""
        if not category and not said & WORKS_CALLED:
            return
        name = tokens[at + 1]
        if name.gap.strip() or name.masked or name.number:
            return
        if context.cased and (name.capital or orderly(context)):
            last = self._run(context, at + 1)
            certainty = Certainty.CERTAIN
            if last <= at:
                return
        else:
            last = at
            for here in range(at + 1, min(at + 4, len(tokens))):
                if tokens[here].gap != " " or tokens[here].key in FUNCTION_WORDS:
                    break
                if (
                    here > at + 1
                    and context.known(tokens[here])
                    and not tokens[here - 1].possessive
                ):
                    break
                last = here
            certainty = Certainty.SUGGESTED
            if last <= at:
                return
        if category:
            yield place(tokens, at + 1, last, category, certainty)
        else:
            yield Finding(name.start, tokens[last].end, Label.OTHER, "detail", Certainty.SUGGESTED)


@cache
def _proper() -> frozenset[str]:
    return given_names() | surnames() | towns()
