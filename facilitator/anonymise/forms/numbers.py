"""Telephone numbers and other numbers that somebody is filed under, written and spoken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from facilitator.anonymise.detector import LABELS, Context, Finding
from facilitator.anonymise.folding import Folded
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.words import listed, patterns, table
from facilitator.domain.transcript import Certainty

SHORTEST_NUMBER = 5
"""Digits in a row from which a number can point to somebody."""

_PATTERNS = patterns(table("numbers"), lists=listed)
YEARS, RATIO = _PATTERNS["years"], _PATTERNS["ratio"]
_SHORTEST_LOCAL = 7
"""Digits from which a number without an area code is taken for a telephone's, unless it is cued."""

CUE_REACH = 6
"""Words before a number within which a cue still speaks of it."""

_SHORTEST_LISTED = 9
"""Digits from which groups with commas between them are one number."""

_SAID_SINGLY = 3
"""Digits one by one in a number that is no quantity."""

_LONGEST_VALUE = 9
"""Digits of a number that anybody counts to."""

_CUES, FILED = listed("calling_surely"), listed("identifiers")
_FILING, _BANKING, _NUMBER = listed("filing"), listed("banking"), listed("number")
_EXTENSION, _PLUS = listed("extension"), listed("plus")
_MEASURED, _COUNTED = listed("measured"), listed("counted")
"""Words before a number that is short, or no quantity; before and behind what is a quantity."""

_WORD = re.compile(r"(?<!')[^\W\d_]+|\d+")
_WORD_BEHIND = re.compile(r"\W*([^\W\d_]+)")


SAID = str.maketrans("0123456789", "０１２３４５６７８９")
"""Digits as they stand in a text in figures where they were said."""


def _said(piece: str) -> bool:
    """Whether digits were said, not written."""
    return "０" <= piece[0] <= "９"


@dataclass(frozen=True, slots=True)
class Run:
    """Digits in a row at [at, stop) of a text in figures, and the words close before them."""

    at: int
    stop: int
    written: str
    words: tuple[str, ...] = ()

    @property
    def pieces(self) -> list[str]:
        """The digits as they were written or said; those said are full-width."""
        return [piece[0] for piece in _PATTERNS["piece"].finditer(self.written)]

    @property
    def digits(self) -> str:
        """All digits, one after the other."""
        return "".join(str(int(c)) for c in "".join(self.pieces).replace("o", "0"))

    @property
    def single(self) -> bool:
        """Whether digits were written, or said one by one."""
        hundreds = (piece.removesuffix("００") for piece in self.pieces)
        return sum(len(p) for p in hundreds if len(p) == 1 or not _said(p)) >= _SAID_SINGLY

    @property
    def spoken(self) -> bool:
        """Whether some of it was said in words."""
        return any(map(_said, self.pieces))

    @property
    def counting(self) -> bool:
        """One, two, three, ... or backwards: people count aloud, numbers hardly ever run so."""
        values = [int(piece[-_LONGEST_VALUE:].replace("o", "0")) for piece in self.pieces]
        return {b - a for a, b in itertools.pairwise(values)} in ({1}, {-1})

    def cued(self, words: frozenset[str]) -> bool:
        """Whether one of some words stands close before it."""
        return not words.isdisjoint(self.words)

    def behind(self, words: frozenset[str]) -> bool:
        """Whether it stands directly behind one of some words."""
        return self.words[-1:] != () and self.words[-1] in words


def words_before(text: str, at: int) -> tuple[str, ...]:
    """The words of a text among which a cue stands, if one stands before a position."""
    return tuple(_WORD.findall(text, max(0, at - 100), at)[-CUE_REACH:])


def numbers(context: Context) -> Iterator[Finding]:
    """Five or more digits in a row, spoken or written; a telephone number where the regions'
    numbering plans allow one (`phonenumbers`), an identifier otherwise."""
    folded = grammar(context.language).in_figures(context)
    text = folded.text
    for match in _PATTERNS["run"].finditer(text):
        run = Run(*match.span(), match.group(), words_before(text, match.start()))
        if len(run.digits) < SHORTEST_NUMBER or not _numbers(context, folded, run):
            yield from _short(folded, run)
            continue
        start = run.at - (text[run.at - 1 : run.at] == "+")
        if run.behind(_PLUS):
            start = text.rindex(run.words[-1], 0, run.at)
        filed = run.digits[0] != "0" and (
            run.cued(FILED)
            or (len(run.digits) < _SHORTEST_LOCAL and not run.cued(_CUES | listed("calling")))
        )
        network = _PATTERNS["network"].fullmatch(run.written)
        phone = not (filed or network) and possible_phone(
            run.digits, start < run.at, context.regions
        )
        yield _finding(folded, start, run.stop, phone)


def _finding(
    folded: Folded, at: int, stop: int, phone: bool, certainty: Certainty = Certainty.CERTAIN
) -> Finding:
    category = "phone number" if phone else "number"
    return Finding(*folded.span(at, stop), LABELS[category], category, certainty)


def _short(folded: Folded, run: Run) -> Iterator[Finding]:
    """Fewer digits, or digits said by tens, after a word that says what they are."""
    long = len(run.digits)
    if run.behind(_EXTENSION) and long > 1:
        yield _finding(folded, run.at, run.stop, True)
    elif long >= SHORTEST_NUMBER and (run.cued(_BANKING) or run.behind(_NUMBER)):
        yield _finding(folded, run.at, run.stop, False)
    elif long == SHORTEST_NUMBER - 1 and run.cued(_FILING) and run.cued(FILED):
        said = not run.counting
        yield from [_finding(folded, run.at, run.stop, False, Certainty.SUGGESTED)] if said else []


def _numbers(context: Context, folded: Folded, run: Run) -> bool:
    """Whether a run of digits is a number to call or file by, not counting or an amount."""
    text, start = folded.text, folded.span(run.at, run.stop)[0]
    before = context.text[max(0, start - 1) : start]
    cued = run.cued(_CUES) and len(run.digits) >= _SHORTEST_LOCAL
    told = cued or run.cued(_BANKING) or before in ("+", "＋")
    if (
        run.counting
        or not run.single
        or before in ("£", "$", "€", "¥")
        or YEARS.fullmatch(run.written)
        or (not told and (amount(run.written) or RATIO.match(text, run.stop)))
        # "vitamin B12, 500 mg"
        or (_PATTERNS["listed"].search(run.written) and len(run.digits) < _SHORTEST_LISTED)
    ):
        return False
    # "my score went 12 14 19", "about 100 200 people"
    after = _WORD_BEHIND.match(text, run.stop)
    counted = run.cued(_MEASURED) or (after is not None and after[1] in _COUNTED)
    return not counted or cued or run.cued(_BANKING | FILED)


def amount(written: str) -> bool:
    """Whether figures, as they are written, are counted or measured: a decimal, a price, or an even
    row ("10 15 20", "50 100 150"), which is nobody's number."""
    if _PATTERNS["amount"].fullmatch(written):
        return True
    row = re.split(r"[ ,]\s*", written)
    if not all(
        n.isdecimal() and n.isascii() and n[0] != "0" and len(n) < SHORTEST_NUMBER for n in row
    ):
        return False
    steps = {b - a for a, b in itertools.pairwise(map(int, row))}
    ratios = {int(b) / int(a) for a, b in itertools.pairwise(row)}
    return len(row) > 2 and 0 not in steps and 1 in (len(steps), len(ratios))


def possible_phone(digits: str, plus: bool, regions: Iterable[str]) -> bool:
    if not 5 <= len(digits) <= 15 or not digits.isascii():
        return False
    # Google's tables take 30 ms to load; most meetings never say a number.
    import phonenumbers

    for region in regions:
        with suppress(phonenumbers.NumberParseException):
            if phonenumbers.is_possible_number(phonenumbers.parse("+" * plus + digits, region)):
                return True
    return False
