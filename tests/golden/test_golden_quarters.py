"""Golden quarters: did the model change, is the order still the order?

The numbers move only with a reason in the same commit; `python tests/golden/test_golden_quarters.py` writes them anew.
"""

import json
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "covid_2020.json"
MEASURES = (
    "gdp",
    "gdp_real",
    "consumption",
    "investment",
    "exports",
    "imports",
    "employment",
    "at_work",
    "hours_worked",
    "unemployment_rate",
    "vacancies",
    "smes_not_operating",
    "closures",
    "entrants",
    "suspended",
    "firm_loans",
    "npl_ratio",
    "bank_equity",
    "online_share",
    "price_level",
    "wage",
    "sme_cash",
    "household_deposits",
    "public_debt",
    "money_drawn",
    "programme_cost",
)
CLOSE = 1e-9


def played() -> dict[str, dict[str, float]]:
    """Six quarters into the pandemic with two programmes on, in a small world."""
    from abm import Economy
    from abm.calendar import quarter_name

    economy = Economy(
        "china_2019", shock="covid_2020", relief=["spark_credit", "mybank_loans"], scale=100_000, rng=7, burn_in=0
    )
    economy.run(until="2020Q3")
    return {
        quarter_name(quarter): {name: float(measures[name]) for name in MEASURES}
        for quarter, measures in economy.state.history
    }


def test_quarters_are_what_they_were():
    golden, now = json.loads(GOLDEN.read_text()), played()
    assert list(golden) == list(now)
    for quarter, measures in golden.items():
        for name, value in measures.items():
            assert now[quarter][name] == pytest.approx(value, rel=CLOSE, abs=CLOSE), f"{quarter}: {name}"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import abm  # noqa: F401  (settles threads)

    GOLDEN.write_text(json.dumps(played(), indent=1) + "\n")
