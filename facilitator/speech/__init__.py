"""The spool's sound becomes utterances: voice activity, then faster-whisper, in one process."""
