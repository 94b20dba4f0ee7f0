"""Telephone numbers and other numbers that somebody is filed under, written and spoken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import LABELS, Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.forms.spoken import DIGITS, TENS, DigitRun, digit_runs
from facilitator.anonymise.tokens import Token, key_at
from facilitator.anonymise.words import listed
from facilitator.domain.transcript import Certainty

SHORTEST_NUMBER = 5
"""Digits in a row from which a number can point to somebody."""

_YEAR = r"(?:19|20)\d\d"
YEARS = re.compile(
    rf"{_YEAR}(?:\s*(?:[-/,]|to|and|or|until)?\s*{_YEAR})*(?:\s?[-/]\s?\d\d)?(?![\d/-])"
)
"""Years, one beside the other, and seasons: "2019-2021", "1998/99", "2015 2016"."""
_AMOUNT = re.compile(
    r"""
    [1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?       # 12,500 and 12,500.75
    | [1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?  # 1.234.567 as others write it
    | (?:0|[1-9]\d{0,5})[.,]\d+             # decimals; 12.500
    | [1-9]\d?(?:\.\d{1,2}){2}              # versions: 10.15.7
    """,
    re.VERBOSE,
)
"""What is counted or measured, as it is written; a number to call begins with 0, or is cued."""
_CLOCK = re.compile(r"\d:\Z")
"""Before the seconds of a time."""
RATIO = re.compile(r":\d")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_SHORTEST_LOCAL = 7
"""Digits from which a number without an area code is taken for a telephone's, unless it is cued."""

IDENTIFIER_CUES = listed("identifiers")
CALLING_CUES = listed("calling")
"""Words close before a number under which somebody is filed, or that is called."""

CUE_REACH = 6
"""Words before a number within which a cue still speaks of it."""

_SHORTEST_LISTED = 9
"""Digits from which groups with commas between them are one number."""

_CUES = CALLING_CUES - {"its"}
_FILING, _BANKING = listed("filing"), listed("banking")
_MEASURED, _COUNTED = listed("measured"), listed("counted")
"""Words before a number that is short, or no quantity; before and behind what is a quantity."""


def numbers(context: Context) -> Iterator[Finding]:
    """Five or more digits in a row, spoken or written; a telephone number where the regions'
    numbering plans allow one (`phonenumbers`), an identifier otherwise."""
    tokens = context.fluent.tokens
    if not any(t.number or t.key in DIGITS or t.key in TENS for t in tokens):
        return
    for run in digit_runs(tokens):
        said = frozenset(t.key for t in tokens[max(0, run.first - CUE_REACH) : run.first])
        if len(run.digits) < SHORTEST_NUMBER or not _numbers(context, run, said):
            yield from _short(context, run, said)
            continue
        start = tokens[run.first].start
        plus = context.text[max(0, start - 1) : start] in ("+", "＋")
        start -= plus
        if key_at(tokens, run.first - 1) == "plus":
            start, plus = tokens[run.first - 1].start, True
        filed = run.digits[0] != "0" and (
            bool(said & IDENTIFIER_CUES)
            or (len(run.digits) < _SHORTEST_LOCAL and not said & CALLING_CUES)
        )
        gaps = [t.gap for t in tokens[run.first + 1 : run.last + 1]]
        network = gaps == [".", ".", "."]  # an address on a network
        phone = not (filed or network) and possible_phone(run.digits, plus, context.regions)
        yield _finding(start, _with_extension(tokens, run), phone)


def _finding(
    start: int, end: int, phone: bool, certainty: Certainty = Certainty.CERTAIN
) -> Finding:
    category = "phone number" if phone else "number"
    return Finding(start, end, LABELS[category], category, certainty)


def _with_extension(tokens: list[Token], run: DigitRun) -> int:
    """Where a number ends: behind its extension, if one is said."""
    at = run.last + 1
    if key_at(tokens, at) in ("extension", "ext"):
        behind = next(digit_runs(tokens[at + 1 : at + 6]), None)
        if behind is not None and not behind.first:
            return tokens[at + 1 + behind.last].end
    return tokens[run.last].end


def _short(context: Context, run: DigitRun, said: frozenset[str]) -> Iterator[Finding]:
    """Fewer digits, or digits said by tens, after a word that says what they are."""
    tokens = context.fluent.tokens
    before, long = key_at(tokens, run.first - 1), len(run.digits)
    start, end = tokens[run.first].start, tokens[run.last].end
    if before in ("extension", "ext") and long > 1:
        yield _finding(start, end, True)
    elif long >= SHORTEST_NUMBER and (said & _BANKING or before == "number"):
        yield _finding(start, end, False)
    elif long == SHORTEST_NUMBER - 1 and said & _FILING and said & IDENTIFIER_CUES:
        yield from () if run.counting else [_finding(start, end, False, Certainty.SUGGESTED)]


def _numbers(context: Context, run: DigitRun, said: frozenset[str]) -> bool:
    """Whether a run of digits is a number to call or file by, not counting or an amount."""
    group = context.fluent.tokens[run.first : run.last + 1]
    start, end = group[0].start, group[-1].end
    if run.counting or run.single < 3 or _CLOCK.search(context.text[:start][-4:]):
        return False
    written = fold(context.text[start:end]).text
    before = context.text[max(0, start - 1) : start]
    if before in ("£", "$", "€", "¥") or YEARS.fullmatch(written):
        return False
    cued = said & _CUES and len(run.digits) >= _SHORTEST_LOCAL
    if not cued and not said & _BANKING and before not in ("+", "＋"):
        if amount(written) or RATIO.match(context.text[end : end + 2]):
            return False
    elif _GROUPED.fullmatch(written):
        return False
    apart = any("," in t.gap and t.number and len(t.key) > 1 for t in group[1:])
    if apart and len(run.digits) < _SHORTEST_LISTED:
        return False  # "vitamin B12, 500 mg"
    # "my score went 12 14 19", "about 100 200 people"
    counted = said & _MEASURED or key_at(context.fluent.tokens, run.last + 1) in _COUNTED
    plain = all(t.number and t.key[0] != "0" for t in group)
    short = len(group) == 1 or max(len(t.key) for t in group) < len("1000")
    return not (counted and plain and short) or bool(cued or said & (_BANKING | IDENTIFIER_CUES))


def amount(written: str) -> bool:
    """Whether figures, as they are written, are counted or measured: a decimal, a price, or an even
    row ("10 15 20", "50 100 150"), which is nobody's number."""
    if _AMOUNT.fullmatch(written):
        return True
    row = re.split(r"[ ,]\s*", written)
    if not all(n.isdecimal() and n[0] != "0" and len(n) < SHORTEST_NUMBER for n in row):
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
        try:
            parsed = phonenumbers.parse(("+" if plus else "") + digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return True
    return False
