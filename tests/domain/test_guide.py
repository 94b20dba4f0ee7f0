"""Topic guides: Markdown in, Markdown out, and errors that name the line."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.guide import (
    GuideError,
    Question,
    Section,
    TopicGuide,
    parse_guide,
    render_guide,
)

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
        blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), blacklist_characters="#-*+()"
    ),
    min_size=1,
    max_size=12,
)
lines = st.lists(words, min_size=1, max_size=6).map(" ".join)


@st.composite
def guides(draw: st.DrawFn) -> TopicGuide:
    sections = []
    for s in range(1, draw(st.integers(1, 4)) + 1):
        questions = tuple(
            Question(f"{s}.{q}", draw(lines), tuple(draw(st.lists(lines, max_size=3))))
            for q in range(1, draw(st.integers(1, 4)) + 1)
        )
        sections.append(Section(draw(lines), draw(st.none() | st.integers(0, 999)), questions))
    intro = "\n".join(draw(st.lists(lines, max_size=3)))
    return TopicGuide(draw(lines), draw(st.sampled_from(["en", "ja"])), "1", intro, tuple(sections))


@given(guides())
def test_a_rendered_guide_reads_back_the_same(guide: TopicGuide) -> None:
    assert parse_guide(render_guide(guide)) == guide


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


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("(10 min)", 10),
        ("(10 minutes)", 10),
        ("(10 mins)", 10),
        ("(10 Min.)", 10),
        ("(10min)", 10),
        ("(ca. 10 Minuten)", 10),
        ("[10 minuti]", 10),
        ("(10 мин)", 10),
        ("（10分）", 10),
        ("（１０分間）", 10),
        ("(10')", 10),
        ("- 10 min", 10),
        ("– 10 min", 10),
        (": 10 minutes", 10),
        ("(10-15 min)", 15),
        (" - 10-15 min", 15),
        ("(10 to 15 minutes)", 15),
        ("(1 h)", 60),
        ("(1 hour 30 minutes)", 90),
        ("(1h30)", 90),
        ("(1,5 Stunden)", 90),
        ("（1時間30分）", 90),
        ("(90 min)", 90),
        ("(2)", None),
        ("(part 2)", None),
        ("(2 minds)", None),
        ("in the last 10 min", None),
        ("(the first 10 min)", None),
        ("(10 sec)", None),
    ],
)
def test_planned_minutes_in_any_usual_wording(written: str, minutes: int | None) -> None:
    guide = parse_guide(f"+++\ntitle='x'\n+++\n##  Opening {written}  \n- Q\n")
    (section,) = guide.sections
    assert section.minutes == minutes
    assert section.title == ("Opening" if minutes is not None else f"Opening {written}")
    assert parse_guide(render_guide(guide)) == guide


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
    assert [q.id for q in guide.questions()] == ["1.1", "1.2", "2.1"]
    assert guide.sections[0].questions[0].probes == (
        "Who told you of the group?",
        "Could you say more?",
    )
    assert guide.minutes == 10
    assert guide.section_of("2.1") == 1
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
        ("+++\ntitle='x'\nauthor='y'\n+++\n## A\n- b\n", 2, "author"),
        ("+++\ntitle='x'\n+++\n", 4, "no section"),
        ("+++\ntitle='x'\n+++\n## A\n", 4, "without a question"),
        ("+++\ntitle='x'\n+++\n## A\n  - b\n", 5, "probe before any question"),
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
    with pytest.raises(GuideError, match="typographic quotation marks"):
        parse_guide("+++\ntitle = “T”\n+++\n## A\n- Q\n")


@pytest.mark.parametrize(
    ("heading", "unread"),
    [
        ("Opening (ten minutes)", True),
        ("Opening (half an hour)", True),
        ("Opening (0:10)", True),
        ("Opening (10 minutes each)", True),
        ("開始（十分）", True),
        ("Opening (10 min)", False),
        ("Feeling safe (on the ward)", False),
        ("始めに（自分のこと）", False),
        ("Feeling safe", False),
    ],
)
def test_a_time_that_could_not_be_read_is_told(heading: str, unread: bool) -> None:
    guide = parse_guide(f'+++\ntitle = "G"\n+++\n## {heading}\n- What?\n')
    assert guide.unread_times == ((heading,) if unread else ())
