"""config.toml: what one person wants of every screen, on this machine and in every study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from facilitator.files import text_of
from facilitator.places import CONFIG_FILE, config_file
from facilitator.settings import Setting, read_settings, refusal, tables_of, template
from facilitator.words import _

KEYS = "keys"

DARK, LIGHT, CONTRAST = THEMES = ("dark", "light", "contrast")
AUTO, ONE = LAYOUTS = ("auto", "one")
SCREENS = (AUTO, "en", "ja")
OFF, BELL, FLASH, BOTH = FAULTS = ("off", "bell", "flash", "both")

SETTINGS = (
    Setting(
        "",
        "theme",
        DARK,
        _("Theme"),
        _(
            'Colours of the screens: "dark", "light" (for a bright room) or "contrast" (as much '
            "of it as there is). NO_COLOR in the environment shows none."
        ),
        choices=THEMES,
    ),
    Setting(
        "",
        "layout",
        AUTO,
        _("Layout"),
        _(
            'Panes of a meeting: "auto" (as many side by side as the window has room for) or '
            '"one" (one at a time, whatever its width).'
        ),
        choices=LAYOUTS,
    ),
    Setting(
        "",
        "bell",
        FLASH,
        _("Faults"),
        _(
            "What else than words says that something is wrong while a meeting is held: "
            '"off" (nothing), "bell" (the terminal\'s), "flash" (the line in other colours, once) '
            'or "both".'
        ),
        choices=FAULTS,
    ),
    Setting(
        "",
        "language",
        AUTO,
        _("Screen language"),
        _(
            'Language of the screens: "auto" (the terminal\'s), "en" or "ja". What is spoken in '
            "the meetings stands in study.toml."
        ),
        choices=SCREENS,
    ),
)
"""Every line of config.toml but its [keys]."""

HEAD = _("How you want every screen, in all studies. Every line may be left out.")

KEYS_HELP = """\
[keys]
# Keys of your own, by what they do: `facilitator config show` lists the names. Several keys for one
# thing stand between commas.
# "question.next" = "f5"
"""


@dataclass(frozen=True, slots=True)
class Config:
    """What config.toml says, with the defaults filled in."""

    theme: str = DARK
    layout: str = AUTO
    bell: str = FLASH
    language: str = AUTO
    keys: Mapping[str, str] = field(default_factory=dict)
    """A person's own keys as they were written, by an act's id. Which acts there are, the screens
    know."""


def config_text() -> str:
    """A new config.toml: all its lines, each with what it means."""
    return template(SETTINGS, HEAD, KEYS_HELP)


def parse_config(text: str) -> Config:
    """Reads config.toml. Raises FacilitatorError naming the line at fault."""
    data = tables_of(CONFIG_FILE, text)
    said = read_settings(CONFIG_FILE, SETTINGS, data, besides=(KEYS,))
    table = data.get(KEYS, {})
    if not isinstance(table, dict):
        raise refusal(CONFIG_FILE, _("keys is no table: write [keys]"))
    return Config(said["theme"], said["layout"], said["bell"], said["language"], dict(_keys(table)))


def _keys(table: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """The ids have dots: without quotation marks TOML reads those as tables within tables."""
    found = []
    for name, value in table.items():
        id_ = before + name
        if isinstance(value, dict):
            found += _keys(value, f"{id_}.")
        elif isinstance(value, str) and value.strip():
            found.append((id_, value.strip()))
        else:
            raise refusal(CONFIG_FILE, _("{id} in [keys] is not the name of a key").format(id=id_))
    return found


def load_config() -> Config:
    """This person's config.toml; the defaults where there is none. Raises FacilitatorError."""
    file = config_file()
    if not file.is_file():
        return Config()
    return parse_config(text_of(file, _("Your own config.toml")))
