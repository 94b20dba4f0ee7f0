"""The registry of formats: the program's own, and what other packages bring by an entry point.

A format is a module:

    SUFFIX = ".txt"                 # of its file, or what follows the session's name in it
    JOINT = True                    # optional: all sessions in one file instead of a file for each
    def render(material): ...       # str, bytes, or several of them by suffix
    def spoken(files, material): ...  # optional: who said what, as a reader of the files finds it

`render` gets a `Material` and has no clock, no disk and no network. `spoken` gets the bytes of what
was written, by suffix, and yields a `Spoken` a line or a turn: what was written is compared with
what was sealed before anybody is told that it is there. Text is written as UTF-8.

Another package names its module in the entry point group `facilitator.exports`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from facilitator.errors import FacilitatorError, meant, place_of
from facilitator.export.material import Material
from facilitator.export.reading import Spoken, same_words, sealed_words
from facilitator.words import _

GROUP = "facilitator.exports"


@dataclass(frozen=True, slots=True)
class Format:
    """A format by name; `load` gives its module, on first use."""

    name: str
    description: str
    load: Callable[[], ModuleType]

    @property
    def joint(self) -> bool:
        """Whether all sessions come into one file."""
        return bool(getattr(self._module, "JOINT", False))

    def render(self, material: Material) -> dict[str, bytes]:
        """What is to be written, by what follows the stem of the file's name."""
        made = self._called("render", material)
        found = made if isinstance(made, Mapping) else {self._module.SUFFIX: made}
        return {
            suffix: content if isinstance(content, bytes) else str(content).encode()
            for suffix, content in found.items()
        }

    def is_what_was_sealed(self, files: Mapping[str, bytes], material: Material) -> bool | None:
        """Whether the files say who said what as the sealed transcripts do; None if the format
        holds nothing that was said, or cannot be read back."""
        if not hasattr(self._module, "spoken"):
            return None
        try:
            found: Iterable[Spoken] = self._module.spoken(files, material)
            return same_words(found, sealed_words(material))
        except (ValueError, LookupError, SyntaxError, OSError):
            return False

    @property
    def _module(self) -> ModuleType:
        try:
            return _loaded(self.load)
        except Exception as error:
            raise _broken(self.name, error) from None

    def _called(self, function: str, *arguments: object) -> object:
        try:
            return getattr(self._module, function)(*arguments)
        except FacilitatorError:
            raise
        except Exception as error:
            # The message of an error in the middle of a text may quote it; its place does not.
            raise _broken(self.name, error) from None


@cache
def _loaded(load: Callable[[], ModuleType]) -> ModuleType:
    return load()


def _broken(name: str, error: Exception) -> FacilitatorError:
    return FacilitatorError(
        _("The export format '{name}' failed: {name_2} in {place_of}.").format(
            name=name, name_2=type(error).__name__, place_of=place_of(error)
        ),
        _("Nothing was written. Leave that format out, and report the line above."),
    )


def _own(name: str, module: str, description: str) -> Format:
    return Format(name, description, lambda: import_module(f"facilitator.export.{module}"))


_OWN = {
    one.name: one
    for one in (
        _own("txt", "txt", _("plain text, a paragraph a turn")),
        _own("docx", "word_document", _("Word, for NVivo, MAXQDA, ATLAS.ti, QualCoder, Taguette")),
        _own("md", "markdown", "Markdown"),
        _own("html", "html_page", _("a page to read, search and print")),
        _own("csv", "csv_tables", _("tables: utterances, moments, participants, guide")),
        _own("json", "json_tables", _("all tables of the sealed transcript")),
        _own("qdpx", "refi_project", _("REFI-QDA project, all sessions in one")),
        _own("qdc", "refi_codebook", _("REFI-QDA codebook: flags and guide sections")),
        _own("vtt", "webvtt", _("WebVTT, a cue a line")),
        _own("vtt-taguette", "taguette_vtt", _("WebVTT as Taguette takes it")),
        _own("codebook", "codebook_csv", _("codebook as CSV, for Taguette")),
        _own("srt", "subrip", _("SubRip subtitles")),
        _own("eaf", "elan", _("ELAN, a tier a speaker")),
    )
}


@cache
def formats() -> Mapping[str, Format]:
    """What can be written, by the name `--format` takes. A name of the program's own stays so."""
    brought = {point.name: _brought(point) for point in entry_points(group=GROUP)}
    return {**_OWN, **{name: one for name, one in brought.items() if name not in _OWN}}


def _brought(point: EntryPoint) -> Format:
    return Format(
        point.name,
        _("from {package}").format(package=point.dist.name if point.dist else point.value),
        point.load,
    )


def chosen(names: Iterable[str]) -> list[Format]:
    """The formats of these names, each once. FacilitatorError if there is no such format, or if no
    name is given."""
    known = formats()
    wanted = list(dict.fromkeys(names))
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        named = ", ".join(f"{name!r}{meant(name, known)}" for name in unknown)
        raise FacilitatorError(
            _("There is no export format {named}.").format(named=named)
            if unknown
            else _("No export format was named."),
            _("Formats: {known}.").format(known=", ".join(known)),
        )
    return [known[name] for name in wanted]
