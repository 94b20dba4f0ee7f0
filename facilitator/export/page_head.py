"""How each page begins that is written here: nothing in it runs, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape


def page_head(title: str, language: str, style: str) -> Iterator[str]:
    """Lines up to `</head>`. The page forbids itself whatever it does not hold
    (Content-Security-Policy)."""
    yield "<!doctype html>"
    yield f'<html lang="{language}">'
    yield '<head><meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>\n{style}</style></head>"
