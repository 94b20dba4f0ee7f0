"""The model card: what the demo model knows, how often it is wrong, and what it is not for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CARD = "README.md"
WORDS = "words.txt"

_TEXT = """\
# The demo model

A very small speech recogniser in the architecture of Whisper, so that Facilitator can be tried and
tested without a download: in CTranslate2's format, int8, loaded by faster-whisper like any other
model. It was trained from nothing by `facilitator/demo/recipe`, on speech that espeak-ng and flite
spoke from a grammar of focus-group talk. No recording of a person, no text by others and no
weights of another model went into it.

**It is for trying and testing only. It knows no human voice**: what it writes down when a person
speaks has little to do with what was said. For a meeting, fetch a real model
(`facilitator models list`).

## What it knows

English, in the voices of espeak-ng and flite, and {words} words, listed in `{list}` beside this
page. A word that is not there comes out as words that sound like it. It was taught utterances
such as an endpointer cuts: a sentence to three, seldom more, up to 28 seconds.

{parameters:.2f} million parameters; {encoder} encoder and {decoder} decoder layers of width
{width}; {tokens} text tokens. {sentences} sentences, {hours:.0f} hours of speech; {steps} steps in
{minutes:.0f} minutes on two processor cores that other work used as well.

## How often it is wrong

Word error rates in lower case without punctuation, all through faster-whisper (int8, processor,
beam of 5, no timestamps), on sentences that the training never had:
`python -m facilitator.demo.recipe evaluate`.

{report}
## Licence

MIT, like the program.
"""


@dataclass(frozen=True, slots=True)
class Training:
    """What went into a model: counts, hours of speech, minutes and steps of training."""

    parameters: int
    encoder_layers: int
    decoder_layers: int
    width: int
    text_tokens: int
    sentences: int
    hours: float
    steps: int
    minutes: float


def write_card(model: Path, training: Training, words: frozenset[str], report: str) -> None:
    """Write the card and the list of words into the model's folder; `report` is Markdown."""
    (model / WORDS).write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    text = _TEXT.format(
        words=f"{len(words):,}",
        list=WORDS,
        parameters=training.parameters / 1e6,
        encoder=training.encoder_layers,
        decoder=training.decoder_layers,
        width=training.width,
        tokens=f"{training.text_tokens:,}",
        sentences=f"{training.sentences:,}",
        hours=training.hours,
        steps=f"{training.steps:,}",
        minutes=training.minutes,
        report=report,
    )
    (model / CARD).write_text(text, encoding="utf-8")


def training_of(checkpoint: Path, corpus: Path) -> Training:
    """Read off a checkpoint and the corpus it was trained on."""
    import torch

    from facilitator.demo.recipe.corpus import finished_shards, load_shard

    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    shape = saved["shape"]
    shipped = [
        value for name, value in saved["average"].items() if name.startswith(("encoder", "decoder"))
    ]
    sentences = [s for n in finished_shards(corpus) for s in load_shard(corpus, n).sentences]
    seconds, steps = (float(number) for number in saved["elapsed"])
    return Training(
        parameters=sum(value.numel() for value in shipped),
        encoder_layers=shape["encoder_layers"],
        decoder_layers=shape["decoder_layers"],
        width=shape["width"],
        text_tokens=shape["text_tokens"],
        sentences=len(sentences),
        hours=sum(s.frames for s in sentences) / 100 / 3600,
        steps=int(steps),
        minutes=seconds / 60,
    )
