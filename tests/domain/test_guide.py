"""Topic guides: Markdown in, Markdown out, and errors that name the line."""

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
