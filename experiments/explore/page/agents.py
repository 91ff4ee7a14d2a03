"""Agents to click on, and the life of the one that was: standing, decisions and books, beside its twin."""

from typing import Any

from nicegui import ui

from abm.errors import ConfigError
from abm.names import CLASSES, INDUSTRIES
from experiments.explore.apart import Broken, Lost
from experiments.explore.charts import in_the_chart, scatter
from experiments.explore.choices import ANY, SHOWS
from experiments.explore.life_table import in_words, life_table
from experiments.explore.session import Session
from experiments.explore.told import Life, Listed
from experiments.show.units import plain

KINDS = {"firm": "firms", "worker": "workers", "bank": "banks"}
COLUMNS = {
    "firm": ("stands", "twin", "money", "without", "helped", "size", "industry", "staff"),
    "worker": ("stands", "twin", "money", "without", "industry"),
    "bank": ("type", "money", "without"),
}
HEADS = {
    "stands": "stands",
    "twin": "its twin",
    "without": "twin's money",
    "helped": "helped",
}
NUMBERS = ("staff", "money", "without")
BUTTON = (
    '<q-td :props="props"><q-btn flat dense no-caps size="md" color="primary" :label="String(props.value)"'
    " :aria-label=\"'Read the life of ' + props.value\" @click.stop=\"$parent.$emit('read', props.row)\" /></q-td>"
)


class Agents:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.kind, self.shows, self.industry, self.size = "firm", "all", ANY, ANY
        self.number: int | None = None
        self.followed: tuple[str, int] | None = None
        self.told: tuple | None = None  # what the list was drawn for
        with ui.column().classes("card"):
            self.filters()
            self.count = ui.label("").classes("soft").props("role=status")
            self.plot = ui.echart(scatter(()), on_point_click=self.clicked).classes("wide").style("height: 300px")
            self.drawn = ui.label("").classes("soft")
            self.table = ui.table(rows=[], columns=[], row_key="id", pagination=8).classes("wide").props("flat dense")
            self.table.add_slot("body-cell-id", BUTTON)
            self.table.on("read", lambda event: self.follow(self.kind, int(event.args["id"])))
            self.table.on(
                "rowClick", lambda event: self.follow(self.kind, int(event.args[1]["id"])), [[], ["id"], None]
            )
        with ui.column().classes("card"):
            self.head = ui.html("<h2>A life</h2>", sanitize=False)
            self.words = (
                ui.label("Click an agent above: a point, or its number in the table.")
                .classes("soft")
                .props("role=status")
            )
            self.doors = ui.row().style("gap: 8px")
            with (
                ui.element("div")
                .classes("inside")
                .props('tabindex=0 role=region aria-label="A life, quarter by quarter"') as self.around
            ):
                self.life = ui.html("", sanitize=False)

    def filters(self) -> None:
        with ui.row().style("gap: 8px 16px; align-items: end; width: 100%"):
            for key, options, label in (
                ("kind", KINDS, "agents"),
                ("shows", SHOWS, "show"),
                ("industry", {ANY: ANY} | {name: plain(name) for name in INDUSTRIES}, "industry"),
                ("size", {ANY: ANY} | {name: plain(name) for name in CLASSES}, "size of firm"),
            ):
                field = ui.select(options, label=label, value=getattr(self, key)).props("dense options-dense")
                field.style("min-width: 130px; max-width: 100%")
                field.on_value_change(lambda event, key=key: self.pick(**{key: event.value}))
            field = ui.number("number of the agent", min=0, step=1, precision=0).props("dense clearable")
            field.on_value_change(lambda event: self.pick(number=None if event.value is None else int(event.value)))

    async def pick(self, **said: Any) -> None:
        for key, value in said.items():
            setattr(self, key, value)
        await self.draw()

    async def draw(self) -> None:
        """The list and the life as the last quarter left them; asked for only where something has changed."""
        session = self.session
        if not session.quarters or session.opening:
            return
        asked = (session.turn, len(session.quarters), self.kind, self.shows, self.industry, self.size, self.number)
        if asked == self.told:
            return
        self.told = asked
        try:
            listed = await session.desk.ask("listed", self.kind, self.shows, self.industry, self.size, self.number)
        except (ConfigError, Lost, Broken) as error:
            self.count.set_text(str(error).strip().splitlines()[-1])
            return
        if asked == self.told:
            self.fill(listed)
            if self.followed is not None:
                await self.follow(*self.followed)

    def fill(self, listed: Listed) -> None:
        shown, firms = len(listed.rows), self.kind == "firm"
        self.count.set_text(
            f"{listed.quarter}: {listed.found:,} {KINDS[self.kind]}"
            + (", those that opened since the start or closed in one economy alone among them" if firms else "")
            + (f"; {shown} in the table" if shown < listed.found else "")
            + "; first those that stand otherwise than their twin without relief, then those without one, then by how"
            f" far their money is apart. Money in trend yuan{' (of a bank: equity)' if self.kind == 'bank' else ''}."
        )
        self.plot.set_visibility(firms)
        self.drawn.set_visibility(firms)
        self.drawn.set_text(in_the_chart(listed))
        self.plot.props(f'role=img aria-label="Firms by staff and money at the bank. {in_the_chart(listed)}"')
        self.plot.options.clear()
        self.plot.options.update(scatter(listed.points))
        self.table.columns = [
            {"name": key, "label": HEADS.get(key, key), "field": key, "align": "right" if key in NUMBERS else "left"}
            for key in ("id", *COLUMNS[self.kind])
        ]
        self.table.rows = [{key: said(value) for key, value in row.items()} for row in listed.rows]

    async def clicked(self, event: Any) -> None:
        await self.follow("firm", int(event.data[2]))

    async def follow(self, kind: str, number_: int) -> None:
        try:
            life = await self.session.desk.ask("life", kind, number_)
        except (ConfigError, Lost, Broken) as error:
            self.words.set_text(str(error).strip().splitlines()[-1])
            return
        self.followed = kind, number_
        self.tell(life)

    def tell(self, life: Life) -> None:
        self.head.set_content(f"<h2>A life: {life.kind} {life.number}</h2>")
        self.words.set_text(in_words(life))
        self.doors.clear()
        with self.doors:
            for kind, other in life.next_door.items():
                label = f"its bank: {other}" if kind == "bank" else f"its employer: firm {other}"
                ui.button(label, on_click=lambda kind=kind, other=other: self.follow(kind, other)).props(
                    "flat dense no-caps"
                )
        self.life.set_content(life_table(life))
        ui.run_javascript(  # what came last is looked for first
            f"requestAnimationFrame(() => getHtmlElement({self.around.id}).scrollBy({{ left: 1e6 }}))"
        )


def said(value: float | int | str | bool) -> float | int | str:
    """A cell of the table."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:,.0f}"
    return plain(value) if isinstance(value, str) else value
