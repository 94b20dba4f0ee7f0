"""The model that ships: small enough, and honest about what it is."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from facilitator.demo.recipe.card import CARD, WORDS, Training, write_card
from facilitator.demo.recipe.grammar import vocabulary

MODEL = Path(str(files("facilitator.demo") / "model"))
MOST_BYTES = 8_000_000


def test_the_package_is_not_swollen_by_it() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) <= MOST_BYTES


def test_the_card_says_what_it_is_not_for() -> None:
    card = (MODEL / CARD).read_text(encoding="utf-8")
    assert "for trying and testing only" in card
    assert "no human voice" in card
    assert "| the sample meeting, cut by VAD |" in card
    assert f"{len(vocabulary()):,} words" in card


def test_its_list_of_words_is_the_grammars() -> None:
    assert (MODEL / WORDS).read_text(encoding="utf-8").split() == sorted(vocabulary())


def test_word_times_come_from_the_heads_that_were_taught() -> None:
    heads = json.loads((MODEL / "config.json").read_text(encoding="utf-8"))["alignment_heads"]
    assert heads == [[1, 0], [1, 1]]


def test_a_card(tmp_path: Path) -> None:
    training = Training(4_190_000, 4, 2, 192, 1000, 73_184, 66.6, 5_000, 114.0)
    write_card(tmp_path, training, frozenset({"ward", "hope"}), "| set |\n")
    assert (tmp_path / WORDS).read_text(encoding="utf-8") == "hope\nward\n"
    card = (tmp_path / CARD).read_text(encoding="utf-8")
    assert "and 2 words" in card
    assert "4.19 million" in card
    assert "| set |" in card
