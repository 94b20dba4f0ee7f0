"""All tables of the sealed transcript as JSON, for scripts of one's own."""

from __future__ import annotations

import json

from facilitator.domain.sealed import SealedTranscript


def render(transcript: SealedTranscript) -> str:
    """An object of tables, each a list of rows; order and layout stable between exports."""
    return json.dumps(transcript.to_tables(), ensure_ascii=False, indent=2) + "\n"
