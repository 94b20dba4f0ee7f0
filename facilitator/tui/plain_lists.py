"""Guide, flags and what was said, in lines: one is chosen by its number, then a letter says what is
done with it. What the panes of the screen do, by the same commands and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import commands, commands_guide, commands_moments, reviewing
from facilitator.domain.carrying import Span
from facilitator.domain.commands import Bound
from facilitator.domain.commands_turns import correct_shown, flag_lines, lift, mask_name
from facilitator.domain.moments import Moment, Tag
from facilitator.domain.notes import Note
from facilitator.domain.session import Session
from facilitator.domain.transcript import UNKNOWN_SPEAKER, Utterance, timestamp
from facilitator.domain.walls import time_meant
from facilitator.terminal import printable
from facilitator.tui.hands.looking_back import carried_over
from facilitator.tui.keymap import LABEL_KEYS, Act
from facilitator.tui.left_over import left_over
from facilitator.words import _, plural

if TYPE_CHECKING:
    from facilitator.tui.plain import PlainMeeting

LINES = 9
"""So many of the last lines are offered: what somebody may still have in mind."""

TYPED = {"left": "<", "right": ">", "delete,backspace": "delete"}
"""What is typed for keys that a terminal sends as several characters, or that no line holds."""


class PlainLists:
    """The lists of a meeting; `choose` asks which."""

    def __init__(self, plain: PlainMeeting, acts: dict[str, Sequence[Act]]) -> None:
        """`acts` are those of each pane, by its id."""
        self._plain, self._acts = plain, acts
        self._found: list[str] = []
        self._at = 0

    @property
    def _session(self) -> Session:
        return self._plain.meeting.session

    def choose(self) -> None:
        """Which list; then one of it, and what is done with it."""
        lists: dict[str, Callable[[], None]] = {
            "g": self.guide,
            "m": self.moments,
            "t": self.transcript,
        }
        key = self._plain.one_key(
            _("Which list? g the guide, m flags and notes, t what was said last")
        )
        lists.get(key or "", lambda: self._plain.say(_("Nothing was chosen.")))()

    # -- choosing ------------------------------------------------------------------------------

    def _one_of(self, lines: Sequence[str]) -> int | None:
        """Reads lines out, each with its number; the place of the one that is chosen."""
        plain = self._plain
        for number, line in enumerate(lines, 1):
            plain.say(f"{number}  {printable(line)}")
        typed = (plain.line(_("Which number? Nothing typed goes back.")) or "") if lines else ""
        if typed.isdecimal() and 1 <= int(typed) <= len(lines):
            return int(typed) - 1
        plain.say(_("Nothing was chosen.") if lines else _("Nothing is there yet."))
        return None

    def _what(self, pane: str, *more: tuple[str, str, str]) -> str:
        """What is to be done with it: the argument of the act, "" for nothing; `more`: (what is
        typed, words, argument) of what is no act of its own."""
        offered = [
            (TYPED.get(act.key, act.shown_key), act.title, act.action.split("'")[1])
            for act in self._acts[pane]
        ]
        offered += more
        for typed, words, _argument in offered:
            self._plain.say(f"  {typed}  {words}")
        typed = self._plain.line(_("What is done with it? enter: the word itself.")) or ""
        return next((arg for key, _words, arg in offered if key == typed), "")

    def _do(self, command: Bound) -> None:
        self._plain.do(command)

    # -- the guide -----------------------------------------------------------------------------

    def guide(self) -> None:
        session = self._session
        statuses = session.question_statuses()
        questions = list(session.guide.questions()) if session.guide else []
        at = self._one_of([f"{q.text} ({_(statuses[q.id].words)})" for q in questions])
        if at is None:
            return
        question = questions[at].id
        skip = ("s", _("Skip the question"), "skip")
        match self._what("guide", skip):
            case "open":
                self._do(partial(commands.open_question, question=question))
            case "reopen":
                self._do(partial(commands_guide.reopen, question=question))
            case "skip":
                self._do(partial(commands.skip, question=question))
            case "reword":
                if text := self._plain.line(_("In other words:")):
                    self._do(partial(commands_guide.reword, question=question, text=text))
            case "earlier" | "later" as where:
                down = where == "later"
                self._do(partial(commands_guide.move, question=question, down=down))
            case "carried_over":
                self.carried_over()
            case _:
                self._plain.say(_("Nothing was done."))

    def carried_over(self) -> None:
        """What earlier meetings left over; one of it comes into this guide."""
        meeting = self._plain.meeting
        found = left_over(meeting.session, carried_over(meeting.workspace, but=meeting.session.id))
        at = self._one_of([f"{text} ({why})" for text, _question, why in found])
        if at is not None:
            text, question, _why = found[at]
            self._do(partial(commands_guide.take_over, text=text, question=question))

    # -- flags and notes -----------------------------------------------------------------------

    def moments(self) -> None:
        session = self._session
        flagged: list[Moment | Note] = [*session.moments, *session.notes]
        flagged.sort(key=lambda one: one.at_ms)
        at = self._one_of([self._in_words(one) for one in flagged])
        if at is None:
            return
        one = flagged[at]
        if isinstance(one, Note):
            if text := self._plain.line(_("Note, in other words:")):
                self._do(partial(commands_moments.correct_note, note=one.id, text=text))
        else:
            ask = ("a", _("Make a question of it"), "ask")
            self._with_moment(self._what("moments", ask), one)

    def _in_words(self, one: Moment | Note) -> str:
        if isinstance(one, Note):
            return _("Note at {time}: {text}").format(time=timestamp(one.at_ms), text=one.text)
        tag = self._plain.tags.get(one.tag)
        said = f"{tag.words if tag else one.tag} {timestamp(one.start_ms)}"
        return ", ".join(filter(None, (said, one.label, one.speaker)))

    def _with_moment(self, what: str, moment: Moment) -> None:
        id_ = moment.id
        match what:
            case "go":
                for line in self._session.utterances:
                    if line.start_ms < moment.end_ms and moment.start_ms < line.end_ms:
                        self._plain.say(_in_words(line))
            case "name":
                if label := self._plain.line(_("Name of this moment:")):
                    self._do(partial(commands.name_moment, moment=id_, label=label))
            case "tag":
                if tag := self._tag():
                    self._do(partial(commands_moments.change_tag, moment=id_, tag=tag))
            case "who":
                code = self._seat(_("Whom is it about? A seat's key, a code, or nothing: nobody."))
                if code:
                    self._do(partial(commands.attribute_moment, moment=id_, code=code))
                elif code == "":
                    self._do(partial(commands_moments.about_nobody, moment=id_))
            case "merge":
                others = [m for m in self._session.moments if m.id != id_]
                at = self._one_of([self._in_words(m) for m in others])
                if at is not None:
                    other = others[at].id
                    self._do(partial(commands_moments.merge, moment=id_, other=other))
            case "start_earlier" | "start_later":
                later = what == "start_later"
                self._do(partial(commands_moments.move_start, moment=id_, later=later))
            case "end_earlier" | "end_later":
                later = what == "end_later"
                self._do(partial(commands_moments.move_end, moment=id_, later=later))
            case "remove":
                self._do(partial(commands_moments.remove, moment=id_))
            case "ask":
                text = "" if moment.label else self._plain.line(_("What is to be asked about it?"))
                self._do(partial(commands_guide.ask_about, moment=id_, text=text or ""))
            case _:
                self._plain.say(_("Nothing was done."))

    def _tag(self) -> Tag | None:
        keys = {tag.key: tag for tag in self._plain.tags.values()}
        offered = ", ".join(f"{key} {tag.words}" for key, tag in keys.items())
        return keys.get(self._plain.one_key(f"{_('What kind of flag is it?')} {offered}") or "")

    def _seat(self, question: str) -> str | None:
        """The code of a seat's key, or a code that sits here; "" for nothing typed."""
        typed = self._plain.line(question) or ""
        code = self._session.seats.code(typed) or typed
        if code and code not in self._session.codes:
            self._plain.say(_("Nobody sits there."))
            return None
        return code

    # -- what was said -------------------------------------------------------------------------

    def transcript(self, lines: Sequence[Utterance] = ()) -> None:
        lines = lines or self._session.utterances[-LINES:]
        at = self._one_of([_in_words(line) for line in lines])
        if at is None:
            return
        target = lines[at].id
        offered = (
            ("e", _("Correct its words"), "edit"),
            ("w", _("Who said it"), "who"),
            ("f", _("Flag it"), "flag"),
            ("n", _("Mask a name in it, here and everywhere"), "name"),
            ("delete", _("Show again what is masked on a guess"), "lift"),
        )
        for typed, words, _what in offered:
            self._plain.say(f"  {typed}  {words}")
        typed = self._plain.line(_("What is done with it?")) or ""
        self._with_line(next((what for key, _w, what in offered if key == typed), ""), target)

    def _with_line(self, what: str, target: str) -> None:
        plain = self._plain
        match what:
            case "edit":
                if shown := plain.line(_("The whole line; a code stands for masked words:")):
                    self._do(partial(correct_shown, target=target, shown=shown))
            case "who":
                code = self._seat(_("Who said it? A seat's key, or a code:"))
                if code:
                    self._do(partial(reviewing.speaker, target=target, code=code))
            case "flag":
                if tag := self._tag():
                    self._do(partial(flag_lines, tag=tag, lines=[target]))
            case "name":
                self._mask(target)
            case "lift":
                span = self._span(target, plain.line(_("Which code, as it stands there?")) or "")
                if span is not None:
                    self._do(partial(lift, target=target, span=span))
            case _:
                plain.say(_("Nothing was done."))

    def _mask(self, target: str) -> None:
        span = self._span(target, self._plain.line(_("Which words, as they stand there?")) or "")
        if span is None:
            return
        keys = ", ".join(f"{key} {words}" for key, (_label, words) in LABEL_KEYS.items())
        key = self._plain.one_key(_("As what? {keys}").format(keys=keys)) or ""
        if key in LABEL_KEYS:
            label = LABEL_KEYS[key][0]
            self._do(partial(mask_name, target=target, span=span, label=label))
        else:
            self._plain.say(_("Nothing was masked."))

    def _span(self, target: str, words: str) -> Span | None:
        """Where words stand in a line as it is shown, or the code of a mask; said if nowhere."""
        item = reviewing.item(self._session, target)
        if item is not None and item.raw is not None and words:
            for mask in item.redactions:
                if mask.replacement == words:
                    return mask.start, mask.end
            at = item.raw.casefold().find(words.casefold())
            span = at, at + len(words)
            if at >= 0 and not any(r.start < span[1] and at < r.end for r in item.redactions):
                return span
        self._plain.say(_("Those words do not stand there."))
        return None

    # -- searching -----------------------------------------------------------------------------

    def find(self) -> None:
        """Words, or a time; the first place is read out."""
        words = self._plain.line(_("Search (words, or a time: 15:10)")) or ""
        session = self._session
        at_ms = time_meant(session, words)
        if at_ms is not None:
            near = [line for line in session.utterances if line.end_ms >= at_ms]
            self._found = [line.id for line in near[:LINES]]
        else:
            sought = words.casefold()
            self._found = [
                u.id for u in session.utterances if sought and sought in u.text.casefold()
            ]
        self._at = 0
        if self._found:
            self._plain.say(plural("{count} line.", "{count} lines.", len(self._found)))
            self._read()
        else:
            self._plain.say(_("“{words}” stands nowhere.").format(words=printable(words)))

    def step(self, by: int) -> None:
        """The next line that was found, or the one before."""
        if not self._found:
            self._plain.say(_("/ searches; then > and < go from place to place."))
            return
        self._at = (self._at + by) % len(self._found)
        self._read()

    def _read(self) -> None:
        line = self._session.utterance(self._found[self._at])
        place = _("{n} of {all}").format(n=self._at + 1, all=len(self._found))
        self._plain.say(f"{place}: {_in_words(line) if line else _('It is there no more.')}")


def _in_words(line: Utterance) -> str:
    said = printable(line.text)
    return f"{timestamp(line.start_ms)} {line.speaker or _(UNKNOWN_SPEAKER)}: {said}"
