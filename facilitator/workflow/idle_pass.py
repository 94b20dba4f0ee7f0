"""The second pass in a meeting's pauses: which turns are to be heard once more next.

What listens is asked for one block at a time, and hears it when it has nothing else to do. What has
been heard again stands in the session alone, so a process that ends takes nothing of it along.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from facilitator.child_messages import HearAgain, Message
from facilitator.domain.session import Session
from facilitator.workflow.refining import plan

OLD_MS = 60_000
"""So long ago a turn was over when it is heard once more: by then nobody looks for it to change,
and its neighbours are there. Where no sound flows nobody speaks beside it any more."""

LOOK_S = 2.0
"""How often it is looked whether there is such a block."""


class IdlePass:
    """See the module. `model` as second passes are noted; `send` tells what listens, and whether it
    is there."""

    def __init__(
        self,
        session: Session,
        model: str,
        send: Callable[[Message], bool],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._model = model
        self._send = send
        self._monotonic = monotonic
        self._asked = False
        self._from_ms = 0
        """All turns before have been asked for, or need not be."""
        self._look_at = -math.inf

    def begin(self) -> None:
        """What listens has been started, and has been asked for nothing yet."""
        self._asked, self._from_ms = False, 0

    def answered(self) -> None:
        """What was asked for has been heard: the next block may be asked for at once."""
        self._asked, self._look_at = False, -math.inf

    def ask(self, listened_ms: int, *, flowing: bool) -> None:
        """Asks for the next block that is old enough, if none is asked for. `listened_ms`: up to
        where there is all text; not `flowing`: and to no sound after it."""
        now = self._monotonic()
        if self._asked or now < self._look_at:
            return
        self._look_at = now + LOOK_S
        for block in plan(self._session, self._model, from_ms=self._from_ms):
            end_ms = block.turns[-1].end_ms
            if flowing and end_ms + OLD_MS > listened_ms:
                return
            if block.wanted and not self._send(HearAgain(block.turns)):
                return
            self._asked, self._from_ms = block.wanted, end_ms
            if block.wanted:
                return
