"""The figures of a series: each a table with a sentence, from sealed transcripts and what the study
noted. Nothing is estimated, and no person is ranked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from facilitator.domain.course import Status
from facilitator.domain.sealed import REMOVED, SealedRevision, SealedTranscript
from facilitator.domain.self_check import ENOUGH
from facilitator.domain.series import Meeting, attendance, figures
from facilitator.domain.study_record import EntryKind
from facilitator.domain.terms import ReviewWay
from facilitator.domain.topic_guide import lasting_id
from facilitator.export.report.checklist import checklist
from facilitator.export.report.phrases import counted_by_role, durations
from facilitator.export.report.record import Record, in_order_of_roles, role_of
from facilitator.export.report.tables import Cell, Chart, Figure
from facilitator.export.report.wording import ReportWords, report_words
from facilitator.export.wording import clean

_PUT = (Status.COVERED, Status.CURRENT)
_SIGNS = {
    Status.COVERED: "●",
    Status.CURRENT: "◐",
    Status.SKIPPED: "–",
    Status.WAITING: "○",
    REMOVED: "×",
}
_STATES = (Status.COVERED, Status.CURRENT, Status.SKIPPED, Status.WAITING)


def figures_of(record: Record) -> tuple[Figure, ...]:
    """All figures that the record can fill, in the order of the page."""
    words = report_words(record.language)
    found: list[Figure] = []
    if record.meetings:
        found += [
            _meetings(record, words),
            _people(record, words),
            _attendance(record, words),
        ]
    if record.transcripts:
        found += [
            _coverage(record, words),
            _topics(record, words),
            *_stated(record, words),
            _flags(record, words),
            _talk(record, words),
            _review(record, words),
            *_destroyed(record, words),
            _engine(record, words),
        ]
    if record.meetings:
        found.append(checklist(record, words))
    return tuple(found)


def minutes(ms: int) -> float:
    """To a tenth, as papers write them."""
    return round(ms / 60_000, 1)


def _name(words: ReportWords, meeting: Meeting | SealedTranscript) -> str:
    number = meeting.number
    return words("meeting", number=number) if number else clean(_id(meeting))


def _id(meeting: Meeting | SealedTranscript) -> str:
    return meeting.id if isinstance(meeting, Meeting) else meeting.session


def _short(words: ReportWords, meetings: Iterable[Meeting | SealedTranscript]) -> tuple[str, ...]:
    return tuple(words("short", number=m.number) if m.number else _id(m) for m in meetings)


def _meetings(record: Record, words: ReportWords) -> Figure:
    told = figures(record.meetings)
    rows = tuple(
        (_name(words, m), m.date, minutes(m.duration_ms), len(m.present), clean(m.guide), m.id)
        for m in record.meetings
    )
    return Figure(
        "meetings",
        words("meetings_title"),
        words(
            "meetings_said",
            n=told.meetings,
            first=told.first,
            last=told.last,
            durations=durations(record, words),
        ),
        words.head("meetings_head"),
        rows,
        Chart(
            _short(words, record.meetings),
            (("", tuple(minutes(m.duration_ms) for m in record.meetings)),),
            words("minutes"),
        ),
    )


def _people(record: Record, words: ReportWords) -> Figure:
    there = attendance(record.meetings)
    names = list(dict.fromkeys(n for about in record.attributes.values() for n in about))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            code,
            role_of(code),
            *(clean(record.attributes.get(code, {}).get(name, "")) for name in names),
            sum(there[code]),
            len(record.meetings),
        )
        for code in record.codes
    )
    head = words.head("people_head")
    return Figure(
        "participants",
        words("people_title"),
        words("people_said", total=len(record.codes), roles=counted_by_role(record.codes, words)),
        (*head[:2], *map(clean, names), *head[2:]),
        rows,
    )


def _attendance(record: Record, words: ReportWords) -> Figure:
    there = attendance(record.meetings)
    counts = [len(meeting.present) for meeting in record.meetings]
    return Figure(
        "attendance",
        words("attendance_title"),
        words("attendance_said", least=min(counts), most=max(counts)),
        words.head("attendance_head", *_short(words, record.meetings)),
        tuple(
            (code, *(words("yes") if at else words("no") for at in there[code]))
            for code in record.codes
        ),
        signs={words("yes"): "●", words("no"): "–"},
    )


def _coverage(record: Record, words: ReportWords) -> Figure:
    """Which question stood where in which meeting; a question keeps its id through a series."""
    places: dict[str, tuple[str, str]] = {}
    stood: dict[str, dict[int, str]] = defaultdict(dict)
    counted: list[Counter[str]] = []
    for at, transcript in enumerate(record.transcripts):
        counted.append(Counter())
        for question in transcript.guide:
            id_ = lasting_id(question.id, question.section, question.text)
            places[id_] = (clean(question.section), clean(question.text))
            stood[id_][at] = words(question.status or Status.WAITING)
            if question.status != REMOVED:
                counted[at][question.status or Status.WAITING] += 1
    total = sum(counted, Counter())
    return Figure(
        "coverage",
        words("coverage_title"),
        words(
            "coverage_said",
            put=sum(total[state] for state in _PUT),
            questions=sum(total.values()),
        ),
        words.head("coverage_head", *_short(words, record.transcripts)),
        tuple(
            (*place, *(stood[id_].get(at, "") for at in range(len(record.transcripts))))
            for id_, place in places.items()
        ),
        Chart(
            _short(words, record.transcripts),
            tuple((words(state), tuple(float(c[state]) for c in counted)) for state in _STATES),
            words("coverage_unit"),
        ),
        signs={words(state): sign for state, sign in _SIGNS.items()},
    )


def _topics(record: Record, words: ReportWords) -> Figure:
    sealed = [meeting for meeting in record.meetings if meeting.sealed]
    join = words.export("list_separator").join
    return Figure(
        "new-topics",
        words("topics_title"),
        words("topics_said", n=sum(len(m.new_topics) for m in sealed)),
        words.head("topics_head"),
        tuple(
            (
                _name(words, m),
                m.date,
                len(m.new_topics),
                join(map(clean, m.new_topics)),
                m.unnamed,
            )
            for m in sealed
        ),
        Chart(
            _short(words, sealed),
            (("", tuple(float(len(m.new_topics)) for m in sealed)),),
            words("topics_unit"),
        ),
    )


def _stated(record: Record, words: ReportWords) -> Iterator[Figure]:
    said = tuple(record.noted(EntryKind.COVERED))
    if said:
        join = words.export("list_separator").join
        yield Figure(
            "stated",
            words("covered_title"),
            words("covered_said", n=len(said)),
            words.head("covered_head"),
            tuple((one.at[:10], clean(one.text), join(one.sessions), one.by) for one in said),
        )


def _flags(record: Record, words: ReportWords) -> Figure:
    names = [*record.tags, *(m.tag for t in record.transcripts for m in t.moments)]
    counts = {
        name: tuple(sum(m.tag == name for m in t.moments) for t in record.transcripts)
        for name in dict.fromkeys(names)
    }
    return Figure(
        "flags",
        words("flags_title"),
        words("flags_said", n=sum(map(sum, counts.values()))),
        words.head("flags_head", *_short(words, record.transcripts)),
        tuple((words.export.tag(name, record.tags), *row) for name, row in counts.items()),
        Chart(
            _short(words, record.transcripts),
            tuple(
                (words.export.tag(name, record.tags), tuple(map(float, row)))
                for name, row in counts.items()
                if any(row)
            ),
            words("flags_unit"),
        ),
    )


def _talk(record: Record, words: ReportWords) -> Figure:
    spoken: list[Counter[str]] = []
    for transcript in record.transcripts:
        spoken.append(Counter())
        for line in transcript.lines:
            spoken[-1][role_of(line.speaker)] += line.end_ms - line.start_ms
    roles = in_order_of_roles({role for counts in spoken for role in counts})
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (role or words("nobody"), *(minutes(counts[role]) for counts in spoken)) for role in roles
    )
    return Figure(
        "speech",
        words("talk_title"),
        words("talk_said"),
        words.head("talk_head", *_short(words, record.transcripts)),
        rows,
        Chart(
            _short(words, record.transcripts),
            tuple(
                (role or words("nobody"), tuple(minutes(counts[role]) for counts in spoken))
                for role in roles
            ),
            words("talk_unit"),
        ),
    )


def _review(record: Record, words: ReportWords) -> Figure:
    rows: list[tuple[Cell, ...]] = []
    for transcript in record.transcripts:
        name = _name(words, transcript)
        acts = (
            *((s.at, s.reviewer, words.export.term(s.kind)) for s in transcript.sign_offs),
            *((r.at, r.reviewer, clean(r.reason)) for r in transcript.reopenings),
            *((r.at, r.by, _amended(words, r)) for r in transcript.revisions),
        )
        rows += [(name, who, what, at[:10]) for at, who, what in sorted(acts)]
    by_line = sum(
        bool(t.sign_offs) and all(s.kind == ReviewWay.LINE_BY_LINE for s in t.sign_offs)
        for t in record.transcripts
    )
    return Figure(
        "review",
        words("review_title"),
        words("review_said", n=by_line, sealed=len(record.transcripts)),
        words.head("review_head"),
        tuple(rows),
    )


def _amended(words: ReportWords, one: SealedRevision) -> str:
    return words("amended", number=one.revision, why=words.export.term(one.kind))


def _destroyed(record: Record, words: ReportWords) -> Iterator[Figure]:
    if record.destroyed:
        yield Figure(
            "destroyed",
            words("destroyed_title"),
            words(
                "destroyed_said",
                n=len(record.destroyed),
                length=words.export.length(sum(one.audio_ms for one in record.destroyed)),
            ),
            words.head("destroyed_head"),
            tuple(
                (
                    one.session,
                    one.at,
                    minutes(one.audio_ms),
                    words.custody(one.custody),
                    one.certificate_sha256,
                )
                for one in record.destroyed
            ),
        )


def _engine(record: Record, words: ReportWords) -> Figure:
    rows: list[tuple[Cell, ...]] = []
    lines = edited = details = 0
    for transcript in record.transcripts:
        changed = sum(line.edited for line in transcript.lines)
        replaced = sum(one.count for one in transcript.redactions)
        share = round(100 * changed / len(transcript.lines), 1) if transcript.lines else 0.0
        missing = minutes(sum(gap.duration_ms for gap in transcript.gaps))
        count = len(transcript.lines)
        lines, edited, details = lines + count, edited + changed, details + replaced
        wrong, checked = record.checks.get(transcript.session, (0, 0))
        said = round(100 * wrong / checked, 1) if checked >= ENOUGH else words("too_little")
        name = _name(words, transcript)
        rows.append(
            (name, clean(transcript.model), count, changed, share, checked, said, replaced, missing)
        )
    return Figure(
        "speech-recognition",
        words("engine_title"),
        words("engine_said", lines=lines, edited=edited, details=details),
        words.head("engine_head"),
        tuple(rows),
    )
