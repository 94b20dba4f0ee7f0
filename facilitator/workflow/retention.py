"""Until when somebody may withdraw, and a session be unsealed: dates a study sets itself.

Days are counted from the date where the meeting was held; the day itself is day 0, and what ends on
a day ends when it does. At either date it is said, and a person acts, unless the study wants more
(`overdue`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError
from facilitator.vault.layout import MARK_SUFFIX
from facilitator.workflow.catalogue import DAMAGED, FOREIGN, SessionSummary
from facilitator.workflow.identity import study_id
from facilitator.workspace import Workspace

_OVER = frozenset({Phase.SEALED, Phase.DESTROYED})


@dataclass(frozen=True, slots=True)
class Limit:
    """The last day of something, and how many days ago that was; less than 0: to come."""

    last: str
    passed: int

    @property
    def in_words(self) -> str:
        """ "2026-12-10, in 3 days", "..., today", "..., 2 days ago"."""
        days = f"{abs(self.passed)} day{'' if abs(self.passed) == 1 else 's'}"
        if self.passed == 0:
            return f"{self.last}, today"
        return f"{self.last}, {days} ago" if self.passed > 0 else f"{self.last}, in {days}"


def withdrawal_limit(workspace: Workspace, held: str, today: str | None = None) -> Limit | None:
    """Until when somebody may withdraw from a meeting held on a date (ISO 8601); None: not set."""
    return _limit(held, workspace.study.withdrawal_days, today)


def unsealed_since(
    workspace: Workspace, one: SessionSummary, today: str | None = None
) -> Limit | None:
    """The day by which a session was to be sealed, if that has passed and it is not; else None.

    One of another account, or that cannot be read, is left to whoever can.
    """
    if one.phase in (DAMAGED, FOREIGN) or one.phase in _OVER:
        return None
    limit = _limit(one.date, workspace.study.unsealed_days, today)
    return limit if limit is not None and limit.passed > 0 else None


def _limit(held: str, days: int, today: str | None) -> Limit | None:
    if days == 0 or not held:
        return None
    last = date.fromisoformat(held[:10]) + timedelta(days=days)
    now = date.fromisoformat(today[:10]) if today else datetime.now().astimezone().date()
    return Limit(last.isoformat(), (now - last).days)


def to_go_note(workspace: Workspace) -> str | None:
    """The name of the note beside the keys that counts what goes by itself (`overdue`); None for a
    study without an id, which has noted nothing yet."""
    study = study_id(workspace)
    return None if study is None else f"{study}-to-go"


def goes_by_itself(workspace: Workspace) -> bool:
    """Whether the study has meetings destroyed that were not sealed in time, or had and what was
    counted then is to be forgotten: `overdue` is loaded for that alone."""
    if workspace.study.destroy_unsealed:
        return True
    try:
        name = to_go_note(workspace)
    except FacilitatorError:
        return True
    return name is not None and (workspace.keys / f"{name}{MARK_SUFFIX}").exists()
