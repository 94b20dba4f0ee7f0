"""Topic guides: Markdown in, Markdown out, and errors that name the line."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.guide import parse_guide, read_guide
from facilitator.domain.planned_time import title_and_minutes
from facilitator.domain.recorded_guide import recorded_guide
from facilitator.domain.topic_guide import (
    GuideError,
    Question,
    QuestionIds,
    Section,
    TopicGuide,
    paragraphs,
    render_guide,
)
from tests.domain.lasting import handed_on

GUIDE = """\
+++
title = "What recovery means"
language = "en"
version = "2"
+++
Take your time.

## Opening (10 min)
- What brought you here?
  - Who told you of the group?
  - Could you say more?
- What would you like us to know?

## Looking ahead
- What should change?
"""

# Text as an author types it: one line, no space at its ends, no mark-up at its beginning.
words = st.text(
    st.characters(
        blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs"), blacklist_characters="#-*+()"
    ),
    min_size=1,
    max_size=12,
)
lines = st.lists(words, min_size=1, max_size=6).map(" ".join)
titles = lines.filter(lambda title: title_and_minutes(title) == (title, None) and "_" not in title)


@st.composite
def guides(draw: st.DrawFn) -> TopicGuide:
    sections = []
    for s in range(1, draw(st.integers(1, 4)) + 1):
        questions = tuple(
            Question(f"{s}.{q}", draw(lines), tuple(draw(st.lists(lines, max_size=3))))
            for q in range(1, draw(st.integers(1, 4)) + 1)
        )
        sections.append(Section(draw(titles), draw(st.none() | st.integers(0, 999)), questions))
    intro = "\n".join(draw(st.lists(lines.filter(lambda t: t[0] not in "＃<"), max_size=3)))
    language = draw(st.sampled_from(["en", "ja"]))
    length = draw(st.none() | st.integers(1, 1_440))
    return handed_on(TopicGuide(draw(lines), language, "1", intro, tuple(sections), length))


@given(guides())
def test_a_rendered_guide_reads_back_the_same(guide: TopicGuide) -> None:
    assert parse_guide(render_guide(guide)) == guide


@given(guides())
def test_a_session_keeps_its_guide_with_every_id(guide: TopicGuide) -> None:
    assert recorded_guide(render_guide(guide, ids=True), QuestionIds.CONTENT) == guide
    assert parse_guide(render_guide(guide, ids=True)) == guide


@given(guides())
def test_line_ends_and_a_byte_order_mark_change_nothing(guide: TopicGuide) -> None:
    text = render_guide(guide)
    assert parse_guide("\ufeff" + text.replace("\n", "\r\n")) == guide
    assert parse_guide(text).digest() == guide.digest()


@given(st.text(max_size=400))
def test_any_text_is_a_guide_or_a_guide_error(text: str) -> None:
    for candidate in (text, "+++\ntitle = 'x'\n+++\n" + text):
        try:
            guide = parse_guide(candidate)
        except GuideError as error:
            assert error.line >= 1
            assert error.what
            assert error.remedy
        else:
            assert all(section.questions for section in guide.sections)


def test_a_heading_of_20_kb_is_read_at_once() -> None:
    begun = time.process_time()
    for odd in (" ", " (", "(1", "1 ", "- ", "a ", "\u3000", ":"):
        title = f"x{odd * (20_000 // len(odd))}y"
        text = f"+++\ntitle='x'\n+++\n## {title}\n- {title}\n  - {title}\n    {title}\n"
        assert parse_guide(text).sections[0].title
    # Nine seconds each it took; the bound is wide because machines are shared.
    assert time.process_time() - begun < 2


def test_a_wrapped_question_is_one_question() -> None:
    guide = parse_guide(
        "+++\ntitle='x'\n+++\n## A\n- A long question that goes on\n  over two lines\n"
        "  and a third\n  - a probe\n    as well\n"
        "- 「回復」という言葉を聞いて、\n　何を思い浮かべますか。\n"
    )
    first, second = guide.sections[0].questions
    assert first.text == "A long question that goes on over two lines and a third"
    assert first.probes == ("a probe as well",)
    assert second.text == "「回復」という言葉を聞いて、何を思い浮かべますか。"


def test_bullets_of_any_depth_below_a_question_are_its_probes() -> None:
    text = "+++\ntitle='x'\n+++\n## A\n- Q\n  - a\n    - b\n\t\t- c\n　- d\n"
    (question,) = parse_guide(text).questions()
    assert question.probes == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("# A", "between the +++ lines"),
        ("### A", "one level of sections"),
        ("##A", "## Title"),
        ("##", "## Title"),
    ],
)
def test_a_heading_of_another_level_says_how_to_write_it(line: str, remedy: str) -> None:
    with pytest.raises(GuideError) as caught:
        parse_guide(f"+++\ntitle='x'\n+++\n{line}\n- Q\n")
    assert caught.value.line == 4
    assert remedy in caught.value.remedy


def test_a_line_that_may_go_on_with_the_one_above_is_told_how() -> None:
    with pytest.raises(GuideError) as caught:
        parse_guide("+++\ntitle='x'\n+++\n## A\n- A question\nand more\n")
    assert "indent it" in caught.value.remedy


@pytest.mark.parametrize("value", ["[" * 100_000, "9" * 10_000, "{a=" * 100_000])
def test_front_matter_nested_without_end_is_a_guide_error(value: str) -> None:
    with pytest.raises(GuideError):
        parse_guide(f"+++\ntitle = {value}\n+++\n## A\n- Q\n")


def test_parts_of_a_guide() -> None:
    guide = parse_guide(GUIDE)
    assert (guide.title, guide.version, guide.introduction) == (
        "What recovery means",
        "2",
        "Take your time.",
    )
    assert [(s.title, s.minutes) for s in guide.sections] == [
        ("Opening", 10),
        ("Looking ahead", None),
    ]
    first, second, third = (q.id for q in guide.questions())
    assert guide.sections[0].questions[0].probes == (
        "Who told you of the group?",
        "Could you say more?",
    )
    assert guide.minutes == 10
    assert len({first, second, third}) == 3
    assert guide.section_of(third) == 1
    assert guide.section_of("9.9") is None
    assert guide.question("9.9") is None


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "front matter"),
        ("+++\ntitle='x'\n", 1, "not closed"),
        ("+++\ntitle=\n+++\n", 2, "not TOML"),
        ("+++\nversion='1'\n+++\n## A\n- b\n", 2, "no title"),
        ("+++\ntitle=1\n+++\n## A\n- b\n", 2, "title is not text"),
        ("+++\ntitle='x'\nauthor='y'\n+++\n## A\n- b\n", 3, "author"),
        ("+++\ntitle='x'\n+++\n", 4, "no section"),
        ("+++\ntitle='x'\n+++\n## A\n", 4, "without a question"),
        ("+++\ntitle='x'\n\nauthor='y'\n+++\n## A\n- b\n", 4, "author"),
        ("+++\ntitle='x'\nlanguage=3\n+++\n## A\n- b\n", 3, "language is not text"),
        ("+++\ntitle='x'\nlanguage='klingon'\n+++\n## A\n- b\n", 3, "klingon"),
        ("+++\ntitle='x'\nminutes=0\n+++\n## A\n- b\n", 3, "length of a meeting"),
        ("+++\ntitle='x'\nminutes='long'\n+++\n## A\n- b\n", 3, "length of a meeting"),
        ("+++\ntitle='x'\nminutes=true\n+++\n## A\n- b\n", 3, "length of a meeting"),
        ("+++\ntitle='x'\n\nversion=\n+++\n## A\n- b\n", 4, "not TOML"),
        ("+++\ntitle='x'\n+++\n## A\n- b\n\n<!-- not\n- ended\n", 7, "does not end"),
        ("+++\ntitle='x'\n+++\n## A\n- b {#a}\n- c {#a}\n", 6, "second question with the id a"),
        ("+++\ntitle='x'\n+++\n### A\n- b\n", 4, "no section"),
        ("+++\ntitle='x'\n+++\n## A\nloose talk\n", 5, "neither"),
    ],
)
def test_errors_name_line_and_fault(text: str, line: int, what: str) -> None:
    with pytest.raises(GuideError) as caught:
        parse_guide(text)
    assert caught.value.line == line
    assert what in caught.value.what


def test_typographic_quotation_marks_are_named_as_such() -> None:
    with pytest.raises(GuideError, match="typographic quotation marks") as caught:
        parse_guide("+++\nversion = '1'\ntitle = “T” and “U”\n+++\n## A\n- Q\n")
    assert caught.value.line == 3


@pytest.mark.parametrize("title", ["“It’s ours”", "„It’s ours“", "«It’s ours»", '"It’s ours"'])
def test_quotation_marks_of_a_word_processor_are_understood(title: str) -> None:
    guide = parse_guide(f"+++\ntitle = {title}  # “mine”\nminutes = 9\n+++\n## A\n- Q\n")
    assert guide.title == "It’s ours"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('"The "good" years"', 'The "good" years'),
        ('""Good" years"', '"Good" years'),
        ('"Years called "good""  # draft', 'Years called "good"'),
        ("“The “good” years”", "The “good” years"),
        ("“The ”good” years, it’s said”", "The ”good” years, it’s said"),
        ("'It's \"ours\"'", 'It\'s "ours"'),
        ("„Das »gute« Jahr“", "Das »gute« Jahr"),
        ("'''The \"good\" years'''", 'The "good" years'),
    ],
)
def test_quotations_within_a_title_are_understood(written: str, title: str) -> None:
    text = f"+++\ntitle = {written}\nminutes = 9\n+++\n## A\n- Q\n"
    guide = parse_guide(text)
    assert guide.title == title
    assert parse_guide(render_guide(guide)).title == title


@pytest.mark.parametrize("written", ['"T" and "U"', '"5" of "us"', r'"a \" b "c""'])
def test_what_is_no_one_text_is_told_with_what_to_do(written: str) -> None:
    with pytest.raises(GuideError, match="not TOML") as caught:
        parse_guide(f"+++\nversion = '1'\ntitle = {written}\n+++\n## A\n- Q\n")
    assert caught.value.line == 3
    assert r"\"good\"" in caught.value.remedy


def test_an_introduction_is_read_without_the_ends_of_an_editor_s_lines() -> None:
    assert paragraphs("One line\ngoes on.\n\nAnother:\n- a\n- b") == [
        "One line goes on.", "", "Another:", "- a", "- b",
    ]  # fmt: skip
    assert paragraphs("病院に\n行った。") == ["病院に行った。"]


def test_every_fault_is_told_with_its_line() -> None:
    reading = read_guide(
        "+++\ntitle = 'x'\nauthor = 'y'\n+++\n## A\nloose talk\n- Q\n# B\n- Q\n## C\n"
    )
    assert reading.guide is None
    assert [fault.line for fault in reading.faults] == [3, 6, 8, 10]
    assert all(fault.what and fault.remedy for fault in reading.faults)


def test_the_meetings_length_and_what_the_sections_add_up_to() -> None:
    def planned(front: str, *headings: str) -> int | None:
        sections = "".join(f"## {heading}\n- Q\n" for heading in headings)
        return parse_guide(f"+++\ntitle='x'\n{front}\n+++\n{sections}").planned

    assert planned("minutes = 120", "A (10 min)") == 120
    assert planned("minutes = '2 h'", "A") == 120
    assert planned("minutes = '90'", "A") == 90
    assert planned("", "A (10 min)", "B (20 min)") == 30
    assert planned("", "A (10 min)", "B") is None


def test_more_than_the_meeting_has_is_remarked() -> None:
    text = "+++\ntitle='x'\nminutes = 20\n+++\n## A (15 min)\n- Q\n## B (15 min)\n- R\n"
    (remark,) = read_guide(text).remarks
    assert (remark.line, "30 minutes" in remark.what) == (3, True)


def test_front_matter_as_people_write_it() -> None:
    guide = parse_guide(
        "+++\ntitle = ' x '\nlanguage = 'Japanese'\nversion = 1.2\n+++\n## A\n- Q\n"
    )
    assert (guide.title, guide.language, guide.version) == ("x", "ja", "1.2")


def test_comments_are_the_authors() -> None:
    guide = parse_guide(
        "+++\ntitle='x' # a comment\n+++\n<!-- how to -->\nHello.\n<!--\n## no\n- no\n-->\n"
        "## A\n- Q\n<!-- a --> <!-- b -->  - P\n- R\n  <!-- c\n  d -->\n  and more\n"
    )
    assert guide.introduction == "Hello."
    assert [(q.text, q.probes) for q in guide.questions()] == [("Q", ("P",)), ("R and more", ())]


def test_a_list_before_the_first_section_is_told() -> None:
    reading = read_guide("+++\ntitle='x'\n+++\nAims:\n- to listen\n- to learn\n## A\n- Q\n")
    assert reading.guide is not None
    assert [remark.line for remark in reading.remarks] == [5]


def test_the_guide_that_the_documentation_shows_can_be_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "guides.md").read_text(encoding="utf-8")
    shown = next(block for block in page.split("```\n") if block.startswith("+++"))
    reading = read_guide(shown)
    assert reading.guide is not None, reading.faults
    assert (reading.guide.planned, reading.remarks) == (120, ())
