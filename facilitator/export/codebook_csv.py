"""The study's codebook as Taguette takes it: a CSV file with the columns tag and description."""

from __future__ import annotations

import csv
import io

from facilitator.export.cues import BOM
from facilitator.export.material import Material
from facilitator.export.refi import Codes

JOINT = True
SUFFIX = "-codebook.csv"


def render(material: Material) -> str:
    """A row a tag: UTF-8 with a byte order mark, because Taguette guesses at encodings."""
    out = io.StringIO(BOM)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow(("tag", "description"))
    for code in Codes(material).tags:
        writer.writerow((code.name, code.description))
    return out.getvalue()
