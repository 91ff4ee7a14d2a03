"""Figures of firms side by side: cash and size against the surveys, growth, exit by size and age."""

import itertools
from pathlib import Path

import numpy as np
import polars as pl

from abm.errors import ConfigError
from abm.measures.catalogue import AGES, AGES_FROM
from experiments.find.number_of import number_of
from experiments.find.result import Result
from experiments.show import marks, style
from experiments.show.saved import Saved
from experiments.show.units import number, title
from experiments.validation import cross_sections, moments
from experiments.validation.score import BAND, MAIN

MODEL, DATA, OTHER = marks.PALETTE[0], marks.AGAINST, marks.PALETTE[1]
SURVEY = {1.0: 0.14, 3.0: 0.50}  # months of cash: share of SMEs [S003, S004]
MONTHS = np.linspace(0.0, 12.0, 49)
STAFF = np.geomspace(1.0, 1e4, 41)
RATES = np.linspace(-1.0, 1.0, 51)
ZIPF = 1.06


def sampled(result: Result, quarter: str) -> list[pl.DataFrame]:
    """The firms of every world at a quarter's end."""
    if result.firms is None:
        raise ConfigError(
            f"{result.folder}: no firms were kept side by side; say [samples] in the experiment, and run it anew"
        )
    table = result.firms.filter((pl.col("arm") == MAIN) & (pl.col("quarter") == quarter))
    return [one for _, one in table.partition_by("world", as_dict=True, maintain_order=True).items()]


def quarters_sampled(result: Result) -> list[str]:
    return result.question.samples[MAIN]


def over_worlds(curves: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and band, point by point."""
    low, high = np.percentile(curves, BAND, axis=0)
    return np.mean(curves, axis=0), low, high


def curve(axis, x: np.ndarray, curves: list[np.ndarray], name: str, x_name: str) -> pl.DataFrame:
    mean, low, high = over_worlds(curves)
    axis.fill_between(x, low, high, color=MODEL, alpha=0.25, lw=0)
    axis.plot(x, mean, color=MODEL, lw=1.6)
    return pl.DataFrame({"curve": [name] * len(x), x_name: x, "mean": mean, "low": low, "high": high}).rename(
        {x_name: "x"}
    )


def runway_and_sizes(result: Result, stem: Path) -> Saved:
    """Left: SMEs by months that their cash lasts, at the end of 2019, with
    the survey; right: firms by staff, rank on size."""
    first, last = quarters_sampled(result)[0], quarters_sampled(result)[-1]
    with style.plt.rc_context(style.STYLE):
        figure, (cash, size) = style.canvas(1, 2, 9.6, 3.8)
        small = [employers(one) for one in sampled(result, first)]
        panels = [
            curve(
                cash,
                MONTHS,
                [at_most(one["runway"].to_numpy(), one["weight"].to_numpy(), MONTHS) * 100 for one in small],
                "cash",
                "months",
            )
        ]
        cash.plot(list(SURVEY), [share * 100 for share in SURVEY.values()], "o", color=DATA, ms=6)
        cash.annotate(
            "survey of\nFebruary 2020",
            (3.0, 50.0),
            xytext=(-8, 6),
            textcoords="offset points",
            ha="right",
            fontsize=8.5,
        )
        cash.set_title(f"Months that cash lasts, {first}")
        cash.set_xlabel("months of outlays, at most")
        cash.set_ylabel("per cent of SMEs with staff")
        cash.set_ylim(0, None)
        tails = [1.0 - at_most(*cross_sections.sizes(one), STAFF - 1e-9) for one in sampled(result, last)]
        panels.append(curve(size, STAFF, tails, "size", "staff"))
        tail = np.mean(tails, axis=0)[10]
        size.plot(STAFF[10:], tail * (STAFF[10:] / STAFF[10]) ** -ZIPF, "--", color=DATA, lw=1.1)
        size.annotate(
            f"Zipf's law,\nexponent {ZIPF}",
            (STAFF[30], tail * (STAFF[30] / STAFF[10]) ** -ZIPF),
            xytext=(8, 4),
            textcoords="offset points",
            fontsize=8.5,
        )
        size.set_xscale("log")
        size.set_yscale("log")
        size.set_ylim(1e-6, 1.5)
        size.set_title(f"Size of firms, {last}")
        size.set_xlabel("staff, at least")
        size.set_ylabel("share of firms")
        words = (
            "line = mean over worlds, band = 90 % of worlds; dots = facts S003, S004; each agent counts for the firms"
            " it stands for"
        )
        shares = [
            f"{number(at_months(panels[0], month))} % of SMEs have cash for {month:g} month{'s' * (month > 1)} at most"
            for month in SURVEY
        ]
        told = f"{' and '.join(shares)}; the survey says {' and '.join(f'{share:.0%}' for share in SURVEY.values())}"
        return style.save(figure, pl.concat(panels), stem, told, words, style.origin(result))


def at_months(table: pl.DataFrame, months: float) -> float:
    """The mean over worlds at a point of the curve, per cent."""
    return number_of(table.filter((pl.col("x") - months).abs() < MONTHS[1] / 2)["mean"].item())


def employers(firms: pl.DataFrame) -> pl.DataFrame:
    """SMEs and self-employed with staff beside the owner, whom the survey of cash asks."""
    stands_for = pl.col("staff") / pl.col("weight")
    owner_alone = (pl.col("size_class") == "self_employed") & (stands_for <= 1.0)
    return firms.filter(pl.col("size_class").is_in(moments.SIZES) & (pl.col("staff") > 0) & ~owner_alone)


def at_most(values: np.ndarray, weight: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Weighted share of values at or below each point."""
    order = np.argsort(values, kind="stable")
    added = np.concatenate([[0.0], np.cumsum(weight[order])])
    return added[np.searchsorted(values[order], points, side="right")] / added[-1]


def growth_rates(result: Result, stem: Path) -> Saved:
    """Growth of firms' sales over a year, with the Laplace and the normal law of the same spread."""
    before, after = quarters_sampled(result)[-2:]
    pairs = [
        cross_sections.growth_rates(one, other)
        for one, other in zip(sampled(result, before), sampled(result, after), strict=True)
    ]
    middle, width = (RATES[1:] + RATES[:-1]) / 2.0, RATES[1] - RATES[0]
    densities = [np.histogram(rate, RATES, weights=weight)[0] / weight.sum() / width for rate, weight in pairs]
    spread = float(np.mean([np.sqrt(np.average(rate**2, weights=weight)) for rate, weight in pairs]))
    scale = float(np.mean([np.average(np.abs(rate), weights=weight) for rate, weight in pairs]))
    laplace, normal = (
        np.exp(-np.abs(middle) / scale) / (2.0 * scale),
        np.exp(-(middle**2) / (2.0 * spread**2)) / (spread * np.sqrt(2.0 * np.pi)),
    )
    with style.plt.rc_context(style.STYLE):
        figure, (axis,) = style.canvas(1, 1, 6.8, 3.9)
        text = curve(axis, middle, densities, "growth", "rate")
        axis.plot(middle, laplace, "--", color=OTHER, lw=1.2)
        axis.plot(middle, normal, ":", color=DATA, lw=1.4)
        axis.set_yscale("log")
        axis.set_ylim(1e-3, max(10.0, number_of(text["high"].max()) * 1.5))
        for words, height, colour in (
            ("model", 0.94, MODEL),
            ("Laplace, same mean distance", 0.87, OTHER),
            ("normal, same standard deviation", 0.80, DATA),
        ):
            axis.annotate(words, (0.98, height), xycoords="axes fraction", ha="right", color=colour, fontsize=8.5)
        axis.set_xlabel(f"log growth of sales, {before} to {after}, less its mean")
        axis.set_ylabel("density (log scale)")
        numbers = text.with_columns(pl.Series("laplace", laplace), pl.Series("normal", normal))
        peak = np.abs(middle).argmin()
        nearer = min(
            (("Laplace", laplace[peak]), ("normal", normal[peak])),
            key=lambda law: abs(np.log(law[1] / max(text["mean"][int(peak)], 1e-9))),
        )
        told = f"Growth of firms: in the middle the density is nearer to the {nearer[0]} law"
        return style.save(
            figure, numbers, stem, told, "line = mean over worlds, band = 90 % of worlds", style.origin(result)
        )


def exits(result: Result, accepted: dict[str, tuple[float, float]], stem: Path) -> Saved:
    """Share of firms that close in a quarter without a shock, by size class and by age."""
    panel = result.panel
    with style.plt.rc_context(style.STYLE):
        figure, (size, age) = style.canvas(1, 2, 9.6, 3.6)
        lines = [
            exit_bars(
                size, panel, [f"exit_rate:{name}" for name in moments.SIZES], [title(name) for name in moments.SIZES]
            )
        ]
        for spot, name in enumerate(moments.SIZES):
            low, high = accepted[name]
            size.fill_between([spot - 0.42, spot + 0.42], low * 100, high * 100, color=DATA, alpha=0.12, lw=0)
        size.set_title("By size (grey: accepted)")
        size.set_ylabel("per cent of firms a quarter")
        ends = [f"{int(a)}-{int(b)}" for a, b in itertools.pairwise(AGES_FROM)] + [f"{int(AGES_FROM[-1])}+"]
        lines.append(exit_bars(age, panel, [f"exit_rate_age:{name}" for name in AGES], ends))
        age.set_title("By age, SMEs")
        age.set_xlabel("years since the firm opened")
        within = [
            accepted[name][0] <= mean <= accepted[name][1]
            for name, mean in zip(moments.SIZES, lines[0]["mean"], strict=True)
        ]
        told = f"Exit without a shock: accepted in {sum(within)} of {len(within)} classes of size"
        caption = "bars = mean over worlds and quarters, lines = 90 % of worlds"
        return style.save(figure, pl.concat(lines), stem, told, caption, style.origin(result))


def exit_bars(axis, panel, measures: list[str], labels: list[str]) -> pl.DataFrame:
    means = np.array([panel.values[MAIN, measure].mean(axis=1) for measure in measures])
    low, high = np.percentile(means, BAND, axis=1)
    spots = np.arange(len(measures))
    axis.bar(spots, means.mean(axis=1) * 100, color=MODEL, alpha=0.55, width=0.6)
    axis.vlines(spots, low * 100, high * 100, color=MODEL, lw=1.6)
    axis.set_xticks(spots, labels, fontsize=8)
    axis.grid(axis="x", visible=False)
    return pl.DataFrame({"measure": measures, "mean": means.mean(axis=1), "low": low, "high": high})
