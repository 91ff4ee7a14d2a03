"""The map of industries: which measure, whose economy, which quarter."""

from nicegui import ui

from experiments.explore.heat import VIEWS, map_table
from experiments.explore.session import Session
from experiments.explore.told import JOBS


class Industries:
    def __init__(self, session: Session) -> None:
        self.session, self.reading, self.view, self.quarter = session, "working", "relieved", None
        with ui.column().classes("card"):
            with ui.row().style("gap: 8px 20px; align-items: end; width: 100%"):
                self.what = ui.select({}, label="measure").style("min-width: 230px").props("dense options-dense")
                self.whose = ui.select(VIEWS, label="economy", value=self.view).props("dense options-dense")
                self.when = ui.select({}, label="quarter").props("dense options-dense").style("min-width: 130px")
            self.what.on_value_change(lambda event: self.pick(reading=event.value))
            self.whose.on_value_change(lambda event: self.pick(view=event.value))
            self.when.on_value_change(lambda event: self.pick(quarter=event.value))
            with ui.element("div").classes("inside").props('tabindex=0 role=region aria-label="Map of industries"'):
                self.table = ui.html("", sanitize=False)
            ui.label(
                "White is as before, blue above, orange below; the bar under a number is the cell's part of all jobs."
                " A dash: no firms of that size."
            ).classes("soft")

    def pick(self, **said: str) -> None:
        for key, value in said.items():
            setattr(self, key, value or None)
        self.draw()

    def draw(self) -> None:
        session = self.session
        if session.shelf is None or not session.quarters:
            self.table.set_content("<p class='soft'>Nothing played yet.</p>")
            return
        names = {name: reading.label for name, reading in session.shelf.readings.items()}
        if self.what.options != names:
            self.what.set_options(names, value=self.reading)
        played = {"": "last played"} | {quarter.name: quarter.name for quarter in session.quarters}
        if self.when.options != played:
            self.quarter = self.quarter if self.quarter in played else None
            self.when.set_options(played, value=self.quarter or "")
        shown = next((one for one in session.quarters if one.name == self.quarter), session.quarters[-1])
        self.table.set_content(
            map_table(
                shown.name,
                self.view,
                session.shelf.readings[self.reading],
                shown.map[self.reading],
                shown.map[JOBS].relieved,
                session.shelf.rows,
                session.shelf.columns,
            )
        )
