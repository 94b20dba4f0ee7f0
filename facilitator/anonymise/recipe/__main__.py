"""`python -m facilitator.anonymise.recipe`: makes a tagger from labelled talk."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from facilitator.anonymise import languages
from facilitator.anonymise.recipe.labelled import TALK
from facilitator.anonymise.recipe.training import (
    FITTED,
    THRESHOLDS,
    examples,
    fit,
    made_up,
    tagger,
    taught,
)
from facilitator.anonymise.tagger import FILE

TAUGHT = Path(__file__).with_name("taught.toml")
"""What the kept taggers were taught by: see `training.taught`. A test compares."""
_SAID = "# Written by `make taggers`: digests of the kept taggers and of what they were taught by."


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m facilitator.anonymise.recipe")
    parser.add_argument("--language", choices=tuple(THRESHOLDS), default="en")
    language = parser.parse_args(arguments).language
    every = [
        example
        for talk in sorted(TALK.glob(f"{language}_*_tuning.txt"))
        for example in examples(language, talk, talk.with_name(f"{talk.name[:4]}_roster.toml"))
    ]
    print(f"{len(every)} tokens of talk")
    many = FITTED[language]
    fitted = [fit([*every, *made_up(language, seed)], language) for seed in range(1, many + 1)]
    written = tagger(np.mean(fitted, axis=0), language).to_bytes()
    target = Path(languages.__path__[0], language, FILE)
    target.write_bytes(written)
    known = tomllib.loads(TAUGHT.read_text("utf-8")) | {language: taught(language, written)}
    lines = [
        line
        for name, entries in sorted(known.items())
        for line in (f"\n[{name}]", *(f'{key} = "{said}"' for key, said in entries.items()))
    ]
    TAUGHT.write_text("\n".join((_SAID, *lines, "")), "utf-8")
    print(f"{target}: {len(written)} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
