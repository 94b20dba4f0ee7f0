"""Which models there are, and what is said when one is not."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import huggingface_hub.constants
import pytest
from faster_whisper.utils import _MODELS

from facilitator.errors import FacilitatorError
from facilitator.speech.models import (
    doubt,
    listing,
    models_home,
    resolve,
    smaller_than,
    window_ms,
)
from facilitator.speech.published import ALIASES, canonical, known_models
from tests.weights import real_model


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test looks into the hub cache of whoever runs it."""
    cache = tmp_path / "hub"
    monkeypatch.setenv("HF_HUB_CACHE", str(cache))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(cache))
    return cache


def model_folder(folder: Path, **config: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_bytes(b"x" * 1000)
    if config:
        (folder / "preprocessor_config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def put_in_cache(cache: Path, repository: str) -> Path:
    """As the hub's own downloader lays a repository out."""
    root = cache / f"models--{repository.replace('/', '--')}"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text("abc123", encoding="ascii")
    return model_folder(root / "snapshots" / "abc123")


def test_the_names_are_faster_whispers_own() -> None:
    names = (*known_models(), *ALIASES)
    assert {name: known_models()[canonical(name)].repository for name in names} == _MODELS


def test_every_published_file_has_a_digest_or_is_known_to_have_none() -> None:
    for name, known in known_models().items():
        assert re.fullmatch("[0-9a-f]{40}", known.revision), name
        assert {"model.bin", "config.json", "tokenizer.json"} < set(known.files)
        assert any(file.startswith("vocabulary.") for file in known.files)
        sizes = [file.bytes for file in known.files.values() if file.bytes]
        for file in known.files.values():
            assert (file.bytes is None) == (file.sha256 is None)
            assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)
        if known.digests_known:
            assert round(sum(sizes) / 1e6) == known.megabytes
    without = {name for name, known in known_models().items() if not known.digests_known}
    assert without == {
        *("distil-small.en", "distil-medium.en", "large-v1"),
        *("distil-large-v2", "distil-large-v3.5"),
    }


@pytest.mark.parametrize("name", ["tiny.en", "base"])
def test_the_digests_are_those_of_the_published_files(name: str) -> None:
    for file, published in known_models()[name].files.items():
        data = (real_model(name) / file).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (published.bytes, published.sha256)


def test_what_is_too_small_for_japanese_is_known_by_its_weights_not_by_its_name(
    tmp_path: Path,
) -> None:
    model = resolve(str(shutil.copytree(real_model("base"), tmp_path / "Fachgruppe")))
    assert "too small for Japanese" in str(doubt(model, "ja"))
    assert doubt(model, "en") is None
    assert doubt(model, "de") is None


def test_the_demo_model_comes_with_the_program() -> None:
    info = resolve("demo")
    assert (info.path / "model.bin").is_file()
    assert info.bytes < 8_500_000
    assert 1_000 <= info.window_ms <= 30_000
    assert "trying" in info.note


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    info = resolve(str(model_folder(tmp_path / "mine", chunk_length=10)))
    assert info.path == tmp_path / "mine"
    assert info.window_ms == 10_000
    assert info.bytes > 3_000


def test_a_folder_called_like_a_known_model_is_that_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_folder(tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    assert resolve("small").path == tmp_path / "small"


def test_without_a_word_of_its_own_a_model_hears_30_seconds(tmp_path: Path) -> None:
    assert window_ms(model_folder(tmp_path / "m")) == 30_000


@pytest.mark.parametrize("text", ["{", "[]", '{"chunk_length": "ten"}', '{"chunk_length": 0}'])
def test_a_damaged_configuration_is_said_in_words(tmp_path: Path, text: str) -> None:
    folder = model_folder(tmp_path / "m")
    (folder / "preprocessor_config.json").write_text(text, encoding="utf-8")
    with pytest.raises(FacilitatorError, match="cannot be used"):
        window_ms(folder)


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json"])
def test_a_folder_that_lacks_a_part_says_which(tmp_path: Path, missing: str) -> None:
    folder = model_folder(tmp_path / "m")
    (folder / missing).unlink()
    with pytest.raises(FacilitatorError, match=missing):
        resolve(str(folder))


def test_a_known_model_is_found_in_the_hubs_cache(empty_cache: Path) -> None:
    folder = put_in_cache(empty_cache, known_models()["small"].repository)
    assert resolve("small").path == folder


def test_a_known_model_that_is_not_here_says_how_to_get_it() -> None:
    with pytest.raises(FacilitatorError, match="not on this machine") as caught:
        resolve("large-v3")
    assert "facilitator models pull large-v3" in caught.value.hint


def test_a_pulled_model_comes_before_the_hubs_cache_and_by_its_second_name(
    empty_cache: Path,
) -> None:
    put_in_cache(empty_cache, known_models()["large-v3-turbo"].repository)
    pulled = model_folder(models_home() / "large-v3-turbo")
    assert resolve("turbo").path == resolve("large-v3-turbo").path == pulled
    assert resolve("turbo").note == known_models()["large-v3-turbo"].note


def test_a_name_that_is_nearly_one_is_told() -> None:
    with pytest.raises(FacilitatorError, match="was 'small' meant"):
        resolve("smal")


@pytest.mark.parametrize("name", ["enormous", "", "nowhere/to/be/found", "./nowhere"])
def test_what_is_no_model_is_said_in_words(name: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        resolve(name)
    assert caught.value.hint


def test_the_list_has_the_demo_model_first_and_says_what_is_here(empty_cache: Path) -> None:
    folder = put_in_cache(empty_cache, known_models()["base"].repository)
    models = listing()
    assert models[0].name == "demo"
    assert models[0].path is not None
    assert {m.name: m.path for m in models if m.path and m.name != "demo"} == {"base": folder}
    assert all(m.megabytes > 0 and m.note for m in models)
    assert "Japanese" in next(m.note for m in models if m.name == "base")


def test_choosing_a_model_loads_no_recogniser() -> None:
    code = (
        "import sys; from facilitator.speech.models import resolve; resolve('demo')\n"
        "heavy = {'faster_whisper', 'ctranslate2', 'numpy', 'huggingface_hub', 'onnxruntime'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_largest_much_smaller_model_that_knows_the_language_is_the_smaller_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny, base = real_model("tiny.en"), real_model("base")
    monkeypatch.setenv("FACILITATOR_HOME", str(tmp_path / "home"))
    models_home().mkdir(parents=True)
    large = resolve(str(base))
    assert smaller_than(large, "en") is None
    (models_home() / "tiny.en").symlink_to(tiny)
    found = smaller_than(large, "en")
    assert found
    assert found.name == "tiny.en"
    assert smaller_than(large, "ja") is None
    assert smaller_than(resolve("tiny.en"), "en") is None
    assert smaller_than(resolve("demo"), "en") is None
