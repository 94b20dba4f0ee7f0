"""Settings are data: template, check, page and writing are made of one table."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from facilitator import config, study_settings
from facilitator.config import Config, config_text, load_config, parse_config
from facilitator.errors import FacilitatorError
from facilitator.places import config_file
from facilitator.settings import Setting, shown, with_line
from facilitator.study import Study, parse_study
from facilitator.study_settings import study_text
from facilitator.tui import keymap
from facilitator.tui.keymap import checked, every_act
from facilitator.workflow.settings import of_person, of_study
from facilitator.workspace import Workspace

ROOT = Path(__file__).parent.parent

EVERY = [*config.SETTINGS, *study_settings.SETTINGS]

WRITTEN = """\
# Ours, since 2024.
title = "What helps"   # agreed with the group


[anonymise]
  ages = 10  # as the ethics board wants it
# end
"""


def ids(setting: Setting) -> str:
    return setting.key


def test_a_new_study_file_says_every_line_with_its_meaning() -> None:
    text = study_text("What helps")
    for setting in study_settings.SETTINGS:
        assert f"\n{setting.name} = " in text
        first = setting.help.split()[:4]
        assert " ".join(first) in text
    assert parse_study(text).title == "What helps"
    assert max(map(len, text.splitlines())) <= 100


def test_a_new_config_file_has_the_defaults() -> None:
    assert parse_config(config_text()) == Config() == parse_config("")


def test_what_a_study_has_without_a_file_is_what_the_table_says() -> None:
    assert parse_study("") == Study()


@pytest.mark.parametrize("setting", EVERY, ids=ids)
def test_a_default_is_a_value_that_may_stand_there(setting: Setting) -> None:
    assert setting.checked(setting.default) == setting.default
    assert setting.label and setting.help
    assert setting.typed(shown(setting.default)) == setting.default
    assert all(setting.checked(choice) == choice for choice in setting.choices)


def test_the_page_of_documentation_is_made_of_the_table() -> None:
    done = subprocess.run([sys.executable, str(ROOT / ".ci" / "pages.py"), "--check"], check=False)
    assert done.returncode == 0, "make pages"


def test_one_line_is_changed_and_all_else_stays_as_people_wrote_it() -> None:
    found = with_line(WRITTEN, "anonymise", "ages", 5)
    assert found == WRITTEN.replace("ages = 10 ", "ages = 5 ")
    assert with_line(WRITTEN, "", "title", "Other") == WRITTEN.replace("What helps", "Other")
    gone = with_line(WRITTEN, "anonymise", "ages", None)
    assert "ages" not in gone and "# Ours" in gone and "# end" in gone
    more = with_line(WRITTEN, "retention", "unsealed_days", 30)
    assert more.startswith(WRITTEN.rstrip("\n")) and parse_study(more).unsealed_days == 30
    assert with_line("\ufeff" + WRITTEN, "", "title", "Other").startswith("# Ours")
    with pytest.raises(FacilitatorError, match="not TOML"):
        with_line("title = ", "", "title", "x")


def test_a_change_that_cannot_be_used_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    file.chmod(0o600)
    lines = of_study(Workspace(tmp_path, tmp_path / "home"))
    for table, name, value in (("", "language", "klingon"), ("", "seats", ("Nurse",))):
        with pytest.raises(FacilitatorError, match=r"study\.toml cannot be used"):
            lines.change(table, name, value)
    assert file.read_text(encoding="utf-8") == WRITTEN
    lines.change("", "seats", ("Nurse 1", "Facilitator 1"))
    assert lines.values()["seats"] == ("Nurse 1", "Facilitator 1")
    assert lines.given() == {"title", "seats", "anonymise.ages"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


def test_a_link_to_a_study_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    real = tmp_path / "kept" / "ours.toml"
    real.write_text(WRITTEN, encoding="utf-8")
    (tmp_path / "study.toml").symlink_to(real)
    of_study(Workspace(tmp_path, tmp_path / "home")).change("", "title", "Other")
    assert (tmp_path / "study.toml").is_symlink()
    assert "Other" in real.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('theme = "drak"', "(was 'dark' meant?)"),
        ('themes = "dark"', "(was 'theme' meant?)"),
        ("bell = true", "bell in it is not one of"),
        ("keys = 1", "keys is no table"),
        ("[keys]\nnote = 1", "note in [keys] is not the name of a key"),
        ("theme = ", "not TOML"),
    ],
)
def test_config_toml_is_checked_like_the_study_s(text: str, said: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        parse_config(text)
    assert said in caught.value.what
    assert "config.toml" in caught.value.what


def test_keys_are_named_with_or_without_quotation_marks() -> None:
    keys = {"question.next": "f5", "undo": "u,f8"}
    assert parse_config('[keys]\nquestion.next = "f5"\nundo = "u,f8"').keys == keys
    assert parse_config('[keys]\n"question.next" = "f5"\nundo = "u,f8"').keys == keys


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"noet": "t"}, "(was 'note' meant?)"),
        ({"note": "spce"}, "(was 'space' meant?)"),
        ({"note": "hold+t"}, "'hold+t' is no key"),
        ({"note": "u"}, "The key u is given to both 'Note' and 'Undo'"),
        ({"note": "t", "undo": "t"}, "The key t is given to both 'Note' and 'Undo'"),
        ({"note": "?"}, "The key ? is given to both"),
        ({"note": "escape"}, "The key esc is given to both"),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_two_lines(keys: dict[str, str], said: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        checked(keys)
    assert said in caught.value.what
    assert "\n" not in caught.value.what and caught.value.hint


def test_keys_are_taken_as_people_write_them() -> None:
    written = {"note": "ö", "undo": "§, f6", "help": "ctrl+t", "tag.of another study": "t"}
    assert checked(written) == {
        "note": "ö",
        "undo": "section_sign,f6",
        "help": "ctrl+t",
        "tag.of another study": "t",
    }


def test_every_screen_s_own_keys_can_be_used() -> None:
    """What comes with the program is not refused, and every act has a name of its own."""
    assert checked({}) == {}
    for acts in every_act().values():
        names = [act.id for act in acts]
        assert len(names) == len(set(names))


def test_the_keys_of_every_screen_can_be_changed() -> None:
    """Whoever adds a screen's acts to the keymap names them for `config.toml` too."""
    known = {act.id for acts in every_act().values() for act in acts}
    for module in iter_modules(keymap.__path__):
        room = import_module(f"{keymap.__name__}.{module.name}")
        for name, make in vars(room).items():
            if name.endswith("_acts") and name not in ("pane_acts", "live_acts", "joined_acts"):
                assert {act.id for act in make()} <= known, name


def test_config_toml_is_where_the_user_s_data_folder_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACILITATOR_HOME", str(tmp_path / "home"))
    assert config_file() == tmp_path / "home" / "config.toml"
    assert load_config() == Config()
    of_person().change("", "theme", "light")
    assert load_config().theme == "light"
    assert "# How you want every screen" in config_file().read_text(encoding="utf-8")
    assert config_file().stat().st_mode & 0o777 == 0o600
    monkeypatch.delenv("FACILITATOR_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if sys.platform == "linux":
        assert config_file() == tmp_path / "config" / "facilitator" / "config.toml"
