"""Speech with an engine that stands still in the first decode that is made with all care.

    python -m tests.speech.standing_still FILE

Which process that is stands in FILE; once there is one, none stands still any more.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from facilitator.child import child_main
from facilitator.speech.decoded import Decoded, Floats, Spoken
from facilitator.speech.engines import ENGINES, WHISPER
from facilitator.speech.live import run
from facilitator.speech.overload import BEAM
from tests.speech.scripted import ScriptedEngine

NAME = "tests.speech.standing_still"


class StandsStill(ScriptedEngine):
    """Says "again" and where a span begins, if it is to take all care."""

    def decode(
        self,
        sound: Floats,
        start_ms: int,
        voice: tuple[float, ...],
        beam: int = BEAM,
        *,
        careful: bool = False,
    ) -> Decoded | None:
        if not careful:
            return super().decode(sound, start_ms, voice, beam)
        stand_still()
        return self._said(start_ms, "again")

    def decode_together(
        self,
        sound: Floats,
        spans: Sequence[Spoken],
        beam: int = BEAM,
        *,
        careful: bool = False,
        further: bool = True,
    ) -> list[Decoded | None]:
        if not careful:
            return super().decode_together(sound, spans, beam, further=further)
        stand_still()
        return [self._said(span.start_ms, "again") for span in spans]


def stand_still() -> None:
    here = Path(sys.argv[1])
    if not here.exists():
        fresh = here.with_suffix(".fresh")
        fresh.write_text(str(os.getpid()), "utf-8")
        fresh.replace(here)
        threading.Event().wait()


if __name__ == "__main__":
    ENGINES[WHISPER] = f"{NAME}:{StandsStill.__name__}"
    sys.exit(child_main(run))
