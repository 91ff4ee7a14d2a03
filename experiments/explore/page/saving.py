"""Save as experiment: the file as it would be, its name, and what `relief check` says of it."""

import html
from collections.abc import Callable
from pathlib import Path

from nicegui import ui

from abm.errors import ConfigError
from experiments.explore import dials
from experiments.explore.apart import Broken, Lost
from experiments.explore.choices import WORLDS, Choices, asked
from experiments.explore.session import Session


class Saving:
    """`choices` are those of the form, started or not."""

    def __init__(self, session: Session, choices: Callable[[], Choices]) -> None:
        self.session, self.choices = session, choices
        with ui.column().classes("card"):
            ui.html("<h2>Save as experiment</h2>", sanitize=False)
            ui.label(
                "The choices on this page as a file. relief check says how long it takes; relief run plays all its"
                " worlds and gives each effect its interval. The first is the one that this page plays once these"
                " choices are in force, number for number."
            ).classes("soft")
            with ui.element("div").classes("fields"):
                self.file = ui.input("file", value="mine.toml").props("dense stack-label")
                self.worlds = ui.number("worlds", value=WORLDS, step=1)
                self.worlds.props("dense stack-label")
            ui.label("Each world has a luck of its own.").classes("soft")
            self.question = ui.input("question, in your words").classes("wide").props("dense stack-label")
            self.unasked = ui.label("").classes("soft")
            self.over = ui.checkbox("replace a file of this name", value=False)
            ui.button("Save", on_click=self.save).props("color=primary").style("min-width: 120px")
            ui.label(f"A name without a folder is a file in {Path.cwd()}.").classes("soft")
            self.said = ui.label("").props("role=alert").classes("trouble")
            self.said.set_visibility(False)
        with ui.column().classes("card"):
            ui.html("<h2>The file</h2>", sanitize=False)
            self.text = ui.html("", sanitize=False).classes("wide")
        for field in (self.worlds, self.question):
            field.on_value_change(self.draw)

    @property
    def many(self) -> int:
        return dials.as_typed(self.worlds.value)

    async def draw(self) -> None:
        """The file as the choices stand."""
        choices = self.choices()
        self.unasked.set_text(f"Left empty, it is: {asked(tuple(choices.relief))}")
        try:
            text = await self.session.desk.ask("text", choices, self.many, self.question.value or "")
        except (ConfigError, Lost, Broken) as error:
            text = str(error)
        self.text.set_content(
            f'<pre class="file" tabindex="0" role="region" aria-label="The file">{html.escape(text)}</pre>'
        )

    async def save(self) -> None:
        asked_ = (self.choices(), self.file.value or "", self.many, self.question.value or "", self.over.value)
        try:
            words = await self.session.desk.ask("save", *asked_)
        except (ConfigError, Lost, Broken) as error:
            self.tell(str(error), good=False)
            return
        self.over.set_value(False)
        self.tell(words, good=True)

    def tell(self, words: str, good: bool) -> None:
        self.said.set_text(words)
        self.said.classes(add="good" if good else "", remove="" if good else "good")
        self.said.set_visibility(True)
