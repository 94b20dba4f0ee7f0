"""What several figures say in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from facilitator.domain.series import figures
from facilitator.export.report.record import Record, in_order_of_roles, role_of
from facilitator.export.report.wording import ReportWords


def durations(record: Record, words: ReportWords) -> str:
    """As a paper writes them; a meeting alone has no range."""
    told = figures(record.meetings)
    name = "range" if told.shortest_min != told.longest_min else "mean"
    mean = "" if told.mean_min is None else f"{told.mean_min:.1f}"
    return words(name, mean=mean, least=told.shortest_min, most=told.longest_min)


def counted_by_role(codes: Iterable[str], words: ReportWords) -> str:
    """How many of each role there are."""
    counted = Counter(map(role_of, codes))
    return words.export("list_separator").join(
        words("people_role", role=role, count=counted[role])
        for role in in_order_of_roles(set(counted))
    )
