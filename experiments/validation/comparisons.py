"""Moments that hold a world against the same world under another policy: pure functions, each to one number."""

import numpy as np
import polars as pl

from experiments.find.number_of import number_of
from experiments.validation import cross_sections
from experiments.validation.record import Record


def largest_difference(record: Record, arm: str) -> float:
    """Over all measures and quarters, between the world and the same under another policy."""
    both = record.quarters.join(record.arms[arm], on=["quarter", "measure"], suffix="_arm")
    apart = both.filter(~(pl.col("value").is_nan() & pl.col("value_arm").is_nan()))
    return number_of((apart["value"] - apart["value_arm"]).abs().max())


def effect(record: Record, measure: str, quarter: str, arm: str, sign: int = 1) -> float:
    """The other arm less this world; `sign` -1 where the arm takes something away."""
    return sign * (record.at(measure, quarter, arm) - record.at(measure, quarter))


def sales_near_cutoff(record: Record, before: str, quarter: str, arm: str, width: float) -> float:
    """Sales with platform credit against without, of sellers whose score lay at most `width` above the cutoff when it
    was offered, less of those as far below."""
    return cross_sections.effect_near_cutoff(
        record.firms[before], record.firms[quarter], record.firms_of_arms[arm][quarter], width
    )


def crowding(record: Record, quarter: str, few: str, many: str) -> float:
    """What firms brought onto an export platform export in a quarter, with many brought less with few; a share of what
    they export without it."""
    return cross_sections.lost_in_the_crowd(
        record.firms[quarter], record.firms_of_arms[few][quarter], record.firms_of_arms[many][quarter]
    )


def survival_online(record: Record, before: str, struck: str, after: str) -> float:
    """Survival of firms online less that of like firms offline, from `struck` to `after`, less the same gap from
    `before` to `struck`."""
    first, second, last = (record.firms[quarter] for quarter in (before, struck, after))
    return cross_sections.survival_gap(second, last) - cross_sections.survival_gap(first, second)


def added(record: Record, measure: str, first: str, last: str, arm: str) -> float:
    """What an arm adds to a flow, over quarters."""
    return sum(
        record.at(measure, quarter, arm) - value
        for quarter, value in record.path(measure).items()
        if first <= quarter <= last
    )


def per_yuan(record: Record, measure: str, first: str, last: str, arm: str) -> float:
    """What an arm adds to a flow for each yuan that its programmes cost."""
    cost = added(record, "programme_cost", first, last, arm)
    return added(record, measure, first, last, arm) / cost if cost > 0 else np.nan


def spent_per_coupon(record: Record, before: str, first: str, last: str, arm: str) -> float:
    """What those who won coupons in a rush spend more than those who came late, over quarters, a yuan redeemed."""
    quarters = [quarter for quarter in record.people if first <= quarter <= last]
    return cross_sections.spent_per_coupon(
        record.people[before],
        [record.people[quarter] for quarter in quarters],
        [record.people_of_arms[arm][quarter] for quarter in quarters],
    )


def eligible_against_others(
    record: Record, measure: str, eligible: list[str], others: list[str], quarter: str, arm: str
) -> float:
    """Growth through an arm of a measure in the groups that it serves, less the growth in those that it does not."""
    served, spared = (
        sum_of(record, measure, groups, quarter, arm) / sum_of(record, measure, groups, quarter)
        for groups in (eligible, others)
    )
    return served - spared


def sum_of(record: Record, measure: str, groups: list[str], quarter: str, arm: str | None = None) -> float:
    return sum(record.at(f"{measure}:{group}", quarter, arm) for group in groups)


def job_year_in_wages(record: Record, eligible: list[str], first: str, last: str, arm: str) -> float:
    """Cost of a job that firms of the eligible groups keep for a year, in yearly labour costs of a job."""
    jobs = sum(added(record, f"employment:{group}", first, last, arm) for group in eligible)
    cost = added(record, "programme_cost", first, last, arm)
    wages = np.mean(
        [
            record.at("wage_bill", quarter) / record.at("employment", quarter)
            for quarter in record.path("employment")
            if first <= quarter <= last
        ]
    )
    return cost / (jobs * float(wages)) if jobs > 0 else np.nan


def change_in_arm(record: Record, measure: str, quarter: str, base: str, arm: str) -> float:
    """A quarter of an arm less a base quarter of this world."""
    return record.at(measure, quarter, arm) - record.at(measure, base)
