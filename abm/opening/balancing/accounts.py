"""Every account of the table as an equation in its cells: industries,
owners, totals, jobs, payments, what is owned and owed."""

from dataclasses import dataclass

from abm.names import INDUSTRIES, OWNERS
from abm.opening.balancing.institutions import institutions
from abm.opening.table_cells import Address

USES = ("households", "government", "capital_formation", "exports")
_TOTALS = {  # total = sum of cells
    "gdp": [("production", "value_added", name) for name in INDUSTRIES],
    "pay": [("production", "pay", name) for name in INDUSTRIES],
    "production_tax": [("production", "production_tax", name) for name in INDUSTRIES],
    "gross_output": [("production", "gross_output", name) for name in INDUSTRIES],
    "household_consumption": [("uses", name, "households") for name in (*INDUSTRIES, "imports")],
    "government_consumption": [("uses", name, "government") for name in INDUSTRIES],
    "capital_formation": [("uses", name, "capital_formation") for name in (*INDUSTRIES, "imports")],
    "exports": [("uses", name, "exports") for name in INDUSTRIES],
    "imports": [("production", "imported_inputs", name) for name in INDUSTRIES]
    + [("uses", "imports", use) for use in USES],
}


@dataclass(frozen=True)
class Account:
    """Sum of weight times cell = 0, said in words."""

    words: str
    weights: dict[Address, float]


def accounts(held, p) -> list[Account]:
    """All accounts; `held`: the shares by which products of cells are made linear (see `Held`)."""
    return [
        *_industries(),
        *_owners(),
        *_totals(),
        *_jobs(),
        *(Account(*equation) for equation in institutions(held, p)),
    ]


def _industries():
    for name in INDUSTRIES:
        sold = [("inputs", name, buyer) for buyer in INDUSTRIES] + [("uses", name, use) for use in USES]
        yield _sum(
            f"{name}: output is what is sold to industries and final users", ("production", "gross_output", name), sold
        )
        costs = [("inputs", seller, name) for seller in INDUSTRIES]
        costs += [("production", "imported_inputs", name), ("production", "value_added", name)]
        yield _sum(f"{name}: output is inputs and value added", ("production", "gross_output", name), costs)


def _owners():
    for name in INDUSTRIES:
        for kind in ("value_added", "pay", "production_tax"):
            yield _sum(
                f"{name}: {kind} of all owners", ("production", kind, name), [(kind, name, owner) for owner in OWNERS]
            )
        for owner in OWNERS:
            parts = [(kind, name, owner) for kind in ("pay", "production_tax", "surplus")]
            yield _sum(
                f"{name}, {owner}: value added is pay, production tax and surplus", ("value_added", name, owner), parts
            )


def _totals():
    for total, parts in _TOTALS.items():
        yield _sum(f"{total} of the economy", ("totals", total, "total"), parts)


def _jobs():
    for owner in OWNERS:
        yield _sum(
            f"jobs, {owner}: all industries", ("totals", "jobs", owner), [("jobs", name, owner) for name in INDUSTRIES]
        )
    others = [("totals", "jobs", owner) for owner in OWNERS if owner != "households"]
    yield _sum("jobs outside farm households", ("totals", "jobs", "non_farm"), others)


def _sum(words: str, whole: Address, parts: list[Address]) -> Account:
    return Account(words, {whole: 1.0, **dict.fromkeys(parts, -1.0)})
