"""Real speech models for tests, from a folder that FACILITATOR_TEST_MODELS names.

It holds a folder a model (`tiny.en`, `base`), as `facilitator models pull` lays them out.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "FACILITATOR_TEST_MODELS"


def real_model(name: str) -> Path:
    """The folder of a published model. The test is skipped where there is none."""
    folder = Path(os.environ.get(VARIABLE, "/nowhere")) / name
    if not (folder / "model.bin").is_file():
        pytest.skip(f"no speech model {name}: {VARIABLE} names no folder that holds it")
    return folder
