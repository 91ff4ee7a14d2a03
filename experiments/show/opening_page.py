"""The page of the opening table: its accounts as tables, what balancing moved, the source of every cell."""

import math

from abm.names import INDUSTRIES, SECTORS, Industry, Owner
from abm.opening.table import Table
from abm.opening.table_cells import RULES, folder_of, read_cells, read_rows
from abm.opening.table_files import BALANCED, COLUMNS
from abm.parameters.configs_path import read_toml

ECONOMY = "china_2019"
MOST = 25
TN = 1e12
PRODUCERS = ("sme", "self_employed", "large", "platforms", "banks", "government", "farms, dwellings")
WORDS = """\
The balanced table from which the model opens: China in 2019, trillion yuan a year, stocks at the end of 2019, jobs in
million persons. The cells as found or estimated stand in `configs/economies/china_2019/table/cells.csv`, each with how
sure it is, its status and source; `balanced.csv` beside it is the nearest table that meets all accounts, in the sense
of generalised least squares ([decision 0009](decisions/0009-the-table-is-balanced-by-how-sure-each-cell-is.md)). To
change a cell: edit it in `cells.csv`, with its certainty, then `make table`. Nothing else needs the solver; a run reads
`balanced.csv` and refuses it if the cells have changed since."""


def opening_table(page, table) -> str:
    """`page` and `table` write Markdown."""
    opened, moved = Table.read(ECONOMY), read_rows(folder_of(ECONOMY) / BALANCED, COLUMNS)
    parts = [
        ("Industries and final uses", "Domestic output; what is imported stands apart.", industries(opened, table)),
        ("Inputs", "The row sells to the column; domestic.", inputs(opened, table)),
        *(
            (title, words, owners(opened, kind, table))
            for title, words, kind in (
                (
                    "Value added by owner",
                    "Platforms are large firms of the information industry: commissions of their sellers.",
                    "value_added_by_owner",
                ),
                (
                    "Pay by owner",
                    (
                        "With contributions; that of the self-employed has the owner's own (42 %), which the table"
                        " imputes."
                    ),
                    "pay",
                ),
                ("Production tax by owner", "Less subsidies.", "production_tax"),
                ("Surplus by owner", "Gross: value added less pay and production tax.", "surplus"),
                ("Jobs by owner", "Million persons.", "jobs"),
            )
        ),
        (
            "Payments between sectors",
            "+ receives, - pays. Net lending and owner capital are what net financial wealth grows by.",
            payments(opened, table),
        ),
        ("What sectors own and owe", "+ owns, - owes.", wealth(opened, table)),
        (f"The {MOST} cells moved most", "In standard errors of the stated figure.", most(moved, table)),
        (
            "How sure: the rule",
            (
                "Standard error as a share of the stated figure. What an account has and no cell states follows from"
                " the others."
            ),
            rule(table),
        ),
        (
            "Every stated cell",
            (
                "Status: *fact* is published, *recalled* an official figure from memory, *estimate* judged, *derived*"
                " follows from others."
            ),
            cells(moved, table),
        ),
    ]
    return page(
        "The opening table", WORDS, "\n\n".join(f"## {title}\n\n{words}\n\n{body}" for title, words, body in parts)
    )


def industries(t: Table, table) -> str:
    columns = {
        "output": t.out,
        "value added": t.value_added,
        "imported inputs": t.imported_inputs,
        "to households": t.to_households,
        "to government": t.to_government,
        "to fixed investment": t.to_investment,
        "to inventories": t.to_inventories,
        "to exports": t.to_exports,
    }
    imports = [0, 0, 0, t.imports_households, 0, t.imports_investment, t.imports_inventories, 0]
    rows = [[name, *(tn(column[j]) for column in columns.values())] for j, name in enumerate(INDUSTRIES)]
    rows.append(["imports", *(tn(x) for x in imports)])
    return table(
        ["industry", *columns],
        [*rows, ["sum", *(tn(column.sum() + more) for column, more in zip(columns.values(), imports, strict=True))]],
    )


def inputs(t: Table, table) -> str:
    rows = [[name, *map(tn, t.inputs[j]), tn(t.inputs[j].sum())] for j, name in enumerate(INDUSTRIES)]
    rows += [
        ["sum", *map(tn, t.inputs.sum(axis=0)), tn(t.inputs.sum())],
        ["of it fixed rent of firms", *map(tn, t.fixed_rent.sum(axis=1)), tn(t.fixed_rent.sum())],
    ]
    return table(["sells to", *INDUSTRIES, "sum"], rows)


def owners(t: Table, kind: str, table) -> str:
    values, unit = getattr(t, kind), 1e6 if kind == "jobs" else TN
    own = Industry.INFORMATION, Owner.LARGE
    theirs = {
        "value_added_by_owner": t.platform_value_added,
        "pay": t.platform_jobs * t.pay[own],
        "jobs": t.platform_jobs * t.jobs[own],
        "production_tax": t.platform_output * t.production_tax[own],
        "surplus": t.platform_surplus,
    }[kind]
    rows = []
    for j, _name in enumerate(INDUSTRIES):
        line = [float(x) for x in values[j]]
        platforms = theirs if j == own[0] else 0.0
        line[Owner.LARGE] -= platforms
        line.insert(Owner.LARGE + 1, platforms)
        rows.append([*line, sum(line)])
    shown = [[name, *(number(x / unit) for x in row)] for name, row in zip(INDUSTRIES, rows, strict=True)]
    return table(
        ["industry", *PRODUCERS, "sum"],
        [*shown, ["sum", *(number(sum(column) / unit) for column in zip(*rows, strict=True))]],
    )


def payments(t: Table, table) -> str:
    income = [
        name
        for name in t.flows
        if name
        not in (
            "consumption",
            "current_account",
            "land_premium",
            "inventory_change",
            "fixed_investment",
            "owner_capital",
        )
    ]
    rows = [by_sector(name, t.flows[name]) for name in income] + [
        by_sector("= disposable income", t.balances["disposable_income"])
    ]
    rows += [by_sector(name, t.flows[name]) for name in ("consumption", "current_account")] + [
        by_sector("= saving", t.balances["saving"])
    ]
    rows += [by_sector(name, t.flows[name]) for name in ("land_premium", "fixed_investment", "inventory_change")]
    rows += [
        by_sector("= net lending", t.balances["net_lending"]),
        by_sector("owner_capital", t.flows["owner_capital"]),
    ]
    return table(
        ["flow", *SECTORS, "sum"], [*rows, by_sector("= growth of net financial wealth", t.balances["wealth_change"])]
    )


def wealth(t: Table, table) -> str:
    rows = [by_sector(name, row) for name, row in t.stocks.items()] + [
        by_sector("= net financial wealth", t.net_wealth)
    ]
    return table(["stock", *SECTORS, "sum"], [*rows, by_sector("fixed capital, dwellings", t.capital)])


def by_sector(name: str, row: dict[str, float]) -> list[str]:
    return [name.replace("_", " "), *(tn(row[sector]) for sector in SECTORS), number(sum(row.values()) / TN)]


def most(moved, table) -> str:
    stated = [row for row in moved if row["adjustment"]]
    ranked = sorted(stated, key=lambda row: -abs(float(row["adjustment"])))[:MOST]
    rows = [
        [*address(row), row["unbalanced"], row["standard_error"], number(float(row["balanced"]), 4), row["adjustment"]]
        for row in ranked
    ]
    return table(["account", "row", "column", "stated", "standard error", "balanced", "moved by"], rows)


def rule(table) -> str:
    errors = read_toml(folder_of(ECONOMY) / RULES)["standard_error"]
    return table(
        ["certainty", "standard error"],
        [[name, "free" if math.isinf(error) else f"{error:.0%}"] for name, error in errors.items()],
    )


def cells(moved, table) -> str:
    balanced = {tuple(address(row)): row for row in moved}
    rows = [
        [
            *where,
            f"{cell.value:.6g}",
            cell.certainty,
            cell.status,
            number(float(balanced[where]["balanced"]), 4),
            balanced[where]["adjustment"],
            cell.source,
        ]
        for where, cell in read_cells(ECONOMY).cells.items()
    ]
    return table(["account", "row", "column", "stated", "certainty", "status", "balanced", "moved by", "source"], rows)


def address(row: dict) -> list[str]:
    return [row["account"], row["row"], row["column"]]


def tn(yuan: float) -> str:
    return number(yuan / TN)


def number(x: float, digits: int = 2) -> str:
    """Rounded; nothing for nothing, and the first digit of what is small."""
    x = float(x)
    if abs(x) < 5e-10:
        return ""
    return f"{x:.{digits}f}" if abs(x) >= 0.5 * 10**-digits else f"{x:.1g}"
