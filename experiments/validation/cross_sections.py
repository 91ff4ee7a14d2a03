"""Statistics of firms and people side by side, each firm agent counted by the firms it stands for."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from abm.measures.business_demography import weighted_median
from experiments.find.number_of import number_of

SCORED = ("self_employed", "micro", "small")  # whom a platform lends to by score
AWAY = ("in_village", "stranded")  # to whom a city hands out no coupons


def sizes(firms: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Staff of one real firm, and how many such firms, of the firms that employ somebody."""
    firms = firms.filter(pl.col("staff") > 0)
    weight = firms["weight"].to_numpy()
    return firms["staff"].to_numpy() / weight, weight


def zipf_exponent(firms: pl.DataFrame, smallest: float) -> float:
    """Slope of log rank on log size among firms of at least `smallest`
    staff; the rank is that of the firms stood for."""
    size, weight = sizes(firms)
    tail = size >= smallest
    order = np.argsort(-size[tail], kind="stable")
    size, weight = size[tail][order], weight[tail][order]
    rank = np.cumsum(weight) - weight / 2.0
    return -float(np.polyfit(np.log(size), np.log(rank), 1, w=np.sqrt(weight))[0])


def growth_rates(before: pl.DataFrame, after: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Log growth of sales of the firms in both, less its weighted mean; and their weights."""
    both = before.join(after, on="id", suffix="_after").filter((pl.col("sales") > 0) & (pl.col("sales_after") > 0))
    rate, weight = np.log((both["sales_after"] / both["sales"]).to_numpy()), both["weight"].to_numpy()
    return rate - np.average(rate, weights=weight), weight


def kurtosis(rates: tuple[np.ndarray, np.ndarray]) -> float:
    """Fourth moment over the squared second, weighted: 3 for a normal distribution, 6 for Laplace's."""
    rate, weight = rates
    return float(np.average(rate**4, weights=weight) / np.average(rate**2, weights=weight) ** 2)


def top_share(firms: pl.DataFrame, column: str, share: float) -> float:
    """Part of the whole that belongs to the largest firms, `share` of
    those that have any, by what one real firm has."""
    firms = firms.filter(pl.col(column) > 0)
    amount, weight = firms[column].to_numpy(), firms["weight"].to_numpy()
    order = np.argsort(-amount / weight, kind="stable")
    amount, weight = amount[order], weight[order]
    left = share * weight.sum() - (np.cumsum(weight) - weight)
    return float((amount * np.clip(left / weight, 0.0, 1.0)).sum() / amount.sum())


def effect_near_cutoff(before: pl.DataFrame, without: pl.DataFrame, with_credit: pl.DataFrame, width: float) -> float:
    """Sales with credit against without, of online sellers that were just above the cutoff of the score `before` the
    offer, less the same of those just below, who are offered nothing: what is taken from these counts, as it does in a
    discontinuity."""
    sellers = before.filter(pl.col("online") & pl.col("operates") & pl.col("size_class").is_in(SCORED)).select(
        "id", score="above_cutoff"
    )
    both = sellers.join(without.select("id", "sales"), on="id").join(
        with_credit.select("id", "sales"), on="id", suffix="_with"
    )
    return gain(both.filter(pl.col("score").is_between(0.0, width))) - gain(
        both.filter((pl.col("score") < 0.0) & (pl.col("score") >= -width))
    )


def gain(both: pl.DataFrame) -> float:
    """Sales with against without, a share; no number where nothing is sold."""
    with_credit, without = number_of(both["sales_with"].sum()), number_of(both["sales"].sum())
    return with_credit / without - 1.0 if without > 0 else np.nan


def survival_gap(before: pl.DataFrame, after: pl.DataFrame) -> float:
    """Share of SMEs still at work, those online less those offline, among firms of one industry and size class; the
    mean over the online ones."""
    small = before.filter(pl.col("operates") & (pl.col("size_class") != "large"))
    alive = after.filter(pl.col("operates")).select("id", survives=pl.lit(1.0))
    groups = small.join(alive, on="id", how="left").with_columns(pl.col("survives").fill_null(0.0))
    groups = groups.group_by("industry", "size_class", "online", maintain_order=True).agg(
        weighted=(pl.col("weight") * pl.col("survives")).sum(), weight=pl.col("weight").sum()
    )
    groups = groups.with_columns(rate=pl.col("weighted") / pl.col("weight"))
    both = groups.filter("online").join(
        groups.filter(~pl.col("online")), on=("industry", "size_class"), suffix="_offline"
    )
    gap, weight = (both["rate"] - both["rate_offline"]).to_numpy(), both["weight"].to_numpy()
    return float(np.average(gap, weights=weight)) if weight.sum() > 0 else np.nan


def lost_in_the_crowd(without: pl.DataFrame, few: pl.DataFrame, many: pl.DataFrame) -> float:
    """What a firm that is brought onto an export platform in both exports with many less with few, over its exports
    without: the firm in the middle, since a few large ones that fill or lose a year's order would decide a mean."""
    outside = without.filter(~pl.col("export_platform")).select("id", "weight", usual="exports")
    brought = (table.filter("export_platform").select("id", "exports") for table in (few, many))
    both = outside.join(next(brought), on="id").join(next(brought), on="id", suffix="_many")
    both = both.filter(pl.col("usual") > 0)
    lost = (both["exports_many"] - both["exports"]) / both["usual"]
    return weighted_median(lost.to_numpy(), both["weight"].to_numpy()) if len(lost) else np.nan


def spent_per_coupon(before: pl.DataFrame, without: Sequence[pl.DataFrame], helped: Sequence[pl.DataFrame]) -> float:
    """Spending of people who hold coupons in the first quarter, less that of people in town who hold none, over
    quarters, a yuan that shops took of the coupons; each person is held against itself `without` them, so that who wins
    need not be like who does not. No number where nobody wins, nobody loses or nothing is redeemed."""
    in_town = before.filter(~pl.col("state").is_in(AWAY)).select("id")
    wins = helped[0].select("id", wins=pl.col("coupons") > 0.0)
    both = [
        table.join(alone.select("id", alone="consumption"), on="id")
        for table, alone in zip(helped, without, strict=True)
    ]
    people = (
        pl.concat([table.select("id", more=pl.col("consumption") - pl.col("alone"), paid="redeemed") for table in both])
        .group_by("id", maintain_order=True)
        .sum()
        .join(in_town, on="id")
        .join(wins, on="id")
    )
    winners, late = people.filter("wins"), people.filter(~pl.col("wins"))
    if winners.is_empty() or late.is_empty() or number_of(winners["paid"].sum()) <= 0.0:
        return np.nan
    more, of_late, paid = (number_of(column.mean()) for column in (winners["more"], late["more"], winners["paid"]))
    return (more - of_late) / paid
