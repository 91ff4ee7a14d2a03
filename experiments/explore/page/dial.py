"""A number that can be set: a slider where its range allows one, a field, and where the number comes from."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from experiments.explore import dials
from experiments.explore.told import Quantity
from experiments.show.units import plain

FIGURES = 6  # digits in which a fitted number is shown; whoever does not touch it has all of them
Sets = Callable[[Any], None]  # None: as the config says


def dial(quantity: Quantity, now: Any, sets: Sets) -> None:
    """One number, or one a word of a table; `now` is what is chosen already."""
    told = quantity.told
    with ui.column().classes("dial"):
        ui.label(plain(quantity.name)).style("font-weight: 600; font-size: 0.88rem")
        ui.label(f"{told['meaning']}").classes("soft")
        if quantity.words:
            table(quantity, now if isinstance(now, Mapping) else {}, sets)
        else:
            (figure,), (low,), (high,) = quantity.figures, quantity.low, quantity.high
            one(quantity.name, quantity, figure, low, high, now, sets)
        ui.label(
            f"{told['unit']}; {told['value']} (from {told['range']}); {told['status']}; source: {told['source']}"
        ).classes("soft")


def table(quantity: Quantity, now: Mapping[str, float], sets: Sets) -> None:
    """A field for each word; what is not changed is not said."""
    chosen = dict(now)

    def put(word: str, value: Any) -> None:
        if value is None:
            chosen.pop(word, None)
        else:
            chosen[word] = value
        sets(dict(chosen) or None)

    for word, figure, low, high in zip(quantity.words, quantity.figures, quantity.low, quantity.high, strict=True):
        one(
            f"{quantity.name}, {plain(word)}",
            quantity,
            figure,
            low,
            high,
            chosen.get(word),
            lambda v, w=word: put(w, v),
            word,
        )


def one(
    name: str, quantity: Quantity, figure: float, low: float, high: float, now: Any, sets: Sets, label: str = ""
) -> None:
    usual = round(figure) if quantity.whole else float(f"{figure:.{FIGURES}g}")
    shown = usual if now is None else now
    state = {"silent": False}  # while one of the two sets the other
    with ui.row():
        place = None
        if dials.has_slider(figure, low, high):
            place = ui.slider(min=0, max=dials.STEPS, step=1, value=dials.position(float(shown), low, high))
            place.props(f'aria-label="{plain(name)}, slider" thumb-size="16px"').style(
                "flex: 1 1 auto; min-width: 60px"
            )
        field = ui.number(label=plain(label) or None, value=shown, format=None).props(
            f'dense aria-label="{plain(name)}" step=any input-style="text-align: right"'
        )
        field.style("flex: 0 0 116px" if place is not None else "flex: 1 1 auto")

    def put(value: float | None) -> None:
        sets(
            None
            if value is None or value == usual
            else round(value)
            if quantity.whole and value == round(value)
            else value
        )

    def moved(event) -> None:
        if not state["silent"]:
            state["silent"] = True
            field.value = dials.value_at(float(event.value), low, high, quantity.whole)
            state["silent"] = False
            put(field.value)

    def typed(event) -> None:
        if not state["silent"]:
            if place is not None and event.value is not None:
                state["silent"] = True
                place.value = dials.position(float(event.value), low, high)
                state["silent"] = False
            put(event.value)

    if place is not None:
        place.on_value_change(moved)
    field.on_value_change(typed)
