"""A session's events as they may be shown: no raw words, no names, no lengths of names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from facilitator.domain import events as ev
from facilitator.domain.events import Recorded, to_record
from facilitator.domain.session import Session
from facilitator.domain.transcript import WITHHELD, timestamp
from facilitator.workflow.catalogue import model_name
from facilitator.workflow.outgoing import known_names, question_ids

ENCRYPTED = "[in the vault alone]"
"""Stands for names, who became which code, and keys: they are nowhere else."""

GONE = "[of a flag that was joined to another, or removed]"
"""Stands for the name of a flag that is there no more, so that nobody waits for it."""

OF_A_LINE = frozenset({"id", "noted_at", "kind", "target", "utterance", "utterances"})


def public_log(session: Session, events: list[Recorded]) -> Iterator[dict[str, Any]]:
    """One JSON object an event, anonymised with everything the session knows by now: what the
    present roster knows, if it was opened by `reading`.

    What a participant's utterance said is its anonymised text; what the vault keeps for itself
    (roster, replacements, positions of masked names) shows only that it happened.
    """
    labels = {m.id: m.label for m in session.moments}
    texts = {u.id: u.text for u in session.utterances}
    notes = {n.id: n.text for n in session.notes}
    known = known_names(session)
    questions = question_ids(session)
    for recorded in events:
        shown = to_record(recorded)
        for field in (
            "question",
            "after",
            "before",
        ):  # of steps through the guide, and changes to it
            if field in shown:
                shown[field] = questions.get(shown[field], shown[field])
        match recorded.event:
            case ev.SessionOpened(model=model, study=study, guide_name=guide_name):
                del shown["guide"]
                shown["study"], shown["guide_name"] = known(study), known(guide_name)
                shown["model"] = model_name(model)
            case (
                ev.ListeningChanged(model=model)
                | ev.SecondPassBegun(model=model)
                | ev.HeardAgain(model=model)
            ):
                shown["model"] = model_name(model)
            case ev.RosterTaken():
                shown["roster"] = ENCRYPTED
                del shown["known"]
            case ev.ReplacementsKept():
                shown["mapping"] = ENCRYPTED
            case ev.UtteranceHeard(utterance=utterance):
                shown["text"] = texts.get(utterance, WITHHELD)
                del shown["words"]
            case ev.NoteTaken():
                shown["text"] = notes.get(shown["id"], WITHHELD)
            case (
                ev.MomentChanged(moment=moment, label=label)
                | ev.MomentsMerged(moment=moment, label=label)
            ) if label is not None:
                # As it stands now: a name in it may have become known only since.
                shown["label"] = (labels[moment] or WITHHELD) if moment in labels else GONE
            case ev.UtteranceReviewed(utterance=utterance):
                shown["text"] = texts.get(utterance, WITHHELD)
            case ev.NoteReviewed(note=note):
                shown["text"] = notes.get(note, WITHHELD)
            case (
                ev.QuestionAdded(text=text, question=id_)
                | ev.QuestionReworded(text=text, question=id_)
            ):
                # As it stands now, like the name of a flag: a reviewer may have taken a name out.
                stands = session.guide and session.guide.question(id_ or str(recorded.id))
                text = stands.text if stands else text
                shown["text"] = WITHHELD if session.withheld else known(text)
                del shown["typed"]
            case ev.SharingBegan():
                shown["secret"] = ENCRYPTED
            case ev.CardSent(text=text):
                shown["text"] = WITHHELD if session.withheld else known(text)
            case ev.ReviewReopened(reason=reason):
                stood = (one for one in session.signing.reopenings if one.id == shown["id"])
                reason = next((one.reason for one in stood), reason)
                shown["reason"] = WITHHELD if session.withheld else known(reason)
            case ev.UtteranceRedacted() | ev.NoteRedacted():
                shown["redactions"] = [
                    {"label": r["label"], "replacement": r["replacement"], "source": r["source"]}
                    for r in shown["redactions"]
                ]
            case ev.RedactionDecided():
                del shown["start"], shown["end"]
                shown["also"] = len(recorded.event.also)
            case ev.PlantsPlaced(plants=plants):
                shown["plants"] = len(plants)
            case ev.WrittenReviewed():
                del shown["text"]
            case ev.MaskedAnew():
                del shown["state"]
            case ev.PlantFound():
                del shown["start"]
            case ev.TextCorrected() | ev.TextRefined() | ev.LinesRecut():
                # Of which line; its words, as they stand now, stand where it was heard.
                shown = {k: v for k, v in shown.items() if k in OF_A_LINE}
            case event if event.identifying:
                # A kind of event this function has not been taught yet stays closed.
                shown = {k: shown[k] for k in ("id", "noted_at", "kind")}
        yield shown


def log_line(shown: dict[str, Any]) -> str:
    """An event of the public log for a person to read."""
    at = next((shown[k] for k in ("start_ms", "at_ms", "duration_ms") if k in shown), None)
    when = timestamp(at) if isinstance(at, int) else "        "
    skip = {"v", "id", "clock", "noted_at", "kind", "at_ms", "start_ms", "end_ms"}
    skip |= {"redactions", "participants"}
    skip |= {"log_probability", "lag_ms", "samples"}  # for programs: `--json` has them
    said = "  ".join(
        f"{name}={value}"
        for name, value in shown.items()
        if name not in skip and value not in (None, "", [])
    )
    return f"{when}  {shown['kind']:<18}  {said}".rstrip()
