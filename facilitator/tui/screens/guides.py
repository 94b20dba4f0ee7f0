"""Choosing a topic guide for a new meeting, and seeing it before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain.topic_guide import TopicGuide, paragraphs
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.widgets.hung_lines import HungLines, Line, plain
from facilitator.words import _
from facilitator.workspace import Workspace


def guide_lines(guide: TopicGuide) -> Iterator[Line]:
    """The whole guide, as a page to read."""
    planned = guide.planned or guide.minutes
    minutes = (
        _("{planned} min planned").format(planned=planned) if planned else _("no times planned")
    )
    version = _("version {version}, {minutes}").format(version=guide.version, minutes=minutes)
    yield plain(Content.styled(printable(guide.title), "bold $accent"))
    yield plain(Content.styled(version, "$muted"))
    if guide.introduction:
        yield plain()
        yield from (plain(printable(told)) for told in paragraphs(guide.introduction))
    for section in guide.sections:
        allowed = (
            _("  {minutes} min").format(minutes=section.minutes)
            if section.minutes is not None
            else ""
        )
        yield plain()
        yield plain(Content.assemble((printable(section.title), "bold"), (allowed, "$muted")))
        for question in section.questions:
            yield Content("○ "), Content(printable(question.text))
            for probe in question.probes:
                yield _in("    ◦ ", probe, "$secondary")


def _in(lead: str, text: str, look: str) -> Line:
    return Content.styled(lead, look), Content.styled(printable(text), look)


def guide_page(path: Path) -> tuple[list[Line], bool]:
    """A guide's file as a page to read, or what is wrong with it; whether it can be used."""
    # Brings along what reads people's files, which a list of sessions needs not wait for.
    from facilitator.workflow.guides import checked_guide

    try:
        reading = checked_guide(path)
    except FacilitatorError as error:
        return _unusable([error.what, error.hint]), False
    if reading.guide is None:
        faults = [
            _("Line {line}: {what}.\n{remedy}").format(line=f.line, what=f.what, remedy=f.remedy)
            for f in reading.faults
        ]
        return _unusable("\n\n".join(faults).split("\n")), False
    told = _("! Line {line}: {what}. {remedy}")
    remarks = [
        _in("! ", told.format(line=r.line, what=r.what, remedy=r.remedy)[2:], "$warning")
        for r in reading.remarks
    ]
    return [*remarks, *([plain()] if remarks else []), *guide_lines(reading.guide)], True


def _unusable(why: Iterable[str]) -> list[Line]:
    head = Content.styled(_("This guide cannot be used yet\n\n").strip(), "bold $warning")
    return [plain(head), plain(), *(plain(printable(line)) for line in why)]


class GuidesScreen(ModalScreen[str | None]):
    """Brings back the name of the guide chosen, None for escape; `looking`: none is to be chosen.
    `chosen` is shown first."""

    CSS_PATH = "guides.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(
        self,
        workspace: Workspace,
        *,
        chosen: str = "",
        practice: bool = False,
        looking: bool = False,
    ) -> None:
        super().__init__()
        self._files: list[Path] = workspace.guide_files()
        self._chosen, self._practice, self._looking = chosen, practice, looking

    def compose(self) -> ComposeResult:
        with Horizontal(id="box"):
            yield OptionList(
                *(
                    Option(Content(path.stem), id=str(number))
                    for number, path in enumerate(self._files)
                ),
                id="names",
            )
            with VerticalScroll(id="page"):
                yield HungLines(id="guide")
        said = (
            _(" ↑ ↓ look at another   esc back")
            if self._looking
            else _(" ↑ ↓ choose   enter begin with this guide   esc back")
        )
        yield Static((f" {_('PRACTICE')} " if self._practice else "") + said, id="how")

    def on_mount(self) -> None:
        names = self.query_one("#names", OptionList)
        names.border_title = _("Topic guides")
        stems = [path.stem for path in self._files]
        at = stems.index(self._chosen) if self._chosen in stems else 0
        names.highlighted = at
        self._show(at)

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        self._show(message.option_index)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        if self._looking:
            return
        _page, usable = guide_page(self._files[message.option_index])
        if not usable:
            return  # what is wrong with it stands beside
        self.dismiss(self._files[message.option_index].stem)

    def _show(self, index: int) -> None:
        lines, _usable = guide_page(self._files[index])
        self.query_one("#guide", HungLines).put(lines)
