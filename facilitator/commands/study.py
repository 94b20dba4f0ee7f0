"""`init`: a study's folder, asked for in lines where somebody sits at a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size

from facilitator.commands.output import ask, out, say, somebody_here
from facilitator.domain.languages import language_name
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.study_settings import STUDY_FILE
from facilitator.words import _
from facilitator.workflow.first_start import (
    Draft,
    check_folder,
    default_model,
    draft_in,
    language_of,
    make,
    model_offers,
    next_steps,
    people_of,
    people_text,
    seating,
)
from facilitator.workflow.model_choice import offer
from facilitator.workflow.study import make_study
from facilitator.wrapping import in_columns

BACK = "<"
"""What is typed to go back to the question before."""


def init(options: argparse.Namespace) -> int:
    """`facilitator init DIR`."""
    folder: Path = options.dir
    if options.yes or not somebody_here():
        make_study(folder.resolve())
        steps = [" ".join(offer(Study().language))]
    else:
        root = folder.resolve()
        check_folder(root)
        draft = _asked(draft_in(root))
        if draft is None:
            say(_("Nothing was written."))
            return 1
        make(draft)
        steps = next_steps(draft)
    out(_("A study in {folder}.").format(folder=folder.resolve()))
    out(
        _("Next: look at {folder} and {folder_2},").format(
            folder=folder / STUDY_FILE, folder_2=folder / "topic_guides" / "recovery.md"
        )
    )
    out(_("then: facilitator --workspace {folder} live").format(folder=folder))
    out(
        _("More guides to begin from: {folder}").format(folder=folder / "topic_guides" / "examples")
    )
    for line in steps:
        out(line, prose=True)
    return 0


def _asked(draft: Draft) -> Draft | None:
    """What the person at the terminal wants; None if it is not to be made."""
    say(_("Enter takes what stands in brackets; {back} goes back.").format(back=BACK))
    questions: list[Callable[[Draft], Draft | None]] = [_title, _language, _people, _model]
    at = 0
    while at < len(questions):
        try:
            answer = questions[at](draft)
        except FacilitatorError as error:
            say(f"  {error.what} {error.hint}")
            continue
        if answer is None:
            at = max(0, at - 1)
            continue
        draft, at = answer, at + 1
        if at == len(questions):
            answered = _confirmed(draft)
            if answered is None:
                at -= 1
            elif not answered:
                return None
    return draft


def _ask(question: str, default: str) -> str | None:
    """A line that was typed, the default for an empty one; None to go back.

    KeyboardInterrupt where nothing more will be typed: nothing is made of half an answer.
    """
    ask(f"{question} [{default}]")
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    typed = line.strip()
    return None if typed == BACK else typed or default


def _title(draft: Draft) -> Draft | None:
    typed = _ask(_("What is the study called?"), draft.title)
    return None if typed is None else replace(draft, title=typed)


def _language(draft: Draft) -> Draft | None:
    typed = _ask(_("Which language is spoken?"), language_name(draft.language))
    if typed is None:
        return None
    language = language_of(typed)
    return replace(draft, language=language, model=default_model(language))


def _people(draft: Draft) -> Draft | None:
    typed = _ask(_("How many are at the table, and who?"), people_text(draft.people))
    if typed is None:
        return None
    found = replace(draft, people=people_of(typed))
    say("  " + _("The keys that say who speaks:"))
    keys = [f"{keys or '-'} {code}" for keys, code in seating(found.seats)]
    for row in in_columns(keys, get_terminal_size().columns - 4):
        say(f"    {row}")
    return found


def _model(draft: Draft) -> Draft | None:
    offers = model_offers(draft.language)
    for number, one in enumerate(offers, 1):
        say(f"  {number}  {one.name}: {one.told}")
    names = [one.name for one in offers]
    default = names.index(draft.model) + 1 if draft.model in names else len(names)
    typed = _ask(_("Which speech model listens?"), str(default))
    if typed is None:
        return None
    if typed in names:
        return replace(draft, model=typed)
    if typed.isdecimal() and 1 <= int(typed) <= len(names):
        return replace(draft, model=names[int(typed) - 1])
    raise FacilitatorError(
        _("'{typed}' is none of them.").format(typed=typed), _("Type a number or a name.")
    )


def _confirmed(draft: Draft) -> bool | None:
    """Whether it is to be made; None to go back."""
    language = language_name(draft.language)
    say(f"  {draft.title}, {language}, {draft.model}: {people_text(draft.people)}")
    typed = _ask(_("Make the study in {folder}?").format(folder=draft.folder), "Y/n")
    return None if typed is None else typed.casefold() in ("y/n", "y", "yes")
