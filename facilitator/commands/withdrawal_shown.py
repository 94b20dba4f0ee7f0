"""What a withdrawal will do in a session, as it is shown before anybody says yes."""

from __future__ import annotations

from collections.abc import Iterable

from facilitator.commands.output import out
from facilitator.domain.transcript import timestamp
from facilitator.domain.withdrawal import Contribution, words
from facilitator.typed import program
from facilitator.words import _, counted, plural
from facilitator.workflow.exported_in_words import going_in_words, staying_in_words
from facilitator.workflow.withdrawing import Preview

_PLACES = 12
"""So many times are named one by one."""


def show(code: str, preview: Preview) -> None:
    """Prints it."""
    standing = _("sealed") if preview.sealed else _("not sealed")
    out(
        _("{session}, held on {held}, {standing}").format(
            session=preview.session, held=preview.held, standing=standing
        )
    )
    for line in _lines(code, preview):
        out(f"  {line}", prose=True)


def show_exports(found: Iterable[Preview]) -> None:
    """Prints what becomes of the exports of all of them."""
    found = tuple(found)
    for line in going_in_words(one for preview in found for one in preview.going):
        out(line, prose=True)
    for line in staying_in_words(one for preview in found for one in preview.staying):
        out(line, prose=True)


def _lines(code: str, preview: Preview) -> list[str]:
    limit = preview.limit
    found = []
    if limit is not None:
        late = _(" It has passed: whether the study still grants it is yours to say.")
        found.append(
            _("Withdrawal is possible until {in_words}.").format(in_words=limit.in_words)
            + (late if limit.passed > 0 else "")
        )
    if preview.theirs:
        found += _sealed(code, preview) if preview.sealed else _open(code, preview)
    if preview.questions:
        found.append(
            plural(
                "{count} question was made of a flag of theirs: it becomes {contribution}: {texts}",
                "{count} questions were made of flags of theirs: they become {contribution}: "
                "{texts}",
                len(preview.questions),
                contribution=words(preview.language).contribution,
                texts="; ".join(q.text for q in preview.questions),
            )
        )
    if preview.signed:
        found.append(
            _(
                "{code}'s signature under the review stays: it says who answers for the text."
            ).format(code=code)
        )
    return found


def _sealed(code: str, preview: Preview) -> list[str]:
    shown, gone = words(preview.language), preview.contribution
    found = []
    if gone.lines:
        found.append(
            plural(
                "{count} turn ({length}) becomes {contribution}, without a speaker: {times}",
                "{count} turns ({length}) become {contribution}, without a speaker: {times}",
                len(gone.turns),
                length=_length(gone),
                contribution=shown.contribution,
                times=_times(t.start_ms for t in gone.turns),
            )
        )
    if gone.moments:
        found.append(
            _("{flags} put down to nobody, without a name: {times}").format(
                flags=counted(len(gone.moments), "flag"),
                times=_times(m.start_ms for m in gone.moments),
            )
        )
    if gone.notes:
        found.append(
            plural(
                "{count} note becomes {contribution}: {times}",
                "{count} notes become {contribution}: {times}",
                len(gone.notes),
                contribution=shown.contribution,
                times=_times(n.at_ms for n in gone.notes),
            )
        )
    if gone.gestures:
        found.append(
            _("{gestures} taken out: {times}").format(
                gestures=counted(len(gone.gestures), "gesture"),
                times=_times(g.at_ms for g in gone.gestures),
            )
        )
    if gone.mentions or gone.elsewhere:
        number = len(gone.mentions) + gone.elsewhere
        times = _times(line.start_ms for line in gone.mentions)
        times = f": {times}" if times else ""
        found.append(
            plural(
                "{count} text of others names {code}: there it becomes {somebody}{times}",
                "{count} texts of others name {code}: there it becomes {somebody}{times}",
                number,
                code=code,
                somebody=shown.somebody,
                times=times,
            )
        )
    if gone.at_table:
        found.append(
            _("{code} is no longer among those present, in transcript and summary.").format(
                code=code
            )
        )
    if preview.unknown:
        found.append(
            plural(
                "{count} line has no speaker: whether it is theirs nobody can tell any more. "
                "Read it ({facilitator} open {session}); {facilitator} correct {session} takes "
                "words out.",
                "{count} lines have no speaker: whether some are theirs nobody can tell any more. "
                "Read them ({facilitator} open {session}); {facilitator} correct {session} takes "
                "words out.",
                preview.unknown,
                facilitator=program(),
                session=preview.session,
            )
        )
    if preview.guessable:
        found += [
            _(
                "It was sealed by version 0.1.0: exports made with that version "
                "were not noted, so look for them yourself."
            ),
            _(
                "Its certificate holds a hash of the whole old text without a "
                "salt: whoever has the rest could try guesses at a short "
                "contribution against it."
            ),
        ]
    return found


def _open(code: str, preview: Preview) -> list[str]:
    gone = preview.contribution
    if preview.withdrawn:
        found = [
            _("{code} has withdrawn from it already: {turns} withheld.").format(
                code=code, turns=counted(len(gone.turns), "turn")
            )
        ]
    elif gone.turns:
        found = [
            _("{turns} ({length}), withheld from now on.").format(
                turns=counted(len(gone.turns), "turn"), length=_length(gone)
            )
        ]
    else:
        found = [_("No turn is marked as theirs.")]
    if gone.moments or gone.notes or gone.gestures:
        parts = [counted(len(gone.moments), "flag"), counted(len(gone.notes), "note")]
        parts += [counted(len(gone.gestures), "gesture")] if gone.gestures else []
        found.append(
            _("{parts} of theirs will not be sealed.").format(parts=_(" and ").join(parts))
        )
    if gone.mentions:
        number = len(gone.mentions)
        found.append(
            plural(
                "{count} line of others names them, and stays, without their code: "
                "decide at review: {times}",
                "{count} lines of others name them, and stay, without their code: "
                "decide at review: {times}",
                number,
                times=_times(line.start_ms for line in gone.mentions),
            )
        )
    if preview.unknown:
        found.append(
            plural(
                "{count} line has no speaker. If it is theirs, give it to them at review "
                "(with their digit): then it is withheld too.",
                "{count} lines have no speaker. Those that are theirs, give them at review "
                "(with their digit): then they are withheld too.",
                preview.unknown,
            )
        )
    if gone.turns:
        found.append(_sound_goes(preview))
    return found


def _sound_goes(preview: Preview) -> str:
    return _(
        "The sound of these turns is destroyed now, also where somebody "
        "else spoke at once. The raw words stay in the vault, encrypted, "
        "until the session is sealed or destroyed. If they must go now: "
        "{facilitator} seal {session}, or {facilitator} destroy {session}"
    ).format(facilitator=program(), session=preview.session)


def _length(gone: Contribution) -> str:
    said = sum(len(line.text.split()) for line in gone.lines)
    return f"{counted(len(gone.lines), 'line')}, {counted(said, 'word')}"


def _times(found: Iterable[int]) -> str:
    times = [timestamp(ms) for ms in found]
    more = len(times) - _PLACES
    return ", ".join(times[:_PLACES]) + (
        _(" and {more} more").format(more=more) if more > 0 else ""
    )
