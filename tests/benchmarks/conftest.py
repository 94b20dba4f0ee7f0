"""Benchmarks hold meetings as the end-to-end tests do."""

from tests.e2e.conftest import study
from tests.tui.conftest import memory

__all__ = ["memory", "study"]
