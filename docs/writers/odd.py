"""The ODD protocol: prose from `docs/templates/odd.md`, tables from the code and the configs."""

import dataclasses
import inspect
import re
import tomllib
from importlib import import_module

from abm.agents.smes.columns import Channel, FirmState, SizeClass
from abm.agents.workers.columns import ShopGroup, WorkerState
from abm.instruments import Instruments
from abm.measures.catalogue import CATALOGUE
from abm.names import BANK_TYPES, DESTINATIONS, Cause, Industry, words_of
from abm.parameters import Parameters
from abm.purposes import Purpose
from docs.writers import calls, columns, schedule
from docs.writers.markdown import ROOT, anchor, filled, first_sentence, table, with_links

CODES = (Industry, SizeClass, FirmState, Channel, Cause, WorkerState, ShopGroup)
SHOCK = ROOT / "configs/shocks/covid_2020.toml"
NOT_VALUES = ("on", "from", "until", "status", "source")


def odd() -> str:
    tables = {name: columns.of_table(name) for name in ("firms", "workers", "village", "public", "news")}
    return filled(
        "odd.md", **tables, bank_columns=columns.of_table("banks"), banks=banks(), codes=codes(), timeline=schedule.timeline(),
        purposes=purposes(), measures=len(CATALOGUE), paths=paths(), public_relief=public_relief(), programmes=programmes(),
        levers=levers(), rooms=rooms(),
    )  # fmt: skip


def banks() -> str:
    number = Parameters.read("china_2019").banks_by_type
    return f"{int(number.sum())} banks: " + ", ".join(f"{int(n)} {kind.replace('_', ' ')}" for kind, n in zip(BANK_TYPES, number, strict=True))


def codes() -> str:
    told = [f"*{code.__name__}*: {', '.join(words_of(code)).replace('_', ' ')}" for code in CODES]
    return "; ".join([*told, f"*Destination*: {', '.join(DESTINATIONS)}"])


def purposes() -> str:
    return table(["purpose", "what its draws decide"], [[purpose.name.lower().replace("_", " "), purpose.sentence] for purpose in Purpose])


def paths() -> str:
    shock = tomllib.loads(SHOCK.read_text("utf-8"))
    rows = []
    for name, path in _paths(shock, ""):
        points = path.get("points") or path["values"]
        told = ", ".join(f"{when} {value:g}" for when, value in points.items())
        rows.append([f"`{name}`", told, "{:g} to {:g}".format(*path["range"]), path["status"], with_links(path["source"])])
    return table(["path", "points", "range", "status", "source"], rows)


def _paths(tree: dict, above: str):
    for name, branch in tree.items():
        if isinstance(branch, dict) and ("points" in branch or "values" in branch):
            yield f"{above}{name}", branch
        elif isinstance(branch, dict) and name != "public_relief":
            yield from _paths(branch, f"{above}{name}.")


def public_relief() -> str:
    rows = []
    for name, item in tomllib.loads(SHOCK.read_text("utf-8"))["public_relief"].items():
        sizes = [f"{key.replace('_', ' ')} {size['value']:g} ({size['range'][0]:g} to {size['range'][1]:g})" for key, size in item.items() if key not in NOT_VALUES]
        rows.append([name.replace("_", " "), f"{item['from']} to {item.get('until', 'the end')}", "; ".join(sizes), item["status"], with_links(item["source"])])
    return table(["item", "months", "size (range)", "status", "source"], rows)


def programmes() -> str:
    rows = []
    for file in sorted((ROOT / "configs/relief").glob("*.toml")):
        stated = tomllib.loads(file.read_text("utf-8"))
        budget = f"{stated['budget_yuan']['value']:g} {stated['budget_yuan']['unit']}"
        rows.append([f"[`{file.stem}`](../configs/relief/{file.name})", stated["meaning"], stated["sponsor"], stated["eligibility"], f"{stated['start']} to {stated.get('end', 'the end')}", budget])
    return table(["programme", "what it does", "sponsor", "who may get it", "months", "budget"], rows)


def levers() -> str:
    """The fields of the instruments with what stands behind them in the code."""
    source = inspect.getsource(Instruments)
    told = re.findall(r"^    (\w+): [\w.]+  # (.+)$", source, re.MULTILINE)
    assert len(told) == len(dataclasses.fields(Instruments)), "abm/instruments.py: a lever without a comment"
    return table(["lever", "what it is"], [[f"`{name}`", meaning] for name, meaning in told])


def rooms() -> str:
    rows = []
    for room in calls.ROOMS:
        heading = room.replace("_", " ")
        rules = [rule.rpartition(".")[2].replace("_", " ") for rule in calls.rules() if rule.rpartition(".")[0] == room]
        rows.append([f"[{heading}](equations.md#{anchor(heading)})", first_sentence(import_module(f"abm.agents.{room}").__doc__), ", ".join(rules)])
    return table(["room", "what it is about", "rules"], rows)
