"""`config`, and `init` as it asks in lines."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from facilitator.cli import main
from facilitator.commands import study as command
from facilitator.study import parse_study
from facilitator.workflow import first_start, model_choice

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("FACILITATOR_HOME", str(tmp_path / "home"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    def called(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        return status, said.out + said.err

    return called


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "home" / "config.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_path_says_where_config_toml_is_or_would_be(run: Run, tmp_path: Path) -> None:
    assert run("config", "path") == (0, f"{tmp_path / 'home' / 'config.toml'}\n")


def test_show_says_every_setting_and_every_key_by_its_name(run: Run, tmp_path: Path) -> None:
    status, said = run("config", "show")
    assert status == 0
    assert "theme                      dark  (default)" in said
    assert "study.toml" not in said
    run("init", str(tmp_path / "s"), "--yes")
    own(tmp_path, 'theme = "light"\n[keys]\n"moment.name" = "ctrl+t"\n')
    status, said = run("--workspace", str(tmp_path / "s"), "config", "show")
    assert "theme                      light\n" in said
    assert "keys.custody               keyfile\n" in said
    assert "moment.name            ctrl+t    Name the latest flag (yours)" in said
    assert "question.next          space" in said


def test_check_tells_by_its_exit_status(run: Run, tmp_path: Path) -> None:
    assert run("config", "check")[0] == 0
    run("init", str(tmp_path / "s"), "--yes")
    own(tmp_path, '[keys]\nnote = "u"\n')
    status, said = run("--workspace", str(tmp_path / "s"), "config", "check")
    assert status == 1
    assert f"✓ {tmp_path / 's' / 'study.toml'}\n" in said
    assert "✗ The key u is given to both 'Note' and 'Undo'.\n    Give one of them" in said
    own(tmp_path, "")
    status, said = run("--workspace", str(tmp_path / "s"), "config", "check")
    assert status == 0 and "!" not in said
    tag = '[[tags]]\nname = "silence"\nkey = "s"\n'
    (tmp_path / "s" / "study.toml").write_text(tag, encoding="utf-8")
    status, said = run("--workspace", str(tmp_path / "s"), "config", "check")
    assert status == 0
    assert "! 'Share with the room' has no key here, because a flag of the study has it" in said
    own(tmp_path, '[keys]\n"room.share" = "f9"\n')
    assert "!" not in run("--workspace", str(tmp_path / "s"), "config", "check")[1]
    own(tmp_path, "")
    (tmp_path / "s" / "study.toml").write_text("threads = 1000\n", encoding="utf-8")
    status, said = run("--workspace", str(tmp_path / "s"), "config", "check")
    assert status == 1
    assert "✗ study.toml cannot be used: threads is not a whole number, 0 to 64." in said


# -- init ----------------------------------------------------------------------------------------


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Somebody sits at the terminal and types these lines."""

    def typed(*lines: str) -> None:
        monkeypatch.setattr(command, "somebody_here", lambda: True)
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    monkeypatch.setattr(model_choice, "real_models", lambda: ["base.en", "small"])
    yield typed


def test_init_without_a_terminal_or_with_yes_asks_nothing(
    run: Run, tmp_path: Path, typing: Callable[..., None]
) -> None:
    assert run("init", str(tmp_path / "a"))[0] == 0
    typing()
    assert run("init", str(tmp_path / "b"), "--yes")[0] == 0
    texts = [(tmp_path / name / "study.toml").read_text(encoding="utf-8") for name in "ab"]
    assert texts[0] == texts[1].replace('title = "b"', 'title = "a"')
    assert parse_study(texts[0]).model == "demo"


def test_init_asks_in_lines_with_a_default_for_each(
    run: Run, tmp_path: Path, typing: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_choice, "physical_cores", lambda: 8)
    typing("", "", "", "", "")
    status, said = run("init", str(tmp_path / "ours"))
    assert status == 0
    made = parse_study((tmp_path / "ours" / "study.toml").read_text(encoding="utf-8"))
    assert (made.title, made.language, made.model) == ("ours", "en", "small")
    assert made.seats[:2] == ("User 1", "User 2") and len(made.seats) == 9
    # A key and who it is stand in one row.
    assert all(told in said for told in ("5 User 5", ", Facilitator 1", ". Facilitator 2"))


def test_init_goes_back_and_says_what_cannot_be(
    run: Run, tmp_path: Path, typing: Callable[..., None]
) -> None:
    typing(
        *("Ours", "<", "What helps"),
        *("klingon", "Japanese"),
        *("5", "3 Users, 2 nurse, 1 Facilitator"),
        *("nope", "1"),
        *("<", "demo", "y"),
    )
    status, said = run("init", str(tmp_path / "s"))
    assert status == 0
    assert "'klingon' is no language" in said
    assert "'5' is not a number and a role." in said
    assert "'nope' is none of them." in said
    made = parse_study((tmp_path / "s" / "study.toml").read_text(encoding="utf-8"))
    assert (made.title, made.language, made.model) == ("What helps", "ja", "demo")
    assert made.seats == ("User 1", "User 2", "User 3", "Nurse 1", "Nurse 2", "Facilitator 1")
    assert made.anonymise.regions == ("JP",)


@pytest.mark.parametrize("last", [("n",), ()], ids=["no", "the terminal goes"])
def test_nothing_is_written_before_the_end(
    run: Run, tmp_path: Path, typing: Callable[..., None], last: tuple[str, ...]
) -> None:
    typing("Ours", "English", "", "", *last)
    assert run("init", str(tmp_path / "s"))[0] in (1, 130)
    assert not (tmp_path / "s").exists()


def test_a_model_that_is_not_here_is_said_to_be_fetched(
    run: Run, tmp_path: Path, typing: Callable[..., None]
) -> None:
    typing("", "", "", "large-v3-turbo", "")
    _, said = run("init", str(tmp_path / "s"))
    assert "fetch the model: facilitator models pull large-v3-turbo" in said


# -- what a first study is asked -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("5 User, 1 Nurse", (("User", 5), ("Nurse", 1))),
        ("User 5; Nurse 1", (("User", 5), ("Nurse", 1))),
        ("5 x users、2 peer workers", (("User", 5), ("Peer workers", 2))),
        ("2 User, 1 User", (("User", 3),)),
        ("0 User, 1 利用者", (("利用者", 1),)),
        ("Co-facilitator 2", (("Co-facilitator", 2),)),
    ],
)
def test_people_are_read_as_they_are_written(
    written: str, people: tuple[tuple[str, int], ...]
) -> None:
    assert first_start.people_of(written) == people


def test_a_folder_that_is_not_empty_gets_the_study_beside(tmp_path: Path) -> None:
    assert first_start.first_draft(tmp_path).folder == tmp_path
    (tmp_path / "letters.txt").write_text("", encoding="utf-8")
    assert first_start.first_draft(tmp_path).folder == tmp_path / "focus-group"
    (tmp_path / "focus-group").mkdir()
    assert first_start.first_draft(tmp_path).folder == tmp_path / "focus-group-2"


def test_what_this_machine_can_bear_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_choice, "real_models", lambda: ["tiny.en"])
    monkeypatch.setattr(model_choice, "physical_cores", lambda: 2)
    monkeypatch.setattr(model_choice, "memory_bytes", lambda: 4_000_000_000)
    told = {one.name: one.told for one in first_start.model_offers("en")}
    assert told["tiny.en"] == "on this machine, should keep up here"
    assert "too large for the memory here" in told["large-v3-turbo"]
    assert "148 MB, should keep up here: suggested" in told["base.en"]
    assert "text comes late" in told["small.en"]
    assert "for trying, knows no human voices" in told["demo"]
    assert first_start.default_model("en") == "tiny.en"
    assert first_start.default_model("ja") == "demo"
