"""The table of the optional detector in study.toml: what may stand there, and what errors say."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.models import spacy_pipeline
from facilitator.anonymise.registry import GROUP
from facilitator.domain.deidentification import Deidentification
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study


def policy(table: str) -> Deidentification:
    name = table.split("]", maxsplit=1)[0].removeprefix("[anonymise.").split(".")[0]
    return parse_study(f'[anonymise]\nalso = ["{name}"]\n{table}').anonymise


def test_it_is_offered_and_off_unless_named() -> None:
    assert "spacy" in entry_points(group=GROUP).names
    redactor = Redactor(Roster(), policy=parse_study("").anonymise)
    assert redactor.redact("so it was").redactions == ()
    assert "facilitator.anonymise.models.spacy_pipeline" not in _imported_by_a_redactor()


def _imported_by_a_redactor() -> str:
    import subprocess

    script = (
        "import sys; from facilitator.anonymise import Redactor, Roster;"
        "Redactor(Roster()).redact('Doctor Iqbal, 07700 900123'); print(*sys.modules)"
    )
    return subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(FacilitatorError) as caught:
        spacy_pipeline.detector(policy('[anonymise.spacy]\npipeline = "en_core_web_sm"'))
    assert "spacy" in caught.value.what
    assert "pip install 'facilitator[ner]'" in caught.value.hint


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[anonymise.spacy]", "which pipeline"),
        ('[anonymise.spacy]\npipeline = "a"\nthreshold = 0.4', "unknown line: threshold"),
        ("[anonymise.spacy]\npipeline = 3", "which pipeline"),
        ('[anonymise.spacy]\npipeline = " "', "which pipeline"),
        ('[anonymise.spacy]\npipeline = "a"\ncertain = ["PERSON"]', "unknown line: certain"),
        ('[anonymise.spacy]\npipelines = ["a"]', "unknown line: pipelines"),
        ('[anonymise.spacy]\npipeline = "a"\nlabels = 1', "a kind there is not"),
        ('[anonymise.spacy]\npipeline = "a"\nlabels = {DRUG = "pill"}', "a kind there is not"),
        ('[anonymise.spacy]\npipeline = "a"\nlabels = {DRUG = 1}', "a kind there is not"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_loaded(
    table: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(FacilitatorError) as caught:
        spacy_pipeline.detector(policy(table))
    assert said in caught.value.what
    assert caught.value.hint
