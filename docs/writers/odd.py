"""The ODD protocol: prose from `docs/templates/odd.md`, tables from the code and the configs."""

import dataclasses
import inspect
import re
import tomllib
from importlib import import_module

from abm.calendar import month_name, quarter_name
from abm.contracts.debts import KINDS
from abm.luck.purposes import Purpose
from abm.measures.catalogue import CATALOGUE
from abm.names import BANK_TYPES, DESTINATIONS, INDUSTRIES, Cause, Industry, words_of
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.instruments import Instruments
from abm.state.lines import KINDS as KINDS_OF_LINE
from abm.state.workers import ShopGroup, WorkerState
from docs.writers import calls, columns, schedule
from docs.writers.markdown import ROOT, anchor, filled, first_sentence, table, with_links

CODES = (Industry, SizeClass, FirmState, Channel, Cause, WorkerState, ShopGroup)
SHOCK = ROOT / "configs/shocks/covid_2020.toml"
NAMES = {"month": month_name, "quarter": quarter_name}


def odd() -> str:
    shock = Shock.read(SHOCK.stem)
    names = ("firms", "workers", "village", "public", "news", "last_month", "memory")
    tables = {name: columns.of_table(name) for name in names}
    return filled(
        "odd.md",
        **tables,
        bank_columns=columns.of_table("banks"),
        banks=banks(),
        debts=debts(),
        codes=codes(),
        timeline=schedule.timeline(),
        purposes=purposes(),
        measures=len(CATALOGUE),
        paths=paths(shock),
        public_relief=public_relief(shock),
        programmes=programmes(),
        levers=levers(),
        lines=kinds_of_lines(),
        rooms=rooms(),
    )


def banks() -> str:
    number = Parameters.read("china_2019").banks_by_type
    return f"{int(number.sum())} banks: " + ", ".join(
        f"{int(n)} {kind.replace('_', ' ')}" for kind, n in zip(BANK_TYPES, number, strict=True)
    )


def debts() -> str:
    rows = [
        [
            f"`{kind}`",
            kind.lender.row.__name__.replace("_", " "),
            kind.lender.instrument,
            f"`{kind.arrears.name}`",
            f"`{kind.lender.interest.name}`" if kind.lender.interest else "",
            ", ".join(f"`{part.name}`" for part in kind.parts),
        ]
        for kind in reversed(KINDS)
    ]
    return table(["debt", "lender", "in the balance sheets", "missed", "interest in arrears", "parts"], rows)


def codes() -> str:
    items = [f"*{code.__name__}*: {', '.join(words_of(code)).replace('_', ' ')}" for code in CODES]
    return "; ".join([*items, f"*Destination*: {', '.join(DESTINATIONS)}"])


def purposes() -> str:
    return table(
        ["purpose", "what its draws decide"],
        [[purpose.name.lower().replace("_", " "), purpose.sentence] for purpose in Purpose],
    )


def paths(shock: Shock) -> str:
    """Each path as it is in force, what a calibration found included;
    industries close more or less deeply than their class."""
    rows = []
    for path in shock.paths.values():
        if path.points:
            named = NAMES[path.period]
            text = ", ".join(f"{named(time)} {value:.3g}" for time, value in sorted(path.points.items()))
            rows.append(
                [f"`{path.name}`", text, f"{path.low:g} to {path.high:g}", path.status, with_links(path.source)]
            )
    text = ", ".join(f"{name} {value:.3g}" for name, value in zip(INDUSTRIES, shock.industry, strict=True))
    stated = tomllib.loads(SHOCK.read_text("utf-8"))["industry"]
    rows.append(
        ["`industry`", text, "{:g} to {:g}".format(*stated["range"]), stated["status"], with_links(stated["source"])]
    )
    return table(["path", "points", "range", "status", "source"], rows)


def public_relief(shock: Shock) -> str:
    rows = []
    for name, item in shock.public_relief.items():
        until = "the end" if item.last_month is None else month_name(item.last_month)
        sizes = [
            "{} {:g} ({:g} to {:g})".format(size.replace("_", " "), value, *item.ranges[size])
            for size, value in item.sizes.items()
        ]
        switch = "on" if item.on else "off"
        rows.append(
            [
                name.replace("_", " "),
                switch,
                f"{month_name(item.first_month)} to {until}",
                "; ".join(sizes),
                item.status,
                with_links(item.source),
            ]
        )
    return table(["item", "switch", "months", "size (range)", "status", "source"], rows)


def programmes() -> str:
    rows = []
    for file in sorted((ROOT / "configs/relief").glob("*.toml")):
        stated = tomllib.loads(file.read_text("utf-8"))
        budget = "{value:g} {unit}".format(**stated["budget_yuan"]) if "budget_yuan" in stated else "none: a rule"
        rows.append(
            [
                f"[`{file.stem}`](../configs/relief/{file.name})",
                stated["meaning"],
                stated["sponsor"],
                stated["eligibility"],
                f"{stated['start']} to {stated.get('end', 'the end')}",
                budget,
            ]
        )
    return table(["programme", "what it does", "sponsor", "who may get it", "months", "budget"], rows)


def levers() -> str:
    """The fields of the instruments with what stands above them in the code."""
    comments = commented(Instruments)
    assert len(comments) == len(dataclasses.fields(Instruments)), "abm/state/instruments.py: a term without a comment"
    return table(["term", "what it is"], [[f"`{name}`", meaning] for meaning, name in comments])


def kinds_of_lines() -> str:
    """What a programme may hand in: kinds of lines with their terms."""
    rows = []
    for kind in KINDS_OF_LINE:
        handed_in = {field.name for field in dataclasses.fields(kind) if field.init}
        terms = [(meaning, name) for meaning, name in commented(kind) if name in handed_in]
        assert terms, f"abm/state/lines.py: {kind.__name__}: terms without a comment"
        rows.append([f"`{kind.__name__}`", kind.__doc__, "; ".join(f"`{name}`: {meaning}" for meaning, name in terms)])
    return table(["kind", "what it is", "terms"], rows)


def commented(kind: type) -> list[tuple[str, str]]:
    """Comment and name of each field that has one."""
    return re.findall(r"^    # (.+)\n    (\w+): ", inspect.getsource(kind), re.MULTILINE)


def rooms() -> str:
    rows = []
    for room in calls.ROOMS:
        heading = room.replace("_", " ")
        rules = [rule.rpartition(".")[2].replace("_", " ") for rule in calls.rules() if rule.rpartition(".")[0] == room]
        rows.append(
            [
                f"[{heading}](equations.md#{anchor(heading)})",
                first_sentence(import_module(f"abm.agents.{room}").__doc__),
                ", ".join(rules),
            ]
        )
    return table(["room", "what it is about", "rules"], rows)
