"""Whisper's kind of tokeniser, for the demo model's few words.

A byte-level BPE with every special token that faster-whisper and CTranslate2 look up. Text tokens
come first, then `<|endoftext|>`, the other special tokens and 1501 timestamps, which is the order
Whisper's decoding rules rely on.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TEXT_TOKENS = 1000
END = "<|endoftext|>"
START = "<|startoftranscript|>"
NO_SPEECH = "<|nospeech|>"
NO_TIMESTAMPS = "<|notimestamps|>"
PREVIOUS = "<|startofprev|>"
_SPECIAL = (
    *(END, START, "<|en|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>", PREVIOUS),
    *(NO_SPEECH, NO_TIMESTAMPS),
)
TIMESTAMPS = 1501
"""`<|0.00|>` to `<|30.00|>` in steps of 20 ms."""

_NEVER_ALONE = string.ascii_letters + string.digits + "-'♩\"(£$"
"""faster-whisper forbids the first token of " -", " '" and of music signs as non-speech. In a small
vocabulary that token would be the bare space. Merging the space with each of these characters
first gives every such text a token of its own."""


def train_tokenizer(sentences: Iterable[str], text_tokens: int = TEXT_TOKENS) -> Any:
    """A `tokenizers.Tokenizer` trained on `sentences` (each is given its leading space)."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=text_tokens,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [" " + sentence for sentence in sentences]
    forced = " " + " ".join(_NEVER_ALONE)
    tokenizer.train_from_iterator([*texts, *[forced] * max(2000, len(texts) // 4)], trainer)
    times = [f"<|{step * 0.02:.2f}|>" for step in range(TIMESTAMPS)]
    tokenizer.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name in (*_SPECIAL, *times)]
    )
    return tokenizer


def load_tokenizer(path: Path) -> Any:
    """A tokeniser saved as `tokenizer.json`."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def token_centres(
    tokenizer: Any, text: str, words: Iterable[tuple[int, int, int]], frames: int
) -> tuple[list[int], list[float]]:
    """Token ids of " " + text, and the frame at the middle of what each of them says.

    `words` are (index in text.split(), first frame, end frame); a word without times is put
    between its neighbours, and a token's place in its word follows from its letters.
    """
    encoding = tokenizer.encode(" " + text)
    spans = _word_spans(text, words, frames)
    centres = []
    for start, end in encoding.offsets:
        # Offsets count characters of " " + text; a token may begin with the space.
        first, last = max(start - 1, 0), max(end - 2, 0)
        while first < last and text[first] == " ":
            first += 1
        index = len(text[: first + 1].split()) - 1
        word_start = text.rfind(" ", 0, first + 1) + 1
        word_end = text.find(" ", first)
        word_end = len(text) if word_end < 0 else word_end
        letters = max(1, len(text[word_start:word_end].rstrip(".,?!")))
        middle = min(1.0, ((first + last + 1) / 2 - word_start) / letters)
        begin, stop = spans[max(index, 0)]
        centres.append(begin + (stop - begin) * middle)
    return list(encoding.ids), centres


def _word_spans(
    text: str, words: Iterable[tuple[int, int, int]], frames: int
) -> list[tuple[float, float]]:
    known = {index: (float(start), float(end)) for index, start, end in words}
    count = len(text.split())
    spans: list[tuple[float, float]] = []
    for index in range(count):
        if index in known:
            spans.append(known[index])
            continue
        before = spans[-1][1] if spans else 0.0
        after = min((known[i][0] for i in known if i > index), default=float(frames))
        missing = next((i for i in range(index, count) if i in known), count) - index
        if after <= before + 2 and spans:
            # The engine took two words for one: both lie within the first one's time.
            before, after = spans[-1][0], spans[-1][1]
            middle = (before + after) / 2
            spans[-1] = (before, middle)
            spans.append((middle, after))
            continue
        spans.append((before, before + (after - before) / max(1, missing)))
    return spans
