"""Whose code runs in a process that hears what people say: the installation's, and nobody else's.

Python also looks for modules in the current folder (`python -m`) and wherever the variables
PYTHON* say; a `queue.py` that somebody put into a study's folder would run beside the session's
key. Nothing here may import a module that is not part of the interpreter itself, as `os` and `sys`
are: it would be looked for in just those places.
"""

import os
import sys

HARMLESS = frozenset(
    {
        "PYTHONCOERCECLOCALE",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONIOENCODING",
        "PYTHONLEGACYWINDOWSFSENCODING",
        "PYTHONLEGACYWINDOWSSTDIO",
        "PYTHONNOUSERSITE",
        "PYTHONSAFEPATH",
        "PYTHONUNBUFFERED",
        "PYTHONUTF8",
    }
)
"""Variables that say how text is read and written, and no more (docs.python.org/3/using/cmdline).
All others are not heeded: they name code, or where code is, or what is printed of it."""


def command(module: str) -> list[str]:
    """What starts an interpreter that runs a module of this program, and nobody else's code.

    It imports from where this process was installed, the user's own site-packages included if it
    does, and reads file names as this process does.
    """
    return [sys.executable, "-E", "-P", *_alike(), "-m", module]


def shield() -> None:
    """Goes on only in an interpreter that imports nothing from the current folder, or from where
    the user's variables say: if this is not one, the program begins again in one that is.

    What such an interpreter runs by itself before any program (a `sitecustomize`) cannot be helped
    from within; it is gone with the process image, before there is any key.
    """
    foreign = [name for name in os.environ if _chooses_code(name)]
    if sys.flags.ignore_environment:
        foreign = []
    here = _run_from_current_folder()
    if not foreign and not here:
        return
    places = {_absolute(p) for p in os.environ.get("PYTHONPATH", "").split(os.pathsep)}
    for name in foreign:
        del os.environ[name]
    if os.name == "posix":
        again = [sys.executable, "-P", *_alike(), "-m", "facilitator", *sys.argv[1:]]
        os.execv(sys.executable, again)  # noqa: S606 - not a new process, but this one
    # Windows cannot put another program into this process: what was not loaded yet never will be.
    sys.path[:] = [p for p in sys.path[here:] if not foreign or _absolute(p) not in places]


def _chooses_code(name: str) -> bool:
    option = name.removeprefix("PYTHON")
    return option != name and option[:1].isalpha() and name not in HARMLESS


def _run_from_current_folder() -> bool:
    """Whether this is `python -m facilitator`: then the current folder comes first of all."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return not sys.flags.safe_path and spec is not None and spec.name == "facilitator.__main__"


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - `pathlib` might be anybody's here


def _alike() -> list[str]:
    """Options by which another interpreter finds packages and reads names as this one does."""
    return [
        *(["-s"] if sys.flags.no_user_site else []),
        *(["-B"] if sys.flags.dont_write_bytecode else []),
        "-X",
        f"utf8={sys.flags.utf8_mode}",
    ]
