"""The sample meeting: its script, its roster and its guide fit together."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.demo.recipe.grammar import sentence, vocabulary
from facilitator.demo.recipe.scoring import normalise
from facilitator.demo.recipe.splits import parts_of
from facilitator.domain.guide import parse_guide
from facilitator.domain.moments import DEFAULT_TAGS

DEMO = Path(str(resources.files("facilitator.demo")))
SOURCE: dict[str, Any] = tomllib.loads(
    (DEMO / "recipe" / "scene_source.toml").read_text(encoding="utf-8")
)
RENDERED = DEMO / "scene.toml"
KEPT_VOICES = {"en-gb-x-rp+f5", "en-gb-x-rp+m7", "kal16"}


@pytest.fixture(scope="module")
def scene() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(RENDERED.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def roster() -> Roster:
    return Roster.from_toml((DEMO / "roster.toml").read_text(encoding="utf-8"))


def script() -> str:
    return " ".join(normalise(turn["text"]) for turn in SOURCE["turn"])


def test_six_voices_speak_and_are_on_the_roster(roster: Roster) -> None:
    voices = {voice["code"]: voice["voice"] for voice in SOURCE["voice"]}
    speakers = {turn["speaker"] for turn in SOURCE["turn"]}
    assert len(voices) == len(set(voices.values())) == 6
    assert speakers == set(voices) == set(roster.codes)
    assert not KEPT_VOICES & set(voices.values())


def test_every_kind_of_detail_is_said(roster: Roster) -> None:
    said = f" {script()} "
    for member in roster.of("participants"):
        assert any(f" {normalise(name)} " in said for name in member.names), member.code
    people = roster.of("participants")
    both = [m for m in people if all(f" {normalise(n)} " in said for n in m.names[:2])]
    assert len(both) >= 2  # in full and short
    for mention in roster.of("people", "places", "services"):
        for name in mention.names[:1]:
            assert f" {normalise(name).removeprefix('the ')} " in said, name
    assert " maya's " in said
    assert " key worker " in said and " doctor " in said and " my sister " in said
    assert " oh seven seven double oh " in said
    assert " dot " in said and " at lighthouse dot org " in said
    assert " fourth of march nineteen eighty two " in said
    assert " hospital " in said and " ward " in said


def test_no_sentence_is_trained_and_every_word_is_known() -> None:
    told = {part for turn in SOURCE["turn"] for part in parts_of(turn["text"])}
    trained = {part for index in range(3_000) for part in parts_of(sentence(1, index).text)}
    assert not told & trained
    assert set(script().split()) - vocabulary() == set()


def test_an_emergent_topic_comes_up_and_is_flagged_soon() -> None:
    flags = [cue for cue in SOURCE["cue"] if cue["act"] == "flag"]
    emergent = [cue for cue in flags if cue["tag"] == "emergent"]
    assert len(emergent) == 1
    before = SOURCE["turn"][emergent[0]["turn"] - 4 : emergent[0]["turn"] + 1]
    assert any("letter" in turn["text"] for turn in before)
    assert {cue["tag"] for cue in flags} <= {tag.name for tag in DEFAULT_TAGS}


def test_cues_open_the_guides_own_questions_in_order() -> None:
    guide = parse_guide((DEMO / "recovery.md").read_text(encoding="utf-8"))
    opened = [cue["question"] for cue in SOURCE["cue"] if cue["act"] == "question"]
    assert SOURCE["guide"] == "recovery"
    assert opened == sorted(set(opened))
    assert opened[-1] < len(list(guide.questions()))
    turns = [cue["turn"] for cue in SOURCE["cue"]]
    assert turns == sorted(turns)
    assert turns[-1] < len(SOURCE["turn"])
    letters = [q for q in guide.questions() if "letter" in q.text or "letter" in str(q.probes)]
    assert letters == []  # else the topic would not be emergent


def test_the_guide_lasts_two_hours() -> None:
    guide = parse_guide((DEMO / "recovery.md").read_text(encoding="utf-8"))
    assert guide.title == "What recovery means"
    assert len(guide.sections) == 6
    assert guide.minutes == 120


def test_the_rendered_scene_is_the_source_with_times(scene: dict[str, Any]) -> None:
    assert [(t["speaker"], t["text"]) for t in scene["turn"]] == [
        (t["speaker"], t["text"]) for t in SOURCE["turn"]
    ]
    at = 0
    for turn, written in zip(scene["turn"], SOURCE["turn"], strict=True):
        assert turn["start_ms"] - at == pytest.approx(written["pause_ms"], abs=2)
        assert 300 < turn["end_ms"] - turn["start_ms"] < 15_000
        at = turn["end_ms"]
    assert 180_000 <= at <= 240_000
    ends = [turn["end_ms"] for turn in scene["turn"]]
    for cue, written in zip(scene["cue"], SOURCE["cue"], strict=True):
        assert 0 <= cue["at_ms"] - ends[written["turn"]] <= 5_000
        assert {k: v for k, v in cue.items() if k != "at_ms"} == {
            k: v for k, v in written.items() if k != "turn"
        }
