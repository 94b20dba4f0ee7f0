"""What happened in the room, as facts in the past tense.

Events are appended and never edited; a correction is another event naming the first. Each has an
id `(device, counter)`, so that one sent twice changes nothing. Times `*_ms` are session time.

An event becomes a record (a JSON object) by `to_record` and an event again by `from_record`; the
field names are the file format, so they change only together with a version.
"""

from facilitator.domain.events.base import (
    Event as Event,
    EventId as EventId,
)
from facilitator.domain.events.joined import (
    ActTaken as ActTaken,
    CardAnswered as CardAnswered,
    CardSent as CardSent,
    SharingBegan as SharingBegan,
)
from facilitator.domain.events.meeting import (
    ConsentConfirmed as ConsentConfirmed,
    ConsentGiven as ConsentGiven,
    FileOpened as FileOpened,
    GapNoted as GapNoted,
    ListeningChanged as ListeningChanged,
    ParticipantArrived as ParticipantArrived,
    ParticipantJoined as ParticipantJoined,
    ParticipantLeft as ParticipantLeft,
    ParticipantWithdrawn as ParticipantWithdrawn,
    PartStruck as PartStruck,
    RecordingEnded as RecordingEnded,
    RecordingPaused as RecordingPaused,
    RecordingStarted as RecordingStarted,
    ReplacementsKept as ReplacementsKept,
    RosterTaken as RosterTaken,
    SessionOpened as SessionOpened,
    Struck as Struck,
)
from facilitator.domain.events.record import (
    KINDS as KINDS,
    VERSION as VERSION,
    Recorded as Recorded,
    from_record as from_record,
    to_record as to_record,
)
from facilitator.domain.events.review import (
    EntityDecided as EntityDecided,
    LineQuestioned as LineQuestioned,
    LinesRecut as LinesRecut,
    MaskedAnew as MaskedAnew,
    NoteReviewed as NoteReviewed,
    Part as Part,
    Place as Place,
    Plant as Plant,
    PlantFound as PlantFound,
    PlantsPlaced as PlantsPlaced,
    RedactionDecided as RedactionDecided,
    ResidueSeen as ResidueSeen,
    ReviewReopened as ReviewReopened,
    ReviewSigned as ReviewSigned,
    SpeakerCorrected as SpeakerCorrected,
    TextCorrected as TextCorrected,
    UtteranceReviewed as UtteranceReviewed,
    Verdict as Verdict,
    WrittenReviewed as WrittenReviewed,
)
from facilitator.domain.events.room import (
    GestureMarked as GestureMarked,
    MomentChanged as MomentChanged,
    MomentFlagged as MomentFlagged,
    MomentRemoved as MomentRemoved,
    MomentsMerged as MomentsMerged,
    NoteRedacted as NoteRedacted,
    NoteTaken as NoteTaken,
    QuestionAdded as QuestionAdded,
    QuestionCovered as QuestionCovered,
    QuestionMoved as QuestionMoved,
    QuestionOpened as QuestionOpened,
    QuestionRemoved as QuestionRemoved,
    QuestionReopened as QuestionReopened,
    QuestionReworded as QuestionReworded,
    QuestionSkipped as QuestionSkipped,
    Retracted as Retracted,
)
from facilitator.domain.events.text import (
    HeardAgain as HeardAgain,
    SecondPassBegun as SecondPassBegun,
    SpeakerMarked as SpeakerMarked,
    SpeakerSuggested as SpeakerSuggested,
    SpeechUncertain as SpeechUncertain,
    TextRefined as TextRefined,
    TranscriptReached as TranscriptReached,
    UtteranceHeard as UtteranceHeard,
    UtteranceRedacted as UtteranceRedacted,
)
