"""No sentence for people is printed past the catalogue: the code is read, file by file.

Looked at is what is given to an error a person reads, to what prints, asks or notifies, and to
argparse, and what is filled into a sentence of the catalogue, be it one word, set before or handed
from elsewhere in the file; and, in the rooms that are nothing but a command line, every text of two
words or more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "facilitator"

TRANSLATED = {"_", "marked", "plural", "counted", "words"}
"""What is given to these is in the catalogue; what is filled in afterwards is looked at."""

TOLD = {"say", "out", "answered", "notify", "fault"}
ERRORS = {
    "FacilitatorError", "UsageError", "HeldError", "KeyLockedError", "NoOutputError",
    "NeverMadeError", "SystemExit",
}  # fmt: skip
HELP = {"help", "description", "epilog", "title"}

ALL_OF_IT = ("cli.py", "arguments", "commands")
"""Where every text is for the person at the terminal."""

SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? +[a-z{A-Z'\"(]")

WORD = re.compile(r"[A-Za-z]{2,}")
"""Of what is said alone or filled into a sentence."""

NONE = re.compile(
    r"""
    ^facilitator($|[ ][\w{-])       # a command, as it is typed
    | ^(Mobile[ ]Documents|Google[ ]Drive|My[ ]Drive)$   # folders of other programs
    | ^sharing[ ](lines|answers)$   # threads
    | ^--session[ ]
    | ^(first|second)[ ]\{\}        # columns of JSON
    | ^(bold[ ])?\$                 # a colour
    | \.(toml|md|json)$ | ^(topic_guides|examples)$     # files
    | ^[\w{}]+(/[\w{}]+)+$          # paths
    | ^'|^ch(mod|grp)[ ]|^--?\w|^\w+://$    # what is typed
    """,
    re.VERBOSE,
)
"""What looks like one and is none."""


BETWEEN_PROGRAMS = {
    *("compile", "ValueError", "get", "key_of", "fullmatch", "startswith"),
    *("command", "to_go_on", "sub", "_text", "_staging", "_meant"),
}
"""What is given to these is for the program itself, or a command as it is typed."""

RECORDED = {
    "vault/certificate.py none",
    "workflow/certified.py nobody",
    "domain/guide.py title",
    "portaudio.py linux",
    "anonymise/models/spacy_pipeline.py labels",
    "anonymise/models/spacy_pipeline.py pipeline",
    "anonymise/roster_file.py Volunteer Worker 2",
    "anonymise/roster_file.py [Person 1]",
    "commands/withdrawal.py ID",
    "speech/sources.py main",
    "vault/certificate_text.py  and ",
    "workflow/seal.py {} resume {} --headless",
    "workflow/first_start.py 5 User, 1 Nurse, 2 Facilitator",
}
"""Words that are written into a file, or are a name for the program."""


def files() -> list[Path]:
    return [p for p in sorted(ROOT.rglob("*.py")) if "recipe" not in p.parts]


def name_of(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
        return "".join(map(str, parts))
    return None


def texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text below a node that is not translated, and is no docstring."""
    if isinstance(node, ast.Call) and name_of(node.func) in TRANSLATED:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and name_of(node.func) in BETWEEN_PROGRAMS:
        return
    if isinstance(node, ast.Compare):
        return
    if isinstance(node, ast.Subscript):
        yield from texts(node.value)
        return
    found = text_of(node)
    if found is not None and isinstance(node, ast.expr):
        yield node.lineno, found
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from texts(child)


def filled_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What sentences are filled with: as it stands there, as a variable was set to, or as whoever
    calls a function of this file gives it."""
    for value in filling(tree):
        yield from texts(value)
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        for value in filling(function):
            if isinstance(value, ast.Name):
                yield from set_to(value.id, function)
                if function.name not in BETWEEN_PROGRAMS:
                    yield from handed(value.id, function, tree)


def filling(below: ast.AST) -> Iterator[ast.expr]:
    """What the sentences below a node are filled with."""
    for node in ast.walk(below):
        if isinstance(node, ast.Call) and is_filling(node):
            yield from (value.value for value in node.keywords)


def is_filling(node: ast.Call) -> bool:
    """Whether a sentence is filled in: one that was looked up, here or before."""
    if name_of(node.func) != "format" or not isinstance(node.func, ast.Attribute):
        return False
    sentence = node.func.value
    if isinstance(sentence, ast.Call):
        return name_of(sentence.func) in TRANSLATED
    return text_of(sentence) is None


def set_to(name: str, function: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts that a variable of a function may be."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                yield from texts(node.value)


def handed(name: str, function: ast.FunctionDef, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts that a function of this file is given as its parameter of a name."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) == function.name:
            own = names[1:] if names[:1] == ["self"] else names
            given = [*zip(own, node.args, strict=False), *((k.arg, k.value) for k in node.keywords)]
            for parameter, value in given:
                if parameter == name:
                    yield from texts(value)


def instead(node: ast.AST) -> Iterator[tuple[int, str]]:
    """A word that stands where there is nothing else to say: `", ".join(names) or "none"`."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        first, last = node.values[0], node.values[-1]
        joined = isinstance(first, ast.Call) and name_of(first.func) == "join"
        if joined and (text := text_of(last)):
            yield last.lineno, text


def told(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts that are given to what tells people something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if name_of(node.func) in TOLD | ERRORS:
                for argument in node.args:
                    yield from texts(argument)
            for option in node.keywords:
                if option.arg in HELP:
                    yield from texts(option.value)
        yield from instead(node)
    yield from filled_in(tree)


def untranslated(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = path.relative_to(ROOT).parts[0] in ALL_OF_IT
    found = {one for one in told(tree) if WORD.search(one[1])}
    if whole:
        found |= {one for one in texts(tree) if SENTENCE.search(one[1])}
    return [
        f"{path.relative_to(ROOT)}:{line}: {text[:60]!r}"
        for line, text in sorted(found)
        if not NONE.search(text) and f"{path.relative_to(ROOT)} {text}" not in RECORDED
    ]


@pytest.mark.parametrize("room", sorted({p.relative_to(ROOT).parts[0] for p in files()}))
def test_what_people_read_goes_through_the_catalogue(room: str) -> None:
    here = [p for p in files() if p.relative_to(ROOT).parts[0] == room]
    assert [line for path in here for line in untranslated(path)] == []


def test_a_sentence_without_the_catalogue_is_found(tmp_path: Path) -> None:
    """The test's own eye."""
    code = (
        '"""A docstring that is long."""\nraise FacilitatorError(f"No such {thing}.", _("Try it."))'
    )
    assert [text for _line, text in told(ast.parse(code))] == ["No such {}."]


def test_one_word_without_the_catalogue_is_found_too() -> None:
    """A sentence of one word, and a word that is filled into one."""
    code = (
        'say("Done")\n'
        'out(_("Guides: {there}.").format(there=found or "none", path=root / "examples"))\n'
        'there = ", ".join(names) or "nobody"\n'
        'prompt.say(_("Nobody."), "$muted")'
    )
    found = [text for _line, text in told(ast.parse(code)) if not NONE.search(text)]
    assert sorted(set(found)) == ["Done", "nobody", "none"]


def test_what_a_sentence_is_handed_from_elsewhere_is_found() -> None:
    """By way of a variable, of a parameter, and of a sentence that was looked up before."""
    code = (
        "def refuse(what: str) -> None:\n"
        "    which = f'name {what}' if what else what\n"
        "    fault = _('{which} is a code: {what}.')\n"
        "    say(fault.format(which=which, what=what))\n"
        "refuse(f'more than {most} names')\n"
        "refuse(_('a place'))\n"
        "path = 'a file'.format(name='of the program')\n"
    )
    found = [text for _line, text in told(ast.parse(code)) if WORD.search(text)]
    assert sorted(set(found)) == ["more than {} names", "name {}"]
