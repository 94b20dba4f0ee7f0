"""The sample meeting as written, and as a speech engine without capitals would write it."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.languages.en.lists import listed

DEMO = files("facilitator.demo")


@pytest.fixture(scope="module")
def sample_roster() -> Roster:
    return Roster.from_toml((DEMO / "roster.toml").read_text("utf-8"))


def _turns() -> list[str]:
    scene = tomllib.loads((DEMO / "scene.toml").read_text("utf-8"))
    return [turn["text"] for turn in scene["turn"]]


def _as_heard(text: str) -> str:
    return re.sub(r"[^\w\s']", "", text.lower())


@pytest.mark.parametrize("form", [str, _as_heard, str.upper])
def test_nothing_identifying_is_left(sample_roster: Roster, form: type[str]) -> None:
    redactor = Redactor(sample_roster)
    names = {
        word
        for entry in sample_roster.entries
        for name in entry.names
        for word in re.findall(r"[^\W\d_]+", name.lower())
        if word not in listed("common") and len(word) > 1
    }
    assert len(names) > 10
    for text in _turns():
        shown = redactor.redact(form(text)).text
        assert not names & set(re.findall(r"[^\W\d_]+", shown.lower())), shown
        assert not re.search(r"\d{5}|nine hundred|eighty two|dot org", shown.lower()), shown


def test_most_of_the_meeting_is_untouched(sample_roster: Roster) -> None:
    redactor = Redactor(sample_roster)
    results = [redactor.redact(text) for text in _turns()]
    # Everything masked is one of the details the scene was written with.
    assert {r.source for result in results for r in result.redactions} == {
        "roster", "phone", "email", "date",
    }  # fmt: skip
    assert sum(not result.redactions for result in results) >= len(results) // 3
