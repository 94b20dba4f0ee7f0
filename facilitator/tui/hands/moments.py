"""What is done with a flag, or a note, in its own place: the one that is chosen in the pane."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import commands, commands_moments
from facilitator.domain.moments import Moment
from facilitator.domain.notes import Note
from facilitator.tui.screens.choose import Choice, ChooseScreen
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen

NOBODY = ""


class MomentHand:
    """The acts of the moments pane."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen

    def do(self, what: str) -> None:
        screen = self._screen
        panel = screen.panes.moments
        if what == "filter":
            panel.filter_next()
            # At 80 columns no pane has a border that could say it.
            screen.prompt.say(panel.kind or _("All kinds, and notes."))
            return
        session, chosen = screen.meeting.session, panel.chosen
        moment = session.moment(chosen)
        note = next((n for n in session.notes if n.id == chosen), None)
        if moment is not None:
            self._with_moment(what, moment)
        elif note is not None:
            self._with_note(what, note)
        else:
            screen.prompt.say(_("Choose a flag: up and down."), "$muted")

    def go(self, id_: str) -> None:
        """The transcript goes to where a flag, or a note, is."""
        session = self._screen.meeting.session
        moment = session.moment(id_)
        found = [moment.start_ms] if moment else [n.at_ms for n in session.notes if n.id == id_]
        for at_ms in found:
            self._screen.panes.go_to(at_ms)

    def name(self, moment: str) -> None:
        """Asks for a flag's name; names that were given before are offered as one types."""
        screen = self._screen
        flag = screen.meeting.session.moment(moment)
        screen.ask(
            _("Name of this moment:"),
            lambda text: screen.press(
                _("Named."), partial(commands.name_moment, moment=moment, label=text)
            ),
            value=flag.label if flag else "",
            names=screen.names_before(),
        )

    def _with_note(self, what: str, note: Note) -> None:
        screen = self._screen
        if what == "go":
            self.go(note.id)
        elif what == "name":
            screen.ask(
                _("Note:"),
                lambda text: screen.press(
                    "", partial(commands_moments.correct_note, note=note.id, text=text)
                ),
                value=note.text,
            )
        else:
            screen.prompt.say(_("That is for flags; this is a note."), "$muted")

    def _with_moment(self, what: str, moment: Moment) -> None:
        screen, id_ = self._screen, moment.id
        match what:
            case "go":
                self.go(id_)
            case "name":
                self.name(id_)
            case "tag":
                self._tag(moment)
            case "who":
                self._who(moment)
            case "merge":
                self._merge(moment)
            case "start_earlier" | "start_later":
                later = what == "start_later"
                screen.press("", partial(commands_moments.move_start, moment=id_, later=later))
            case "end_earlier" | "end_later":
                later = what == "end_later"
                screen.press("", partial(commands_moments.move_end, moment=id_, later=later))
            case "remove":
                screen.press("", partial(commands_moments.remove, moment=id_))

    def _merge(self, moment: Moment) -> None:
        screen, panel = self._screen, self._screen.panes.moments
        first, panel.joining = panel.joining, ""
        if first and first != moment.id:
            screen.press("", partial(commands_moments.merge, moment=first, other=moment.id))
        elif not first:
            panel.joining = moment.id
            screen.prompt.say(_("Choose the other flag, and press the key again."))
        panel.show_again()

    def _tag(self, moment: Moment) -> None:
        screen = self._screen
        tags = {tag.name: tag for tag in screen.meeting.tags}
        choices = [Choice(t.name, t.key, f"{t.symbol} {t.words}") for t in tags.values()]

        def chosen(name: str | None) -> None:
            if name is not None:
                command = partial(commands_moments.change_tag, moment=moment.id, tag=tags[name])
                screen.press("", command)

        title = _("What kind of flag is it?")
        screen.app.push_screen(ChooseScreen(title, choices, chosen=moment.tag), chosen)

    def _who(self, moment: Moment) -> None:
        screen = self._screen
        seats = screen.meeting.session.seats
        choices = [Choice(code, screen.seats.shown(place), code) for place, code in seats.keyed()]
        choices += [Choice(code, "", code) for code in seats.unkeyed]
        choices.append(Choice(NOBODY, "", _("nobody in particular")))

        def chosen(code: str | None) -> None:
            if code:
                command = partial(commands.attribute_moment, moment=moment.id, code=code)
                screen.press("", command)
            elif code is not None:
                screen.press("", partial(commands_moments.about_nobody, moment=moment.id))

        title = _("Whom is it about?")
        screen.app.push_screen(ChooseScreen(title, choices, chosen=moment.speaker or ""), chosen)
