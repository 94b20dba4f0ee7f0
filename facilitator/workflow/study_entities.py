"""What a study's reviewers decided of names: which name nobody, and what the others stand for.

It lies beside the study's list of codes, encrypted under the same key, and goes with it. What a
session has decided is kept as a whole (`domain.reviewing.entities.learnt`): reviewing it again
replaces that. Of two sessions that differ the later word counts.

What a withdrawal could not do yet is kept there too (`Unfinished`): when it is done once more, what
it would be known by has gone from where it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from facilitator.domain.reviewing.entities import Learnt, folded, without_code
from facilitator.domain.transcript import Certainty, Label, Redaction, code_of
from facilitator.errors import FacilitatorError
from facilitator.vault.sealed_file import read_sealed_file, write_sealed_file
from facilitator.words import _
from facilitator.workflow.roster_files import entities_path
from facilitator.workflow.study_pseudonyms import StudyPseudonyms, study_lock

VERSION = 1

NOTHING = Learnt(frozenset(), {}, {})

SOURCE = "study"
"""`source` of what a reviewer of another meeting masked, and no detector finds here."""

_GUESSED = frozenset({Label.PERSON, Label.PLACE, Label.ORG, Label.OTHER})


Unfinished = Mapping[str, frozenset[str]]
"""Of a code that has withdrawn: by session, what flags of theirs were called, masked. A question
there may be made of one, and that session could not be read or written."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What all of the study's sessions have decided so far, by session, the latest word last; and
    by code, what is still to be done of a withdrawal."""

    sessions: Mapping[str, Learnt] = field(default_factory=dict)
    unfinished: Mapping[str, Unfinished] = field(default_factory=dict)

    @property
    def let(self) -> frozenset[str]:
        """Words that name nobody, so nobody suggests them again."""
        return frozenset(words for words, to in self._last().items() if to is None)

    @property
    def coded(self) -> dict[str, tuple[Label, str]]:
        """What words stand for, as a person said."""
        return {words: to for words, to in self._last().items() if to is not None}

    def _last(self) -> dict[str, tuple[Label, str] | None]:
        found: dict[str, tuple[Label, str] | None] = {}
        for learnt in self.sessions.values():
            found |= dict.fromkeys(learnt.let)
            found |= learnt.coded
        return found

    def besides(self, session_id: str) -> Remembered:
        """What the other sessions have decided: a session's own decisions are events of its own."""
        rest = {id_: one for id_, one in self.sessions.items() if id_ != session_id}
        return replace(self, sessions=rest)

    def meetings(self, code: str) -> list[str]:
        """Sessions in which somebody or something of this code was named."""
        return [id_ for id_, learnt in self.sessions.items() if code in learnt.seen]

    def applied(self) -> Callable[[str, tuple[Redaction, ...]], tuple[Redaction, ...]]:
        """What makes of a text's redactions those that the study's decisions leave: known words
        have their known code, and those that only a person found are suggested. Names of the
        roster stay as they are."""
        coded = self.coded
        if not coded:
            return lambda _, redactions: redactions
        wanted = "|".join(map(re.escape, sorted(coded, key=len, reverse=True)))
        pattern = re.compile(rf"(?<![^\W_]){_unspaced(wanted)}(?![^\W_])", re.IGNORECASE)

        def apply(text: str, redactions: tuple[Redaction, ...]) -> tuple[Redaction, ...]:
            found = [_as_coded(text, one, coded) for one in redactions]
            for match in pattern.finditer(text):
                start, end = match.span()
                if not any(r.start < end and start < r.end for r in found):
                    label, code = coded.get(folded(match[0]), (Label.OTHER, "[…]"))
                    found.append(Redaction(start, end, label, code, SOURCE, Certainty.SUGGESTED))
            return tuple(sorted(found, key=lambda r: r.start))

        return apply


def _unspaced(wanted: str) -> str:
    return f"(?:{wanted})".replace(r"\ ", r"\s+")


def _as_coded(text: str, one: Redaction, coded: Mapping[str, tuple[Label, str]]) -> Redaction:
    if one.label not in _GUESSED or one.source in ("roster", "misheard"):
        return one
    known = coded.get(folded(text[one.start : one.end]))
    if known is None or known[1] == code_of(one.replacement):
        return one
    own = one.replacement[len(code_of(one.replacement)) :]
    return Redaction(one.start, one.end, known[0], known[1] + own, one.source, one.certainty)


def remembered(codes: StudyPseudonyms) -> Remembered:
    """What the study has decided; nothing if nobody has. FacilitatorError if it cannot be read."""
    path = entities_path(codes.workspace, codes.study)
    if not path.exists():
        return Remembered()
    data = read_sealed_file(path, codes.key, entities_name(codes.study))
    try:
        body = json.loads(data)
        if body["version"] != VERSION:
            raise ValueError
        return Remembered(
            {id_: _learnt(one) for id_, one in body["sessions"].items()},
            {code: _unfinished(one) for code, one in body.get("unfinished", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FacilitatorError(
            _("What the study decided of names was written by another version ({path}).").format(
                path=path
            ),
            _("Use that version of the program, or a newer one."),
        ) from None


def remember(codes: StudyPseudonyms, session_id: str, learnt: Learnt) -> None:
    """Keeps what a session has decided, in the place of what it had before."""
    _change(
        codes, lambda known: replace(known, sessions=_replaced(known.sessions, session_id, learnt))
    )


def forget_code(codes: StudyPseudonyms, code: str) -> None:
    """Keeps nothing more of whoever had this code."""
    if entities_path(codes.workspace, codes.study).exists():
        _change(
            codes,
            lambda known: Remembered(
                {id_: without_code(one, code) for id_, one in known.sessions.items()},
                {other: one for other, one in known.unfinished.items() if other != code},
            ),
        )


def left_unfinished(codes: StudyPseudonyms, code: str, left: Unfinished) -> None:
    """Keeps what is still to be done of a withdrawal, in the place of what was: nothing, if that
    is empty."""
    rest = {session: frozenset(labels) for session, labels in left.items() if labels}

    def changed(known: Remembered) -> Remembered:
        others = {other: one for other, one in known.unfinished.items() if other != code}
        return replace(known, unfinished={**others, code: rest} if rest else others)

    _change(codes, changed)


def entities_name(study: str) -> str:
    """What it is called where it is sealed."""
    return f"entities {study}"


def _replaced(known: Mapping[str, Learnt], session_id: str, learnt: Learnt) -> dict[str, Learnt]:
    if known.get(session_id) == learnt:
        return dict(known)
    rest = {id_: one for id_, one in known.items() if id_ != session_id}
    return rest if learnt == NOTHING else {**rest, session_id: learnt}


def _change(codes: StudyPseudonyms, change: Callable[[Remembered], Remembered]) -> None:
    with study_lock(codes.workspace, codes.study):
        known = remembered(codes)
        record = _record(change(known))
        if json.dumps(record) == json.dumps(_record(known)):
            return
        data = json.dumps(record, ensure_ascii=False).encode()
        path = entities_path(codes.workspace, codes.study)
        write_sealed_file(path, codes.key, entities_name(codes.study), data)


def _record(known: Remembered) -> dict[str, Any]:
    left = {
        code: {session: sorted(labels) for session, labels in one.items()}
        for code, one in known.unfinished.items()
    }
    return {
        "version": VERSION,
        "sessions": {id_: _plain(one) for id_, one in known.sessions.items()},
        **({"unfinished": left} if left else {}),
    }


def _plain(learnt: Learnt) -> dict[str, Any]:
    return {
        "let": sorted(learnt.let),
        "coded": {words: [str(label), code] for words, (label, code) in learnt.coded.items()},
        "seen": learnt.seen,
    }


def _learnt(plain: Mapping[str, Any]) -> Learnt:
    coded = {words: (Label(label), str(code)) for words, (label, code) in plain["coded"].items()}
    seen = {str(c): {str(w): int(n) for w, n in at.items()} for c, at in plain["seen"].items()}
    return Learnt(frozenset(map(str, plain["let"])), coded, seen)


def _unfinished(plain: Mapping[str, Any]) -> Unfinished:
    return {str(session): frozenset(map(str, labels)) for session, labels in plain.items()}
