"""The contract fails when a fault is planted: each check is shown a programme that breaks it."""

import ast
import inspect
import re
from dataclasses import fields
from functools import partial

import numpy as np
import pytest

from abm.books.ledger import LedgerError
from abm.relief.book import Book, Given
from abm.relief.programme import Overspent, read_programme
from abm.state import lines
from abm.state.firms import SizeClass
from abm.state.lines import StockCredit
from experiments.contract import arms, clauses, handed_in
from experiments.contract.command import broken

NEVER = 30_000  # months


class BudgetIgnored:
    def left(self, state):
        return np.inf


class AnybodyServed:
    def offered(self, state):
        return np.ones(len(self.served_table(state)), dtype=bool)


class LargeFirmsServed:
    def eligible(self, state):
        return super().eligible(state) | (state.firms.size_class == SizeClass.LARGE)


class CostUnderstated:
    def given(self, state):
        given = super().given(state)
        return Given(given.spent, given.received, 0.5 * given.paid, 0.5 * given.financing, given.defaults, given.drawn)


class SpendingUnderstated:
    def given(self, state):
        given = super().given(state)
        return Given(0.5 * given.spent, given.received, given.paid, given.financing, given.defaults, given.drawn)


class TooEarly:
    def months_on(self, state):
        return np.ones(3, dtype=bool)


class NeverEnds:
    def months_on(self, state):
        return super().months_on(state) | (state.quarter > self.first_month // 3)


class NeverAskedBack:
    def set_instruments(self, state):
        super().set_instruments(state)
        for line in self.handed_in(state, StockCredit):
            line.term = NEVER


class WaitsForEver:
    def set_instruments(self, state):
        super().set_instruments(state)
        state.instruments.principal_deferred[:, state.firms.relief_advance > 0.0] = True


class AnotherSeed:
    def set_instruments(self, state):
        super().set_instruments(state)
        state.seed += 1


class LuckierFirms:
    def set_instruments(self, state):
        super().set_instruments(state)
        state.firms.luck = state.firms.luck + 0.01 * self.eligible(state)


class ActsWhenIdle:
    def is_idle(self, state):
        return False


class RemembersByItself:
    def book(self, state):
        state.relief_books[self.name] = BOOK
        return BOOK


BOOK = Book()


def faulty(fault: type, name: str):
    """`make` for a programme with a fault planted: the real class, under one that misbehaves."""
    kind = type(fault.__name__, (fault, type(read_programme(name))), {})

    def make(**changes):
        real = arms.ample(name, **changes)
        return kind(**{field.name: getattr(real, field.name) for field in fields(real)})

    return make


budget_holds = partial(clauses.the_budget_holds, budget_yuan=3e9)
GIFTS = ("payroll_cut", "vat_cut", "rent_waiver", "wage_subsidy", "unemployment_benefit", "digital_coupons")
PLANTED = [
    *(
        (BudgetIgnored, name, budget_holds)
        for name in (
            *GIFTS,
            "mybank_loans",
            "spark_credit",
            "loan_guarantee",
            "relending",
            "loan_deferral",
            "thunder_markets",
        )
    ),
    *((AnybodyServed, name, clauses.nobody_ineligible_is_served) for name in (*GIFTS, "relending")),
    (LargeFirmsServed, "wage_subsidy", clauses.nobody_ineligible_is_served),
    *(
        (CostUnderstated, name, clauses.the_reported_cost_is_what_the_ledger_shows)
        for name in (*GIFTS, "relending", "spark_supplies")
    ),
    *(
        (TooEarly, name, clauses.nothing_is_given_before_the_month_of_the_start)
        for name in (*GIFTS, "spark_credit", "relending")
    ),
    *(
        (TooEarly, name, clauses.nothing_is_given_before_the_quarter_of_the_start)
        for name in ("loan_deferral", "loan_guarantee")
    ),
    *(
        (NeverEnds, name, clauses.nothing_new_is_given_after_the_end)
        for name in ("loan_guarantee", "unemployment_benefit")
    ),
    (NeverAskedBack, "spark_credit", clauses.what_is_lent_is_paid_back),
    (WaitsForEver, "mybank_loans", clauses.what_is_lent_is_paid_back),
    *((AnotherSeed, name, clauses.luck_is_shared_by_all_arms) for name in ("payroll_cut", "digital_coupons")),
    (LuckierFirms, "wage_subsidy", clauses.luck_is_shared_by_all_arms),
    *((ActsWhenIdle, name, clauses.idle_changes_no_byte) for name in ("loan_guarantee", "spark_credit")),
    (SpendingUnderstated, "unemployment_benefit", budget_holds),
    (RemembersByItself, "vat_cut", clauses.what_it_remembers_goes_with_a_fork),
]


@pytest.mark.parametrize(
    ("fault", "name", "check"),
    PLANTED,
    ids=[f"{fault.__name__}-{name}-{i}" for i, (fault, name, _) in enumerate(PLANTED)],
)
def test_the_contract_fails_on_a_planted_fault(alone, fault, name, check):
    # The run itself may be first to refuse: the state does not pay itself, and nobody more than the budget.
    with pytest.raises((AssertionError, LedgerError, Overspent)):
        check(*alone(name), faulty(fault, name))


class Harmless:
    """No fault at all."""


@pytest.mark.parametrize("check", clauses.ALL, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", ["spark_credit", "digital_coupons"])
def test_a_subclass_without_a_fault_keeps_the_contract(alone, check, name):
    check(*alone(name), faulty(Harmless, name))


class EverybodyGetsAll:
    """The commonest slip: a month's yuan of everybody, whatever is left of the budget."""

    def monthly_grants(self, state, monthly):
        return np.outer(self.months_on(state), monthly * self.offered(state))


class NotByMonth:
    """The same without a row for each month."""

    def monthly_grants(self, state, monthly):
        return monthly * self.offered(state)


class OfSomeSizes:
    def eligible(self, state):
        return super().eligible(state) & (state.firms.size_class < SizeClass.MEDIUM)


TOLD = [
    (
        EverybodyGetsAll,
        "payroll_cut",
        budget_holds,
        r"programme payroll_cut: by the end of 2020Q\d it spent [\d,]+ yuan of a budget of 3,000,000,000: a line gives"
        r" more than is left.*self.monthly_grants\(state, monthly\).*handed in at"
        r" .*relief/programmes/payroll_cut.py:\d+$",
    ),
    (
        NotByMonth,
        "payroll_cut",
        clauses.it_bites,
        r"payroll_cut.py:\d+: it hands in a Waiver whose limit has the shape \(\d+,\); expected \(3, \d+\), a row for"
        r" each month .* self.monthly_grants\(state, monthly\)",
    ),
    (
        ActsWhenIdle,
        "loan_guarantee",
        clauses.idle_changes_no_byte,
        r"without money or out of dates it changed instruments; .*Begin set_instruments with `if self.is_idle\(state\)",
    ),
    (
        OfSomeSizes,
        "payroll_cut",
        clauses.firms_of_every_kind_that_its_config_names_may_be_served_and_no_other,
        "of sizes its config names micro, small, medium, and eligible\\(\\) takes in micro, small; expected the same",
    ),
    (AnotherSeed, "payroll_cut", clauses.luck_is_shared_by_all_arms, "luck"),
    (RemembersByItself, "vat_cut", clauses.what_it_remembers_goes_with_a_fork, "self.book"),
]


@pytest.mark.parametrize(("fault", "name", "check", "words"), TOLD, ids=[fault.__name__ for fault, *_ in TOLD])
def test_a_fault_is_told_in_words_with_the_line_that_hands_in(alone, fault, name, check, words):
    """What the programme did, what was expected, what to do; never the text of an assertion."""
    told, _ = broken(partial(check, *alone(name), faulty(fault, name)))
    assert re.search(words, told, re.DOTALL) and not told.startswith("assert "), told


def test_no_clause_is_without_words():
    tree = ast.parse(inspect.getsource(clauses))
    bare = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert) and node.msg is None]
    assert not bare, f"clauses.py: no words at {bare}"


def test_terms_by_month_are_those_whose_comment_says_so():
    """Above each term of abm/state/lines.py stands its shape."""
    source = inspect.getsource(lines).split("\nclass ")
    for kind in lines.KINDS:
        (body,) = [part for part in source if part.startswith(f"{kind.__name__}(")]
        by_month = re.findall(r"# \(3, \w+\)[^\n]*\n    (\w+):", body)
        assert set(handed_in.BY_MONTH.get(kind, ())) == set(by_month), kind.__name__
