"""Telephone numbers and other numbers that somebody is filed under, written and spoken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import LABELS, Context, DigitRun, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.tokens import key_at
from facilitator.anonymise.words import listed, patterns, table
from facilitator.domain.transcript import Certainty

SHORTEST_NUMBER = 5
"""Digits in a row from which a number can point to somebody."""

_PATTERNS = patterns(table("numbers"))
YEARS, RATIO = _PATTERNS["years"], _PATTERNS["ratio"]
_SHORTEST_LOCAL = 7
"""Digits from which a number without an area code is taken for a telephone's, unless it is cued."""

IDENTIFIER_CUES = listed("identifiers")
CALLING_CUES = listed("calling_surely") | listed("calling")
"""Words close before a number under which somebody is filed, or that is called."""

CUE_REACH = 6
"""Words before a number within which a cue still speaks of it."""

_SHORTEST_LISTED = 9
"""Digits from which groups with commas between them are one number."""

_CUES = listed("calling_surely")
_FILING, _BANKING, _NUMBER = listed("filing"), listed("banking"), listed("number")
_EXTENSION, _PLUS = listed("extension"), listed("plus")
_MEASURED, _COUNTED = listed("measured"), listed("counted")
"""Words before a number that is short, or no quantity; before and behind what is a quantity."""


def numbers(context: Context) -> Iterator[Finding]:
    """Five or more digits in a row, spoken or written; a telephone number where the regions'
    numbering plans allow one (`phonenumbers`), an identifier otherwise."""
    tokens = context.fluent.tokens
    for run in grammar(context.language).digit_runs(tokens):
        said = frozenset(t.key for t in tokens[max(0, run.first - CUE_REACH) : run.first])
        if len(run.digits) < SHORTEST_NUMBER or not _numbers(context, run, said):
            yield from _short(context, run, said)
            continue
        start = tokens[run.first].start
        plus = context.text[max(0, start - 1) : start] in ("+", "＋")
        start -= plus
        if key_at(tokens, run.first - 1) in _PLUS:
            start, plus = tokens[run.first - 1].start, True
        filed = run.digits[0] != "0" and (
            bool(said & IDENTIFIER_CUES)
            or (len(run.digits) < _SHORTEST_LOCAL and not said & CALLING_CUES)
        )
        gaps = [t.gap for t in tokens[run.first + 1 : run.last + 1]]
        network = gaps == [".", ".", "."]  # an address on a network
        phone = not (filed or network) and possible_phone(run.digits, plus, context.regions)
        yield _finding(start, _with_extension(context, run), phone)


def _finding(
    start: int, end: int, phone: bool, certainty: Certainty = Certainty.CERTAIN
) -> Finding:
    category = "phone number" if phone else "number"
    return Finding(start, end, LABELS[category], category, certainty)


def _with_extension(context: Context, run: DigitRun) -> int:
    """Where a number ends: behind its extension, if one is said."""
    tokens, at = context.fluent.tokens, run.last + 1
    if key_at(tokens, at) in _EXTENSION:
        said = grammar(context.language).digit_runs(tokens[at + 1 : at + 6])
        behind = next(iter(said), None)
        if behind is not None and not behind.first:
            return tokens[at + 1 + behind.last].end
    return tokens[run.last].end


def _short(context: Context, run: DigitRun, said: frozenset[str]) -> Iterator[Finding]:
    """Fewer digits, or digits said by tens, after a word that says what they are."""
    tokens = context.fluent.tokens
    before, long = key_at(tokens, run.first - 1), len(run.digits)
    start, end = tokens[run.first].start, tokens[run.last].end
    if before in _EXTENSION and long > 1:
        yield _finding(start, end, True)
    elif long >= SHORTEST_NUMBER and (said & _BANKING or before in _NUMBER):
        yield _finding(start, end, False)
    elif long == SHORTEST_NUMBER - 1 and said & _FILING and said & IDENTIFIER_CUES:
        yield from () if run.counting else [_finding(start, end, False, Certainty.SUGGESTED)]


def _numbers(context: Context, run: DigitRun, said: frozenset[str]) -> bool:
    """Whether a run of digits is a number to call or file by, not counting or an amount."""
    group = context.fluent.tokens[run.first : run.last + 1]
    start, end = group[0].start, group[-1].end
    if run.counting or run.single < 3 or _PATTERNS["clock"].search(context.text[:start][-4:]):
        return False
    written = fold(context.text[start:end]).text
    before = context.text[max(0, start - 1) : start]
    if before in ("£", "$", "€", "¥") or YEARS.fullmatch(written):
        return False
    cued = said & _CUES and len(run.digits) >= _SHORTEST_LOCAL
    if not cued and not said & _BANKING and before not in ("+", "＋"):
        if amount(written) or RATIO.match(context.text[end : end + 2]):
            return False
    elif _PATTERNS["grouped"].fullmatch(written):
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
    if _PATTERNS["amount"].fullmatch(written):
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
