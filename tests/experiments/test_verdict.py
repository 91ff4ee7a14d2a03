"""Verdicts on made-up results with known answers, and who pays on made-up books."""

import numpy as np
import polars as pl
import pytest

from abm.errors import ConfigError
from experiments import Experiment
from experiments.ask.claims import Claim
from experiments.ask.measures import Measure
from experiments.ask.schema import Compare
from experiments.find.bound import Bound
from experiments.find.costs import GAINS, bills
from experiments.find.gross_to_net import gross_to_net
from experiments.find.panel import Panel
from experiments.find.verdict import REFUTED, SUPPORTED, UNDECIDED, Drawn, verdict
from experiments.show.verdict import bound_text
from tests.experiments.small import write_small

QUARTERS = [f"{year}Q{quarter}" for year in (2020, 2021, 2022) for quarter in (1, 2, 3, 4)]
DRAWS, SEEDS = 16, 2
KNOWN = {
    "employment": Measure("persons", "level", ""),
    "gdp": Measure("yuan a quarter", "flow", ""),
    "rate": Measure("share", "share", ""),
}
COMPARE = Compare(measures=["employment"], during="2020Q2:2020Q4", after="2021Q1:2021Q4")
STARTS = {"nothing": None, "help": "2020Q2", "other": "2020Q2"}


def made_up(effects: dict[str, dict[str, np.ndarray]], level: float = 100.0) -> Panel:
    """`effects[arm][measure]`: worlds x quarters, added to a level that differs from world to world."""
    worlds = np.arange(DRAWS * SEEDS)
    base = level + 3.0 * np.sin(worlds)[:, None] + np.zeros(len(QUARTERS))
    measures = {measure for text in effects.values() for measure in text}
    values = {("nothing", measure): base for measure in measures}
    values |= {(arm, measure): base + text.get(measure, 0.0) for arm, text in effects.items() for measure in measures}
    return Panel(("nothing", *effects), worlds, worlds // SEEDS, np.zeros(len(worlds), int), tuple(QUARTERS), values)


def worlds(mean: float, by_draw: float = 0.0, luck: float = 0.1) -> np.ndarray:
    """An effect from 2020Q2 on: a mean, a slope over the draws, some luck."""
    rising = np.repeat(np.linspace(-1, 1, DRAWS), SEEDS)
    noise = np.random.default_rng(1).normal(size=DRAWS * SEEDS)
    each = mean + by_draw * rising + luck * (noise - noise.mean())
    return each[:, None] * (np.array(QUARTERS) >= "2020Q2")


DRAWN = Drawn(
    pl.DataFrame(
        {"arm": "help", "world": range(DRAWS * SEEDS), "draw": np.arange(DRAWS * SEEDS) // SEEDS, "seed": 1}
        | {
            "slope": np.repeat(np.linspace(0, 1, DRAWS), SEEDS),
            "idle": np.repeat(np.cos(7.0 * np.arange(DRAWS)), SEEDS),
        }
    ),
    ("slope", "idle"),
)


def on(
    effect: np.ndarray, bound: Bound | None = None, measure: str = "employment", other: np.ndarray | None = None, **said
):
    panel = made_up({"help": {measure: effect}} | ({} if other is None else {"other": {measure: other}}))
    claim = Claim(says="it helps", measure=measure, arm="help", **said)
    return verdict(panel, COMPARE, claim, STARTS, KNOWN, {} if bound is None else {"help": bound}, DRAWN)


@pytest.mark.parametrize(
    ("mean", "said", "word"),
    [
        (5.0, {"at_least": 4.0}, SUPPORTED),
        (5.0, {"at_least": 6.0}, REFUTED),
        (5.0, {"at_least": 5.0}, UNDECIDED),
        (5.0, {"at_most": 6.0}, SUPPORTED),
        (5.0, {"at_most": 4.0}, REFUTED),
        (5.0, {"between": [4.0, 6.0]}, SUPPORTED),
        (5.0, {"between": [6.0, 7.0]}, REFUTED),
        (5.0, {"between": [1.0, 2.0]}, REFUTED),
        (5.0, {"between": [4.99, 5.01]}, UNDECIDED),
        (5.0, {"sign": "positive"}, SUPPORTED),
        (-5.0, {"sign": "positive"}, REFUTED),
        (-5.0, {"sign": "negative"}, SUPPORTED),
        (0.0, {"sign": "negative"}, UNDECIDED),
    ],
)
def test_the_interval_decides(mean, said, word):
    assert on(worlds(mean), **said).word == word


def test_no_effect_at_all_has_no_sign_and_is_within():
    nothing = worlds(0.0, luck=0.0)
    assert on(nothing, sign="positive").word == REFUTED
    assert on(nothing, between=[-1.0, 1.0]).word == SUPPORTED


def test_a_draw_is_the_unit_and_the_range_is_told():
    found = on(worlds(1.0, by_draw=3.0), at_least=0.0)
    by_draw = np.array([one.mean() for one in np.split(worlds(1.0, by_draw=3.0)[:, -1], DRAWS)])
    assert found.draws == DRAWS and found.meeting == int((by_draw >= 0).sum()) < DRAWS
    assert (found.found.high - found.found.low) / 2 == pytest.approx(2.1314 * by_draw.std(ddof=1) / 4, rel=1e-3)


def test_the_input_that_an_effect_goes_with_is_named():
    assert [one.name for one in on(worlds(1.0, by_draw=3.0), at_least=0.0).drivers] == ["slope"]
    assert on(worlds(1.0, luck=1.0), at_least=0.0).drivers == ()


def test_an_effect_above_its_bound_is_no_finding():
    bound = Bound("help", 1e9, most_jobs=2.0, jobs_found=5.0, quarter="2020Q2")
    assert on(worlds(5.0), bound, at_least=4.0).word == UNDECIDED
    assert on(worlds(1.0), Bound("help", 1e9, 2.0, 1.0, "2020Q2"), at_least=4.0).word == REFUTED
    brings_orders = Bound("help", 1e9, 2.0, 5.0, "2020Q2", bridges=False)
    assert on(worlds(5.0), brings_orders, at_least=4.0).word == SUPPORTED


@pytest.mark.parametrize(
    ("said", "limited"),
    [
        ({"at_least": 4.0}, True),
        ({"against": "other", "at_least": 1.0}, False),
        ({"reads": "level", "at_least": 90.0}, False),
        ({"window": "cumulated", "at_least": 30.0}, False),
    ],
)
def test_a_bound_is_of_jobs_added_to_nothing(said, limited):
    """How many jobs money could pay for says nothing of a level, of job-quarters, or of what two arms differ by."""
    found = on(worlds(5.0), Bound("help", 1e9, 2.0, 5.0, "2020Q2"), other=worlds(3.0), **said)
    assert (found.word, found.bound is not None) == (UNDECIDED if limited else SUPPORTED, limited)


def test_the_peak_is_sought_in_the_direction_claimed():
    effect = worlds(5.0) * (np.array(QUARTERS) == "2020Q3") - worlds(7.0) * (np.array(QUARTERS) == "2021Q1")
    assert on(effect, window="peak", at_least=4.0).quarter == "2020Q3"
    assert on(effect, window="peak", sign="negative").quarter == "2021Q1"
    assert on(effect, window="peak", between=[-9.0, 9.0]).quarter == "2021Q1"


def test_what_a_claim_reads():
    assert on(worlds(-50.0), reads="share", at_most=-0.4).word == SUPPORTED
    assert on(worlds(5.0), reads="level", between=[100.0, 110.0]).word == SUPPORTED
    assert on(worlds(5.0), window="cumulated", at_least=30.0).unit == "job-quarters"
    assert on(worlds(5.0), window="cumulated", at_least=30.0).found.mean == pytest.approx(35.0)
    assert on(worlds(5.0), other=worlds(3.0), against="other", between=[1.9, 2.1]).word == SUPPORTED


def test_what_was_put_in_is_no_evidence():
    put_in, built = (
        on(worlds(5.0), at_least=4.0, input="spark_supplies.shops"),
        on(worlds(-50.0), reads="share", at_least=-0.4, by_construction="accounts alone decide it"),
    )
    assert (put_in.word, put_in.found.mean) == ("an input", pytest.approx(5.0)) and "spark_supplies.shops" in put_in.why
    assert (built.word, built.why) == ("by construction", "accounts alone decide it")
    assert (
        on(worlds(5.0), at_least=4.0).word == SUPPORTED
        and on(worlds(-50.0), reads="share", at_least=-0.4).word == REFUTED
    )


@pytest.mark.parametrize(
    ("lost", "gained", "word"),
    [
        (-0.5, 10.0, SUPPORTED),
        (-2.0, 10.0, REFUTED),
        (-1.0, 10.0, UNDECIDED),
        (-0.5, 4.0, REFUTED),
        (-0.5, 0.0, UNDECIDED),
        (0.5, -10.0, UNDECIDED),
    ],
)
def test_a_margin_is_a_share_of_the_gain(lost, gained, word):
    """A tenth of the gain may be lost: half a yuan of ten is less, of four is more; of a gain that luck may have made
    nothing is told."""
    panel = made_up({"help": {"gdp": worlds(lost), "sales": worlds(gained)}})
    claim = Claim(
        says="it takes next to nothing",
        measure="gdp",
        arm="help",
        reads="share_of_gain",
        gain="sales",
        window="2020Q3:2021Q1",
        at_least=-0.1,
    )
    found = verdict(panel, COMPARE, claim, STARTS, KNOWN, {}, DRAWN)
    assert found.word == word and found.unit == "share"
    assert gained <= 0 or found.found.mean == pytest.approx(lost / gained)


def test_a_span_of_quarters_adds_up_and_a_share_does_not():
    rising = worlds(1.0, luck=0.0) * np.arange(len(QUARTERS))
    jobs, rate = (
        on(rising, measure=measure, window="2020Q3:2021Q1", at_least=0.0) for measure in ("employment", "rate")
    )
    assert (jobs.found.mean, jobs.unit) == (pytest.approx(2 + 3 + 4), "job-quarters") and (
        rate.found.mean,
        rate.unit,
    ) == (pytest.approx(3), "share")


def test_for_the_same_money_the_cheaper_arm_wins():
    gain, cost = {"help": 5.0, "other": 6.0}, {"help": 1.0, "other": 3.0}
    panel = made_up({arm: {"gdp": worlds(gain[arm]), "full_cost": worlds(cost[arm], luck=0.01)} for arm in gain})
    claim = Claim(
        says="cheaper",
        measure="gdp",
        arm="help",
        against="other",
        window="cumulated",
        reads="per_million_yuan",
        sign="positive",
    )
    found = verdict(panel, COMPARE, claim, STARTS, KNOWN | {"full_cost": KNOWN["gdp"]}, {}, DRAWN)
    assert found.word == SUPPORTED and found.found.mean == pytest.approx(1e6 * (5 / 1 - 6 / 3))


def test_the_bill_adds_up():
    rng = np.random.default_rng(2)
    sectors = [sector for parts in GAINS.values() for sector in parts]
    earned = {
        f"earned:{sector}": worlds(mean) for sector, mean in zip(sectors, rng.normal(size=len(sectors)), strict=True)
    }
    text = earned | {
        "real_wealth_gained": sum(earned.values()),
        "programme_cost": worlds(4.0),
        "full_cost": worlds(8.0),
        "employment": worlds(2.0),
        "exports": worlds(0.0),
    }
    text |= dict.fromkeys(("relief_loans_written_off", "written_off", "guarantees_called"), worlds(0.5))
    one, *_ = bills(made_up({"help": text}), COMPARE, STARTS, {"nothing": [], "help": ["platform"]})
    assert sum(gain.mean for gain in one.gains.values()) == pytest.approx(one.all_gain.mean)
    assert one.net.mean == pytest.approx(-one.gains["platforms"].mean)
    assert one.gross.mean - one.earned_back.mean == pytest.approx(one.net.mean)
    gross, _ = one.per_kept["job kept a quarter"]
    assert gross.mean == pytest.approx(2.0)
    assert one.per_kept["yuan of exports kept"] == (None, None)
    assert one.per_million["job kept a quarter"].mean == pytest.approx(1e6 * 2 / 8)


@pytest.mark.parametrize("few", ["help", "other"])
def test_an_arm_that_serves_a_handful_decides_nothing_on_either_side(few):
    served = {
        arm: worlds(3.0 if arm == few else 90.0) - (100.0 + 3.0 * np.sin(np.arange(DRAWS * SEEDS)))[:, None]
        for arm in ("help", "other")
    }
    panel = made_up({arm: {"employment": worlds(5.0), "treated_agents": served[arm]} for arm in ("help", "other")})
    claim = Claim(says="it helps more", measure="employment", arm="help", against="other", at_most=4.0)
    bounds = {arm: Bound(arm, 1e9, 9.0, 5.0, "2020Q2") for arm in ("help", "other")}
    found = verdict(panel, COMPARE, claim, STARTS, KNOWN, bounds, DRAWN)
    assert (found.word, found.why[:14]) == (UNDECIDED, "too few agents")


def test_from_gross_to_net():
    fading = worlds(6.0) * np.array([0, 1, 0.5, 0.25, 0.2, 0.1, 0, 0, 0, 0, 0, 0])
    found = {
        "employment": fading,
        "programme_reach": worlds(50.0),
        "jobs_reached": worlds(80.0),
        "sme_survival": fading,
        "treated_agents": worlds(1.0),
    }
    one, *_ = gross_to_net(made_up({"help": found}), COMPARE, STARTS, {"help"})
    assert (one.peak_quarter, one.peak.mean) == ("2020Q2", pytest.approx(6.0))
    assert [one.later[quarters].mean for quarters in (1, 4, 8)] == pytest.approx([3.0, 0.6, 0.0])


BAD = {
    "unknown key": ('says    = "Spark', 'sais    = "Spark', ["claim[1].sais", "did you mean says"]),
    "unknown measure": (
        'measure = "employment"',
        'measure = "employmnt"',
        ["claim[1].measure", "did you mean employment"],
    ),
    "unknown arm": ('arm     = "spark"', 'arm     = "sparc"', ["claim[1].arm", "sparc", "did you mean spark"]),
    "unknown window": ('"peak"', '"later"', ["claim[1].window", "later", "cumulated", "2019Q1:2021Q4"]),
    "unknown fact": ('["S017"]', '["S999"]', ["claim[1].source", "S999", "facts.csv"]),
    "nothing claimed": ("at_least = 5e6", "", ["claim[1]", "none of them", "at_least, at_most, between, sign"]),
    "two claims in one": (
        "at_least = 5e6",
        'at_least = 5e6\nsign = "positive"',
        ["claim[1]", "at_least and sign", "expected one"],
    ),
    "ends reversed": ("at_least = 5e6", "between = [2.0, 1.0]", ["claim[1].between", "low below high"]),
    "a share does not add up": (
        '"employment"\narm     = "spark"\nwindow  = "peak"',
        '"npl_ratio"\narm     = "spark"\nwindow  = "cumulated"',
        ["claim[1].window", "does not add up"],
    ),
    "nobody pays": (
        '"spark"\nwindow  = "peak"',
        '"nothing"\nwindow  = "cumulated"\nreads = "per_million_yuan"',
        ["claim[1].arm", "no programme"],
    ),
    "a span beyond": (
        '"peak"',
        '"2021Q1:2022Q1"',
        ["claim[1].window", "2021Q1:2022Q1", "a quarter of 2019Q1:2021Q4 or a span"],
    ),
    "a gain not said": (
        'window  = "peak"',
        'window  = "peak"\nreads = "share_of_gain"',
        ["claim[1].gain", "is missing", "gdp_real"],
    ),
    "a gain not read": (
        'window  = "peak"',
        'window  = "peak"\ngain = "gdp"',
        ["claim[1].gain", "share_of_gain", "leave it out"],
    ),
    "an unknown gain": (
        'window  = "peak"',
        'window  = "peak"\nreads = "share_of_gain"\ngain = "gpd"',
        ["claim[1].gain", "gpd", "did you mean gdp"],
    ),
    "not put in": (
        "at_least = 5e6",
        'at_least = 5e6\ninput = "spark_credit.shop"',
        ["claim[1].input", "spark_credit.shop", "did you mean spark_credit.shops"],
    ),
    "decided twice": (
        "at_least = 5e6",
        'at_least = 5e6\ninput = "caution"\nby_construction = "it is so"',
        ["claim[1]", "input and by_construction", "one of them"],
    ),
    "what differs not said": (
        '"spark"\nwindow',
        '"spark"\nagainst = "public"\nwindow',
        ["claim[1].compares", "is missing", "sponsor, instrument, terms, bundle"],
    ),
    "sponsors differ": (
        '"spark"\nwindow',
        '"spark"\nagainst = "public"\ncompares = "instrument"\nwindow',
        ["claim[1].compares", "spark and public", "different sponsors"],
    ),
    "sponsors alike": (
        '"spark"\nwindow',
        '"spark"\nagainst = "loans"\ncompares = "sponsor"\nwindow',
        ["claim[1].compares", "spark and loans", "share a sponsor"],
    ),
    "programmes differ": (
        '"spark"\nwindow',
        '"spark"\nagainst = "loans"\ncompares = "terms"\nwindow',
        ["claim[1].compares", "different programmes"],
    ),
    "nothing to compare": (
        '"spark"\nwindow',
        '"spark"\ncompares = "bundle"\nwindow',
        ["claim[1].compares", "under against"],
    ),
    "money of one quarter": (
        'window  = "peak"',
        'window  = "peak"\nreads = "per_million_yuan"',
        ["claim[1].window", "paid over quarters"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_claim_is_refused_in_words(case, tmp_path):
    old, new, words = BAD[case]
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(write_small(tmp_path, old, new))
    for word in words:
        assert word in str(refusal.value)


@pytest.mark.parametrize(("most", "beyond"), [(2.0, True), (5.0, False)])
def test_it_is_said_where_less_could_be_paid_for_than_is_claimed(most, beyond):
    text = bound_text(on(worlds(1.0), Bound("help", 1e9, most, 1.0, "2020Q2"), at_least=4.0))
    assert text.startswith("The money lent and given could keep") and ("less than is claimed" in text) == beyond


@pytest.mark.parametrize(
    ("said", "beyond"),
    [
        ({"at_least": 4.0}, True),
        ({"at_least": 1.0}, False),
        ({"at_least": -4.0}, False),
        ({"at_most": 4.0}, False),
        ({"at_most": -4.0}, False),
        ({"between": [4.0, 9.0]}, True),
        ({"between": [1.0, 9.0]}, False),
        ({"between": [-9.0, -4.0]}, False),
        ({"sign": "positive"}, False),
        ({"sign": "negative"}, False),
    ],
)
def test_only_a_claim_that_begins_beyond_what_can_be_paid_for_is_said_to(said, beyond):
    """Money for two jobs: what is claimed at most, a loss, a sign or a range that begins below may still be true."""
    text = bound_text(on(worlds(1.0), Bound("help", 1e9, 2.0, 1.0, "2020Q2"), **said))
    assert text.startswith("The money lent and given could keep") and ("less than is claimed" in text) == beyond
