"""A study's own limits: how long a session may be unsealed, and somebody withdraw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError
from facilitator.study import Study, parse_study
from facilitator.workflow.catalogue import DAMAGED, FOREIGN, SessionSummary
from facilitator.workflow.retention import unsealed_since, withdrawal_limit
from facilitator.workspace import Workspace

HELD = "2026-02-20T23:30:00.000+11:00"
SUMMARY = SessionSummary(
    "m1", 1, "Study", "Guide", "", "en", "demo", "ended", ("User 1",), HELD, 60_000, 12
)


def study(tmp_path: Path, *, withdrawal_days: int = 0, unsealed_days: int = 0) -> Workspace:
    limits = Study(withdrawal_days=withdrawal_days, unsealed_days=unsealed_days)
    return Workspace(tmp_path, tmp_path / "home", limits)


@pytest.mark.parametrize(
    ("days", "today", "says"),
    [
        (0, "2030-01-01", None),
        (10, "2026-02-20", None),
        (10, "2026-03-02", None),  # the last day is one still
        (10, "2026-03-03", "2026-03-02, 1 day ago"),
        (10, "2026-03-12", "2026-03-02, 10 days ago"),
        (1, "2026-02-23", "2026-02-21, 2 days ago"),
    ],
)
def test_a_session_unsealed_for_too_long_is_said(
    tmp_path: Path, days: int, today: str, says: str | None
) -> None:
    found = unsealed_since(study(tmp_path, unsealed_days=days), SUMMARY, today)
    assert (None if found is None else found.in_words) == says


@pytest.mark.parametrize("phase", list(Phase))
def test_in_every_phase_but_the_last_two(tmp_path: Path, phase: Phase) -> None:
    one = replace(SUMMARY, phase=str(phase))
    found = unsealed_since(study(tmp_path, unsealed_days=1), one, "2026-03-12")
    assert (found is not None) == (phase not in (Phase.SEALED, Phase.DESTROYED))


@pytest.mark.parametrize("phase", [DAMAGED, FOREIGN])
def test_what_cannot_be_told_is_not_said(tmp_path: Path, phase: str) -> None:
    one = replace(SUMMARY, phase=phase)
    assert unsealed_since(study(tmp_path, unsealed_days=1), one, "2026-03-12") is None


def test_the_day_somebody_may_withdraw_until(tmp_path: Path) -> None:
    assert withdrawal_limit(study(tmp_path), HELD) is None
    held = study(tmp_path, withdrawal_days=14)
    for today, words in (
        ("2026-03-01", "2026-03-06, in 5 days"),
        ("2026-03-05", "2026-03-06, in 1 day"),
        ("2026-03-06", "2026-03-06, today"),
        ("2026-03-07", "2026-03-06, 1 day ago"),
    ):
        limit = withdrawal_limit(held, HELD, today)
        assert limit is not None
        assert limit.in_words == words


def test_the_limits_are_read_from_the_studys_file() -> None:
    read = parse_study("[retention]\nwithdrawal_days = 14\nunsealed_days = 90\n")
    assert (read.withdrawal_days, read.unsealed_days) == (14, 90)
    assert (parse_study("").withdrawal_days, parse_study("").unsealed_days) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "retention = 3\n",
        "[retention]\nunsealed_days = -1\n",
        "[retention]\nunsealed_days = 1.5\n",
        "[retention]\nwithdrawal_days = true\n",
        "[retention]\nwithdrawal_days = '14'\n",
        "[retention]\nwithdrawal_days = 99999999\n",
        "[retention]\ndays = 3\n",
    ],
)
def test_a_limit_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(FacilitatorError, match="retention"):
        parse_study(text)
