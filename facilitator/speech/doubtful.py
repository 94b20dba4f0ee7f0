"""Which recognised text is doubtful, and why: flagged for whoever reviews it, never left out.

Whisper was taught to write something for every sound. What gives made-up text away is taken
together: no sign by itself is reliable (openai/whisper, discussions 679 and 928). The figures were
chosen on LibriSpeech, AMI and twelve voices at once, with tiny.en and base: of what nobody said
all is flagged there, of what was said one utterance in twenty.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from facilitator.domain.transcript import Doubt

LOOP_RATIO = 2.4
"""Text that zlib shrinks more than this repeats itself (Whisper's compression_ratio_threshold)."""

LOOP_TIMES = 3
LOOP_WORDS = 3
"""So many words, so often in a row: people say "no, no, no", hardly a clause three times."""

HALF = -0.75
"""Mean log-probability of a token below which it is as likely as not another one (e^-0.75 = 0.47).
Real speech has -0.1 to -0.5, also from afar; twelve voices at once -0.8 to -1.3."""

SURE_VOICE = 0.6
"""From this mean probability of speech on somebody surely speaks: then it is the words that are
doubtful, as where many talk at once, and else whether there was anything."""

PACE_FROM_MS = 1_000
"""Of less voice than this nobody can tell how fast it was."""

WEAK = -0.5
WEAK_SILENCE = 0.3
WEAK_MS = 500
"""A stock phrase is believed where the model was surer than this, heard less silence (0-1), and
there was as much voice: people do say "thank you"."""


@dataclass(frozen=True, slots=True)
class Acoustics:
    """How sure what listened was: mean log-probability of a token (None: there is none), the
    probability that there was no speech (0-1), the mean of the voice detector's and how long it
    heard somebody."""

    log_probability: float | None
    no_speech: float
    voice: float
    voiced_ms: int


def doubts_of(text: str, acoustics: Acoustics, language: str) -> tuple[Doubt, ...]:
    """Why `text`, without marks of what is inaudible, is doubtful; nothing if it is not."""
    found = []
    if _repeats(text):
        found.append(Doubt.REPETITION)
    sure = acoustics.log_probability
    if sure is not None and sure <= HALF:
        found.append(Doubt.BABBLE if acoustics.voice >= SURE_VOICE else Doubt.UNSURE)
    if text and acoustics.voiced_ms >= PACE_FROM_MS:
        least, most = _by_language("pace", language)
        if not least <= 1000 * len(text.strip()) / acoustics.voiced_ms <= most:
            found.append(Doubt.PACE)
    weak = sure is None or sure <= WEAK or acoustics.no_speech >= WEAK_SILENCE
    if (weak or acoustics.voiced_ms < WEAK_MS) and _stock(text, language):
        found.append(Doubt.STOCK_PHRASE)
    return tuple(found)


def inaudible_word(language: str) -> str:
    """What stands in a transcript of that language where nobody can be understood."""
    return str(_by_language("inaudible", language))


def _repeats(text: str) -> bool:
    data = text.encode()
    if len(data) / len(zlib.compress(data)) > LOOP_RATIO:
        return True
    words = _folded(text).split()
    return any(
        words[at : at + size] * LOOP_TIMES == words[at : at + size * LOOP_TIMES]
        for size in range(LOOP_WORDS, len(words) // LOOP_TIMES + 1)
        for at in range(len(words) - size * LOOP_TIMES + 1)
    )


def _stock(text: str, language: str) -> bool:
    folded = _folded(text)
    stock = _table()["stock"]
    whole = {_folded(phrase) for phrase in stock["whole"].get(language, ())}
    return folded in whole or any(part in folded for part in stock["part"])


def _folded(text: str) -> str:
    """Without case, punctuation (a dot parts words) and double spaces."""
    kept = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(
        c for c in kept.replace(".", " ") if c.isspace() or unicodedata.category(c)[0] not in "PSC"
    )
    return re.sub(r"\s+", " ", kept).strip()


def _by_language(kind: str, language: str) -> Any:
    table = _table()[kind]
    return table.get(language, table["default"])


@cache
def _table() -> dict[str, Any]:
    data = files("facilitator.speech").joinpath("doubtful.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)
