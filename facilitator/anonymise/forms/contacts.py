"""E-mail addresses, handles and links, as they are written and said (`data/contacts.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import LABELS, Context, Finding
from facilitator.anonymise.layout import generic
from facilitator.anonymise.words import filled, table


@cache
def forms() -> tuple[tuple[str, re.Pattern[str], list[str]], ...]:
    """What each form of the table finds, its pattern, and the signs without any of which a folded
    text is not looked at."""
    parts, every = table("contacts")["parts"], table("contacts")["form"]
    return tuple(
        (one["finds"], re.compile(filled(one["pattern"], parts)), one["needs"]) for one in every
    )


def contacts(context: Context) -> Iterator[Finding]:
    """E-mail addresses, written with @ or spoken with "at" and "dot"; handles and links."""
    folded = context.folded.text
    for finds, pattern, needs in forms():
        if not any(sign in folded for sign in needs):
            continue
        for match in pattern.finditer(folded):
            start, end = match.span("found" if "found" in pattern.groupindex else 0)
            # A sentence's full stop is no part of it.
            end = start + len(folded[start:end].rstrip(".-"))
            if not generic(folded[start:end]):  # "SPEAKER_00" is nobody's handle
                yield Finding(*context.folded.span(start, end), LABELS[finds], finds)
