"""What the certificate says of how a transcript was reviewed, in words and figures without a name.

It is computed from what was signed, as it is sealed.
"""

from __future__ import annotations

from typing import Any

from facilitator.anonymise.remaining import KINDS, remaining
from facilitator.domain.reviewing.readers import plants_told
from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.session import Session
from facilitator.domain.signing import SignOff
from facilitator.domain.terms import ReviewWay


def facts(session: Session, transcript: SealedTranscript, needed: int) -> dict[str, Any]:
    """Rows of the certificate, in their order; `needed`: so many reviewers the study asks for."""
    return {
        "held": transcript.date,
        "reviewed": reviewed_in_words(session.signing.sign_offs, needed),
        "sign_offs": [
            {"reviewer": s.reviewer, "at": s.at, "how": str(s.how), **_agreed(s)}
            for s in session.signing.sign_offs
        ],
        **_reopened(transcript),
        **_planted(session),
        "residual_risk": residual_risk(session, transcript),
        "utterances": len(transcript.lines),
        "moments": len(transcript.moments),
        "redactions": sum(r.count for r in transcript.redactions),
    }


def reviewed_in_words(sign_offs: list[SignOff], needed: int) -> str:
    """Who read what, plainly; "" before anybody signed."""
    if not sign_offs:
        return ""
    unread = [s for s in sign_offs if s.how is ReviewWay.UNREAD]
    if unread:
        told = (
            f"Nobody read the lines at the end: {unread[-1].reviewer} accepted all of them unread, "
            "as the program had masked them."
        )
    else:
        who = " and ".join(s.reviewer for s in sign_offs)
        told = f"Every line was read by {who}, beside what was heard."
    lacking = needed - len({s.reviewer for s in sign_offs})
    return told + (f" The study asks for {needed} reviewers." if lacking > 0 else "")


def residual_risk(session: Session, transcript: SealedTranscript) -> dict[str, Any]:
    """What is still said of people, counted by kind: what was looked for, by whom, what remains.

    It says how much of what there is, never what it is.
    """
    language = transcript.language
    lines = transcript.lines
    found = [(one.speaker, f.kind) for one in lines for f in remaining(one.text, language)]
    seen = session.signing.residue_seen
    people = {speaker for speaker, _kind in found if speaker}
    combined = sum(len({kind for by, kind in found if by == who}) >= COMBINED for who in people)
    return {
        "looked for": ", ".join(KINDS),
        "looked at by": ", ".join(dict.fromkeys(s.reviewer for s in seen)) or "nobody",
        "places made to say less": sum(s.generalised for s in seen),
        "what remains": {kind: sum(of == kind for _, of in found) for kind in KINDS},
        "people of whom three kinds or more are said": combined,
    }


COMBINED = 3
"""Of whom facts of so many kinds are said: together they may tell who it is."""


def _agreed(signed: SignOff) -> dict[str, Any]:
    return {} if signed.agreed is None else {"found right at first, of what leaves": signed.agreed}


def _planted(session: Session) -> dict[str, Any]:
    if not session.signing.plants:
        return {}
    planted, found = plants_told(session)
    told = f"{found} of {planted} known names that were shown unmasked were found; all are masked"
    return {"planted": told}


def _reopened(transcript: SealedTranscript) -> dict[str, Any]:
    found = [{"by": r.reviewer, "at": r.at, "reason": r.reason} for r in transcript.reopenings]
    return {"reopened": found} if found else {}
