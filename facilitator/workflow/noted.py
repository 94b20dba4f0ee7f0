"""What is noted beside the vaults: JSON files that say what they are and of which version."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypeVar

from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError
from facilitator.vault import disk

LARGEST = 4_000_000
"""Bytes that are read of one: some thousand entries."""


class Noted(Protocol):
    """A record of such a file."""

    @property
    def format(self) -> str: ...

    @property
    def version(self) -> int: ...


_T = TypeVar("_T", bound=Noted)


def read_noted(path: Path, empty: _T, unread: str, damaged: tuple[str, str]) -> _T:
    """The record in a file, `empty` where there is none. FacilitatorError that says `unread` where
    the disk refuses, `damaged` where it is no such record, or of another version."""
    try:
        found = read_as(type(empty), json_of(disk.read(path, LARGEST)))
        if (found.format, found.version) != (empty.format, empty.version):
            raise ValueError
    except FileNotFoundError:
        return empty
    except OSError as error:
        raise disk.fault(unread, path, error) from error
    except ValueError:
        raise FacilitatorError(*damaged) from None
    return found
