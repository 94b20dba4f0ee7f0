"""What was exported of a text that is amended, as it is told to whoever has to see to it: what to
do, and a row for each folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from facilitator.domain.withdrawal import ENGLISH
from facilitator.words import _, plural
from facilitator.workflow.exported import GUIDE, Export


def staying_in_words(found: Iterable[Export]) -> Iterator[str]:
    """Files that no amendment deletes, because people have them in hand; what was made of several
    meetings is told once."""
    found = _once(found)
    guides = [one for one in found if one.format == GUIDE and one.there]
    yield from map(_guide, guides)
    files = [one for one in found if one not in guides]
    there = [one for one in files if one.there or _nameless(one)]
    if there:
        yield _("Exports of the text before, for you to delete, with all copies of them:")
        yield from _rows(there)
    if len(there) < len(files):
        yield _("Exports of the text before that are no longer there; copies may be elsewhere:")
        yield from _rows(one for one in files if one not in there)


def going_in_words(going: Iterable[Export]) -> Iterator[str]:
    """What an amendment will delete."""
    going = _once(going)
    if going:
        yield _("Exports of the text before, which will be deleted:")
        yield from _rows(going)


def _once(found: Iterable[Export]) -> tuple[Export, ...]:
    return tuple({one.path: one for one in found}.values())


def _guide(one: Export) -> str:
    return _(
        "Drafted on {date} from the text before: the guide {path}. "
        "Take out of it what shall not be asked any more."
    ).format(date=one.at[:10], path=one.path)


def _rows(found: Iterable[Export]) -> Iterator[str]:
    """A row for the files of one folder that were exported on one day."""
    alike: dict[object, list[Export]] = {}
    for one in found:
        key = (Path(one.path).parent, one.at[:10], one.there, _nameless(one))
        alike.setdefault(key, []).append(one)
    for files in alike.values():
        one = files[0]
        row = f"    {_where([Path(each.path) for each in files])} ({one.at[:10]})"
        if _nameless(one):
            row += _("; {somebody} stands for the code of who withdrew").format(
                somebody=ENGLISH.somebody
            )
        yield row


def _where(paths: list[Path]) -> str:
    """Where files of one folder are, without a name where the folder has no others."""
    if len(paths) == 1:
        return str(paths[0])
    folder, names = paths[0].parent, sorted(path.name for path in paths)
    there = list[str]()
    with suppress(OSError):
        there = sorted(path.name for path in folder.iterdir())
    if names == there:
        return plural(
            "all {count} file in {folder}",
            "all {count} files in {folder}",
            len(names),
            folder=folder,
        )
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(names[0], names[-1], strict=False))
    begin = "".join(letter for letter, _same in alike)
    if begin and all(name in names for name in there if name.startswith(begin)):
        return plural(
            "{count} file in {folder} that begins with {begin}",
            "{count} files in {folder} that begin with {begin}",
            len(names),
            folder=folder,
            begin=begin,
        )
    return f"{folder} ({', '.join(names)})"


def _nameless(one: Export) -> bool:
    """Whether its name held the code of who withdrew, which is kept nowhere."""
    return ENGLISH.somebody in one.path
