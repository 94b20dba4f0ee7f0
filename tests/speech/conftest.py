"""The demo model, loaded once for all tests that decode."""

from __future__ import annotations

import pytest

from facilitator.speech.engine import Engine
from facilitator.speech.models import resolve


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(resolve("demo").path, "en")
