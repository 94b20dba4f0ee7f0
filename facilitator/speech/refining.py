"""`python -m facilitator.speech.refining`: hears blocks of a recording again, one by one, as asked.

Its recording has ended. It holds nothing that is not in the spool: killed, it is started again.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from facilitator import child_messages as msg
from facilitator.child import Inbox, child_main
from facilitator.speech.device import tries_card
from facilitator.speech.endpoint import Limits
from facilitator.speech.memory import give_back
from facilitator.speech.models import window_ms
from facilitator.speech.readable import read_around_damage
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool_reader import SpoolReader


def run(inbox: Inbox) -> None:
    """Answers until the parent is gone."""
    began = time.monotonic()
    from facilitator.speech.again import hear_again, samples_in
    from facilitator.speech.engines import WHISPER, Prompted, load_engine
    from facilitator.speech.unlistened import speech_in
    from facilitator.speech.voice import samples_of

    config, recording = inbox.config(msg.RefineConfig), inbox.recording
    if config.engine == WHISPER and tries_card(config.device):
        inbox.send(msg.TryingCard())
        inbox.flush()
    engine = load_engine(
        config.engine, Path(config.model), config.language, config.threads, config.device
    )
    if isinstance(engine, Prompted):
        engine.expect(config.terms)
    loaded_ms = round((time.monotonic() - began) * 1000)
    inbox.send(msg.Ready(loaded_ms, str(engine.device), engine.remark))
    limits = Limits.for_window(window_ms(Path(config.model)))
    key = SessionKey.from_revealed(recording.key)
    with SpoolReader(Path(recording.spool), key, recording.session) as reader:
        reader.refresh()
        while True:
            match inbox.next(None):
                case msg.HearAgain(spans) if spans:
                    pcm, _ = read_around_damage(reader, *samples_in(spans))
                    inbox.send(msg.HeardBlock(hear_again(engine, samples_of(pcm), spans)))
                    give_back()
                case msg.FindSpeech(start_ms, end_ms):
                    inbox.send(msg.SpeechFound(speech_in(reader, start_ms, end_ms, limits)))
                case msg.Orphaned():
                    os._exit(0)


if __name__ == "__main__":
    sys.exit(child_main(run))
