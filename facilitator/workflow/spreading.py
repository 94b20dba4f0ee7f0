"""The second pass on a lab's machines: the same blocks, heard elsewhere, noted here in order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from facilitator import child_messages as msg
from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.errors import FacilitatorError
from facilitator.lab import bundle as bundles
from facilitator.lab import work
from facilitator.lab.job import NOBODY_S, Job
from facilitator.lab.work import Wanted, mark_of
from facilitator.speech.models import ModelInfo, resolve
from facilitator.speech.readable import read_around_damage
from facilitator.workflow.catalogue import model_name
from facilitator.workflow.refining import Block, SecondPass
from facilitator.workflow.store import SessionStore


def _named(model: ModelInfo) -> str:
    """How other machines find a model: by its name, or, of a folder, where it lies here."""
    with contextlib.suppress(FacilitatorError):
        if resolve(model_name(model.name)).path == model.path:
            return model_name(model.name)
    return str(model.path)


class Together:
    """How long blocks take that several machines hear at once.

    They are noted in order, each when its turn has come, so that by what each of them took little
    could be said: the first also waits for models to be loaded. What counts is how many are done.
    """

    def __init__(self) -> None:
        self._since: tuple[float, int] | None = None

    def left_s(self, now: float, done: int, of: int) -> float | None:
        """How long the rest takes (s), if `done` blocks `of` all have been heard at `now`; None
        until there are more than the first time it was asked."""
        at, first = self._since = self._since or (now, done)
        return (now - at) / (done - first) * (of - done) if done > first else None


class SpreadPass(SecondPass):
    """See `SecondPass`. What no machine of the lab could hear is heard here.

    `told` is given a line for the person now and then; `nobody_s` is how long the lab may be
    without any machine before the rest is heard here. Raises FacilitatorError besides if the
    bundle is none, there is no host, or it has other versions.
    """

    def __init__(
        self,
        store: SessionStore,
        workers: Path,
        model: str | None = None,
        *,
        anew: bool = False,
        told: Callable[[str], object] = lambda _: None,
        nobody_s: float = NOBODY_S,
    ) -> None:
        found = bundles.read(workers)
        super().__init__(store, model, anew=anew)
        language = store.session.opened.language if store.session.opened else "en"
        info = self.model
        wanted = Wanted(_named(info), mark_of(info.path), language, info.engine)
        self._job = Job(found, wanted, told=told, nobody_s=nobody_s)
        self._spool = store.spool()
        self._next_out = self._next_in = 0
        self._pace = Together()

    def _hear(self, block: Block, stopping: Callable[[], bool]) -> tuple[msg.Utterance, ...] | None:
        number = self._next_in
        self._next_in += 1
        self._asked_at = self._monotonic()
        self._next_out = max(self._next_out, number)
        if not self._job.machines and not self._job.lost:
            self._job.wait(stopping)
        if not self._job.lost:
            self._hand_out(number)
            if self._next_out > number:
                heard = self._job.result(number, stopping)
                if heard is not None or stopping():
                    return heard
        return super()._hear(block, stopping)

    def _hand_out(self, number: int) -> None:
        """Blocks from this one on, as many as there is room for; this one in any case."""
        while self._next_out < len(self.left) and (
            self._job.room() > 0 or self._next_out == number
        ):
            turns = self.left[self._next_out].turns
            self._job.submit(self._next_out, work.Block(turns, self._terms), self._sound(turns))
            self._next_out += 1

    def _sound(self, turns: tuple[msg.Piece, ...]) -> bytes:
        start = turns[0].start_ms * SAMPLES_PER_MS
        pcm, _ = read_around_damage(self._spool, start, turns[-1].end_ms * SAMPLES_PER_MS - start)
        return pcm

    def _left_s(self, took: Sequence[float]) -> float | None:
        return self._pace.left_s(self._monotonic(), len(took) + self._job.ready, len(self.left))

    def close(self) -> None:
        self._job.close()
        self._spool.close()
        super().close()
