"""What the record can say under the items of COREQ, by their numbers and in words of our own.

Tong A, Sainsbury P, Craig J (2007), doi 10.1093/intqhc/mzm042. The checklist's own text has no open
licence and is not repeated. Items about persons, sampling and analysis (2 to 11, 14, 22, 24 to 26,
30 to 32) cannot be filled from a record of meetings, and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from facilitator.domain.people import Participant
from facilitator.domain.sealed import RevisionKind
from facilitator.domain.series import figures
from facilitator.domain.study_record import EntryKind
from facilitator.export.report.phrases import counted_by_role, durations
from facilitator.export.report.record import Record
from facilitator.export.report.tables import Figure
from facilitator.export.report.wording import ReportWords
from facilitator.export.wording import clean


def checklist(record: Record, words: ReportWords) -> Figure:
    """The items as a table."""
    return Figure(
        "coreq",
        words("coreq_title"),
        words("coreq_said"),
        words.head("coreq_head"),
        tuple((item, *words.item(name, **values)) for item, name, values in _items(record, words)),
    )


def _items(record: Record, words: ReportWords) -> Iterator[tuple[int, str, dict[str, object]]]:
    join = words.export("list_separator").join
    told, sealed = figures(record.meetings), record.transcripts
    leading = [code for code in record.codes if Participant(code).facilitates]
    others = [code for code in record.codes if code not in leading]
    roles = counted_by_role(others, words)
    if leading:
        yield 1, "coreq_1", {"who": join(leading)}
    yield 12, "coreq_12", {"total": len(others), "roles": roles}
    if sealed:
        withdrawn = sum(r.kind is RevisionKind.WITHDRAWAL for t in sealed for r in t.revisions)
        yield 13, "coreq_13", {"withdrawn": withdrawn}
    if leading:
        yield 15, "coreq_15", {"who": join(leading)}
    else:
        yield 15, "coreq_15_none", {}
    about = _attributes(record, others, words)
    yield (
        16,
        "coreq_16",
        {
            "roles": roles,
            "first": told.first,
            "last": told.last,
            "attributes": about and f" {about}",
        },
    )
    if sealed:
        questions = [question for transcript in sealed for question in transcript.guide]
        guides = dict.fromkeys(clean(t.guide_title) for t in sealed if t.guide_title)
        yield (
            17,
            "coreq_17",
            {
                "guides": join(guides) or "–",
                "added": sum(q.added for q in questions),
                "reworded": sum(q.first_text is not None for q in questions),
            },
        )
    yield 18, "coreq_18", {"n": told.meetings}
    if record.destroyed:
        yield 19, "coreq_19", {"destroyed": len(record.destroyed)}
    if sealed:
        yield (
            20,
            "coreq_20",
            {
                "notes": sum(len(t.notes) for t in sealed),
                "flags": sum(len(t.moments) for t in sealed),
            },
        )
    yield 21, "coreq_21", {"durations": durations(record, words)}
    given = sum(1 for _ in record.noted(EntryKind.GIVEN))
    if given:
        yield 23, "coreq_23", {"given": given}
    if sealed:
        models = dict.fromkeys(clean(t.model) for t in sealed if t.model)
        yield 27, "coreq_27", {"program": record.program, "models": join(models) or "–"}
    back = sum(1 for _ in record.noted(EntryKind.CAME_BACK))
    if back:
        yield 28, "coreq_28", {"back": back}
    if sealed:
        silent = sorted({p.code for t in sealed for p in t.participants if p.quoting is False})
        unquoted = words("coreq_29_silent", codes=join(silent)) if silent else ""
        yield 29, "coreq_29", {"silent": unquoted}


def _attributes(record: Record, codes: list[str], words: ReportWords) -> str:
    """How often each attribute has each value: "sex: female 4, male 3."; "" if none is given."""
    found: dict[str, Counter[str]] = {}
    for code in codes:
        for name, value in record.attributes.get(code, {}).items():
            found.setdefault(name, Counter())[value] += 1
    join = words.export("list_separator").join
    return " ".join(
        f"{clean(name)}: {join(f'{clean(value)} {n}' for value, n in sorted(values.items()))}."
        for name, values in found.items()
    )
