"""The page as a whole: what is chosen on the left, what happens on the right; all tabs share one pair of economies."""

import time
from dataclasses import replace

from nicegui import background_tasks, ui

from experiments.explore.choices import Choices
from experiments.explore.page.agents import Agents
from experiments.explore.page.form import Form
from experiments.explore.page.industries import Industries
from experiments.explore.page.look import BLUE, CSS
from experiments.explore.page.outcomes import Outcomes, of_choices
from experiments.explore.page.saving import Saving
from experiments.explore.session import Session

TITLE = "An economy beside its twin without relief"
ONE_LUCK = (
    "One world, one luck: an example, not an effect. It has no interval. Save it as an experiment, and relief run plays"
    " many worlds and gives one."
)
PARTS = {"outcomes": "Outcomes", "industries": "Industries", "agents": "Agents", "save": "Save"}


class Page:
    """One tab of a browser."""

    def __init__(self, session: Session) -> None:
        self.session, self.form, self.shelf = session, None, None
        ui.colors(primary=BLUE)
        ui.add_css(CSS)
        with ui.element("div").classes("top column"):
            ui.html(f"<h1>{TITLE}</h1>", sanitize=False)
            ui.label(
                "Relief: the same books and the same luck, with programmes and without, quarter by quarter."
            ).classes("soft")
            ui.link("Change the world", "#choices").classes("change")
        with ui.element("div").classes("sides"):
            with ui.element("section").classes("side column").props('id=choices aria-label="Choices"'):
                self.side()
            with ui.element("section").classes("main column").props('aria-label="What happens"'):
                self.bar()
                self.body()

    def side(self) -> None:
        with ui.column().classes("card bar"):
            self.start = ui.button("Start anew", on_click=self.anew).props("color=primary").classes("wide")
            self.differs = ui.label("").classes("soft").props("role=status")
            self.refused = ui.label("").classes("trouble").props("role=alert")
        self.area = ui.column().classes("wide").style("gap: 12px")
        with self.area:
            ui.label("Reading what can be chosen …").classes("soft")

    def bar(self) -> None:
        with ui.column().classes("card bar"):
            with ui.row():
                self.run = ui.button("Run", on_click=self.run_or_pause).props("color=primary").style("min-width: 92px")
                self.step = ui.button("Step a quarter", on_click=self.session.step).props("outline")
                self.where = ui.label("").props("role=status").style("font-weight: 600")
            self.progress = ui.linear_progress(0.0, show_value=False, size="6px").props('aria-label="Quarters played"')
            self.said = ui.label("").classes("soft").props("role=status")
        with ui.column().classes("wide").style("gap: 4px; padding: 0 2px"):
            self.played = ui.label("").classes("soft")
            ui.label(ONE_LUCK).classes("soft")
            self.others = ui.label("").classes("soft")

    def body(self) -> None:
        with (
            ui.tabs().props("align=left no-caps inline-label mobile-arrows outside-arrows").classes("wide") as self.tabs
        ):
            for name, label in PARTS.items():
                ui.tab(name, label)
        self.tabs.on_value_change(self.draw_agents_or_file)
        with (
            ui.tab_panels(self.tabs, value="outcomes", animated=False, keep_alive=True)
            .classes("wide")
            .style("background: none")
        ):
            with ui.tab_panel("outcomes"):
                self.outcomes = Outcomes(self.session)
            with ui.tab_panel("industries"):
                self.industries = Industries(self.session)
            with ui.tab_panel("agents"):
                self.agents = Agents(self.session)
            with ui.tab_panel("save"):
                self.saving = Saving(self.session, self.choices)

    # ---- what the user does ----

    def choices(self) -> Choices:
        """As they stand in this tab; until they can be chosen, those in force."""
        chosen = self.session.choices if self.form is None else self.form.choices
        return replace(chosen, measures=tuple(self.outcomes.measures))

    async def anew(self) -> None:
        await self.session.anew(self.choices())

    async def run_or_pause(self) -> None:
        if self.session.running:
            self.session.pause()
        else:
            background_tasks.create(self.session.run())

    async def draw_agents_or_file(self) -> None:
        if self.tabs.value == "agents":
            await self.agents.draw()
        if self.tabs.value == "save":
            await self.saving.draw()

    def changed(self) -> None:
        """The form was changed: it is told whether that is in force."""
        same = without_measures(self.choices()) == without_measures(self.session.choices)
        self.differs.set_text(
            "What stands below is in force." if same else "What stands below is not in force yet: start anew."
        )

    # ---- what the session does ----

    def look(self) -> None:
        """Called after each change of the session."""
        session = self.session
        if session.shelf is not None and session.shelf is not self.shelf:
            self.shelf = session.shelf
            self.area.clear()
            with self.area:
                self.form = Form(
                    session.shelf, session.choices if self.form is None else self.form.choices, self.changed
                )
        self.changed()
        self.buttons()
        self.outcomes.draw()
        self.industries.draw()
        if self.tabs.value == "agents":
            background_tasks.create(self.agents.draw())

    def buttons(self) -> None:
        session = self.session
        self.run.set_text("Pause" if session.running else "Run")
        self.run.set_enabled(session.running or (session.next_quarter is not None and not session.opening))
        self.step.set_enabled(session.can_step and not session.running)
        self.start.set_text("Give up and start anew" if session.opening and session.turn > 0 else "Start anew")
        played, window = len(session.quarters), session.window
        self.progress.set_value(played / len(window))
        self.where.set_text(
            "Opening"
            if session.opening and not played
            else f"{window[played - 1]} played"
            if played == len(window)
            else f"{window[played - 1]} played, next {window[played]}"
            if played
            else "Nothing is open"
            if session.opened is None
            else f"next {window[0]}"
        )
        self.tick()
        opened = session.opened
        self.played.set_text(
            ""
            if opened is None
            else f"In force: {of_choices(opened.choices)}; {opened.people:,} people, {opened.firms:,} firms. Up to"
            f" {opened.parts} the two are one."
        )
        self.refused.set_text(session.trouble)
        self.refused.set_visibility(bool(session.trouble))
        tabs = len(session.tabs)
        self.others.set_text(
            f"{tabs} tabs show this pair of economies: what one of them plays, all see." if tabs > 1 else ""
        )

    def tick(self) -> None:
        """How long an opening has taken so far."""
        session = self.session
        words = f"{session.words}: {time.monotonic() - session.since:.0f} s" if session.opening else ""
        self.said.set_text(words or ("playing a quarter" if session.stepping else ""))


def without_measures(choices: Choices) -> tuple:
    return (*choices.world, choices.last, {name: dict(said) for name, said in choices.relief.items()})


def attend(session: Session) -> None:
    """Build a tab's page, and keep it told while it is open."""
    page, client = Page(session), ui.context.client
    page.look()
    client.on_connect(lambda: session.watch(page, page.look))
    client.on_disconnect(lambda: session.away(page))
    client.on_delete(lambda: session.leave(page))
    ui.timer(1.0, lambda: page.tick() if session.opening else None)
