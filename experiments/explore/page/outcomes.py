"""Outcomes quarter by quarter: a chart a measure, levels above and their difference below."""

import html

from nicegui import ui

from experiments.explore.charts import Course, course, numbers, option, sentence
from experiments.explore.choices import Choices
from experiments.explore.page.look import legend
from experiments.explore.session import Session
from experiments.show.units import plain

BESIDE = {"smes_not_operating": "Counted from each January: it rises through a year and starts anew in the next."}


class Outcomes:
    """`measures` are those that this tab shows."""

    def __init__(self, session: Session) -> None:
        self.session, self.measures = session, list(session.choices.measures)
        self.drawn: dict[str, tuple] = {}
        with ui.column().classes("card"):
            self.field = ui.select(
                self.offered(), label="measures", value=self.measures, multiple=True, with_input=True
            )
            self.field.classes("wide").props("dense options-dense use-chips")
            self.field.on_value_change(lambda event: self.choose(event.value))
            self.legend = ui.html("", sanitize=False).classes("legend")
        self.area = ui.element("div").classes("charts")

    def offered(self) -> dict[str, str]:
        """Measures with their names; of programmes those that are played."""
        shelf, relief = self.session.shelf, self.session.choices.relief
        if shelf is None:
            return {name: plain(name) for name in self.measures}
        strangers = [name for name in shelf.programmes if name not in relief]
        named = {name: plain(name) for name in shelf.measures if name.partition(":")[2] not in strangers}
        return named | {name: plain(name) for name in self.measures}

    def choose(self, measures: list[str]) -> None:
        self.measures = list(measures)
        self.draw()

    def shown(self, measure: str) -> Course | None:
        session = self.session
        if session.shelf is None or measure not in session.shelf.measures:
            return None
        shelf, data = session.shelf, {} if session.opened is None else session.opened.data
        played = [quarter for quarter in session.quarters if measure in quarter.measures]
        return course(
            measure, shelf.measures[measure], shelf.paths.get(measure), session.window, played, data.get(measure)
        )

    def draw(self) -> None:
        """The charts there are take new numbers; those of other measures are made or taken away."""
        options = self.offered()
        if self.field.options != options:
            self.field.set_options(options)
        for measure in [*self.drawn]:
            if measure not in self.measures:
                self.drawn.pop(measure)[0].delete()
        parts = "" if self.session.opened is None else self.session.opened.parts
        data = False
        for measure in self.measures:
            found = self.shown(measure)
            if found is None:
                continue
            data = data or bool(found.data)
            if measure not in self.drawn:
                self.drawn[measure] = self.made(found, parts)
            _, chart, table = self.drawn[measure]
            chart.options.clear()
            chart.options.update(option(found, parts))
            chart.props(f'aria-label="{sentence(found)}"')
            table.set_content(f"<details><summary>numbers</summary>{numbers(found)}</details>")
        self.legend.set_content(legend(data))

    def made(self, found: Course, parts: str) -> tuple:
        assert self.session.shelf is not None
        meaning = self.session.shelf.measures[found.name][-1]
        with self.area, ui.column().classes("card") as card:
            ui.html(f"<h3>{html.escape(found.heading)}</h3>", sanitize=False)
            ui.label(" ".join(filter(None, (meaning, BESIDE.get(found.name.partition(":")[0]))))).classes("soft")
            chart = ui.echart(option(found, parts), renderer="svg").classes("chart").props("role=img")
            table = (
                ui.html("", sanitize=False)
                .classes("inside")
                .props(f'tabindex=0 role=region aria-label="Numbers: {found.heading}"')
            )
        return card, chart, table


def of_choices(choices: Choices) -> str:
    """What is played, in a line."""
    relief = ", ".join(plain(name) for name in choices.relief) or "no programme"
    return f"{choices.economy}, {choices.shock}, 1:{choices.scale:,}, luck {choices.luck}; relief: {relief}"
