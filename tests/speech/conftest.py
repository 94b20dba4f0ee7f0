"""The demo model, loaded once for all tests that decode."""

from __future__ import annotations

import pytest

from facilitator.speech.models import resolve
from facilitator.speech.whisper import Whisper


@pytest.fixture(scope="session")
def engine() -> Whisper:
    return Whisper(resolve("demo").path, "en")
