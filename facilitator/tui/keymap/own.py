"""A person's own keys: which acts there are to give keys to, and what they may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import chain

from textual.keys import Keys as Named

from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.errors import FacilitatorError, meant
from facilitator.sharing.terms import What
from facilitator.tui.keymap.acts import Act, Keys, remapped
from facilitator.tui.keymap.entities import entity_acts
from facilitator.tui.keymap.joined import joined_acts
from facilitator.tui.keymap.live import live_acts, unkeyed_acts
from facilitator.tui.keymap.panes import pane_acts
from facilitator.tui.keymap.reading import reading_acts
from facilitator.tui.keymap.residue import residue_acts
from facilitator.tui.keymap.review import review_acts
from facilitator.tui.keymap.series import series_acts
from facilitator.tui.keymap.start import start_acts
from facilitator.words import _

MODIFIERS = ("ctrl", "shift", "alt", "super", "hyper", "meta")
_NAMED = frozenset(key.value for key in Named)


def every_act(tags: Iterable[Tag] = DEFAULT_TAGS) -> Mapping[str, tuple[Act, ...]]:
    """The acts of each screen that has keys which can be changed, by its name."""
    return {
        _("Meeting"): _meeting(tags),
        _("Joined meeting"): joined_acts(tags, frozenset(What)),
        _("Start"): start_acts(),
        _("Review"): review_acts(),
        _("Names found"): entity_acts(),
        _("What is left"): residue_acts(),
        _("Reading"): reading_acts(),
        _("Series"): series_acts(),
    }


def checked(written: Mapping[str, str], tags: Iterable[Tag] = DEFAULT_TAGS) -> Keys:
    """The keys of config.toml as the screens take them ("?" is question_mark).

    FacilitatorError if one is given to nothing there is, is no key, or does two things on a screen.
    """
    if not written:
        return {}  # whatever has a key has its own
    screens = every_act(tags)
    known = {act.id for acts in screens.values() for act in acts}
    for id_ in written:
        if id_ not in known and not id_.startswith("tag."):  # another study's tag
            raise FacilitatorError(
                _("config.toml gives a key to '{id}', which is nothing here{meant}.").format(
                    id=id_, meant=meant(id_, known)
                ),
                _("What has a key: facilitator config show"),
            )
    keys = {id_: ",".join(map(_key, value.split(","))) for id_, value in written.items()}
    for acts in screens.values():
        remapped(acts, keys)
    return keys


def lost(tags: Iterable[Tag], keys: Keys) -> tuple[str, ...]:
    """What has a key as it comes and has none in a study with those flags: a sentence each."""
    usual = {act.id: act.key for act in remapped(_meeting(DEFAULT_TAGS), {})}
    return tuple(
        _(
            "'{title}' has no key here, because a flag of the study has it: ctrl+p finds it, or "
            "give it one ({id}, under [keys] in config.toml)."
        ).format(title=act.title, id=act.id)
        for act in remapped(_meeting(tags), keys)
        if not act.key and usual.get(act.id)
    )


def _meeting(tags: Iterable[Tag]) -> tuple[Act, ...]:
    return *live_acts(tags), *unkeyed_acts(), *chain(*pane_acts().values())


def _key(written: str) -> str:
    """A key as the screens know it. FacilitatorError if it is none."""
    from textual.keys import _character_to_key

    *held, key = written.strip().split("+") if len(written.strip()) > 1 else [written.strip()]
    if len(key) == 1:
        key = _character_to_key(key)
    elif key not in _NAMED and not _is_function_key(key) and not _is_character_name(key):
        near = get_close_matches(key, _NAMED, n=1)
        was = _(" (was '{near}' meant?)").format(near=near[0]) if near else ""
        raise FacilitatorError(
            _("config.toml: '{key}' is no key{meant}.").format(key=written.strip(), meant=was),
            _('Write a character, or a name such as "space", "f5", "ctrl+t" or "pageup".'),
        )
    if not key or not all(part in MODIFIERS for part in held):
        raise FacilitatorError(
            _("config.toml: '{key}' is no key.").format(key=written.strip()),
            _("Held keys are written before it: {held}.").format(held=", ".join(MODIFIERS)),
        )
    return "+".join([*held, key])


def _is_function_key(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdecimal() and 1 <= int(key[1:]) <= 24


def _is_character_name(key: str) -> bool:
    from textual.keys import key_to_character

    return key_to_character(key) is not None
