"""Figures of de-identification: per utterance, at the start, and beside other libraries.

They print; they assert nothing about time. scrubadub and Presidio are no dependencies: to have
them in the table, make a virtual environment and say where it is.

    python3 -m venv /tmp/others && /tmp/others/bin/pip install scrubadub presidio-analyzer
    FACILITATOR_BENCH_VENV=/tmp/others make bench

The utterances are the sample meeting's and the labelled talk that was tuned on; what is held out is
not read.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from facilitator.anonymise.recipe.labelled import TALK, read

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

SCRIPT = Path(__file__).with_name("redacting.py")
OTHERS = os.environ.get("FACILITATOR_BENCH_VENV", "")
LEFT_OUT = "scrubadub and Presidio: left out (FACILITATOR_BENCH_VENV says where they are)"

Talk = list[tuple[str, list[tuple[int, int]]]]
"""Utterances, each with where it identifies somebody (code points)."""


def labelled(language: str) -> Talk:
    return [
        (line.text, [(span.start, span.end) for span in line.spans if span.counted])
        for file in sorted(TALK.glob(f"{language}_*_tuning.txt"))
        for line in read(file)
    ]


def scene() -> list[str]:
    """The sample meeting, as written and as an engine without capitals would write it."""
    from facilitator.workflow.sample import sample_folder

    script = tomllib.loads((sample_folder() / "scene.toml").read_text("utf-8"))
    said = [turn["text"] for turn in script["turn"]]
    return said + [re.sub(r"[^\w\s']", "", text.lower()) for text in said]


def utterances(language: str) -> list[str]:
    texts = [text for text, _ in labelled(language)]
    if language == "en":
        return [text for text in scene() + texts if 5 <= len(text.split()) <= 40]
    return texts


def python(name: str) -> str:
    if name.startswith("facilitator"):
        return sys.executable
    return str(Path(OTHERS) / ("Scripts" if os.name == "nt" else "bin") / "python")


def redacted(name: str, language: str, texts: list[str]) -> tuple[dict[str, Any], float]:
    """What redacting.py tells, and the seconds from the start of its process to its end."""
    began = time.perf_counter()
    done = subprocess.run(
        [python(name), str(SCRIPT), name, language],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    took = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), took


def middle(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def hidden(text: str, span: tuple[int, int], found: list[tuple[int, int]]) -> bool:
    """Whether nothing of a span can be read any more."""
    return all(
        text[at].isspace() or any(first <= at < last for first, last in found)
        for at in range(*span)
    )


@pytest.mark.parametrize("language", ["en", "ja"])
def test_ms_per_utterance(language: str) -> None:
    texts = utterances(language)
    if not texts:
        pytest.skip("there is no labelled talk in this language")
    told = [redacted("facilitator", language, texts)[0] for _ in range(3)]
    warm = [min(line) for line in zip(*(t["ms"] for t in told), strict=True)]
    first = middle([t["first_ms"] for t in told])
    rostered = redacted("facilitator_with_a_roster", language, texts)[0]["ms"]
    print(
        f"\n{language}: {len(texts)} utterances, {middle([len(t) for t in texts]):.0f} characters: "
        f"warm median {middle(warm):.2f} ms, p95 {p95(warm):.2f} ms, most {max(warm):.2f} ms; "
        f"first {first:.0f} ms; with a roster median {middle(rostered):.2f} ms"
    )


@pytest.mark.parametrize("language", ["en", "ja"])
def test_start_up(language: str) -> None:
    """From the start of a process to its first result, beside a Python that does nothing."""
    texts = utterances(language)[:1] or ["メールはありません"]

    def bare() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import json"], check=True)
        return time.perf_counter() - began

    rounds = [(redacted("facilitator", language, texts), bare()) for _ in range(7)]
    whole = middle([took for (_, took), _ in rounds])
    alone = middle([nothing for _, nothing in rounds])
    load = middle([told["load_ms"] for (told, _), _ in rounds])
    first = middle([told["first_ms"] for (told, _), _ in rounds])
    print(
        f"\n{language}: process to first result {whole:.2f} s (Python alone {alone:.2f} s); "
        f"imports and building {load:.0f} ms, first utterance {first:.0f} ms"
    )


def test_beside_other_libraries() -> None:
    """The same English utterances in the same run; what of the labelled spans each covers in full.

    No roster and no language model: what each finds by itself.
    """
    if not OTHERS:
        pytest.skip(LEFT_OUT)
    texts = utterances("en")
    talk = labelled("en")
    names = ("facilitator", "scrubadub", "presidio")
    rounds = [{n: redacted(n, "en", texts) for n in names} for _ in range(3)]
    marked = sum(len(spans) for _, spans in talk)
    clean = sum(not spans for _, spans in talk)
    print()
    for name in names:
        warm = [middle(r[name][0]["ms"]) for r in rounds]
        ratios = [w / middle(r["facilitator"][0]["ms"]) for w, r in zip(warm, rounds, strict=True)]
        start = middle([redacted(name, "en", texts[:1])[1] for _ in range(3)])
        found = redacted(name, "en", [text for text, _ in talk])[0]["spans"]
        covered = sum(
            hidden(text, span, there)
            for (text, spans), there in zip(talk, found, strict=True)
            for span in spans
        )
        touched = sum(
            bool(there) and not spans for (_, spans), there in zip(talk, found, strict=True)
        )
        print(
            f"{name:>12}: warm median {middle(warm):.2f} ms ({middle(ratios):.1f} x ours), "
            f"process to first result {start:.2f} s; covers {covered} of {marked} marked spans, "
            f"touches {touched} of {clean} clean lines"
        )
