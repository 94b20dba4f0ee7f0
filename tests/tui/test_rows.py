"""Guide and moments as rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from facilitator.domain import events as ev
from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.tui.guide_rows import guide_rows
from facilitator.tui.moment_rows import MomentRows
from facilitator.tui.rows import Row
from tests.tui.conftest import Stage


def shown(rows: list[Row], width: int) -> list[str]:
    out = []
    for row in rows:
        left = "".join(t for t, _ in row.left)
        right = "".join(t for t, _ in row.right)
        out.append(f"{left}{'':{width - cell_len(left) - cell_len(right)}}{right}".rstrip())
    return out


def test_the_guide_tells_what_was_covered_and_what_is_running_over(stage: Stage) -> None:
    rows, (first, last) = guide_rows(stage.meeting.session, stage.meeting.now_ms, 34)
    assert shown(rows, 34) == [
        "✓ Opening                 8/10 min",
        "  ✓ What would you like to be cal…",
        "▶ Feeling safe          !17/15 min",
        "  ✓ What makes a place safe to ta…",
        "  ▶ When did you feel listened to",
        "    by a service?",
        "      ◦ Could you say more about",
        "        that day?",
        "      ◦ Who was there with you?",
        "  – What would have helped earlie…",
        "○ Having a say           15/30 min",
        "  ✓ Tell us about a decision that…",
        "  ○ What should change about care…",
        "  ○ Who should be at the table?",
        "○ Ending                  0/10 min",
        "  ○ Of all we talked about, what…",
        "  ○ Is there anything we should h…",
    ]
    assert (first, last) == (4, 8)
    assert {row.key for row in rows[4:9]} == {"2.2"}


@given(st.integers(min_value=12, max_value=90))
def test_the_guide_fits_any_width(width: int) -> None:
    from facilitator.domain.session import Session

    session = Session()
    guide = '+++\ntitle="病院"\n+++\n## 病院で安心して (10 min)\n- 病院はどうでしたか\n'
    opened = ev.SessionOpened("s", 1, "st", "g", guide, (), "ja", "demo")
    session.apply(ev.Recorded(ev.EventId("host", 1), "2026-11-23T09:00:00.000Z", opened))
    session.apply(
        ev.Recorded(ev.EventId("host", 2), "2026-11-23T09:00:00.000Z", ev.QuestionOpened("1.1", 0))
    )
    rows, _ = guide_rows(session, 60_000, width)
    for row in rows:
        assert cell_len(row.text) <= width


def test_moments_come_latest_first_with_who_and_name(stage: Stage) -> None:
    rows = MomentRows(DEFAULT_TAGS).rows(stage.meeting.session, 26)
    assert shown(rows, 26) == [
        "00:41:55 ✎ note",
        "  Ask about the piece of",
        "  paper later.",
        "00:41:13 ◆ emergent topic",
        "  letters from housing",
        "  User 3",
        "00:38:12 ❝ quote",
        "  User 1",
    ]


def test_flags_of_one_moment_stand_as_they_were_pressed(new_meeting: Callable[..., Any]) -> None:
    meeting = new_meeting()
    for _ in range(12):  # from one digit of their ids to two
        meeting.note(ev.MomentFlagged("quote", 5_000, 0, 5_000, None))
    moments = meeting.session.moments
    rows = MomentRows(DEFAULT_TAGS).rows(meeting.session, 26)
    assert [row.key for row in rows] == [one.id for one in reversed(moments)]


def test_a_tag_the_study_no_longer_has_is_still_shown(
    new_meeting: Callable[..., Any],
) -> None:
    meeting = new_meeting()
    meeting.note(ev.MomentFlagged("gone", 5_000, 0, 5_000, None))
    assert shown(MomentRows(DEFAULT_TAGS).rows(meeting.session, 26), 26) == ["00:00:00 ● gone"]
