"""Training: from examples to a checkpoint, within a given time.

The schedule follows the clock, not a number of steps: learning rate, length of the examples and
padding are functions of the share of the time budget that is used up, so a slow machine ends as
cleanly as a fast one, only sooner in the data. A checkpoint keeps everything (weights, their moving
average, optimiser state, time used), and training goes on from it.

On a CPU each core runs its own single-threaded worker with its own batches; the workers average
gradients in shared memory. That is faster than one worker with many threads, and a busy neighbour
delays a step instead of every operation in it. On an accelerator there is one worker.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facilitator.demo.recipe.examples import Batch, Examples, Mix
from facilitator.demo.recipe.network import POSITIONS, SUPERVISED_HEADS, Recogniser, Shape
from facilitator.demo.recipe.optimiser import Optimiser
from facilitator.demo.recipe.tokenizer import load_tokenizer

_WARM_UP_STEPS = 150
_TOKEN_SHARE = 0.34
"""The positions whose token is asked for: a third teaches as well, and a step is 10 % faster."""

_NEAR = 6
"""A supervised head should look within 6 positions (0.12 s) of the middle of its token."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a training run needs to know."""

    folder: Path
    """holds `corpus/`, `tokenizer.json`, `phones.json`; receives `checkpoint.pt`"""
    budget_s: float
    workers: int = 2
    device: str = "cpu"
    seed: int = 1
    muon_rate: float = 0.02
    adam_rate: float = 2e-3
    width: int = 192
    encoder_layers: int = 4
    decoder_layers: int = 2
    heads: int = 4
    frames_factor: float = 1.0
    """multiplies the frames in a batch; an accelerator wants many more"""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the clock says: which examples, how much sampled padding, how often real padding."""

    mix: Mix
    paddings: int
    full: float
    auxiliary: float


def stage(done: float) -> Stage:
    """The stage at a share `done` (0..1) of the time: short and clean first, as used last."""
    if done < 0.04:
        return Stage(Mix(second=0.0, silence=0.01, frames=3600, longest=600), 0, 0.0, 1.0)
    if done < 0.3:
        return Stage(Mix(second=0.12, silence=0.02, frames=4800, longest=1200), 12, 0.0, 1.0)
    if done < 0.6:
        return Stage(Mix(second=0.25, many=0.01, frames=5600), 16, 0.0, 0.7)
    if done < 0.94:
        return Stage(Mix(second=0.3, many=0.03, frames=6000), 20, 0.02, 0.5)
    return Stage(Mix(second=0.3, many=0.05, frames=6000), 28, 0.12, 0.4)


def rate_at(done: float, step: int) -> float:
    """The learning rate as a share of its peak: warm-up, flat to 0.3, then down to 0."""
    warm = min(1.0, (step + 1) / _WARM_UP_STEPS)
    return warm * min(1.0, max(0.003, (1 - done) / 0.7))


def losses(net: Recogniser, batch: dict[str, Tensor], paddings: Tensor) -> dict[str, Tensor]:
    """The parts of the loss on one batch, each a mean over what it is about."""
    device = batch["mel"].device
    positions = batch["mel"].shape[2] // 2
    bias = torch.zeros(positions + len(paddings), device=device)
    if len(paddings):
        bias[positions:] = math.log((POSITIONS - positions) / len(paddings))
    with torch.autocast(device.type, dtype=torch.bfloat16):
        memory, middle = net.encoder(batch["mel"], paddings, bias)
        hidden, attention = net.decoder(batch["tokens"], memory, bias)
        chosen = batch["labels"] >= 0
        logits = hidden[chosen] @ net.decoder.embed_tokens.weight.t()
        seen = batch["phones"] >= 0
        phone_logits = net.phone_head(net.phone_norm(middle[:, :positions][seen]))
        some = seen & (torch.rand(seen.shape, device=device) < _TOKEN_SHARE)
        token_logits = net.token_head(memory[:, :positions][some])
    labels = batch["labels"][chosen]
    before = torch.full_like(batch["centres"][:, :1], -1.0)
    entered = torch.cat([before, batch["centres"][:, :-1]], 1)
    return {
        "text": F.cross_entropy(logits.float(), labels, label_smoothing=0.04),
        "phone": F.cross_entropy(phone_logits.float(), batch["phones"][seen]),
        "token": F.cross_entropy(token_logits.float(), batch["token_frames"][some]),
        "look": _astray(attention[-1][:, :SUPERVISED_HEADS], batch["centres"]),
        "look_back": _astray(attention[0][:, :1], entered),
        "accuracy": (logits.argmax(-1) == labels).float().mean().detach(),
    }


def _astray(weights: Tensor, centres: Tensor) -> Tensor:
    """How far attention (batch, heads, tokens, keys) is from the token's place (batch, tokens)."""
    keys = torch.arange(weights.shape[-1], device=weights.device)
    near = (keys - centres[..., None]).abs() <= _NEAR
    mass = (weights * near[:, None]).sum(-1).float().transpose(1, 2)[centres >= 0]
    return -(mass + 0.03).log().mean()


def total(parts: dict[str, Tensor], auxiliary: float) -> Tensor:
    look = parts["look"] + 0.5 * parts["look_back"]
    helpers = 0.4 * parts["phone"] + 0.4 * parts["token"] + 0.4 * look
    return parts["text"] + auxiliary * helpers


class Trainer:
    """One worker's training loop; worker 0 also reports and saves."""

    def __init__(self, settings: Settings, rank: int, shared: dict[str, Any]) -> None:
        self.settings, self.rank = settings, rank
        self.net: Recogniser = shared["net"]
        self.optimiser: Optimiser = shared["optimiser"]
        self.gradients: list[dict[str, Tensor]] = shared["gradients"]
        self.barrier = shared["barrier"]
        self.elapsed: Tensor = shared["elapsed"]
        self.average: dict[str, Tensor] = shared["average"]
        folder = settings.folder
        self.examples = Examples(
            folder / "corpus",
            load_tokenizer(folder / "tokenizer.json"),
            json.loads((folder / "phones.json").read_text()),
            seed=settings.seed * 1000 + rank + 2 * int(self.elapsed[1]),
        )
        sentences = self.examples.refresh()
        if rank == 0:
            print(f"{sentences} sentences", flush=True)
        own = self.gradients[rank]
        for name, parameter in self.optimiser.parameters.items():
            parameter.grad = own[name]
        self.chance = np.random.default_rng(settings.seed + 17 * rank)

    def run(self) -> None:
        settings, names = self.settings, self.optimiser.share_of(self.rank, len(self.gradients))
        stream = self._stream()
        step = int(self.elapsed[1])
        used = float(self.elapsed[0])
        last, saved, refreshed = time.monotonic(), time.monotonic(), time.monotonic()
        log: list[dict[str, float]] = []
        while used < settings.budget_s:
            done = used / settings.budget_s
            now = stage(done)
            batch, paddings = next(stream)
            parts = losses(self.net, batch, paddings)
            for gradient in self.gradients[self.rank].values():
                gradient.zero_()
            total(parts, now.auxiliary).backward()
            self.barrier.wait()
            scale = rate_at(done, step)
            rates = (settings.muon_rate * scale, settings.adam_rate * scale)
            norm = self.optimiser.update(names, self.gradients, step, rates)
            step += 1
            if self.rank == 0:
                clock = time.monotonic()
                self.elapsed[0] += clock - last
                self.elapsed[1] = step
                last = clock
            self.barrier.wait()
            used = float(self.elapsed[0])
            log.append({k: float(v.detach()) for k, v in parts.items()} | {"norm": norm})
            if self.rank == 0:
                if step % 5 == 0:
                    self._move_average(0.02 if done > 0.05 else 0.2)
                if step % 100 == 0:
                    self._print(step, used, log[-100:])
                    del log[:-100]
                if time.monotonic() - saved > 120:
                    saved = time.monotonic()
                    self.save()
            if time.monotonic() - refreshed > 60:
                refreshed = time.monotonic()
                self.examples.refresh()
        if self.rank == 0:
            self._move_average(1.0 if step < 50 else 0.02)
            self.save()
            print(f"done: {step} steps in {used:.0f} s", flush=True)

    def _stream(self) -> Iterator[tuple[dict[str, Tensor], Tensor]]:
        device = torch.device(self.settings.device)
        while True:
            now = stage(float(self.elapsed[0]) / self.settings.budget_s)
            mix = now.mix
            if self.settings.frames_factor != 1.0:
                frames = int(mix.frames * self.settings.frames_factor)
                mix = Mix(mix.second, mix.many, mix.silence, frames, mix.corrupt, mix.longest)
            for batch in self.examples.batches(mix):
                yield self._tensors(batch, now, device)

    def _tensors(
        self, batch: Batch, now: Stage, device: torch.device
    ) -> tuple[dict[str, Tensor], Tensor]:
        mel, rows = batch.mel, slice(None)
        frames = mel.shape[2]
        count = now.paddings
        if self.chance.random() < now.full:
            rows = slice(0, max(1, min(len(mel), 4)))
            mel = np.pad(mel[rows], ((0, 0), (0, 0), (0, 2 * POSITIONS - frames)))
            count = 0
        edge = mel.shape[2] // 2 + 1
        first = np.linspace(edge, POSITIONS, count, endpoint=False)
        jitter = self.chance.random(count) * (POSITIONS - edge) / max(1, count)
        paddings = np.minimum((first + jitter).astype(np.int64), POSITIONS - 1)
        wide = ((0, 0), (0, (mel.shape[2] - frames) // 2))
        arrays = {
            "mel": mel,
            "tokens": batch.tokens[rows],
            "labels": batch.labels[rows],
            "centres": batch.centres[rows],
            "phones": np.pad(batch.phones[rows], wide, constant_values=-100),
            "token_frames": np.pad(batch.token_frames[rows], wide, constant_values=-100),
        }
        tensors = {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in arrays.items()}
        return (
            {k: v.to(device, non_blocking=True) for k, v in tensors.items()},
            torch.from_numpy(paddings).to(device),
        )

    @torch.no_grad()
    def _move_average(self, share: float) -> None:
        for name, value in self.net.state_dict().items():
            self.average[name].lerp_(value, share)

    def _print(self, step: int, used: float, log: list[dict[str, float]]) -> None:
        means = {k: sum(e[k] for e in log) / len(log) for k in log[0]}
        shown = " ".join(f"{k} {v:.3f}" for k, v in means.items())
        print(f"{used:6.0f} s step {step} {shown}", flush=True)

    def save(self) -> None:
        """Write `checkpoint.pt` (replacing the old one only when it is complete)."""
        path = self.settings.folder / "checkpoint.pt"
        content = {
            "shape": self.net.shape.as_dict(),
            "weights": self.net.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.as_dict(),
            "elapsed": self.elapsed,
        }
        partial = path.with_suffix(".partial")
        torch.save(content, partial)
        partial.replace(path)


def train(settings: Settings, start: Path | None = None) -> None:
    """Train until the time budget is used up, going on from a checkpoint if there is one.

    `start`, if given, is a checkpoint whose averaged weights begin a *new* schedule.
    """
    torch.manual_seed(settings.seed)
    folder = settings.folder
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    phones = json.loads((folder / "phones.json").read_text())
    shape = Shape(
        vocabulary=tokenizer.get_vocab_size(),
        text_tokens=tokenizer.token_to_id("<|endoftext|>"),
        phones=max(phones.values()) + 1,
        width=settings.width,
        feed_forward=4 * settings.width,
        heads=settings.heads,
        encoder_layers=settings.encoder_layers,
        decoder_layers=settings.decoder_layers,
    )
    net = Recogniser(shape).to(settings.device)
    workers = 1 if settings.device != "cpu" else settings.workers
    checkpoint = folder / "checkpoint.pt"
    elapsed = torch.zeros(2, dtype=torch.float64)
    saved: dict[str, Any] = {}
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=settings.device, weights_only=True)
        net.load_state_dict(saved["weights"])
        elapsed.copy_(saved["elapsed"])
    elif start is not None:
        net.load_state_dict(torch.load(start, weights_only=True)["average"])
    optimiser = Optimiser(dict(net.named_parameters()), share=False)
    if saved:
        optimiser.load(saved["optimiser"])
    average = {k: v.clone() for k, v in net.state_dict().items()}
    if saved:
        for name, value in saved["average"].items():
            average[name].copy_(value)
    gradients = [
        {name: torch.zeros_like(p.data) for name, p in optimiser.parameters.items()}
        for _ in range(workers)
    ]
    shared: dict[str, Any] = {
        "net": net,
        "optimiser": optimiser,
        "gradients": gradients,
        "elapsed": elapsed,
        "average": average,
    }
    print(f"{sum(p.numel() for p in net.parameters()) / 1e6:.2f} M parameters", flush=True)
    if workers == 1:
        shared["barrier"] = _NoBarrier()
        Trainer(settings, 0, shared).run()
        return
    import torch.multiprocessing as processes

    net.share_memory()
    for tensors in (optimiser.state, *gradients):
        for tensor in tensors.values():
            tensor.share_memory_()
    elapsed.share_memory_()
    context = processes.get_context("fork")
    shared["barrier"] = context.Barrier(workers)
    children = [
        context.Process(target=_work, args=(settings, rank, shared)) for rank in range(workers)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
        if child.exitcode:
            raise RuntimeError(f"a training worker ended with status {child.exitcode}")


class _NoBarrier:
    def wait(self) -> None:
        """One worker waits for nobody."""


def _work(settings: Settings, rank: int, shared: dict[str, Any]) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        Trainer(settings, rank, shared).run()
    except BaseException:
        shared["barrier"].abort()
        raise
