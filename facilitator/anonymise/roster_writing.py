"""What is said of a roster: as a file that `roster_file.read` reads back to an equal roster."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.anonymise.languages import grammar
from facilitator.anonymise.roster import Member, Mention, Roster, listed_names, name_keys


def written(roster: Roster) -> str:
    """The roster as a file that `roster_file.read` reads back to an equal roster."""
    return "\n".join(_block(table, entry) for table, entry in roster.entries())


def _block(table: str, entry: Member | Mention) -> str:
    lines = [f"[[{table}]]"]
    if isinstance(entry, Member):
        lines.append(f"code = {_quote(entry.code)}")
    listed = listed_names(entry)
    if listed:
        lines.append(f"names = {_quote_all(listed)}")
    lines += [f"{key} = {_quote_all(names)}" for key, names in entry.fields]
    if isinstance(entry, Mention) and entry.replacement is not None:
        lines.append(f"replacement = {_quote(entry.replacement)}")
    return "\n".join([*lines, ""])


def _quote(text: str) -> str:
    """A TOML basic string."""
    out = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 0x20 or ord(c) == 0x7F else c
        for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{out}"'


def _quote_all(texts: Sequence[str]) -> str:
    return "[" + ", ".join(_quote(t) for t in texts) + "]"


def words_besides(roster: Roster) -> list[tuple[str, int]]:
    """(code or table, how many) for entries with a name that is an everyday word as well ("Will").

    Such a name is masked only where it stands as one.
    """
    found = []
    for table, entry in roster.entries():
        words = sum(
            len(k) == 1 and grammar("en").ambiguous(k[0]) for k in map(name_keys, entry.names)
        )
        if words:
            found.append((_called(table, entry), words))
    return found


def _called(table: str, entry: Member | Mention) -> str:
    if isinstance(entry, Member):
        return entry.code
    return entry.replacement or f"one of the {table}"
