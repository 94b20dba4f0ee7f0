"""The spool's sound becomes utterances: voice activity, then faster-whisper, in one process."""

import os

# onnxruntime reports its use to its maker from 1.29 on (microsoft/onnxruntime, pull request 27379)
# unless it is told not to before it is imported. pyproject.toml keeps to versions before that; this
# is for an installation where a newer one came in all the same. Both spellings have been in use.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["ORT_TELEMETRY_DISABLED"] = "1"

# CTranslate2's oneDNN keeps what it has compiled for each shape of matrix, up to 1,024 of them, and
# each length of speech is another shape: a megabyte more with each utterance. It looks here once.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")
