"""What verdicts and bills could get wrong without a total that fails: each figure worked by hand on a made-up table.

Worlds differ by a little luck that is zero in the mean; every quarter, sector and lender has a number of its own, so
that a quarter, a sector or a column left out, or taken twice, would be another number.
"""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from experiments.ask.claims import Claim
from experiments.ask.measures import Measure
from experiments.ask.schema import Compare
from experiments.find.bound import bound
from experiments.find.costs import GAINS, SECTORS_OF_SPONSORS, bills
from experiments.find.effects import effects
from experiments.find.gross_to_net import gross_to_net
from experiments.find.panel import Panel
from experiments.find.verdict import SUPPORTED, UNDECIDED, Drawn, Verdict, verdict, verdicts
from experiments.run.stopping import half_width
from experiments.show import verdict as show

QUARTERS = ("2019Q4", "2020Q1", "2020Q2", "2020Q3", "2020Q4", "2021Q1", "2021Q2")
DRAWS, SEEDS = 8, 2
COMPARE = Compare(measures=["employment"], during="2020Q2:2020Q3", after="2020Q4:2021Q1")
KNOWN = {"employment": Measure("persons", "level", "")}
STARTS = {"nothing": None, "help": "2020Q1"}
LUCK = np.repeat([-1.0, 1.0], DRAWS) * 0.01
DIGITS = np.array([0.0, 1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0])  # a quarter is a digit


def panel_of(found: dict[str, np.ndarray]) -> Panel:
    """`told[measure]`: worlds x quarters, or quarters that every world shares but for its luck; openings go round."""
    worlds = np.arange(DRAWS * SEEDS)
    values = {}
    for measure, change in found.items():
        change = change if change.ndim == 2 else change[None, :] * (1 + LUCK[:, None])
        values |= {("nothing", measure): np.full(change.shape, 500.0), ("help", measure): 500.0 + change}
    return Panel(("nothing", "help"), worlds, worlds // SEEDS, worlds % 4, QUARTERS, values)


def drawn(panel: Panel) -> Drawn:
    return Drawn(pl.DataFrame({"world": panel.worlds, "draw": panel.draws}), ())


def found(found: np.ndarray, **said) -> Verdict:
    panel = panel_of({"employment": found})
    return verdict(
        panel,
        COMPARE,
        Claim(says="it helps", measure="employment", arm="help", **said),
        STARTS,
        KNOWN,
        {},
        drawn(panel),
    )


@pytest.mark.parametrize("place", range(1, len(QUARTERS)))
def test_a_peak_is_found_in_whatever_quarter_it_is(place):
    """Five at one quarter, two in the others since relief began: no
    quarter is passed over, by claim, gross to net or bound."""
    jobs = np.where(np.arange(len(QUARTERS)) == place, 5.0, 2.0) * (np.arange(len(QUARTERS)) > 0)
    answer = found(jobs, window="peak", at_least=4.0)
    assert (answer.quarter, answer.word, answer.found.mean) == (QUARTERS[place], SUPPORTED, pytest.approx(5.0))
    assert found(-jobs, window="peak", at_most=-4.0).quarter == QUARTERS[place]
    panel = panel_of(
        dict.fromkeys(("employment", "programme_reach", "jobs_reached", "sme_survival"), jobs)
        | {"money_drawn": DIGITS, "programme_cost": DIGITS}
    )
    (one,) = gross_to_net(panel, COMPARE, STARTS, {"help"})
    assert (one.peak_quarter, one.peak.mean, one.firms) == (QUARTERS[place], pytest.approx(5.0), pytest.approx(505.0))
    assert (
        bound(panel, "nothing", "help", STARTS, 1.0).quarter,
        bound(panel, "nothing", "help", STARTS, 1.0).money,
    ) == (
        QUARTERS[place],
        pytest.approx(2 * DIGITS.sum()),
    )


def test_an_effect_that_is_below_zero_throughout_peaks_where_it_is_least_low():
    """Not at the zero before relief begins, and alike for claim, gross to net and bound."""
    jobs = np.array([0.0, -5.0, -2.0, -1.0, -3.0, -4.0, -4.0])
    panel = panel_of(
        dict.fromkeys(("employment", "programme_reach", "jobs_reached", "sme_survival"), jobs)
        | {"money_drawn": DIGITS, "programme_cost": DIGITS}
    )
    (one,), of_money = gross_to_net(panel, COMPARE, STARTS, {"help"}), bound(panel, "nothing", "help", STARTS, 1.0)
    claimed = found(jobs, window="peak", at_least=4.0)
    assert one.peak_quarter == of_money.quarter == claimed.quarter == "2020Q3"
    assert one.peak.mean == of_money.jobs_found == claimed.found.mean == pytest.approx(-1.0)


def test_firms_touched_are_those_of_one_quarter():
    """Half of the worlds are busiest in 2020Q2, half in 2020Q3: no quarter has the mean of all busiest ones, 508."""
    firms = np.zeros((DRAWS * SEEDS, len(QUARTERS)))
    firms[::2, 2], firms[1::2, 2], firms[::2, 3], firms[1::2, 3] = 8.0, 2.0, 1.0, 8.0
    still = {name: np.zeros_like(firms) for name in ("employment", "jobs_reached", "sme_survival")}
    (one,) = gross_to_net(panel_of({"programme_reach": firms} | still), COMPARE, STARTS, {"help"})
    assert one.firms == pytest.approx(505.0)


@pytest.mark.parametrize(
    ("window", "sign", "quarter", "mean"),
    [("cumulated", "positive", None, 111_000.0 - 111.0), ("peak", "negative", "2020Q2", -10.0)],
)
def test_a_claim_begins_with_the_first_programme_of_either_arm(window, sign, quarter, mean):
    """The arm it is held against begins two quarters earlier: what was lost to it until then is counted."""
    found = np.array([0.0, 0.0, 0.0, 1_000.0, 10_000.0, 100_000.0, 1e6])
    panel, sooner = panel_of({"employment": found}), np.array([0.0, 1.0, 10.0, 100.0, 0.0, 0.0, 0.0])
    early = {("early", "employment"): 500.0 + sooner[None, :] * (1 + LUCK[:, None])}
    arms = ("nothing", "help", "early")
    both = Panel(arms, panel.worlds, panel.draws, panel.openings, QUARTERS, panel.values | early)
    claim = Claim(says="it helps", measure="employment", arm="help", against="early", window=window, sign=sign)
    starts = dict(zip(arms, (None, "2020Q3", "2020Q1"), strict=True))
    one = verdict(both, COMPARE, claim, starts, KNOWN, {}, drawn(both))
    assert (one.quarter, one.found.mean) == (quarter, pytest.approx(mean))


def bill_of(sponsors: list[str], **found: np.ndarray):
    earned = {
        f"earned:{sector}": 2.0**index * DIGITS
        for index, sector in enumerate(sector for parts in GAINS.values() for sector in parts)
    }
    paid = {"programme_cost": 3 * DIGITS, "full_cost": 5 * DIGITS, "employment": 7 * DIGITS, "exports": 9 * DIGITS}
    lost = {
        "relief_loans_written_off": 11 * DIGITS,
        "written_off": 12 * DIGITS,
        "guarantees_called": 13 * DIGITS,
        "real_wealth_gained": 14 * DIGITS,
    }
    (one,) = bills(panel_of(earned | paid | lost | found), COMPARE, STARTS, {"nothing": [], "help": sponsors})
    return one


ENDS = 11_111.0  # from the first programme in 2020Q1 to the end of `after` in 2021Q1, no quarter more or less


def test_a_bill_runs_from_the_first_programme_to_the_end_of_the_windows():
    one = bill_of(["platform"])
    assert (
        one.ends == "2021Q1"
        and one.gross.mean == pytest.approx(3 * ENDS)
        and one.all_gain.mean == pytest.approx(14 * ENDS)
    )
    assert [lost.mean for lost in one.loans_lost.values()] == pytest.approx([11 * ENDS, 12 * ENDS, 13 * ENDS])


def test_the_state_is_the_government_with_its_central_bank():
    """Sectors earn 1, 2, 4, ... in the order of the table: platforms, banks, government, central bank."""
    assert list(GAINS)[:3] == ["platforms", "banks", "state"]
    assert bill_of(["government"]).net.mean == pytest.approx(-(4 + 8) * ENDS)
    assert bill_of(["platform"]).gains["state"].mean == pytest.approx((4 + 8) * ENDS)
    assert sum(gain.mean for gain in bill_of(["platform"]).gains.values()) == pytest.approx((2**8 - 1) * ENDS)


def test_every_sponsor_pays_out_of_its_own_sector():
    """SMEs earn 16: of relief that sellers fund they are the payers, not the platform that passes it on."""
    lose = {"platform": 1, "seller": 16, "bank": 2, "government": 4 + 8}
    assert lose.keys() == SECTORS_OF_SPONSORS.keys()
    assert {who: bill_of([who]).net.mean for who in lose} == pytest.approx(
        {who: -size * ENDS for who, size in lose.items()}
    )


def test_net_cost_is_what_the_sponsors_lose_and_the_rest_came_back():
    one = bill_of(["platform", "bank"])
    assert one.net.mean == pytest.approx(-(1 + 2) * ENDS) and one.earned_back.mean == pytest.approx((3 + 1 + 2) * ENDS)


def test_costs_are_of_what_is_kept_and_yields_of_all_that_is_paid_and_lost():
    one = bill_of(["platform"])
    gross, net = one.per_kept["job kept a quarter"]
    assert (gross.mean, net.mean) == pytest.approx((3 / 7, -1 / 7)) and one.per_kept["yuan of exports kept"][
        0
    ].mean == pytest.approx(3 / 9)
    assert one.per_million["job kept a quarter"].mean == pytest.approx(1e6 * 7 / 5)


def test_jobs_that_are_lost_have_no_cost_of_keeping_them():
    assert bill_of(["platform"], employment=-DIGITS).per_kept["job kept a quarter"] == (None, None)


def test_a_ratio_is_told_where_what_stands_below_it_lies_above_zero():
    """Jobs that may as well be lost have no cost, but what is kept of them for a million yuan has an interval, which
    holds zero; of a cost that may as well be none nothing is kept for a million."""
    unclear = np.repeat([9.0, -8.0], DRAWS)[:, None] * (np.array(QUARTERS) >= "2020Q1")
    one = bill_of(["platform"], employment=unclear)
    kept = one.per_million["job kept a quarter"]
    assert one.per_kept["job kept a quarter"] == (None, None) and kept.low < 0 < kept.high
    other = bill_of(["platform"], full_cost=unclear)
    assert other.per_million["job kept a quarter"] is None and other.per_kept["job kept a quarter"][0] is not None


def test_a_tie_is_not_positive():
    """Of 16 worlds 4 gain, 6 lose and 6 have the very same."""
    each = np.array([1.0] * 4 + [-1.0] * 6 + [0.0] * 6)[:, None] * (np.array(QUARTERS) >= "2020Q1")
    table = effects(panel_of({"employment": each}), COMPARE, STARTS, KNOWN)
    assert table.filter(pl.col("window") == "during")["share_positive"].item() == pytest.approx(4 / 16)


def test_the_sentence_tells_the_draws_that_are_as_claimed():
    """Three of eight draws gain four, five lose one."""
    each = np.repeat([4.0] * 3 + [-1.0] * 5, SEEDS)[:, None] * (np.array(QUARTERS) >= "2020Q1") * (1 + LUCK[:, None])
    assert show.line(found(each, sign="positive")).count("3 of 8 draws of what nobody knows are as claimed") == 1
    assert show.line(found(each, sign="negative")).count("5 of 8 draws of what nobody knows are as claimed") == 1


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ("2020Q2:2020Q3", "added up over 2020Q2:2020Q3), employment changes by 110 "),
        ("2020Q3:2020Q3", "2020Q3), employment changes by 100 "),
        ("2020Q3", "2020Q3), employment changes by 100 "),
    ],
)
def test_a_claim_over_several_quarters_says_that_they_are_added_up(window, told):
    assert told in show.line(found(DIGITS, window=window, sign="positive"))


def test_a_claim_about_a_share_over_several_quarters_says_that_it_is_a_mean():
    one = replace(found(DIGITS, window="2020Q2:2020Q3", sign="positive"), unit="share")
    assert show.over(one) == "mean of 2020Q2:2020Q3"
    assert show.over(replace(one, quarter="2020Q3")) == "2020Q3, the peak"


SKEWED = np.exp(np.random.default_rng(8).normal(size=(DRAWS * SEEDS, 1))) * (np.array(QUARTERS) >= "2020Q1")


def test_one_effect_has_one_interval_wherever_it_stands():
    """In the table, under a claim, from gross to net and in the rule that
    stops: skewed, two seeds a draw, four openings."""
    panel = panel_of(dict.fromkeys(("employment", "programme_reach", "jobs_reached", "sme_survival"), SKEWED))
    row = effects(panel, COMPARE, STARTS, KNOWN).filter(pl.col("window") == "2020Q2").row(0, named=True)
    answer = found(SKEWED, window="2020Q2", sign="positive")
    (one,) = gross_to_net(panel, COMPARE, STARTS, {"help"})
    assert (row["effect"], row["low"], row["high"]) == tuple(answer.found) == tuple(one.later[1])
    assert half_width(
        panel.difference("help", "nothing", "employment")[:, 2], panel.clusters, 0.95, 1.0
    ) == pytest.approx((row["high"] - row["low"]) / 2)
    assert (row["worlds"], row["units"], row["openings"]) == (16, answer.units, answer.openings) == (16, 8, 4)
    assert row["warning"] == answer.warning


def test_between_two_ends_the_nearer_one_is_in_doubt():
    """Claims that end just where the interval does are decided at 95 % and no further, however far their other end."""
    luck = np.repeat(np.linspace(-1, 1, DRAWS), SEEDS)[:, None] * (np.array(QUARTERS) >= "2020Q1")
    _, low, high = found(luck, between=[-9.0, 9.0]).found
    assert [
        found(luck, between=ends).p for ends in ([low, 9.0], [-9.0, high], [high, 9.0], [-9.0, low])
    ] == pytest.approx([0.05] * 4)
    assert found(luck, between=[-9.0, 9.0]).p < 0.001 and found(luck, between=[0.01, 9.0]).p > 0.9


def test_the_more_claims_the_fewer_verdicts_survive():
    """One claim of a p near three in a hundred stands alone; of three it does not, and the page says so."""
    luck = np.repeat(np.linspace(-1, 1, DRAWS), SEEDS)[:, None]
    panel = panel_of({"employment": (0.7 + luck) * (np.array(QUARTERS) >= "2020Q1")})
    said = {
        "It helps": {"sign": "positive"},
        "It stays": {"reads": "level", "at_least": 400.0},
        "It is large": {"at_least": 0.8},
    }
    alone, sure, no = (Claim(says=words, measure="employment", arm="help", **one) for words, one in said.items())

    def family(*claims: Claim) -> list[Verdict]:
        return verdicts(panel, COMPARE, claims, STARTS, KNOWN, [], drawn(panel))

    (one,) = family(alone)
    assert one.word == SUPPORTED and 0.017 < one.p < 0.05 and one.survives and one.p_holm == one.p
    three = family(alone, sure, no)
    assert [found.word for found in three] == [SUPPORTED, SUPPORTED, UNDECIDED] and [
        found.survives for found in three
    ] == [
        False,
        True,
        False,
    ]
    assert three[0].p_holm == pytest.approx(2 * one.p)
    (line,) = show.many_claims(three, 0.95)
    assert (
        line.startswith("Of 3 claims tested 2 are decided")
        and "1 of them survive" in line
        and "It helps" in line
        and "It stays" not in line
    )
    put_in = family(
        alone, Claim(says="given", measure="employment", arm="help", sign="positive", by_construction="it was put in")
    )
    assert put_in[1].p is None and put_in[1].survives is None and put_in[0].survives, (
        "what no world decides is no hypothesis"
    )


def of_levels(measure: str, *levels: float, **said) -> Verdict:
    """A level with relief, a draw a number, two worlds of luck a draw that lie alike."""
    draws, known = np.repeat(np.arange(len(levels)), SEEDS), {measure: Measure("share", "share", "")}
    values = np.repeat(levels, SEEDS)[:, None] * np.ones(len(QUARTERS))
    panel = Panel(
        ("nothing", "help"),
        np.arange(len(draws)),
        draws,
        np.zeros(len(draws), int),
        QUARTERS,
        {("help", measure): values, ("nothing", measure): np.ones_like(values)},
    )
    claim = Claim(says="it lies low", measure=measure, arm="help", reads="level", window="2021Q1", **said)
    return verdict(panel, COMPARE, claim, STARTS, known, {}, drawn(panel))


def test_what_lies_above_zero_in_every_world_may_lie_below_it_all_the_same():
    """Four draws, mean 5 and standard error of the mean 5 / 2 hundredths: Student's ends at 3 degrees are 5 ± 3.182 x
    2.5. A gap to a trend reaches below zero, a share of people does not."""
    four = (0.0, 0.1, 0.05 + 0.05 / 2**0.5, 0.05 - 0.05 / 2**0.5)
    error = np.std(four, ddof=1) / 2
    gap, share = (of_levels(name, *four, at_most=-0.01) for name in ("gdp_against_trend", "unemployment_rate"))
    assert gap.found == pytest.approx((0.05, 0.05 - 3.18245 * error, 0.05 + 3.18245 * error), rel=1e-5)
    assert gap.word == UNDECIDED and gap.found.low < -0.01 and gap.p > 0.05
    assert share.found.low == 0.0 and share.found.high == gap.found.high


def test_of_three_draws_that_agree_no_verdict_is_given():
    """Jobs come in steps: three draws on one step leave no width, and say nothing of the fourth."""
    three, four = (of_levels("unemployment_rate", *[0.05] * draws, at_least=0.01) for draws in (3, 4))
    assert (three.word, three.p) == (UNDECIDED, 1.0) and "of 3 independent draws" in three.why
    assert four.word == SUPPORTED and four.found == pytest.approx((0.05, 0.05, 0.05))
