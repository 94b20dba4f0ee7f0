"""All tables of the sealed transcript as JSON, for scripts of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from facilitator.domain.sealed import SealedTranscript
from facilitator.export.material import Material
from facilitator.export.reading import Spoken, sealed_words

SUFFIX = ".json"


def render(material: Material) -> str:
    """An object of tables, each a list of rows; order and layout stable between exports."""
    return json.dumps(material.transcript.to_tables(), ensure_ascii=False, indent=2) + "\n"


def spoken(files: Mapping[str, bytes], material: Material) -> Iterable[Spoken]:
    """Who said what, as the file has it. ValueError if it holds anything but what was sealed."""
    read = SealedTranscript.from_tables(json.loads(files[SUFFIX]))
    if read != material.transcript:
        raise ValueError("not what was sealed")
    return sealed_words(material)
