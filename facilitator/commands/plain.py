"""`live`, `resume` and `demo` with --plain: keys as on the screen, and lines instead of one."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.commands import secrecy
from facilitator.commands.live import StopSignals, review_next, to_go_on
from facilitator.commands.output import RunningOutput
from facilitator.config import load_config
from facilitator.power import MachineWatch
from facilitator.sharing.look import Wanted
from facilitator.tui.keyboard import Keyboard
from facilitator.tui.keymap import checked
from facilitator.tui.plain import PlainMeeting
from facilitator.words import _
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.runner import MeetingRunner


def hold_plain(
    meeting: LiveMeeting, first: Sequence[str], share: Wanted | None = None, *, trial: bool = False
) -> int:
    """Holds a meeting in a session that is open; exit status. `trial`: its study is removed
    afterwards, so there are no next steps to name."""
    session_id = meeting.session.id
    try:
        keys = checked(load_config().keys, meeting.tags)
    except BaseException:
        meeting.close()
        raise
    secrecy.before_the_screen()
    runner = MeetingRunner(meeting, machine=MachineWatch())
    with StopSignals() as stopping, RunningOutput(False, stopping) as output:
        for line in (
            *first,
            _("Session {session_id} in {folder}").format(
                session_id=session_id, folder=meeting.store.folder
            ),
        ):
            output.say(line)
        plain = PlainMeeting(
            runner, output.emit, output.say, keys=keys, stopping=stopping, share=share
        )
        try:
            with Keyboard() as keyboard:
                plain.run(keyboard)
        finally:
            plain.sharing.close()
            if not runner.discard_if_silent():
                runner.close()
        if meeting.fault is not None:
            raise meeting.fault
        if trial:
            pass
        elif meeting.finished:
            output.say(review_next(meeting.workspace, session_id))
        elif meeting.session.recorded_ms:
            output.say(to_go_on(meeting.workspace, session_id, "--plain"))
    return 0
