"""Which models there are, and what is said when one is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import huggingface_hub.constants
import pytest
from faster_whisper.utils import _MODELS

from facilitator.errors import FacilitatorError
from facilitator.speech.models import KNOWN, listing, resolve, window_ms


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test looks into the hub cache of whoever runs it."""
    cache = tmp_path / "hub"
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
    assert {name: known.repository for name, known in KNOWN.items()} == _MODELS


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
    folder = put_in_cache(empty_cache, KNOWN["small"].repository)
    assert resolve("small").path == folder


def test_a_known_model_that_is_not_here_says_how_to_get_it() -> None:
    with pytest.raises(FacilitatorError, match="not on this machine") as caught:
        resolve("large-v3")
    assert "hf download Systran/faster-whisper-large-v3" in caught.value.hint


@pytest.mark.parametrize("name", ["enormous", "", "nowhere/to/be/found", "./nowhere"])
def test_what_is_no_model_is_said_in_words(name: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        resolve(name)
    assert caught.value.hint


def test_the_list_has_the_demo_model_first_and_says_what_is_here(empty_cache: Path) -> None:
    folder = put_in_cache(empty_cache, KNOWN["base"].repository)
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
