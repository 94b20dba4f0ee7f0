"""Writes the tables of docs/settings.md anew, from the settings as the program has them."""

from __future__ import annotations

import sys
from pathlib import Path

from facilitator import config, study_settings
from facilitator.settings import page

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"

TABLES = {"config": page(config.SETTINGS), "study": page(study_settings.SETTINGS)}


def renewed(text: str) -> str:
    """The page with its tables as they are now, between their marks."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name}: make pages -->\n", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = before + begin + table + end + after
    return text


if __name__ == "__main__":
    old = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        sys.exit(old != renewed(old))
    PAGE.write_text(renewed(old), encoding="utf-8")
