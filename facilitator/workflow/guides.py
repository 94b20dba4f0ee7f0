"""The topic guides of a study: found, read, begun anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from facilitator.domain.guide import Reading, parse_guide, read_guide
from facilitator.domain.languages import masked_language
from facilitator.domain.reading import toml_text
from facilitator.domain.topic_guide import GuideError, TopicGuide
from facilitator.errors import FacilitatorError, system_says
from facilitator.files import text_of
from facilitator.vault import disk
from facilitator.words import _
from facilitator.workflow.accounts import make_study_folder
from facilitator.workspace import Workspace

EXAMPLES = "examples"
"""Folder of a study's guides in which those lie that came with the program."""
BLANK = "blank"
_SUFFIX = ".md"
_NO_NAME = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]|^\.|^-|[. ]$')
"""What the name of a file has on no system, or what hides it, or is taken for an option."""
_LONGEST_NAME = 100


def load_guide(path: Path, *, also: Callable[[str], str] | None = None) -> TopicGuide:
    """Reads a guide file; `also` makes of its text what is read. Raises FacilitatorError naming
    the line and the remedy."""
    text = text_of(path, _("The topic guide"))
    try:
        return parse_guide(also(text) if also is not None else text)
    except GuideError as error:
        raise FacilitatorError(
            _("{path}, line {line}: {what}.").format(path=path, line=error.line, what=error.what),
            error.remedy,
        ) from None


def checked_guide(path: Path) -> Reading:
    """Reads a guide file and tells all that is wrong with it. FacilitatorError if it is no text."""
    return read_guide(text_of(path, _("The topic guide")))


def shipped_guides() -> dict[str, str]:
    """The guides that come with the program, a series of meetings and a blank one, by language and
    name ("en/2-feeling-safe"). The sample meeting's own is not among them."""
    languages = (one for one in (files("facilitator") / "guides").iterdir() if one.is_dir())
    return {
        f"{language.name}/{guide.name.removesuffix(_SUFFIX)}": guide.read_text(encoding="utf-8")
        for language in sorted(languages, key=lambda folder: folder.name)
        for guide in sorted(language.iterdir(), key=lambda file: file.name)
        if guide.name.endswith(_SUFFIX)
    }


def blank_guide(title: str, language: str) -> str:
    """A guide to be filled in, with comments that say how: in the language if there is one in it,
    else in English."""
    shipped = shipped_guides()
    text = shipped.get(f"{language}/{BLANK}", shipped[f"en/{BLANK}"])
    text = re.sub(r"(?m)^title = .*$", lambda _: f"title = {toml_text(title)}", text, count=1)
    return re.sub(
        r"(?m)^language = .*$", lambda _: f"language = {toml_text(language)}", text, count=1
    )


def new_guide(
    workspace: Workspace,
    name: str,
    *,
    language: str | None = None,
    like: str | None = None,
    text: str | None = None,
    also: Callable[[str], str] | None = None,
    coming: Callable[[Path, bytes], None] = lambda _path, _content: None,
) -> Path:
    """Writes a guide of that name into the study: `text`, a copy of another, or a blank one; `also`
    makes of its text what is written, `coming` is told of that before.

    Never writes over a file. Raises FacilitatorError if there is one, or the name is none.
    """
    stem = name.strip().removesuffix(_SUFFIX)
    if not stem or len(stem) > _LONGEST_NAME or _NO_NAME.search(stem):
        raise FacilitatorError(
            _("That is no name for a guide."),
            _(
                "It names a file in topic_guides/: letters, digits, hyphens, as in "
                "'second-meeting'."
            ),
        )
    if like is not None:
        text = guide_text(workspace, like)
    elif text is None:
        written = masked_language(language or workspace.study.language)
        text = blank_guide(stem.replace("-", " ").replace("_", " "), written)
    text = also(text) if also is not None else text
    path = workspace.guides / f"{stem}{_SUFFIX}"
    coming(path, text.encode())
    try:
        make_study_folder(path.parent)
        disk.write_synced(path, text.encode(), disk.STUDY_FILE)
    except FileExistsError:
        raise FacilitatorError(
            _("There is a guide '{stem}' already.").format(stem=stem),
            _("Choose another name, or change {path}.").format(path=path),
        ) from None
    except OSError as error:
        raise FacilitatorError(
            _("The guide could not be written ({strerror}): {path}.").format(
                strerror=system_says(error), path=path
            ),
            _("Check that there is room, and that you may write there."),
        ) from None
    return path


def guide_text(workspace: Workspace, name: str) -> str:
    """The text of a guide of the study's, or of one that comes with the program, by name or path.

    Raises FacilitatorError if there is none.
    """
    shipped = shipped_guides()
    try:
        return text_of(workspace.find_guide(name), _("The topic guide"))
    except FacilitatorError:
        given = name.removeprefix(f"{EXAMPLES}/")
        if given not in shipped:
            raise
        return shipped[given]
