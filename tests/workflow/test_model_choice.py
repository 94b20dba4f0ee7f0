"""Which model is offered for a language and a machine."""

from __future__ import annotations

from pathlib import Path

import huggingface_hub.constants
import pytest

from facilitator.speech.models import models_home
from facilitator.workflow import model_choice
from facilitator.workflow.model_choice import offer, suggested

GB = 1_000_000_000


@pytest.fixture(autouse=True)
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


def machine(monkeypatch: pytest.MonkeyPatch, cores: int, memory: int | None) -> None:
    monkeypatch.setattr(model_choice, "physical_cores", lambda: cores)
    monkeypatch.setattr(model_choice, "memory_bytes", lambda: memory)


@pytest.mark.parametrize(
    ("cores", "memory", "names"),
    [
        (1, 4 * GB, ("base.en", "base", None)),
        (4, 8 * GB, ("small.en", "small", "small")),
        (8, 1 * GB, ("base.en", "base", None)),
        (8, 16 * GB, ("small.en", "small", "small")),
        (9, None, ("large-v3-turbo", "large-v3-turbo", "large-v3-turbo")),
    ],
)
def test_the_best_that_the_machine_can_bear(
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    memory: int | None,
    names: tuple[str, str, str | None],
) -> None:
    """For Japanese nothing below small is of use, though the machine may not keep up with it."""
    english, german, japanese = names
    machine(monkeypatch, cores, memory)
    assert suggested("en") == (english, True)
    assert suggested("german") == (german, True)
    assert suggested("日本語") == (japanese or "small", japanese is not None)


def test_what_is_here_is_named_first_and_only_what_knows_the_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine(monkeypatch, 2, 8 * GB)
    what, remedy = offer("ja")
    assert what.startswith("Only the demo model")
    assert "small (486 MB), slow on this machine" in remedy
    for name in ("tiny.en", "base"):
        (models_home() / name).mkdir(parents=True)
    assert "English on this machine: tiny.en, base" in offer("English")[0]
    assert 'model = "base"' in offer("日本語")[1]
    (models_home() / "base").rmdir()
    assert offer("ja")[0] == "No speech model for Japanese is on this machine."
