"""`python -m facilitator.demo.recipe`: make the demo model and the sample meeting.

Steps: render, synthesise, tokenise, train, convert, evaluate, card; `all` does them in this order.
Each continues where an earlier run stopped. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from facilitator.errors import FacilitatorError

STEPS = ("render", "synthesise", "tokenise", "train", "convert", "evaluate", "card")
DEMO = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run the wanted steps; returns the exit status."""
    options = _options(arguments)
    steps = STEPS if "all" in options.step else options.step
    try:
        for step in steps:
            print(f"== {step}", flush=True)
            _STEPS[step](options)
    except FacilitatorError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    cores = os.cpu_count() or 1
    parser = argparse.ArgumentParser(prog="python -m facilitator.demo.recipe", description=__doc__)
    parser.add_argument("step", nargs="*", default=["all"], metavar="STEP", help=", ".join(STEPS))
    parser.add_argument("--out", type=Path, default=Path("build/demo-model"))
    parser.add_argument("--ship", type=Path, default=DEMO, help="where model/ and scene.* go")
    parser.add_argument("--budget-minutes", type=float, default=114, help="of training alone")
    parser.add_argument("--shards", type=int, default=61, help="1,200 sentences each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=cores)
    parser.add_argument("--device", default="auto", help="cpu, cuda or auto")
    parser.add_argument("--count", type=int, default=100, help="sentences in an evaluation set")
    options = parser.parse_args(arguments)
    unknown = set(options.step) - {*STEPS, "all"}
    if unknown:
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    return options


def _synthesise(options: argparse.Namespace) -> None:
    from facilitator.demo.recipe.corpus import report
    from facilitator.demo.recipe.grammar import spoken_text

    os.environ.setdefault("OMP_NUM_THREADS", "1")
    folder = options.out / "corpus"
    report(folder, range(options.shards), options.seed, spoken_text, options.workers)


def _tokenise(options: argparse.Namespace) -> None:
    """Tokens and phones are those of the first shards; training goes on with them once begun."""
    from facilitator.demo.recipe.corpus import finished_shards, load_shard
    from facilitator.demo.recipe.tokenizer import train_tokenizer

    if (options.out / "phones.json").exists():
        return
    texts: list[str] = []
    phones = {"": 0}
    for number in finished_shards(options.out / "corpus")[:40]:
        shard = load_shard(options.out / "corpus", number)
        texts.extend(sentence.text for sentence in shard.sentences)
        for name in shard.phone_names:
            phones.setdefault(name, len(phones))
    train_tokenizer(texts).save(str(options.out / "tokenizer.json"))
    (options.out / "phones.json").write_text(json.dumps(phones))


def _train(options: argparse.Namespace) -> None:
    import torch

    from facilitator.demo.recipe.training import Settings, train

    device = options.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    train(
        Settings(
            folder=options.out,
            budget_s=60 * options.budget_minutes,
            workers=options.workers,
            device=device,
            seed=options.seed,
            frames_factor=8.0 if device != "cpu" else 1.0,
        )
    )


def _convert(options: argparse.Namespace) -> None:
    from facilitator.demo.recipe.conversion import convert

    size = convert(
        options.out / "checkpoint.pt", options.out / "tokenizer.json", options.ship / "model"
    )
    print(f"{size / 1e6:.2f} MB")


def _evaluate(options: argparse.Namespace) -> None:
    from facilitator.demo.recipe.evaluation import evaluate

    recording, scene = options.ship / "scene.opus", options.ship / "scene.toml"
    meeting = (recording, scene) if recording.exists() and scene.exists() else None
    report = evaluate(options.ship / "model", options.count, meeting)
    (options.out / "evaluation.md").write_text(report, encoding="utf-8")
    print(report)


def _card(options: argparse.Namespace) -> None:
    from facilitator.demo.recipe.card import training_of, write_card
    from facilitator.demo.recipe.grammar import vocabulary

    training = training_of(options.out / "checkpoint.pt", options.out / "corpus")
    report = (options.out / "evaluation.md").read_text(encoding="utf-8")
    write_card(options.ship / "model", training, vocabulary(), report)


def _render(options: argparse.Namespace) -> None:
    from facilitator.demo.recipe.rendering import render

    print(f"{render(options.ship) / 1000:.1f} s")


_STEPS = {
    "synthesise": _synthesise,
    "tokenise": _tokenise,
    "train": _train,
    "convert": _convert,
    "evaluate": _evaluate,
    "card": _card,
    "render": _render,
}

if __name__ == "__main__":
    sys.exit(main())
