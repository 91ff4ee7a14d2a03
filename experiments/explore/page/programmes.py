"""Programmes to choose from, and what the arm sets of each that is chosen."""

import html
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from nicegui import ui

from experiments.explore.page.dial import dial
from experiments.explore.told import Offer, Shelf
from experiments.show.units import plain

CHOSEN = "chosen"
PAYERS = ("platform", "bank", "seller", "government")  # in the order in which they are listed
SETTINGS = {
    "saturation": "share of the eligible to whom it is offered, by lot (0 to 1)",
    "part": "share of the whole programme: its budget and its places (0 to 1)",
    "lottery": "another whole number is another draw of who is served",
}


class Programmes:
    """`relief` is what is chosen: programme -> what the arm sets; `changed` is called after each change."""

    def __init__(self, shelf: Shelf, relief: Mapping[str, Mapping[str, Any]], changed: Callable[[], None]) -> None:
        self.shelf, self.changed = shelf, changed
        self.relief: dict[str, dict[str, Any]] = {name: dict(said) for name, said in relief.items()}
        ui.html("<h2>Programmes</h2>", sanitize=False)
        many = len(shelf.programmes)
        ui.label(f"{many} to choose from, by who pays; the list scrolls.").classes("soft")
        with ui.column().classes("pick").props('tabindex=0 role=group aria-label="Programmes to choose from"'):
            offers = sorted(
                shelf.programmes.values(), key=lambda offer: (PAYERS.index(offer.facts["sponsor"]), offer.name)
            )
            for sponsor, of_sponsor in groupby(offers, key=lambda offer: offer.facts["sponsor"]):
                ui.label("The state pays" if sponsor == "government" else f"A {sponsor} pays").classes("sponsor")
                for offer in of_sponsor:
                    self.box(offer)
            for name, why in shelf.broken.items():
                ui.label(f"{name}: cannot be chosen: {why}").classes("soft")
        self.none = ui.label("None chosen: both economies will be the same.").classes("soft")
        self.none.set_visibility(not self.relief)
        self.area = ui.column().classes("wide").style("gap: 0")
        self.cards: dict[str, ui.element] = {}
        for name in self.relief:
            self.add_card(name)

    def box(self, offer: Offer) -> None:
        box = ui.checkbox(plain(offer.name), value=offer.name in self.relief)
        box.on_value_change(lambda event: self.choose(offer.name, event.value))
        box.props("dense")
        ui.label(offer.facts["meaning"]).classes("soft")

    def choose(self, name: str, wanted: bool) -> None:
        """A card comes or goes; the others stay as they are, opened or not."""
        if wanted:
            self.relief = self.relief | {name: {}}
            self.add_card(name)
        else:
            self.relief = {other: said for other, said in self.relief.items() if other != name}
            self.cards.pop(name).delete()
        self.none.set_visibility(not self.relief)
        self.changed()

    def add_card(self, name: str) -> None:
        with self.area, ui.element("details").classes("programme") as self.cards[name]:
            if name in self.shelf.programmes:
                self.card(self.shelf.programmes[name])
            else:
                ui.html(f"<summary>{html.escape(plain(name))}: no such programme</summary>", sanitize=False)

    def put(self, name: str, key: str, value: Any) -> None:
        """None is what its config says."""
        if value is None or value == "":
            self.relief[name].pop(key, None)
        else:
            self.relief[name][key] = value
        self.changed()

    def card(self, offer: Offer) -> None:
        """What the arm sets of a programme."""
        said, name = self.relief[offer.name], offer.name
        with ui.element("summary"):
            words = f"{html.escape(plain(name))} <span class='soft'>{dates(offer)}</span>"
            ui.html(words, sanitize=False)
        ui.label(f"Serves {offer.facts['serves']}.").classes("soft")
        with ui.element("div").classes("fields"):
            for key, default in (("start", offer.start), ("end", offer.end)):
                field = ui.input(key, value=str(said.get(key, "")), placeholder=default or "none")
                field.props(f'dense stack-label aria-label="{plain(name)}, {key}"')
                field.on_value_change(lambda event, key=key: self.put(name, key, event.value.strip()))
            if offer.has_level:
                self.level(offer, said.get("level"))
            self.choices(offer, said)
        ui.label(f"Dates are months, such as 2020-04; those of its config: {offer.facts['dates']}.").classes("soft")
        for quantity in offer.quantities:
            key = quantity.name
            dial(quantity, said.get(key), lambda value, key=key: self.put(name, key, value))
        for key, meaning in SETTINGS.items():
            if key != "saturation" or offer.by_lot:
                self.number(name, key, meaning, said.get(key))

    def level(self, offer: Offer, now: Any) -> None:
        """A multiple of the budget, or the sponsor's own choice."""
        field = ui.number("level, times the budget", value=1.0 if now in (None, CHOSEN) else now)
        field.props(f'dense stack-label step=any aria-label="{plain(offer.name)}, level, times the budget"')
        field.set_enabled(now != CHOSEN)
        put = lambda value: self.put(offer.name, "level", None if value == 1 else value)
        field.on_value_change(lambda event: put(event.value))
        if offer.may_choose:
            box = ui.checkbox("its sponsor chooses the level", value=now == CHOSEN).props("dense")

            def chosen(event) -> None:
                field.set_enabled(not event.value)
                put(CHOSEN if event.value else field.value)

            box.on_value_change(chosen)

    def choices(self, offer: Offer, said: Mapping[str, Any]) -> None:
        for key, options, label in (
            ("sponsor", offer.sponsors, "borne by"),
            ("reach", offer.reaches, "reach"),
        ):
            if len(options) > 1:
                now = said.get(key, offer.facts["sponsor"] if key == "sponsor" else options[0])
                default = now if key not in said else None
                field = ui.select(list(options), label=label, value=now)
                field.props(f'dense options-dense aria-label="{plain(offer.name)}, {label}"')
                field.on_value_change(
                    lambda event, key=key, default=default: self.put(
                        offer.name, key, None if event.value == default else event.value
                    )
                )

    def number(self, name: str, key: str, meaning: str, now: Any) -> None:
        default = 0 if key == "lottery" else 1
        field = ui.number(key, value=default if now is None else now)
        field.props(f'dense stack-label step=any aria-label="{plain(name)}, {key}"').classes("wide")
        whole = lambda value: round(value) if key == "lottery" and value == round(value) else value
        field.on_value_change(
            lambda event: self.put(name, key, None if event.value in (None, default) else whole(event.value))
        )
        ui.label(meaning).classes("soft")


def dates(offer: Offer) -> str:
    """When its config lets it run."""
    if not offer.start:
        return "no dates of its own: say a start"
    return f"{offer.start} to {offer.end}" if offer.end else f"from {offer.start}"
