"""What a settings file may say: each line is data, and its template, check, screen and page of
documentation are made of that.

A file has lines at its top and lines in tables. What a line means stands here once, as the comment
above it in a new file; nothing else describes it.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from facilitator.domain.reading import toml_of, toml_text
from facilitator.errors import FacilitatorError, meant
from facilitator.words import _

Value = str | int | tuple[str, ...]

WIDTH = 100
"""Columns of a file that is written here."""

_ITEM = "    "


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a settings file; its kind is that of its default.

    `table` is "" for the lines at the top. `most` bounds a number, which is never below zero.
    `check` says what is wrong with a value of the right kind, None if nothing is, or raises a
    FacilitatorError. A new file says `first` where that is not the default.
    """

    table: str
    name: str
    default: Value
    label: str
    help: str
    choices: tuple[str, ...] = ()
    most: int = 0
    counts: str = "whole number"
    may_be_empty: bool = False
    check: Callable[[Any], str | None] = lambda _: None
    first: Value | None = None

    @property
    def key(self) -> str:
        """The line's name with its table's, as TOML has it."""
        return f"{self.table}.{self.name}" if self.table else self.name

    @property
    def where(self) -> str:
        """The line as an error names it."""
        return f"{self.name} in [{self.table}]" if self.table else self.name

    def read(self, data: Mapping[str, Any]) -> Any:
        """The value in a file's tables, or the default. ValueError with what is wrong."""
        table = data.get(self.table, {}) if self.table else data
        if not isinstance(table, dict):
            raise ValueError(_("{table} is no table: write [{table}]").format(table=self.table))
        if self.name not in table:
            return self.default
        return self.checked(table[self.name])

    def checked(self, value: Any) -> Any:
        """The value if it may stand in this line. ValueError with what is wrong, or what `check`
        raises."""
        made: Any = value
        if self.choices:
            if value not in self.choices:
                there = ", ".join(f'"{choice}"' for choice in self.choices)
                at = self.where if self.table else _("{name} in it").format(name=self.name)
                raise ValueError(
                    _("{at} is not one of {there}{meant}").format(
                        at=at, there=there, meant=meant(value, self.choices)
                    )
                )
        elif isinstance(self.default, int):
            if type(value) is not int or not 0 <= value <= self.most:
                raise ValueError(
                    _("{where} is not a {counts}, 0 to {most}").format(
                        where=self.where, counts=self.counts, most=self.most
                    )
                )
        elif isinstance(self.default, tuple):
            if not isinstance(value, list | tuple) or not all(
                isinstance(item, str) and item for item in value
            ):
                raise ValueError(_("{name} is not a list of texts").format(name=self.name))
            made = tuple(value)
        elif not isinstance(value, str) or not (value.strip() or self.may_be_empty):
            raise ValueError(_("{where} is not text").format(where=self.where))
        fault = self.check(made)
        if fault is not None:
            raise ValueError(fault)
        return made

    def typed(self, text: str) -> Any:
        """The value that a person has typed: a list's items stand between commas. ValueError."""
        if isinstance(self.default, tuple):
            items = (item.strip() for item in text.replace("、", ",").split(","))
            return self.checked([unicodedata.normalize("NFC", item) for item in items if item])
        if isinstance(self.default, int):
            written = unicodedata.normalize("NFKC", text).strip()
            return self.checked(int(written) if written.isdecimal() else text)
        return self.checked(text.strip())


def shown(value: Value) -> str:
    """A value as a person reads it, and as `Setting.typed` reads it back."""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def refusal(file: str, what: str) -> FacilitatorError:
    """What is said of a settings file that cannot be used."""
    return FacilitatorError(
        _("{file} cannot be used: {what}.").format(file=file, what=what),
        _("Mend that line, or take it out to have the default."),
    )


def tables_of(file: str, text: str) -> dict[str, Any]:
    """A settings file's tables. FacilitatorError if it is no TOML."""
    try:
        return toml_of(text)
    except ValueError as error:
        raise refusal(file, _("it is not TOML ({error})").format(error=error)) from None


def refuse_unknown(file: str, data: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """FacilitatorError if there is a line that is none of those known, with what was meant."""
    unknown = [f"{name}{meant(name, known)}" for name in sorted(set(data) - set(known))]
    if unknown:
        raise refusal(
            file,
            _("{where} has an unknown line: {unknown}; known: {known}").format(
                where=where, unknown=", ".join(unknown), known=", ".join(sorted(known))
            ),
        )


def read_settings(
    file: str,
    settings: Sequence[Setting],
    data: Mapping[str, Any],
    *,
    besides: Collection[str] = (),
    free: Collection[str] = (),
) -> dict[str, Any]:
    """Each setting's value by its key. `besides` are lines at the top that somebody else reads,
    `free` tables that may hold more. FacilitatorError naming the line at fault."""
    names: dict[str, list[str]] = {}
    for setting in settings:
        names.setdefault(setting.table, []).append(setting.name)
    tables = [table for table in names if table]
    refuse_unknown(file, data, {*names.get("", ()), *tables, *besides}, _("it"))
    for table in tables:
        inside = data.get(table, {})
        if not isinstance(inside, dict):
            raise refusal(file, _("{table} is no table: write [{table}]").format(table=table))
        if table not in free:
            refuse_unknown(file, inside, names[table], f"[{table}]")
    try:
        return {setting.key: setting.read(data) for setting in settings}
    except ValueError as error:
        raise refusal(file, str(error)) from None
    except FacilitatorError as error:
        raise FacilitatorError(
            _("{file} cannot be used: {what}").format(file=file, what=error.what), error.hint
        ) from None


# -- writing ---------------------------------------------------------------------------------------


def template(settings: Iterable[Setting], head: str, tail: str = "", **values: Value | None) -> str:
    """A new file: every line with what it means above it. `values` by key, dots as "__"."""
    parts = [_comment(head), "\n"]
    for table, lines in groupby(settings, key=lambda setting: setting.table):
        if table:
            parts.append(f"\n[{table}]\n")
        for line in lines:
            given = values.get(line.key.replace(".", "__"))
            first = line.default if line.first is None else line.first
            parts.append(_comment(line.help))
            parts.append(f"{line.name} = {_toml(first if given is None else given)}\n")
    return "".join(parts) + (f"\n{tail}" if tail else "")


def _comment(text: str) -> str:
    prefix = "# "
    rows = textwrap.wrap(text, WIDTH - 1, initial_indent=prefix, subsequent_indent=prefix)
    return "".join(f"{row}\n" for row in rows)


def _toml(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return toml_text(value)
    items = [toml_text(item) for item in value]
    whole = f"[{', '.join(items)}]"
    if len(whole) + 12 <= WIDTH:
        return whole
    rows = textwrap.wrap(
        ", ".join(item.replace(" ", "\0") for item in items),
        WIDTH - 1,
        initial_indent=_ITEM,
        subsequent_indent=_ITEM,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "[\n" + "\n".join(rows).replace("\0", " ") + ",\n]"


def with_line(text: str, table: str, name: str, value: Value | None) -> str:
    """The text of a file with one line changed, or taken out (None), all else as people wrote it:
    comments, order and spacing. FacilitatorError if it is no TOML."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document: Any = tomlkit.parse(text.removeprefix("\ufeff"))
    except (TOMLKitError, RecursionError) as error:
        raise refusal(_("The file"), _("it is not TOML ({error})").format(error=error)) from None
    lines = document
    if table:
        if table not in document:
            document[table] = tomlkit.table()
        lines = document[table]
    if value is None:
        lines.pop(name, None)
    else:
        lines[name] = list(value) if isinstance(value, tuple) else value
    return str(tomlkit.dumps(document))


# -- the page of documentation ---------------------------------------------------------------------


def page(settings: Iterable[Setting]) -> str:
    """Markdown: a table of the lines, their defaults, and what they mean."""
    rows = ["| line | default | meaning |", "|---|---|---|"]
    for one in settings:
        name = f"`[{one.table}]` `{one.name}`" if one.table else f"`{one.name}`"
        rows.append(f"| {name} | `{_flat(one.default)}` | {one.help.replace('|', chr(92) + '|')} |")
    return "\n".join(rows) + "\n"


def _flat(value: Value) -> str:
    return f"[{', '.join(map(toml_text, value))}]" if isinstance(value, tuple) else _toml(value)
