"""Sealed sessions of any size, made: what was said, by whom and when is known to the test."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from facilitator.anonymise.roster import Roster
from facilitator.domain.guide import parse_guide
from facilitator.domain.sealed import (
    RedactionCount,
    SealedGap,
    SealedMoment,
    SealedNote,
    SealedParticipant,
    SealedQuestion,
    SealedSignOff,
    SealedTranscript,
)
from facilitator.domain.transcript import Line
from facilitator.vault import disk
from facilitator.vault.destruction import destroy
from facilitator.workflow.clock import local_now
from facilitator.workflow.key_store import key_store
from facilitator.workflow.opening import Plan, create_session
from facilitator.workflow.sealed_text import encoded
from facilitator.workspace import Workspace

ENGLISH = (
    *("Nobody asked me what I wanted.", "They wrote, come on Monday", "It took [Person 2] a year"),
    *("I know", "And then? I went home.", "That is 3:1 for staying, isn't it", "Mm", "(laughs)"),
    *("[Service 1] was closed", 'She said "wait" and I waited', "Well -- yes & no <maybe>"),
)
JAPANESE = (
    *("誰も私に聞いてくれませんでした。", "月曜日に来てくださいと言われて", "そうですね", "はい"),
    *(
        "[人物2]さんが電話をくれた",
        "大丈夫：と言われました",
        "(笑)",
        "か゛んは゛る",
        "🙂👩‍👩‍👧そうそう",
    ),
)
ODD = (
    "e\u0301t\u0301e\u0301 was warm",
    "🙂 👩🏽‍⚕️ yes",
    "𝔘nusual 𠮷野家",
    "re\u0301sume\u0301 🙂 sent",
)
"""Combining marks, emoji joined and coloured, letters beyond U+FFFF."""

TAGS = ("emergent", "quote", "disagreement", "distress", "follow-up")
SECTIONS = {
    "en": ("Opening", "Feeling safe: what helps", "Closing"),
    "ja": ("はじめに", "安心できること：何が助けになるか", "おわりに"),
}
DURATIONS_MIN = (112, 185, 140, 150, 133, 160, 145, 129, 171, 138, 135)
"""Of a series of eleven meetings: 145.3 min on average, range 112-185."""


def attendance(number: int) -> tuple[str, ...]:
    """Who is there: one user misses every third meeting, another comes from the fourth on."""
    users = [f"User {n}" for n in range(1, 7)]
    if number % 3 == 0:
        users.remove("User 2")
    if number < 4:
        users.remove("User 6")
    return (*users, "Psychologist 1", "Nurse 1", "Facilitator 1", "Facilitator 2")


def session(
    number: int = 1,
    *,
    minutes: int = 30,
    language: str = "en",
    seed: int = 1,
    people: Sequence[str] = (),
    texts: Sequence[str] = (),
    step_ms: int = 3_000,
) -> SealedTranscript:
    """A sealed session: a line in `step_ms` or less, a flag every three minutes, gaps, notes."""
    rng = random.Random(f"{seed}/{number}")
    people = people or attendance(number)
    texts = texts or ((JAPANESE if language == "ja" else ENGLISH) + ODD)
    total = minutes * 60_000
    lines: list[Line] = []
    at, speaker = 0, people[0]
    while at < total - step_ms:
        if rng.random() < 0.4:
            speaker = rng.choice(people)
        end = at + rng.randint(400, step_ms - 200)
        who = None if rng.random() < 0.02 else speaker
        text = " ".join(rng.choice(texts) for _ in range(rng.randint(1, 3)))
        lines.append(Line(f"u{len(lines):05d}", at, end, who, text))
        at = end + rng.randint(50, 300) + (6_000 if rng.random() < 0.02 else 0)
    sections = SECTIONS.get(language, SECTIONS["en"])
    guide = tuple(
        SealedQuestion(
            f"{s}.{q}",
            title,
            f"Question {s}.{q}: what then?" if language == "en" else f"質問{s}.{q}：どうでしたか",
            "waiting" if (s, q) == (3, 3) else "covered",
            None if (s, q) == (3, 3) else total * (3 * (s - 1) + q - 1) // 9,
            total // 180_000,
        )
        for s, title in enumerate(sections, 1)
        for q in (1, 2, 3)
    )
    flags = tuple(
        SealedMoment(
            f"m{n}",
            TAGS[n % len(TAGS)],
            max(0, n * 180_000 - 30_000),
            n * 180_000,
            rng.choice((None, people[0])),
            rng.choice(("", "letters: from housing", "=SUM(A1)", "手紙")),
        )
        for n in range(1, minutes // 3 + 1)
    )
    notes = tuple(SealedNote(n * 600_000, f"Note {n}: quiet") for n in range(1, minutes // 10 + 1))
    held = date(2026, 1, 12) + timedelta(weeks=2 * number)
    return SealedTranscript(
        session=f"{held}-{number:02d}",
        number=number,
        title="Recovery: what it means" if language == "en" else "回復：私たちにとって",
        date=str(held),
        language=language,
        duration_ms=total,
        guide_title=f"Guide {number}",
        guide=guide,
        participants=tuple(SealedParticipant.of(code) for code in people),
        lines=tuple(lines),
        moments=flags,
        notes=notes,
        redactions=(RedactionCount("PERSON", "[Person 2]", 3),),
        sign_offs=(SealedSignOff("Facilitator 1", f"{held}T18:30:00+09:00", "line by line"),),
        gaps=(SealedGap(total // 2, 185_000, "off the record"),),
        model="demo",
    )


def series(meetings: int = 11, language: str = "en") -> tuple[SealedTranscript, ...]:
    """A series whose durations and attendance are known."""
    return tuple(
        session(n, minutes=DURATIONS_MIN[(n - 1) % len(DURATIONS_MIN)], language=language)
        for n in range(1, meetings + 1)
    )


def put_sealed(workspace: Workspace, transcript: SealedTranscript) -> Path:
    """Lays a transcript into a study as a session that was sealed; the session's folder."""
    guide = '+++\ntitle = "Guide"\n+++\n## One\n- first\n'
    plan = Plan(
        workspace=workspace,
        session_id=transcript.session,
        guide_name="guide",
        guide=parse_guide(guide),
        codes=tuple(p.code for p in transcript.participants),
        language=transcript.language,
        model="demo",
        roster=Roster.from_toml(""),
        consent_by="test",
    )
    with create_session(plan) as store:
        folder = store.folder
    destroy(
        folder,
        key_store(workspace),
        transcript.session,
        write_transcript=lambda path: disk.write_synced(path, encoded(transcript)),
        facts={"held": transcript.date},
        now=local_now,
    )
    return folder
