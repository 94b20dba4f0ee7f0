"""`guide new`, `guide check` and `guide show`, as they are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from facilitator.cli import main
from facilitator.domain.guide import parse_guide, read_guide
from facilitator.domain.planned_time import looks_timed
from facilitator.workflow.guides import blank_guide, shipped_guides
from facilitator.workflow.study import make_study

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FACILITATOR_HOME", str(tmp_path / "home"))
    make_study(tmp_path / "study")
    monkeypatch.chdir(tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process: exit status, stdout, stderr."""

    def ran(*arguments: str) -> tuple[int, str, str]:
        status = main(["guide", *arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return ran


def guides(study: Path) -> Path:
    return study / "topic_guides"


def test_a_new_guide_is_commented_and_in_order(study: Path, run: Run) -> None:
    status, said, _ = run("new", "second-meeting")
    path = guides(study) / "second-meeting.md"
    assert (status, str(path) in said) == (0, True)
    text = path.read_text(encoding="utf-8")
    assert text.count("<!--") > 4
    assert parse_guide(text).title == "second meeting"
    status, said, error = run("check", "second-meeting")
    assert (status, error) == (0, "")
    assert "second meeting (version 1, English): in order." in said
    assert "2 h 00 min planned" in said


def test_nothing_is_ever_written_over(study: Path, run: Run) -> None:
    path = guides(study) / "recovery.md"
    before = path.read_bytes()
    for name in ("recovery", "recovery.md"):
        status, _, error = run("new", name)
        assert (status, len(error.splitlines())) == (1, 2)
        assert "already" in error
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", ".", "..", "../up", "a/b", "a\\b", ".hid", "a\nb", "x" * 200])
def test_what_is_no_name_writes_nothing(study: Path, run: Run, name: str) -> None:
    before = sorted(study.rglob("*"))
    status, _, error = run("new", name)
    assert (status, len(error.splitlines())) == (1, 2)
    assert sorted(study.rglob("*")) == before


def test_a_guide_like_another(study: Path, run: Run) -> None:
    for like in ("recovery", "examples/en/2-feeling-safe", "ja/2-feeling-safe"):
        name = f"like-{like.replace('/', '-')}"
        assert run("new", name, "--like", like)[0] == 0
        assert run("check", name)[0] == 0
    status, _, error = run("new", "other", "--like", "nobodys")
    assert (status, len(error.splitlines())) == (1, 2)
    assert not (guides(study) / "other.md").exists()


def test_a_blank_guide_in_the_studys_language(study: Path, run: Run) -> None:
    settings = study / "study.toml"
    text = settings.read_text(encoding="utf-8").replace('language = "en"', 'language = "Japanese"')
    settings.write_text(text, encoding="utf-8")
    assert run("new", "次の会")[0] == 0
    guide = parse_guide((guides(study) / "次の会.md").read_text(encoding="utf-8"))
    assert (guide.title, guide.language, guide.sections[0].minutes) == ("次の会", "ja", 10)
    assert run("new", "zwei", "--language", "German")[0] == 0
    assert "the study's ja" in run("check", "zwei")[1]
    assert run("new", "drei", "--language", "Klingonese")[0] == 1


def test_check_names_each_fault_by_its_line_and_exits_by_status(study: Path, run: Run) -> None:
    bad = guides(study) / "bad.md"
    bad.write_text(
        "+++\ntitle = 'x'\nauthor = 1\n+++\n## A (ten min)\n- Q\nmore\n# B\n- q\n## C\n",
        encoding="utf-8",
    )
    status, said, error = run("check", "bad")
    assert status == 1
    told = [line for line in error.splitlines() if ", line " in line]
    assert [line.split(", line ")[1].split(":")[0] for line in told] == ["3", "7", "8", "10"]
    assert len(error.splitlines()) == 2 * len(told)
    assert "! line 5: no time was read from 'A (ten min)'" in said
    # Among others that are in order: those are said to be, and the status tells all the same.
    status, said, error = run("check")
    assert status == 1
    assert "What recovery means (version 1, English): in order." in said
    assert "bad.md, line 3" in error


def test_check_by_path_outside_any_study(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    guide = tmp_path / "g.md"
    guide.write_text("+++\ntitle = 'x'\n+++\n## A\n- Q\n", encoding="utf-8")
    assert run("check", str(guide))[:2] == (
        0,
        "x (version 1, English): in order.\n1 section, 1 question, 0 probes\n",
    )
    assert run("check", "none.md")[0] == 1
    assert run("check")[0] == 1
    assert run("show", "g.md")[0] == 0


def test_show_tells_times_totals_and_every_question(study: Path, run: Run) -> None:
    (guides(study) / "g.md").write_text(
        "+++\ntitle = 'Two parts'\nminutes = 60\n+++\nWelcome all.\n## One (10 min)\n- first\n"
        "  - deeper\n- second\n## Two (35 min)\n- third\n",
        encoding="utf-8",
    )
    status, said, _ = run("show", "g")
    assert status == 0
    assert said.splitlines() == [
        "Two parts",
        "version 1, English, 2 sections, 3 questions, 1 probe, 1 h 00 min planned",
        "",
        "Welcome all.",
        "",
        "  0:00  One (10 min, 2 questions)",
        "        1. first",
        "           ◦ deeper",
        "        2. second",
        "",
        "  0:10  Two (35 min, 1 question)",
        "        3. third",
        "",
        "  0:45  the sections end",
        "  1:00  the meeting ends: 15 min are in no section",
    ]


def test_show_without_times_and_which_guides_there_are(study: Path, run: Run) -> None:
    (guides(study) / "g.md").write_text(
        "+++\ntitle='x'\n+++\n## One\n- first\n## Two (5 min)\n- second\n", encoding="utf-8"
    )
    (guides(study) / "bad.md").write_text("# no guide\n", encoding="utf-8")
    _, said, _ = run("show", "g")
    assert "  0:00  One (1 question)" in said
    assert "        Two (5 min, 1 question)" in said
    assert "5 min planned for what says a time, 1 section without a time" in said
    status, said, _ = run("show")
    assert status == 0
    assert "recovery  What recovery means (6 sections" in said
    assert "facilitator guide check bad" in said
    assert "examples/ja/3-having-a-say" in said
    status, _, error = run("show", "bad")
    assert (status, len(error.splitlines())) == (1, 2)


def test_what_is_shipped_is_in_order_and_the_two_languages_ask_the_same() -> None:
    shipped = shipped_guides()
    read = {name: read_guide(text) for name, text in shipped.items()}
    assert len(read) == 12
    for name, reading in read.items():
        guide = reading.guide
        assert guide is not None, (name, reading.faults)
        assert reading.remarks == ()
        assert guide.language == name[:2]
        assert guide.planned == guide.minutes == 120
        assert not any(looks_timed(section.title) for section in guide.sections)
    for name in (name for name in shipped if name.startswith("en/")):
        english, japanese = (read[f"{language}{name[2:]}"].guide for language in ("en", "ja"))
        assert english is not None
        assert japanese is not None
        assert [(s.minutes, [len(q.probes) for q in s.questions]) for s in english.sections] == [
            (s.minutes, [len(q.probes) for q in s.questions]) for s in japanese.sections
        ]


def test_a_title_of_any_characters_in_a_blank_guide() -> None:
    for title in ('say "so"', "back\\slash \\1", "+++"):
        assert parse_guide(blank_guide(title, "en")).title == title


def test_init_brings_them(study: Path) -> None:
    there = {p.relative_to(guides(study)).as_posix() for p in guides(study).rglob("*.md")}
    assert there == {"recovery.md", *(f"examples/{name}.md" for name in shipped_guides())}


def test_at_a_terminal_no_row_is_wider_than_it_and_no_sign_is_lost(
    study: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "examples/ja/2-feeling-safe"
    _, whole, _ = run("show", name)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    _, rows, _ = run("show", name)
    assert max(cell_len(row) for row in rows.splitlines()) < 60
    assert "".join(rows.split()) == "".join(whole.split())
    assert not any(row.strip() in ("。", "、") for row in rows.splitlines())
