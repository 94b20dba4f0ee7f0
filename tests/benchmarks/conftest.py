"""Benchmarks hold meetings as the end-to-end tests do."""

from tests.e2e.conftest import study

__all__ = ["study"]
