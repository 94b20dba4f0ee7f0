"""What a model runs on, with a stand-in for CTranslate2's word about graphics cards."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import pytest

from facilitator.speech import window
from facilitator.speech.device import load, tries_card
from facilitator.speech.models import resolve
from facilitator.speech.whisper import Whisper
from tests.weights import real_model

DEMO = resolve("demo").path
REAL = window.ShortenedWhisper


class Card:
    """A graphics card: what was loaded on it, and what is wrong with it."""

    def __init__(self) -> None:
        self.loaded: list[tuple[str, str]] = []
        self.fault: str | None = None
        self.fault_of: str | None = None

    def model(self, folder: str, *, device: str, compute_type: str, **options: Any) -> Any:
        self.loaded.append((device, compute_type))
        if device == "cuda" and self.fault == "loading":
            raise RuntimeError("CUDA failed with error out of memory")
        real = REAL(folder, device="cpu", compute_type="int8", **options)
        if device == "cuda":
            model = real.model
            real.model = SimpleNamespace(
                **{name: getattr(model, name) for name in dir(model) if name[0] != "_"},
            )
            real.model.compute_type = compute_type
            if self.fault in ("encode", "align"):
                setattr(real.model, self.fault, self._fail)
        return real

    @staticmethod
    def _fail(*_: object, **__: object) -> None:
        raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    """One that works, on a machine whose processor can all that CTranslate2 may do."""
    card = Card()
    can = {"cuda": {"float32", "float16", "int8_float16"}, "cpu": {"int8", "float32"}}
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: can[device])
    monkeypatch.setattr(window, "ShortenedWhisper", card.model)
    return card


def test_a_card_that_works_is_taken(card: Card) -> None:
    _, device, remark = load(DEMO, "auto", 2)
    assert card.loaded == [("cuda", "int8_float16")]
    assert str(device) == "graphics card, int8_float16"
    assert remark is None


def test_an_old_card_is_used_as_it_can(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda _: {"float32"})
    assert load(DEMO, "auto", 2)[1].compute_type == "float32"


@pytest.mark.parametrize("fault", ["loading", "encode", "align"])
def test_a_card_that_does_not_work_is_said_and_the_processor_taken(card: Card, fault: str) -> None:
    card.fault = fault
    engine = Whisper(DEMO, "en", 1)
    assert engine.device.name == "cpu"
    assert str(engine.remark).startswith("The graphics card cannot be used (")
    assert str(engine.remark).endswith("; the processor is.")
    assert card.loaded == [("cuda", "int8_float16"), ("cpu", "int8")]


def test_a_card_is_left_alone_where_the_study_says_so(card: Card) -> None:
    _, device, remark = load(DEMO, "cpu", 1)
    assert card.loaded == [("cpu", "int8")]
    assert (device.name, remark) == ("cpu", None)
    assert str(device).startswith("processor, 1 thread, ")


def test_without_a_card_nothing_is_said_unless_one_is_wanted(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    assert load(DEMO, "auto", 1)[2] is None
    assert not tries_card("auto")
    card.fault = "loading"
    assert "out of memory" in str(load(DEMO, "cuda", 1)[2])


def test_a_driver_that_cannot_be_asked_is_no_card(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", Card._fail)
    _, device, remark = load(DEMO, "auto", 1)
    assert (device.name, remark) == ("cpu", None)


@pytest.mark.parametrize("name", ["tiny.en", "base"])
def test_a_published_model_can_be_tried_as_a_card_is(card: Card, name: str) -> None:
    folder: Path = real_model(name)
    assert load(folder, "auto", 2)[1].name == "cuda"
