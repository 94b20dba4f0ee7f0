"""`python -m facilitator.anonymise.recipe train|evaluate`: the taggers, from labelled talk."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from facilitator.anonymise.detector import Detector
from facilitator.anonymise.languages.en.learned import LearnedDetector
from facilitator.anonymise.languages.ja.learned import JapaneseLearnedDetector
from facilitator.anonymise.recipe.labelled import TALK, read
from facilitator.anonymise.recipe.scoring import Score, score
from facilitator.anonymise.recipe.training import (
    RULES,
    THRESHOLDS,
    Example,
    examples,
    fit,
    made_up,
    taught,
)
from facilitator.anonymise.redactor import Redactor
from facilitator.anonymise.registry import detectors
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.tagger import Tagger

LEARNED: dict[str, Callable[[Tagger], Detector]] = {
    "en": LearnedDetector,
    "ja": JapaneseLearnedDetector,
}
TAUGHT = Path(__file__).with_name("taught.toml")
"""What the kept taggers were taught by: see `training.taught`. A test compares."""
_SAID = "# Written by `make taggers`: digests of the kept taggers and of what they were taught by."
TRIED = (99.0, 1.0, 0.0, -0.5, -0.75, -1.0, -1.25, -1.5, -2.0, -2.5)
"""Thresholds that `evaluate` shows; with the first the tagger finds nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m facilitator.anonymise.recipe")
    parser.add_argument("act", choices=("train", "evaluate"))
    parser.add_argument("--language", choices=tuple(LEARNED), default="en")
    parser.add_argument("--talk", type=Path, default=TALK, help="folder of the labelled sets")
    parser.add_argument("--only", nargs="*", help="evaluate on these sets only")
    options = parser.parse_args(arguments)
    language = options.language
    found = {
        name: examples(language, talk, talk.with_name(f"{name}_roster.toml"))
        for talk in sorted(options.talk.glob(f"{language}_*_tuning.txt"))
        if (name := talk.name.removesuffix("_tuning.txt"))
    }
    print(f"{len(found)} sets, {sum(map(len, found.values()))} tokens")
    if options.act == "train":
        threshold = THRESHOLDS[language]
        made = made_up(language)
        print(f"{len(made)} tokens made up")
        every = [e for part in (*found.values(), made) for e in part]
        tagger = fit(every, threshold, language)
        target = Path(str(files("facilitator.anonymise"))) / "data" / f"{language}_tagger.bin"
        target.write_bytes(written := tagger.to_bytes())
        note(language, taught(language, written))
        print(f"{target}: {target.stat().st_size} bytes, threshold {threshold}")
    else:
        evaluate(language, options.talk, found, options.only or list(found))
    return 0


def note(language: str, digests: dict[str, str]) -> None:
    """Writes down by what a kept tagger was taught, beside the recipe."""
    known = tomllib.loads(TAUGHT.read_text("utf-8")) | {language: digests}
    lines = [
        line
        for name, entries in sorted(known.items())
        for line in (f"\n[{name}]", *(f'{key} = "{said}"' for key, said in entries.items()))
    ]
    TAUGHT.write_text("\n".join((_SAID, *lines, "")), "utf-8")


def evaluate(
    language: str, talk: Path, found: dict[str, list[Example]], tested: Sequence[str]
) -> None:
    """Scores each set with a tagger that has not seen it, behind the rules; prints tables."""
    rules = detectors(language, RULES)
    totals = {threshold: Score() for threshold in TRIED}
    made = made_up(language)
    for name in tested:
        seen = [e for other, part in found.items() if other != name for e in part]
        tagger = fit(seen + made, 0.0, language)
        roster = Roster.from_toml((talk / f"{name}_roster.toml").read_text("utf-8"))
        lines = read(talk / f"{name}_tuning.txt")
        for threshold, total in totals.items():
            learned = LEARNED[language](replace(tagger, threshold=threshold))
            result = score(Redactor(roster, language, detectors=[*rules, learned]), lines)
            total.add(result)
            print(f"{name:<6}{threshold:7.2f}{_row(result)}", flush=True)
            if threshold == THRESHOLDS[language]:
                print("\n".join(f"    missed {line}" for line in result.missed))
    for threshold, total in totals.items():
        print(f"all   {threshold:7.2f}{_row(total)}")


def _row(result: Score) -> str:
    touched = result.touched_suggested / max(result.clean, 1)
    return (
        f"  recall {result.recall():.3f}  roster {result.recall('roster'):.3f}"
        f"  persons {result.recall('PERSON'):.3f}  services {result.recall('ORG'):.3f}"
        f"  clean lines touched {touched:.3f}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
