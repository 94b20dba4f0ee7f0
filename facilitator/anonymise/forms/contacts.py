"""E-mail addresses, handles and links, as they are written and said (`data/contacts.toml`)."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import LABELS, Context, Finding
from facilitator.anonymise.layout import generic
from facilitator.anonymise.patterns import forms


class EmailDetector:
    """E-mail addresses, written with @ or spoken with "at" and "dot"; handles and links."""

    name = "email"
    languages: tuple[str, ...] = ()

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        for form in forms("contacts"):
            for start, end in form.spans(context.folded.text):
                if generic(context.folded.text[start:end]):
                    continue  # "SPEAKER_00" is nobody's handle
                yield Finding(*context.folded.span(start, end), LABELS[form.finds], form.finds)
