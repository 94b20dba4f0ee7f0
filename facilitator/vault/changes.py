"""What a TinyDB update did to a table, noted step by step instead of by comparing all of it.

A transaction is a list of steps, each a JSON array:
["table", name] make it · ["drop", name] · ["clear", name] · ["put", name, id, document] ·
["del", name, id] · ["load", name, documents by id] make it so. Ids are strings, as TinyDB stores
them.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

Doc = dict[str, Any]


class Table(MutableMapping[str, Doc]):
    """Documents by id. What is added while the journal is open is held as JSON, compressed: a
    tenth of the memory over a meeting of hours, in which nobody looks at it again."""

    __slots__ = ("_held",)

    def __init__(self, read: Mapping[str, Doc] | None = None) -> None:
        """`read` from the medium a moment ago, to be looked at next."""
        self._held: dict[str, bytes | Doc] = dict(read or {})

    def pack(self, doc_id: str, doc: Doc) -> None:
        """Holds what a reopened journal would read, not the caller's object."""
        self._held[doc_id] = zlib.compress(_packed(doc), level=1)

    def __getitem__(self, doc_id: str) -> Doc:
        held = self._held[doc_id]
        return _unpacked(zlib.decompress(held)) if isinstance(held, bytes) else held

    def __setitem__(self, doc_id: str, doc: Doc) -> None:
        self._held[doc_id] = doc

    def __delitem__(self, doc_id: str) -> None:
        del self._held[doc_id]

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


Tables = dict[str, Table]

_SCALARS = (str, int, float, bool, type(None))


def apply(tables: Tables, steps: Sequence[Sequence[Any]], *, pack: bool = False) -> None:
    """Carry out a transaction's steps, in order; `pack` the documents that are put."""
    for step in steps:
        kind, name = step[0], step[1]
        if kind == "drop":
            tables.pop(name, None)
            continue
        if kind == "load":
            tables[name] = Table(step[2])
            continue
        table = tables.setdefault(name, Table())
        if kind == "put" and pack:
            table.pack(step[2], step[3])
        elif kind == "put":
            table[step[2]] = step[3]
        elif kind == "del":
            table.pop(step[2], None)
        elif kind == "clear":
            table.clear()


def snapshot(tables: Tables) -> list[list[Any]]:
    """The transaction that makes these tables out of none."""
    return [["load", name, dict(table)] for name, table in tables.items()]


def to_payload(steps: Sequence[Sequence[Any]]) -> bytes:
    """A transaction as a record holds it. TypeError or ValueError if it is not JSON's kind."""
    return _packed(steps)


def from_payload(payload: bytes) -> list[list[Any]]:
    """The transaction that `to_payload` gave."""
    steps: list[list[Any]] = _unpacked(payload)
    return steps


def _packed(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Text from anywhere may hold half a surrogate pair; it must come back as it was.
    return text.encode("utf-8", "surrogatepass")


def _unpacked(packed: bytes) -> Any:
    return json.loads(packed.decode("utf-8", "surrogatepass"))


class Copies(Mapping[str, Doc]):
    """A table for reading: each document is copied as it is looked at, so that nobody can change
    in memory what is not on the medium."""

    def __init__(self, live: Table) -> None:
        self.live = live

    def __getitem__(self, doc_id: str) -> Doc:
        return own_copy(self.live[doc_id])  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter(self.live)

    def __len__(self) -> int:
        return len(self.live)


class Changes(MutableMapping[Any, Any]):
    """A table as TinyDB's updaters see it (documents by id), over one that stays untouched.

    TinyDB changes documents in place, so every document handed out is a copy, and is compared with
    the original when the steps are asked for.
    """

    def __init__(self, name: str, live: Mapping[str, Doc], id_class: Callable[[Any], Any]) -> None:
        self._name = name
        self._live = live
        self._id_class = id_class
        self._cleared = False
        self._seen: dict[str, Any] = {}  # copies handed out and documents set; _GONE if deleted
        self._touched: list[tuple[str, str]] = []  # ("put" | "del", id) in order
        self._set: set[str] = set()

    def __getitem__(self, doc_id: Any) -> Any:
        key = str(doc_id)
        if key in self._seen:
            doc = self._seen[key]
            if doc is _GONE:
                raise KeyError(doc_id)
            return doc
        if self._cleared:
            raise KeyError(doc_id)
        doc = self._seen[key] = own_copy(self._live[key])
        return doc

    def __setitem__(self, doc_id: Any, doc: Any) -> None:
        key = str(doc_id)
        self._seen[key] = doc
        if key not in self._set:
            self._set.add(key)
            self._touched.append(("put", key))

    def __delitem__(self, doc_id: Any) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        key = str(doc_id)
        self._seen[key] = _GONE
        self._set.discard(key)
        self._touched.append(("del", key))

    def __contains__(self, doc_id: object) -> bool:
        key = str(doc_id)
        if key in self._seen:
            return self._seen[key] is not _GONE
        return not self._cleared and key in self._live

    def __iter__(self) -> Iterator[Any]:
        return iter([self._id_class(key) for key in self._keys()])

    def __len__(self) -> int:
        return len(self._keys())

    def clear(self) -> None:
        self._cleared = True
        self._seen.clear()
        self._set.clear()
        self._touched.clear()

    def steps(self) -> list[list[Any]]:
        """The transaction that does to the table what was done here; empty if nothing was."""
        steps: list[list[Any]] = []
        if self._cleared and self._live:
            steps.append(["clear", self._name])
        for kind, key in self._touched:
            if kind == "del":
                steps.append(["del", self._name, key])
            elif self._seen[key] is not _GONE:
                steps.append(["put", self._name, key, self._seen[key]])
        for key, doc in self._seen.items():
            if doc is _GONE or key in self._set or self._cleared:
                continue
            if not _same(doc, self._live[key]):
                steps.append(["put", self._name, key, doc])
        return steps

    def _keys(self) -> list[str]:
        old = [] if self._cleared else [k for k in self._live if self._seen.get(k) is not _GONE]
        known = set(old)
        return old + [k for k, doc in self._seen.items() if k not in known and doc is not _GONE]


_GONE = object()


def own_copy(value: Any) -> Any:
    """A deep copy of JSON's kinds of value; anything else is as it is and fails on writing."""
    if isinstance(value, dict):
        return {k: v if type(v) in _SCALARS else own_copy(v) for k, v in value.items()}
    if isinstance(value, list):
        return [v if type(v) in _SCALARS else own_copy(v) for v in value]
    return value


def _same(a: Any, b: Any) -> bool:
    """Equal in kind as well as in value: to a file, 1, 1.0 and true are three things."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(_same(v, b[k]) for k, v in a.items())
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)
