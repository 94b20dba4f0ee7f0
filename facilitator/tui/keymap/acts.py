"""What an act is: its id, key, words, when it can be done, and the command that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from textual._context import active_app
from textual.binding import Binding
from textual.keys import key_to_character

from facilitator.errors import FacilitatorError
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.domain.commands import Bound

Keys = Mapping[str, str]
"""A study's own keys: act id to key, as Textual names keys ("space", "ctrl+e", "f")."""

_SHOWN = {
    "question_mark": "?",
    "escape": "esc",
    "enter": "enter",
    "space": "space",
    "slash": "/",
    "equals_sign": "=",
    "minus": "-",
    "comma": ",",
    "full_stop": ".",
    "q,escape": "q",
    "down,j": "↓ j",
    "up,k": "↑ k",
    "right": "→",
    "left": "←",
    "delete,backspace": "del",
    "shift+right": "shift →",
    "shift+left": "shift ←",
    "shift+tab": "sh.tab",
    "underscore": "_",
    "space,f2": "space",
    "r,f3": "r F3",
    "z,f4": "z F4",
    "b,f8": "b F8",
    "f,f9": "f F9",
    "delete": "del",
    "exclamation_mark": "!",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}


class When(Enum):
    """When an act can be done."""

    ALWAYS = auto()
    READING = auto()
    """While nothing is being typed."""
    HELD = auto()
    """The same, once the meeting has begun and until it is over."""
    HEARD = auto()
    """The same, until its recording has ended."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person can do: `id` for remapping, `key`, words for it, the Textual action.

    `label` is for the footer (one or two words), `title` and `help` for palette and help screen.
    `footer` says whether the footer names it, `spare` that it does where a row has room left. Where
    `command` does all of it the action is `do`, and `says` is shown at once.
    """

    id: str
    key: str
    label: str
    title: str
    help: str
    action: str
    group: str
    footer: bool = True
    spare: bool = False
    priority: bool = False
    when: When = When.ALWAYS
    command: Bound | None = None
    says: str = ""
    pane: str = ""
    """Where alone it can be done, by the pane's id; "": anywhere on its screen."""
    yields: bool = False
    """Whether its letter gives way to a tag, or a key of one's own, that has it too: then the
    capital letter does it."""

    @property
    def shown_key(self) -> str:
        """The key as a person reads it."""
        return _SHOWN.get(self.key) or " ".join(map(_as_read, self.key.split(",")))

    def binding(self) -> Binding:
        return Binding(
            self.key,
            self.action,
            self.label,
            show=False,
            tooltip=self.help,
            id=self.id,
            priority=self.priority,
        )


def _as_read(key: str) -> str:
    """One key as a person reads it: a character as itself, whatever Textual calls it."""
    character = key_to_character(key) if len(key) > 1 and "+" not in key else None
    return _SHOWN.get(key) or (character if character and character.isprintable() else key)


@dataclass(frozen=True, slots=True)
class Hint:
    """What can be done without a key of its own: `by` what means, as the help names it."""

    by: str
    title: str
    help: str
    group: str


PEOPLE, MOMENTS, GUIDE, MEETING, SCREEN = (
    _("Who speaks"),
    _("Moments"),
    _("Guide"),
    _("Meeting"),
    _("Screen"),
)

HELP = Act(
    "help", "question_mark", _("help"), _("Help"), _("Every key of this screen."), "help", SCREEN
)
PALETTE = Act(
    "palette",
    "ctrl+p",
    _("commands"),
    _("Commands"),
    _("Find anything by its name."),
    "app.command_palette",
    SCREEN,
    footer=False,
    spare=True,
)


CARD = "card"
"""The place of what is done with a question card: there while one waits."""

PANES = {
    "guide": _("In the guide pane"),
    "transcript": _("In the transcript"),
    "moments": _("In the moments pane"),
    CARD: _("While a question card waits"),
}
"""What the acts of each pane stand under."""


def pane_act(
    id: str,
    key: str,
    words: tuple[str, str, str],
    action: str,
    pane: str,
    *,
    hidden: bool = False,
) -> Act:
    """An act of a pane: (label, title, help) are its words."""
    letter, group = len(key) == 1, PANES[pane]
    return Act(id, key, *words, action, group, not hidden, when=When.HELD, pane=pane, yields=letter)


def remapped(acts: Iterable[Act], keys: Keys) -> tuple[Act, ...]:
    """The acts with other keys, for showing them; Textual's keymap does the rest.

    FacilitatorError if two of them would have the same by that: one could not be done any more.
    (Esc closes what is in front first: screens have two acts for it, and know which.)
    """
    found = _yielded(tuple(replace(act, key=keys.get(act.id, act.key)) for act in acts), keys)
    on_key: dict[str, list[Act]] = {}
    for act in found:
        for key in filter(None, act.key.split(",")):
            others = on_key.setdefault(key, [])
            other = next((one for one in others if _meet(one, act)), None)
            others.append(act)
            closes = key == "escape" and other and not {act.id, other.id} & keys.keys()
            if other is not None and not closes:
                raise FacilitatorError(
                    _("The key {key} is given to both '{one}' and '{other}'.").format(
                        key=_SHOWN.get(key, key), one=other.title, other=act.title
                    ),
                    _("Give one of them another key in config.toml ({one}, {other}).").format(
                        one=other.id, other=act.id
                    ),
                )
    return found


def _meet(one: Act, other: Act) -> bool:
    """Whether both can be done in the same place. What is done with a card comes first where one
    waits, and takes nothing from anything for good."""
    if CARD in (one.pane, other.pane):
        return one.pane == other.pane
    return one.pane == other.pane or "" in (one.pane, other.pane)


def _yielded(acts: tuple[Act, ...], keys: Keys) -> tuple[Act, ...]:
    """With capitals where a letter has given way: to those that give way to none, and to what
    stands before it. Where the capital is taken as well the act has no key but the palette's."""

    def gives_way(act: Act) -> bool:
        return act.yields and act.id not in keys

    taken = [act for act in acts if not gives_way(act)]
    found = []
    for act in acts:
        if gives_way(act):
            there = {key for one in taken if _meet(one, act) for key in one.key.split(",")}
            if act.key in there:
                capital = act.key.upper()
                act = replace(act, key="" if capital in there else capital)  # noqa: PLW2901
            taken.append(act)
        found.append(act)
    return tuple(found)


def bindings(acts: Iterable[Act]) -> list[Binding]:
    return [act.binding() for act in acts if act.key]


def key_of(acts: Iterable[Act], id_: str) -> str:
    """The key of one of a screen's acts as the person at the screen has it, and reads it."""
    return next(act.shown_key for act in remapped(acts, in_use()) if act.id == id_)


def search_first(find: str, after: str, before: str) -> str:
    """What is said where somebody goes on to the next place before anything was searched for."""
    told = _("{find} searches; then {next} and {previous} go from place to place.")
    return told.format(find=find, next=after, previous=before)


def in_use() -> Keys:
    """The keys of the person at the screen; none where there is no screen."""
    app = active_app.get(None)
    found: Keys = getattr(app, "own_keys", {})
    return found
