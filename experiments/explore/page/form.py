"""What is chosen in this tab: the world, the programmes, parameters; nothing of it is played until it is started."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nicegui import ui

from experiments.explore import dials
from experiments.explore.choices import Choices
from experiments.explore.page.dial import dial
from experiments.explore.page.programmes import Programmes
from experiments.explore.told import Quantity, Shelf
from experiments.show.units import plain

FOUND_AT_MOST = 8


class Form:
    """`choices` as they stand in the form; `changed` is called after each change."""

    def __init__(self, shelf: Shelf, choices: Choices, changed: Callable[[], None]) -> None:
        self.shelf, self.drafted, self.changed = shelf, choices, changed
        self.parameters: dict[str, Any] = dict(choices.parameters)
        with ui.column().classes("card"):
            self.world()
        with ui.column().classes("card"):
            self.programmes = Programmes(shelf, choices.relief, changed)
        with ui.column().classes("card"):
            self.search()

    @property
    def choices(self) -> Choices:
        relief = {name: dict(said) for name, said in self.programmes.relief.items()}
        return replace(self.drafted, relief=relief, parameters=dict(self.parameters))

    def put(self, **said: Any) -> None:
        self.drafted = replace(self.drafted, **said)
        self.changed()

    def world(self) -> None:
        now = self.drafted
        ui.html("<h2>World</h2>", sanitize=False)
        for key, known in (("economy", self.shelf.economies), ("shock", self.shelf.shocks)):
            value = getattr(now, key)
            field = (
                ui.select([*known, *({value} - {*known})], label=key, value=value)
                .classes("wide")
                .props("dense options-dense")
            )
            told = ui.label(known.get(value, "")).classes("soft")
            field.on_value_change(
                lambda event, key=key, told=told, known=known: (
                    told.set_text(known[event.value]),
                    self.put(**{key: event.value}),
                )
            )
        with ui.element("div").classes("fields"):
            self.whole("scale", "persons for each agent")
            self.whole("luck", "luck (seed)")
            field = ui.input("last quarter", value=now.last).props("dense stack-label")
            field.on_value_change(lambda event: self.put(last=event.value.strip()))
        ui.label(
            "Finer worlds take longer: 1:20,000 opens in seconds, 1:2,000 in a minute. Each luck is another world; the"
            " first opening of a scale is fitted, and kept."
        ).classes("soft")

    def whole(self, key: str, label: str) -> None:
        field = ui.number(label, value=getattr(self.drafted, key), step=1).props("dense stack-label")
        field.on_value_change(lambda event: self.put(**{key: dials.as_typed(event.value)}))

    def search(self) -> None:
        """Parameters by name or meaning; those that were changed stand first."""
        ui.html("<h2>Parameters</h2>", sanitize=False)
        field = ui.input(f"search {len(self.shelf.parameters)} parameters", placeholder="such as caution, wage, loan")
        field.classes("wide").props("dense stack-label clearable")
        self.count = ui.label("").classes("soft").props("role=status")
        self.found = ui.column().classes("wide").style("gap: 0")
        field.on_value_change(lambda event: self.draw_found(event.value or ""))
        self.draw_found("")

    def draw_found(self, words: str) -> None:
        found = [one for one in self.shelf.parameters if words and matches(one, words)]
        mine = [one for one in self.shelf.parameters if one.name in self.parameters and one not in found]
        self.found.clear()
        self.count.set_text(
            f"{len(found)} found{f', the first {FOUND_AT_MOST} shown' if len(found) > FOUND_AT_MOST else ''}"
            if words
            else f"{len(mine)} changed"
            if mine
            else "all as the files of the economy have them"
        )
        with self.found:
            for one in (*mine, *found[:FOUND_AT_MOST]):
                dial(one, self.parameters.get(one.name), lambda value, name=one.name: self.set_parameter(name, value))

    def set_parameter(self, name: str, value: Any) -> None:
        if value is None:
            self.parameters.pop(name, None)
        else:
            self.parameters[name] = value
        self.changed()


def matches(quantity: Quantity, words: str) -> bool:
    """Every word that is searched for stands in its name or meaning."""
    text = f"{quantity.name} {plain(quantity.name)} {quantity.told['meaning']}".lower()
    return all(word in text for word in words.lower().split())
