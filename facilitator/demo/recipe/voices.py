"""Who speaks: the synthetic voices of the demo model's training, and those it never hears.

Two engines are used. espeak-ng is a formant synthesiser with many accents and *variants* (`+f2`,
`+m3`), which change pitch, formants and voice quality. flite brings concatenative and statistical
voices built from recordings of single speakers. A `Voice` is everything that an
engine must be told to speak in one of its ways.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

ESPEAK_FILES = {
    "en": "gmw/en",
    "en-gb": "gmw/en",
    "en-us": "gmw/en-US",
    "en-us-nyc": "gmw/en-US-nyc",
    "en-gb-scotland": "gmw/en-GB-scotland",
    "en-gb-x-rp": "gmw/en-GB-x-rp",
    "en-gb-x-gbclan": "gmw/en-GB-x-gbclan",
    "en-gb-x-gbcwmd": "gmw/en-GB-x-gbcwmd",
    "en-029": "gmw/en-029",
}
"""espeak-ng 1.51's English accents and their voice files, as `espeak-ng --voices=en` lists them."""

_ACCENTS = {
    "en": 22,
    "en-us": 22,
    "en-gb-scotland": 5,
    "en-gb-x-rp": 5,
    "en-gb-x-gbclan": 4,
    "en-gb-x-gbcwmd": 4,
    "en-029": 4,
    "en-us-nyc": 4,
}
_COMMON_VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m8", "f1", "f2", "f3", "f4")
_RARE_VARIANTS = (
    *("Alex", "Alicia", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene", "Gene2", "Henrique"),
    *("Hugo", "Jacky", "Lee", "Marco", "Mario", "Michael", "Mike", "Mr serious", "Nguyen"),
    *("Storm", "adam", "anika", "announcer", "antonio", "aunty", "belinda", "benjamin", "boris"),
    *("caleb", "croak", "david", "ed", "edward", "edward2", "gustave", "iven", "iven2", "iven3"),
    *("john", "kaukovalta", "klatt", "klatt2", "klatt3", "klatt4", "linda", "marcelo", "max"),
    *("michel", "miguel", "norbert", "pablo", "paul", "pedro", "quincy", "rob", "robert", "sandro"),
    *("shelby", "steph", "steph2", "steph3", "travis", "victor", "zac", "grandma", "grandpa"),
)
_FLITE_VOICES = {"slt": 30, "awb": 30, "rms": 30, "kal": 10}

HELD_OUT = ("en-gb-x-rp+f5", "en-gb-x-rp+m7", "en-us+f3", "kal16")
"""Voices no training utterance uses: a flite speaker, two variants heard in no accent, and one
known variant in an accent it is never heard with."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A way of speaking.

    `engine` is "espeak-ng" or "flite"; `name` is that engine's own name ("en-gb+f2", "slt").
    `rate` (words a minute), `pitch` (0-99) and `gap` (10 ms between words) belong to espeak-ng.
    `stretch` (durations; 1.0 as recorded) and `f0` (mean, Hz; None leaves the speaker's own)
    belong to flite. `warp` plays the samples faster by that factor and so moves pitch, formants
    and tempo together, as another body would.
    """

    engine: str
    name: str
    rate: int = 175
    pitch: int = 50
    gap: int = 0
    stretch: float = 1.0
    f0: float | None = None
    warp: float = 1.0


def training_voice(chance: random.Random) -> Voice:
    """A voice for training: half of espeak-ng's are near its defaults, the rest range widely."""
    if chance.random() < 0.72:
        return _espeak(chance)
    name = _weighted(chance, _FLITE_VOICES)
    warp = round(chance.uniform(0.9, 1.14), 3) if chance.random() < 0.35 else 1.0
    f0 = None
    if chance.random() < 0.3 or name == "kal":
        f0 = float(chance.randint(130, 230) if name == "slt" else chance.randint(80, 170))
    stretch = chance.uniform(0.85, 1.2) if chance.random() < 0.7 else 1.0
    return Voice("flite", name, stretch=round(stretch * warp, 3), f0=f0, warp=warp)


def _espeak(chance: random.Random) -> Voice:
    while True:
        accent = _weighted(chance, _ACCENTS)
        kind = chance.random()
        if kind < 0.36:
            variant = ""
        elif kind < 0.8:
            variant = chance.choice(_COMMON_VARIANTS)
        else:
            variant = chance.choice(_RARE_VARIANTS)
        name = f"{accent}+{variant}" if variant else accent
        if name not in HELD_OUT:
            break
    plain = chance.random() < 0.3
    warp = round(chance.uniform(0.9, 1.12), 3) if not plain and chance.random() < 0.2 else 1.0
    return Voice(
        "espeak-ng",
        name,
        rate=175 if plain else chance.randint(112, 205),
        pitch=50 if plain else min(99, max(0, round(chance.gauss(50, 27)))),
        gap=0 if chance.random() < 0.75 else chance.choice((1, 1, 2, 3)),
        warp=warp,
    )


def held_out_voice(chance: random.Random, name: str | None = None) -> Voice:
    """A voice that training never uses (see `HELD_OUT`), at an ordinary rate and pitch."""
    name = name or chance.choice(HELD_OUT)
    if name == "kal16":
        return Voice("flite", name, stretch=round(chance.uniform(0.95, 1.15), 3))
    return Voice("espeak-ng", name, rate=chance.randint(130, 185), pitch=chance.randint(25, 75))


def _weighted(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
