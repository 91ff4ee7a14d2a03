"""A number that can be set: a slider where its range allows one, a field, and where the number comes from."""

import html
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
    """A field, and where the range allows one a slider: the browser's own, which the keyboard moves."""
    usual = round(figure) if quantity.whole else float(f"{figure:.{FIGURES}g}")
    shown = usual if now is None else now
    slider = None
    with ui.row():
        if dials.has_slider(figure, low, high):
            place = f"{dials.position(float(shown), low, high):.0f}"
            label_of = html.escape(f"{plain(name)}, slider")
            # as it is written: a value that the page held would be set back while the slider moves
            slider = ui.html(
                f'<input type="range" min="0" max="{dials.STEPS}" value="{place}" aria-label="{label_of}">',
                sanitize=False,
            ).classes("slider")
        field = ui.number(label=plain(label) or None, value=shown).props(
            f'dense aria-label="{plain(name)}" step=any input-style="text-align: right"'
        )
        field.style("flex: 0 0 116px" if slider is not None else "flex: 1 1 auto")
    read = ui.label(dials.in_words(shown)).classes("soft read")
    moving = {"by hand": False}  # the slider, which sets the field

    def moved(event: Any) -> None:
        moving["by hand"] = True
        field.value = dials.value_at(float(event.args), low, high, quantity.whole)
        moving["by hand"] = False

    def typed(event: Any) -> None:
        value = event.value
        if slider is not None and value is not None and not moving["by hand"]:
            place = f"{dials.position(float(value), low, high):.0f}"
            ui.run_javascript(f"getHtmlElement({slider.id}).querySelector('input').value = {place}")
        read.set_text(dials.in_words(value))
        whole = value is not None and quantity.whole and value == round(value)
        sets(None if value is None or value == usual else round(value) if whole else value)

    if slider is not None:
        slider.on("input", moved, js_handler="event => emit(Number(event.target.value))")
    field.on_value_change(typed)
