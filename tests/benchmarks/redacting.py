"""One de-identifier over many utterances, timed; a process of its own for test_anonymise_figures.

    python redacting.py NAME LANGUAGE < utterances.json

It stands alone, because scrubadub and Presidio run in another virtual environment. From stdin comes
a JSON list of texts, to stdout goes one JSON object: `load_ms` (imports and building), `first_ms`
(the first utterance), `ms` (each utterance, the best of three rounds, so that a busy machine counts
less) and `spans` (for each utterance, what was found, as code points [start, end)).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

Spans = list[tuple[int, int]]

ROUNDS = 3


def facilitator(language: str) -> Callable[[str], Spans]:
    from facilitator.anonymise import Redactor, Roster

    redact = Redactor(Roster(), language).redact
    return lambda text: [(r.start, r.end) for r in redact(text).redactions]


def facilitator_with_a_roster(language: str) -> Callable[[str], Spans]:
    from facilitator.anonymise import Redactor, Roster

    file = Path(__file__).parents[2] / "facilitator" / "demo" / "roster.toml"
    redact = Redactor(Roster.from_toml(file.read_text("utf-8")), language).redact
    return lambda text: [(r.start, r.end) for r in redact(text).redactions]


def scrubadub(language: str) -> Callable[[str], Spans]:
    """As it comes, with the detectors of its British locale; its name detectors want models."""
    from scrubadub import Scrubber

    scrubber = Scrubber(locale="en_GB")
    return lambda text: [(f.beg, f.end) for f in scrubber.iter_filth(text)]


def presidio(language: str) -> Callable[[str], Spans]:
    """The recognisers it enables by itself, without a language model."""
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    # Else it fetches a list of domains for the first e-mail address it sees.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    words = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=words)
    engine = AnalyzerEngine(registry=registry, nlp_engine=words, supported_languages=["en"])
    return lambda text: [(f.start, f.end) for f in engine.analyze(text, language="en")]


MAKERS = {
    made.__name__: made for made in (facilitator, facilitator_with_a_roster, scrubadub, presidio)
}


def main() -> None:
    texts = json.load(sys.stdin)
    clock = time.perf_counter
    began = clock()
    find = MAKERS[sys.argv[1]](sys.argv[2])
    loaded = clock()
    find(texts[0])
    first = clock()
    best = [float("inf")] * len(texts)
    spans: list[Spans] = []
    for _ in range(ROUNDS):
        spans = []
        for at, text in enumerate(texts):
            start = clock()
            found = find(text)
            best[at] = min(best[at], (clock() - start) * 1000)
            spans.append(found)
    told = {
        "load_ms": (loaded - began) * 1000,
        "first_ms": (first - loaded) * 1000,
        "ms": best,
        "spans": spans,
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    # This folder is no place to import from: it holds files named like the libraries' own.
    sys.path[:] = [entry for entry in sys.path if entry != str(Path(__file__).parent)]
    main()
