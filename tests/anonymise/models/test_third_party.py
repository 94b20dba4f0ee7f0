"""A detector that another package brings: found by entry point, run, and not trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study

CODE = """
from facilitator.anonymise import Finding
from facilitator.domain.transcript import Label


class Whisperer:
    name = "whisperer"
    languages = ("en",)

    def __init__(self, policy):
        self.words = policy.options.get("whisperer", {}).get("words", ["secret"])

    def detect(self, text, context):
        for word in self.words:
            at = text.find(word)
            if at >= 0:
                yield Finding(at, at + len(word), Label.OTHER, "detail")


class Stumbler(Whisperer):
    languages = ()

    def detect(self, text, context):
        yield from super().detect(text, context)
        raise ValueError(text)


def no_start(policy):
    raise RuntimeError("the weights of secret are missing")
"""

POINTS = """[facilitator.detectors]
whisperer = whisperers:Whisperer
stumbler = whisperers:Stumbler
broken = whisperers:no_start
absent = whisperers:nothing_there
"""


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package, as pip would have left it."""
    site = tmp_path / "site"
    info = site / "whisperers-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "whisperers.py").write_text(CODE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: whisperers\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    monkeypatch.syspath_prepend(str(site))


def redactor(also: str, more: str = "", language: str = "en") -> Redactor:
    study = parse_study(f'[anonymise]\nalso = ["{also}"]\n{more}')
    return Redactor(Roster(), language, policy=study.anonymise)


def test_it_runs_where_it_is_named() -> None:
    result = redactor("whisperer").redact("it is a secret thing")
    assert result.text == "it is a [detail] thing"
    assert [(r.source, r.certainty) for r in result.redactions] == [
        ("whisperer", Certainty.CERTAIN)
    ]
    unnamed = Redactor(Roster(), policy=parse_study("").anonymise)
    assert unnamed.redact("it is a secret thing").redactions == ()


def test_it_gets_its_own_table_and_runs_in_its_languages() -> None:
    table = '[anonymise.whisperer]\nwords = ["thing"]'
    assert redactor("whisperer", table).redact("a secret thing").text == "a secret [detail]"
    other = redactor("whisperer", table, language="de")
    assert other.redact("a secret thing").redactions == ()


def test_one_that_raises_is_counted_and_stops_nothing() -> None:
    stumbling = redactor("stumbler")
    result = stumbling.redact("my secret number is 07700 900123")
    assert result.text == "my [detail] number is [phone number]"
    count, fault = stumbling.failures["stumbler"]
    assert count >= 1
    assert fault == "ValueError"  # its kind, never its message: that quotes the text


@pytest.mark.parametrize("name", ["broken", "absent"])
def test_one_that_cannot_start_says_so_without_its_own_words(name: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        redactor(name)
    assert f"{name!r} cannot be started" in caught.value.what
    assert "secret" not in str(caught.value)


def test_one_that_is_not_installed_names_those_that_are() -> None:
    with pytest.raises(FacilitatorError) as caught:
        redactor("whisperers")
    assert "whisperer" in caught.value.hint
