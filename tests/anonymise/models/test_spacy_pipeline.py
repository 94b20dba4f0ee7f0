"""spaCy pipelines made here, saved, named in study.toml, and what they mask then."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.registry import BUILT_IN
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty, Label
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    spacy = pytest.importorskip("spacy")

OTHERS = [name for name in BUILT_IN if name != "roster"]

PATTERNS: list[dict[str, Any]] = [
    {"label": "PERSON", "pattern": [{"LOWER": "oriel"}]},
    {"label": "PERSON", "pattern": "佐々木"},
    {"label": "GPE", "pattern": [{"LOWER": "harbourton"}]},
    {"label": "GPE", "pattern": "France"},
    {"label": "ORG", "pattern": [{"LOWER": "the"}, {"LOWER": "tidewater"}]},
    {"label": "DATE", "pattern": [{"LOWER": "yesterday"}]},
    {"label": "MEDICINE", "pattern": [{"LOWER": "calmazol"}]},
]


def ruled(language: str = "en", patterns: list[dict[str, Any]] = PATTERNS) -> Any:
    nlp = spacy.blank(language)
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    return nlp


@pytest.fixture
def saved(tmp_path: Path) -> str:
    folder = tmp_path / "ruled"
    ruled().to_disk(folder)
    return str(folder)


def redactor(pipeline: str, more: str = "", language: str = "en") -> Redactor:
    """The pipeline alone: no cue of the built-in detectors shall have helped it."""
    study = parse_study(
        f"[anonymise]\noff = {OTHERS}\nalso = ['spacy']\n"
        f"[anonymise.spacy]\npipeline = '{pipeline}'\n{more}"
    )
    return Redactor(Roster(), language, policy=study.anonymise)


def test_from_study_toml_to_the_redacted_text(saved: str) -> None:
    result = redactor(saved).redact(
        "yesterday oriel came from harbourton to the tidewater, and oriel's bus was late"
    )
    assert result.text == (
        "yesterday [Person 1] came from [Place 1] to the [Service 1], and [Person 1]'s bus was late"
    )
    assert {(r.source, r.certainty) for r in result.redactions} == {("spacy", Certainty.SUGGESTED)}
    assert [r.label for r in result.redactions] == [
        Label.PERSON, Label.PLACE, Label.ORG, Label.PERSON,
    ]  # fmt: skip


def test_the_installed_command_reads_the_study_and_runs_it(saved: str, tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / "study.toml").write_text(
        f"[anonymise]\noff = {OTHERS}\nalso = ['spacy']\n[anonymise.spacy]\npipeline = '{saved}'\n"
    )
    for options, shown in (
        ([], "[Person 1] in [Place 1]\n"),
        (["--certain-only"], "oriel in harbourton\n"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "facilitator.cli", "anonymise", "-", *options],
            input="oriel in harbourton\n",
            capture_output=True,
            text=True,
            check=False,
            cwd=study,
        )
        assert (done.stdout, done.returncode) == (shown, 0), done.stderr


def test_nations_days_and_what_the_study_allows_stay(saved: str) -> None:
    assert redactor(saved).redact("in France yesterday").redactions == ()
    study = parse_study(
        f"[anonymise]\noff = {OTHERS}\nallow = ['Harbourton']\nalso = ['spacy']\n"
        f"[anonymise.spacy]\npipeline = '{saved}'"
    )
    allowed = Redactor(Roster(), policy=study.anonymise)
    assert allowed.redact("from harbourton").redactions == ()


def test_types_of_its_own_can_be_explained(saved: str) -> None:
    table = '[anonymise.spacy.labels]\nMEDICINE = "number"\nGPE = "service"'
    result = redactor(saved, table).redact("oriel took calmazol in harbourton")
    assert result.text == "[Person 1] took [number] in [Service 1]"
    assert {r.certainty for r in result.redactions} == {Certainty.SUGGESTED}


def test_spans_count_as_entities_do(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("span_ruler").add_patterns(PATTERNS)
    nlp.to_disk(tmp_path / "spans")
    assert redactor(str(tmp_path / "spans")).redact("oriel came").text == "[Person 1] came"


def test_a_pipeline_reads_its_own_language_and_a_multilingual_one_all(tmp_path: Path) -> None:
    for language in ("de", "xx"):
        ruled(language).to_disk(tmp_path / language)
    german, any_language = str(tmp_path / "de"), str(tmp_path / "xx")
    assert redactor(german).redact("oriel came").redactions == ()
    assert redactor(german, language="de").redact("oriel kam").text == "[Person 1] kam"
    assert redactor(any_language).redact("oriel came").text == "[Person 1] came"
    assert redactor(any_language, language="ja").redact("佐々木 です").text == "[Person 1] です"


def test_an_installed_package_goes_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `spacy package` makes them: a module with load(), and the pipeline's folder in it."""
    name, version = "en_pipeline_of_ours", "1.0.0"
    nlp = ruled()
    nlp.meta.update({"name": "pipeline_of_ours", "version": version})
    module = tmp_path / "site" / name
    module.mkdir(parents=True)
    nlp.to_disk(module / f"{name}-{version}")
    (module / "meta.json").write_text((module / f"{name}-{version}" / "meta.json").read_text())
    (module / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_init_py\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n"
    )
    info = tmp_path / "site" / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert redactor(name).redact("oriel came").text == "[Person 1] came"


@pytest.mark.parametrize("pipeline", ["en_there_is_none", "some/folder", "/there/is/none"])
def test_a_missing_pipeline_is_never_fetched(
    pipeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(*_: Any, **__: Any) -> None:
        raise AssertionError("something was to be fetched")

    monkeypatch.setattr("spacy.cli.download", fetch)
    monkeypatch.setattr("subprocess.Popen", fetch)
    with pytest.raises(FacilitatorError) as caught:
        redactor(pipeline)
    assert f"there is no pipeline '{pipeline}' on this machine" in caught.value.what
    assert "full path" in caught.value.hint


def test_a_folder_is_named_by_its_full_path(saved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative one would be another folder wherever the program is started."""
    monkeypatch.chdir(Path(saved).parent)
    with pytest.raises(FacilitatorError) as caught:
        redactor(Path(saved).name)
    assert "full path" in caught.value.hint


def test_a_damaged_pipeline_is_an_error_that_says_so(saved: str) -> None:
    (Path(saved) / "config.cfg").write_text("[nlp]\nlang = 'en'\npipeline = ['gone']\n")
    with pytest.raises(FacilitatorError) as caught:
        redactor(saved)
    assert "cannot be loaded" in caught.value.what


def test_a_pipeline_that_would_send_texts_away_is_refused(saved: str) -> None:
    config = Path(saved) / "config.cfg"
    told = config.read_text().replace('factory = "entity_ruler"', 'factory = "llm_ner"')
    assert "llm_ner" in told
    config.write_text(told)
    with pytest.raises(FacilitatorError) as caught:
        redactor(saved)
    assert "sends texts elsewhere" in caught.value.what


def test_types_nobody_knows_have_to_be_explained(tmp_path: Path) -> None:
    ruled(patterns=[{"label": "PATIENT", "pattern": "oriel"}]).to_disk(tmp_path / "own")
    with pytest.raises(FacilitatorError) as caught:
        redactor(str(tmp_path / "own"))
    assert "PATIENT" in caught.value.hint
    assert "[anonymise.spacy.labels]" in caught.value.hint
    explained = redactor(str(tmp_path / "own"), '[anonymise.spacy.labels]\nPATIENT = "person"')
    assert explained.redact("oriel came").text == "[Person 1] came"


def test_words_do_not_stay_in_its_vocabulary(saved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Any] = []
    load = spacy.load

    def noted(path: str) -> Any:
        loaded.append(load(path))
        return loaded[-1]

    monkeypatch.setattr(spacy, "load", noted)
    reader = redactor(saved)
    reader.redact("oriel said zyzzogeton")
    assert "zyzzogeton" not in loaded[0].vocab.strings


SENTENCES = (
    "then {} laughed at me", "and {} never rang back", "i asked {} about it",
    "so {} was there too", "that was {} again", "because {} told them",
)  # fmt: skip
NAMES = (
    "harbour", "lantern", "meadow", "pebble", "willow", "copper", "thistle", "saffron",
    "marble", "cobalt", "linnet", "bramble",
)  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline whose names come from learned weights, small enough to train here."""
    from spacy.training import Example

    spacy.util.fix_random_seed(4)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = []
    for sentence in SENTENCES:
        for name in NAMES:
            text, at = sentence.format(name), sentence.index("{")
            gold = {"entities": [(at, at + len(name), "PERSON")]}
            examples.append(Example.from_dict(nlp.make_doc(text), gold))
    optimiser = nlp.initialize(lambda: examples)
    for _ in range(25):
        nlp.update(examples, sgd=optimiser)
    folder = tmp_path_factory.mktemp("trained") / "pipeline"
    nlp.to_disk(folder)
    return str(folder)


def test_a_trained_model_finds_a_name_it_never_saw(trained: str) -> None:
    result = redactor(trained).redact("then velvet laughed at me")
    assert result.text == "then [Person 1] laughed at me"
    assert result.redactions[0].source == "spacy"
    rules = Deidentification(off=("learned",))
    without = Redactor(Roster(), policy=rules)  # with all cues of the built-in ones
    assert without.redact("then velvet laughed at me").redactions == ()


def test_redacting_again_what_a_trained_model_masked_changes_nothing(trained: str) -> None:
    model = redactor(trained)
    once = model.redact("then velvet laughed at me and i asked cedar about it").text
    assert model.redact(once).text == once
    assert model.failures == {}
