"""Times beside a heading: what is meant is read, and what cannot be read is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.guide import parse_guide, read_guide
from facilitator.domain.planned_time import looks_timed, planned_minutes, title_and_minutes
from facilitator.domain.topic_guide import render_guide


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
        ("{10 min}", 10),
        ("【10分】", 10),
        ("〔所要 10分〕", None),
        ("(10 mn)", 10),
        ("(10′)", 10),
        ("(10 min approx.)", 10),
        ("(approximately 10 minutes)", 10),
        ("(max. 10 min)", 10),
        ("(up to 10 min)", 10),
        ("（約10分程度）", 10),
        ("（10〜15分）", 15),
        ("(10 min – 15 min)", 15),
        ("(1½ h)", 90),
        ("(½ hour)", 30),
        ("(1-2 hours)", 120),
        ("(1 hour and 30 minutes)", 90),
        ("（1時間半）", 90),
        ("(0:10)", 10),
        ("(1:30 h)", 90),
        ("(10:00-10:15)", 15),
        ("(11:50 – 12:20)", 30),
        ("(12:45–1:15 pm)", 30),
        ("(10 min).", 10),
        ("(10 min):", 10),
        (": 10 min.", 10),
        ("\t10 min", 10),
        ("\u300010分", 10),
        ("(10 min) ##", 10),
        ("(10 dakika)", 10),
        ("(10:30)", None),
        ("(10 mintues)", None),
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


@pytest.mark.parametrize(
    ("heading", "unread"),
    [
        ("Opening (ten minutes)", True),
        ("Opening (half an hour)", True),
        ("Opening (10:30)", True),
        ("Opening (abc min)", True),
        ("Opening (10 mintues)", True),
        ("Opening (10)", True),
        ("Opening 10 min", True),
        ("10 min Opening", True),
        ("Opening – ten minutes", True),
        ("Opening (5 min), tea (10 min), talk", True),
        ("Opening (10 min", True),
        ("開始10分", True),
        ("Opening (2)", False),
        ("Ending: the last hour", False),
        ("Getting started: two views", False),
        ("2 h", True),
        ("Opening (10 minutes each)", True),
        ("開始（十分）", True),
        ("Opening (10 min)", False),
        ("Feeling safe (on the ward)", False),
        ("始めに（自分のこと）", False),
        ("Feeling safe", False),
    ],
)
def test_a_time_that_could_not_be_read_is_told(heading: str, unread: bool) -> None:
    reading = read_guide(f'+++\ntitle = "G"\n+++\n## {heading}\n- What?\n')
    assert [remark.line for remark in reading.remarks] == ([4] if unread else [])
    assert all(heading in remark.what for remark in reading.remarks)


@pytest.mark.parametrize(
    "heading",
    [
        "(10 min) Opening",
        "[10'] Opening",
        "10 min – Opening",
        "10 min: Opening",
        "10分　Opening",
        "**Opening** (10 min)",
        "**Opening (10 min)**",
        "__Opening__ – 10 min",
        "Opening (10 min) ##",
        "＃＃ Opening (10 min)",
    ],
)
def test_before_the_title_and_in_any_dress(heading: str) -> None:
    guide = parse_guide(
        f"+++\ntitle='x'\n+++\n{'' if heading[0] == '＃' else '## '}{heading}\n- Q\n"
    )
    assert [(s.title, s.minutes) for s in guide.sections] == [("Opening", 10)]


def test_behind_a_title_that_is_hardly_one() -> None:
    assert title_and_minutes(". (10 min)") == (".", 10)


def test_within_the_title_and_on_a_line_of_its_own() -> None:
    assert title_and_minutes("Break (10 min) and walk") == ("Break and walk", 10)
    for line in ("10 min", "(10 minutes)", "Time: 10 min", "時間：10分"):
        (section,) = parse_guide(f"+++\ntitle='x'\n+++\n## A\n\n{line}\n- Q\n").sections
        assert section.minutes == 10


UNITS = st.sampled_from(
    ["min", "min.", "mins", "minutes", "Minuten", "'", "m", "分", "分間", "мин"]
)
AROUND = st.sampled_from(
    ["({})", "[{}]", "（{}）", "- {}", "– {}", "— {}", ": {}", "：{}", "| {}", "\t{}", "({}):"]
)
TITLES = st.sampled_from(["Opening", "Having a say", "始めに", "Part 2", "Feeling safe (indoors)"])


@given(TITLES, AROUND, st.integers(1, 300), st.sampled_from(["", " ", "\u00a0"]), UNITS)
def test_any_usual_wording_in_any_combination(
    title: str, around: str, minutes: int, gap: str, unit: str
) -> None:
    heading = f"{title} {around.format(f'{minutes}{gap}{unit}')}"
    assert title_and_minutes(heading) == (title, minutes)


@given(
    TITLES,
    AROUND,
    st.sampled_from(["abc", "x", "1O", "ten", "10,", "10 or so", ""]),
    st.sampled_from(["min", "minutes", "Minuten", "hours"]),
)
def test_no_time_is_lost_without_a_word(title: str, around: str, number: str, unit: str) -> None:
    heading = f"{title} {around.format(f'{number} {unit}')}"
    read, minutes = title_and_minutes(heading.strip())
    bracketed = around[0] in "([（"
    assert minutes is None
    assert read == heading.strip()
    if bracketed or number[:1].isdecimal() or number == "ten":
        assert looks_timed(read)


@given(st.text(max_size=120))
def test_whatever_it_is_reading_it_again_changes_nothing(text: str) -> None:
    heading = " ".join(text.split()) or "x"
    title, minutes = title_and_minutes(heading)
    assert title.strip()
    assert isinstance(looks_timed(title), bool)
    if minutes is not None:
        assert title_and_minutes(f"{title} ({minutes} min)") == (title, minutes)
    else:
        assert title == heading
    planned = planned_minutes(text)
    assert planned is None or planned >= 0
