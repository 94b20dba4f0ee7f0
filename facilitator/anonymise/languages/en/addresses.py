"""Street addresses, which `cues.toml` describes; with the flat that is written as a fraction."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Label


def addresses(context: Context) -> Iterator[Finding]:
    """House number and street, said or written, with the flat before or behind it."""
    tokens = context.fluent.tokens
    for one in table().find("address", context.fluent):
        first, last = one.first, one.stop - 1
        first -= _over(tokens, first)
        while _over(tokens, last + 1):
            last += 1
        start, end = tokens[first].start, tokens[last].end
        yield Finding(start, end, Label.ADDRESS, "address", one.certainty)


def _over(tokens: list[Token], at: int) -> bool:
    """Whether a number stands directly before and behind a stroke before a token: "Flat 2/1"."""
    both = tokens[max(0, at - 1) : at + 1]
    return len(both) > 1 and both[1].gap == "/" and all(t.number for t in both)
