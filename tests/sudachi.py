"""A stand-in for the SudachiPy that other packages still bring: 0.6, as its classes look there."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = '''
from enum import Enum

class SplitMode(Enum):
    A, B, C = range(3)

class Dictionary:
    """No `tokenizer`: here it was still called `create`."""
    def __init__(self, config_path=None, resource_dir=None, dict=None, dict_type=None): ...
    def create(self, mode=None): return self
    def tokenize(self, text): return []
    def lookup(self, surface): return []
'''


def old_sudachi(folder: Path) -> None:
    """Puts SudachiPy 0.6.11 into a folder of modules that come before all others."""
    (folder / "sudachipy").mkdir(parents=True)
    (folder / "sudachipy" / "__init__.py").write_text(_PACKAGE)
    known = folder / "SudachiPy-0.6.11.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: SudachiPy\nVersion: 0.6.11\n")
