"""Postcodes of Britain, Ireland and Canada, written and spelt out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.spelt import spelt_runs
from facilitator.domain.transcript import Certainty, Label

_POSTCODE = re.compile(
    # Outward and inward code as in BS 7666; a space may be missing.
    r"(?<![^\W_])(?:gir ?0aa|[a-pr-uwyz](?:[0-9]{1,2}|[a-hk-y][0-9]{1,2}|[0-9][a-hjkps-uw]"
    r"|[a-hk-y][0-9][abehmnprv-y]) {0,2}[0-9][abd-hjlnp-uw-z]{2}"
    # Canada and Ireland.
    r"|[abceghj-nprstvxy][0-9][a-z] ?[0-9][a-z][0-9]"
    r"|[ac-fhknprtv-y][0-9][0-9w] ?[0-9ac-fhknprtv-y]{4}"
    r")(?![^\W_])"
)


class PostcodeDetector:
    """Postcodes of letters and digits: "SE6 4HW", "s e one three seven q t"."""

    name = "postcode"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.fluent
        for run in context.derived(spelt_runs):
            if _POSTCODE.fullmatch(run.text):
                first, last = tokens[run.first].start, tokens[run.last].end
                yield Finding(first, last, Label.ADDRESS, "postcode", Certainty.CERTAIN)
        if not any(t.number for t in tokens):
            return
        for match in _POSTCODE.finditer(context.folded.text):
            start, end = context.folded.span(*match.span())
            yield Finding(start, end, Label.ADDRESS, "postcode", Certainty.CERTAIN)
