"""Collects every sentence of the screens, and brings each catalogue of `facilitator/locale` up to
date: what is new stands in its `.po` without a translation, what is gone goes, and the `.mo` that
the program reads is made of it. Says how much of each is translated."""

from __future__ import annotations

import ast
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "facilitator" / "locale"
KEYWORDS = {"_": 1, "marked": 1, "plural": 2}
"""What a sentence is given to, and how many of its arguments are sentences."""

HEAD = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={plurals}; plural={plural};\\n"
"""


def sentences() -> Catalog:
    """All that the code asks for. Read as Python reads it: Babel's own reader goes by tokens, and
    before Python 3.12 an f-string is one, whatever is asked for in it."""
    found = Catalog()
    for path in sorted((ROOT / "facilitator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                asked = node.args[: KEYWORDS.get(node.func.id, 0)]
                said = [a.value for a in asked if isinstance(a, ast.Constant)]
                if said and len(said) == len(asked):
                    found.add(said[0] if len(said) == 1 else tuple(said))
    return found


def files() -> list[Path]:
    """Every catalogue."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/facilitator.po"))


def read(path: Path) -> Catalog:
    """A catalogue, in the language of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def merged(known: Catalog, wanted: Catalog) -> Catalog:
    """All that is wanted, with the translations that are known."""
    found = Catalog(locale=known.locale)
    for message in wanted:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            old = known.get(key)
            string = old.string if old is not None else ""
            found.add(message.id, string)
    return found


def written(catalogue: Catalog) -> str:
    """The text of a `.po`: sorted by sentence, without places, which change with every line."""
    for message in catalogue:
        message.flags.clear()
    text = io.BytesIO()
    write_po(text, catalogue, no_location=True, sort_output=True, width=0, omit_header=True)
    head = HEAD.format(
        language=catalogue.locale, plurals=catalogue.num_plurals, plural=catalogue.plural_expr
    )
    return f"{head}\n{text.getvalue().decode()}"


def compiled(path: Path) -> bytes:
    """The `.mo` of a `.po`; with no time in it, so that the same is made of the same."""
    made = io.BytesIO()
    catalogue = read(path)
    catalogue.creation_date = catalogue.revision_date = datetime.fromtimestamp(0, UTC)
    write_mo(made, catalogue)
    return made.getvalue()


def translated(catalogue: Catalog) -> tuple[int, int]:
    """How many of how many sentences have a translation."""
    real = [message for message in catalogue if message.id]
    return sum(bool(any(m.string) if m.pluralizable else m.string) for m in real), len(real)


def main() -> None:
    wanted = sentences()
    for path in files():
        catalogue = merged(read(path), wanted)
        path.write_text(written(catalogue), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(compiled(path))
        done, every = translated(catalogue)
        sys.stdout.write(f"{path.parent.parent.name}: {done} of {every} sentences\n")


if __name__ == "__main__":
    main()
