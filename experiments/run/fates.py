"""Each firm across the arms of one world: grouped before relief begins, followed by its permanent id, reduced to a
small table."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from abm.relief.programme import read_programme
from experiments.ask.arms import Arm
from experiments.ask.design import World
from experiments.ask.fates import COUNTED, GROUPS, SCHEME, VALUES
from experiments.ask.plan import Plan
from experiments.ask.quarters import quarter_before

ENTRANTS = {"by": "all", "group": "all", "offer": "entrants", "fate": "entrant"}


@dataclass(frozen=True)
class Seen:
    """Firms at a quarter's end: the firm_panel, relief received so far, and what
    arms offer whose programmes begin in the next."""

    firm_panel: pl.DataFrame
    relief: pl.DataFrame
    offers: dict[str, pl.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, economy: Any, beginning: dict[str, list[dict]]) -> "Seen":
        return cls(
            economy.firm_panel(),
            economy.relief_received(),
            {arm: economy.offers(items) for arm, items in beginning.items()},
        )

    @property
    def in_being(self) -> pl.DataFrame:
        return self.firm_panel.filter(pl.col("stands") != "closed")


def watch(plan: Plan, world: World, unrelieved: bool) -> dict[str, dict[str, list[dict]]]:
    """Quarters at which firms are looked at: those asked for and, where relief is absent, those before an arm begins,
    with the programmes that begin by arm."""
    if plan.question.fates is None:
        return {}
    looked: dict[str, dict[str, list[dict]]] = {quarter: {} for quarter in plan.question.fates.quarters}
    for arm in plan.arms if unrelieved else ():
        for start, items in begun(arm, world).items():
            looked.setdefault(quarter_before(start), {})[arm.name] = items
    return looked


def begun(arm: Arm, world: World) -> dict[str, list[dict]]:
    """Programmes of an arm by the quarter in which they start; the arm itself starts even without a programme."""
    starts: dict[str, list[dict]] = {} if arm.starts is None else {arm.starts: []}
    for item in world.relief(arm):
        starts.setdefault(read_programme(item).start_quarter, []).append(item)
    return starts


def fates(seen: dict[str, dict[str, Seen]], world: World, plan: Plan) -> pl.DataFrame | None:
    """The table of one world: every arm against the one compared with, at every quarter asked for."""
    if plan.question.fates is None:
        return None
    asked, scale = sorted(plan.question.fates.quarters), plan.question.scale
    against = next(arm for arm in plan.arms if arm.name == plan.question.compare.against)
    tables = [
        table.select(
            pl.lit(arm.name).alias("arm"),
            pl.lit(world.number, pl.Int64).alias("world"),
            pl.lit(quarter).alias("quarter"),
            *SCHEME,
            *COUNTED,
        )
        for arm in plan.arms
        if arm.name != against.name
        for quarter, table in fates_of(seen[arm.name], seen[against.name], arm, against, asked, scale).items()
    ]
    return pl.concat(tables) if tables else None


def fates_of(
    with_relief: dict[str, Seen], without: dict[str, Seen], arm: Arm, against: Arm, asked: list[str], scale: int
) -> dict[str, pl.DataFrame]:
    """By quarter asked for, in order, amounts of the whole economy."""
    begins = min(start for start in (arm.starts, against.starts, asked[0]) if start is not None)
    offers = [seen.offers[arm.name] for _, seen in sorted(without.items()) if arm.relief and arm.name in seen.offers]
    before = without[quarter_before(begins)]
    firms = grouped(before.in_being, offers).join(side(before, "_before"), on="id", maintain_order="left")
    firms = firms.with_columns(
        fate=fate(
            *(alive(firms, arms[quarter]) for quarter in (asked[0], asked[-1]) for arms in (with_relief, without))
        )
    )
    return {quarter: counted(firms, with_relief[quarter], without[quarter], scale) for quarter in asked}


def grouped(firms: pl.DataFrame, offers: list[pl.DataFrame]) -> pl.DataFrame:
    """Firms before relief begins, each with its groups and with what it
    is offered by the programmes when they start."""
    eligible, offered = (said_yes(offers, name) for name in ("eligible", "offered"))
    offer = (
        pl.when(pl.col("id").is_in(offered))
        .then(pl.lit("offered"))
        .when(pl.col("id").is_in(eligible))
        .then(pl.lit("left out"))
        .otherwise(pl.lit("ineligible"))
    )
    return firms.sort("id").select(
        "id",
        "weight",
        "size",
        "industry",
        all=pl.lit("all"),
        offer=offer if offers else pl.lit("everyone"),
        trade=yes_or_no("exporter", "exporter", "not an exporter"),
        online=yes_or_no("online", "online", "not online"),
        credit=yes_or_no("short_of_credit", "short of credit", "not short of credit"),
    )


def said_yes(offers: list[pl.DataFrame], name: str) -> list[int]:
    """Ids of firms of which one of the tables says so."""
    return [firm for table in offers for firm in table.filter(pl.col(name))["id"]]


def yes_or_no(column: str, yes: str, no: str) -> pl.Expr:
    return pl.when(pl.col(column)).then(pl.lit(yes)).otherwise(pl.lit(no))


def alive(firms: pl.DataFrame, seen: Seen) -> pl.Series:
    return firms["id"].is_in(seen.in_being["id"].to_list())


def fate(first: pl.Series, first_without: pl.Series, last: pl.Series, last_without: pl.Series) -> pl.Expr:
    """What becomes of a firm, from whether it is in being at the first
    and the last quarter, with relief and without."""
    return (
        pl.when(last & last_without)
        .then(pl.lit("survives anyway"))
        .when(last & ~last_without)
        .then(pl.lit("saved"))
        .when(~last & last_without)
        .then(pl.lit("killed"))
        .when(first & ~first_without)
        .then(pl.lit("only delayed"))
        .otherwise(pl.lit("fails anyway"))
    )


def counted(firms: pl.DataFrame, with_relief: Seen, without: Seen, scale: int) -> pl.DataFrame:
    """Groups by offer and fate, added up, then what opened since relief began."""
    known = firms
    for more in (side(with_relief), side(without, "_without"), with_relief.relief.with_columns(reached=1.0)):
        known = known.join(more, on="id", how="left", maintain_order="left")
    known = known.fill_null(0.0).with_columns(
        agents=pl.lit(1.0), firms="weight", reached=pl.col("weight") * pl.col("reached")
    )
    sums = [added_up(known, by) for by in GROUPS] + [entrants(firms, with_relief, without)]
    return pl.concat(sums).with_columns(pl.col(name) * float(scale) for name in COUNTED if name != "agents")


def side(seen: Seen, suffix: str = "") -> pl.DataFrame:
    """What is counted of each firm in the quarter; one that closed in it has sold, and stands nowhere."""
    stands = {name: pl.col("weight") * (pl.col("stands") == name) for name in ("open", "still")}
    found = seen.firm_panel.select("id", pl.col("jobs").cast(pl.Float64), "sales", "exports", **stands)
    return found.rename({name: name + suffix for name in VALUES})


def added_up(known: pl.DataFrame, by: str) -> pl.DataFrame:
    """One row for each group, offer and fate that there is."""
    columns = pl.lit(by).alias("by"), pl.col(by).alias("group"), "offer", "fate"
    return (
        known.select(*columns, *COUNTED).group_by(SCHEME, maintain_order=True).agg(pl.col(COUNTED).sum()).sort(SCHEME)
    )


def entrants(firms: pl.DataFrame, with_relief: Seen, without: Seen) -> pl.DataFrame:
    """Firms that were not in being when relief began: what they count for in either arm, and the relief they got."""
    old = firms["id"].to_list()
    known = (side(with_relief), side(without, "_without"))
    counted_now = [table.filter(~pl.col("id").is_in(old)).drop("id").sum().row(0, named=True) for table in known]
    got = with_relief.relief.filter(~pl.col("id").is_in(old))
    entrants_of = (
        ENTRANTS
        | dict.fromkeys(COUNTED, 0.0)
        | counted_now[0]
        | counted_now[1]
        | {"relief": float(got["relief"].sum())}
    )
    return pl.DataFrame([entrants_of]).select(*SCHEME, *COUNTED)
