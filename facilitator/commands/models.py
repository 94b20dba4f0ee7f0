"""`models`: which speech models there are, and getting one. `pull` alone uses the internet."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any

from facilitator.commands.output import GUTTER, answered, out, say, somebody_here, table
from facilitator.domain.people import columns
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.words import _
from facilitator.workspace import find_workspace

STEP_PERCENT = 10
"""Without a terminal a line is written each time so much more of a file has come."""

SMALL_BYTES = 20_000_000
"""A file below it is there before anybody has looked, and gets no line of its own."""


def list_all(_options: argparse.Namespace) -> int:
    """`facilitator models list`."""
    from facilitator.speech.models import listing

    rows = []
    for model in listing():
        here = _("partly fetched") if model.partly else _("to be fetched")
        here = _("on this machine") if model.path else here
        rows.append((model.name, f"{model.megabytes:>5} MB", here, model.note))
    note = max(columns(line) for line in table([row[:3] for row in rows])) + GUTTER
    for line in table(rows):
        out(line, prose=True, hang=note)
    return 0


def where(options: argparse.Namespace) -> int:
    """`facilitator models where [NAME]`: the folder of models that are pulled, or of one model."""
    from facilitator.speech.models import models_home, resolve

    out(str(resolve(options.name).path if options.name else models_home()))
    return 0


def pull(options: argparse.Namespace) -> int:
    """`facilitator models pull NAME`."""
    from facilitator.speech.fetching import pull as fetch
    from facilitator.speech.models import partial_folder
    from facilitator.speech.published import canonical

    try:
        with Bar() as bar:
            model = fetch(options.name, options.source, bar)
    except KeyboardInterrupt:
        raise FacilitatorError(
            _("Stopped: the speech model '{name}' is not here.").format(name=options.name),
            _("What has come so far is kept, and the same command goes on with it.")
            if partial_folder(canonical(options.name)).is_dir()
            else _("Nothing had come yet."),
        ) from None
    say(_('{name} is here. In study.toml: model = "{name}"').format(name=model.name))
    out(str(model.path))
    return 0


def remove(options: argparse.Namespace) -> int:
    """`facilitator models remove NAME`."""
    from facilitator.speech.fetching import check_removable
    from facilitator.speech.fetching import remove as take_away
    from facilitator.speech.receiving import size_in_words

    size = size_in_words(check_removable(options.name))
    if not options.yes:
        if not somebody_here():
            raise FacilitatorError(
                _("A model is removed only when somebody says so, and nobody is here to be asked."),
                _("If that is meant: facilitator models remove {name} --yes").format(
                    name=options.name
                ),
            )
        used = ""
        with suppress(FacilitatorError):
            if find_workspace(options.workspace).study.model == options.name:
                used = _(" This study's meetings are heard by it.")
        if not answered(
            _("{name} takes {size}.{used} Remove it?").format(
                name=options.name, size=size, used=used
            )
        ):
            say(_("Nothing was changed."))
            return 1
    take_away(options.name)
    say(_("{name} is removed; {size} are free again.").format(name=options.name, size=size))
    return 0


class Bar:
    """How far a file has come: a bar on a terminal, else a line now and then. On stderr."""

    def __init__(self) -> None:
        self._file: str | None = None
        self._told = 0
        self._lines = True
        self._bar: Any = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._end()

    def say(self, text: str) -> None:
        """A line, below a bar that is there."""
        self._end()
        say(text)

    def progress(self, file: str, done: int, total: int | None) -> None:
        """So many bytes of a file are there."""
        if file != self._file:
            self._end()
            self._begin(file, done, total)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)
        elif not sys.stderr.isatty() and total and total >= SMALL_BYTES and self._lines:
            percent = 100 * done // total // STEP_PERCENT * STEP_PERCENT
            if percent > self._told:
                self._told = percent
                say(
                    _("{file}: {percent} % of {total:.0f} MB").format(
                        file=file, percent=percent, total=total / 1000000.0
                    )
                )

    def _begin(self, file: str, done: int, total: int | None) -> None:
        from facilitator.speech.receiving import CHECKING

        self._file, self._told = file, 0
        self._lines = not file.startswith(CHECKING)
        if sys.stderr.isatty() and (total is None or total >= SMALL_BYTES):
            from tqdm import tqdm

            self._bar = tqdm(
                desc=printable(file),
                initial=done,
                total=total,
                unit="B",
                unit_scale=True,
                file=sys.stderr,
                dynamic_ncols=True,
                ascii=not (sys.stderr.encoding or "").lower().startswith("utf"),
                leave=False,
            )

    def _end(self) -> None:
        self._file = None
        if self._bar is not None:
            self._bar.close()
            self._bar = None
