"""Bank loans on better terms: interest let off, principal and interest that may wait, guarantees (rules 10, 15, 17)."""

import numpy as np

from abm.agents import banks as rules
from abm.agents import government
from abm.books.money import rounded_money, whole_grains
from abm.calendar import a_month
from abm.relief.effects.sums import added_up, in_turn
from abm.state.bills import InterestBills
from abm.state.instruments import Instruments
from abm.state.lines import Deferral, Guarantee, RateCut
from abm.state.state import State


def interest_let_off(state: State, month: int, due: np.ndarray) -> list[np.ndarray]:
    """What relending takes off the interest on bank loans, by line: each off what the earlier ones leave; yuan by
    firm."""
    lines = state.instruments.of(RateCut)
    return [part for _, part in in_turn(lines, due, lambda line, left: a_cut(line, month, left))]


def a_cut(line: RateCut, month: int, due: np.ndarray) -> np.ndarray:
    """What one line takes off; yuan by firm."""
    return whole_grains(government.taken_over(due, 1.0, a_month(line.loan[month] * line.cut)))


def the_state_pays_banks(state: State, month: int, interest: InterestBills) -> None:
    """Its part of the interest that relending lets off, and its reward for loans that begin to wait; the rest is the
    banks'."""
    for line, cheaper in zip(state.instruments.of(RateCut), interest.cheaper, strict=True):
        line.let_off += cheaper
        line.cheaper = np.maximum(line.cheaper, line.loan[month])
        line.paid_to_banks += to_banks(state, "relief: interest", line.borne * cheaper)
    for line in state.instruments.of(Deferral):
        line.begun += line.begins[month]
        line.paid_to_banks += to_banks(state, "relief: deferral", line.reward * line.begins[month])


def add_to_the_quota(terms: Instruments, loan: np.ndarray, on: np.ndarray, rate: float) -> None:
    """Banks may hold so much more of the central bank's money, against these loans; on all of it they pay the mean
    rate; yuan by month and firm, a share a year."""
    usual, money = float(terms.relending_quota[on].mean()), float(loan[on][0].sum())
    if money > 0.0:
        terms.relending_rate = (usual * terms.relending_rate + money * rate) / (usual + money)
    terms.cheap_loan |= loan > 0.0
    terms.relending_quota = terms.relending_quota + money * on


def to_banks(state: State, flow: str, amount: np.ndarray) -> float:
    """The state pays each firm's bank; counted as interest in the bank's profit; yuan by firm, returns the whole."""
    banks, money = state.banks, rounded_money(amount)
    if not money.any():
        return 0.0
    state.ledger.pay(flow, money, state.accounts.government, banks.accounts[state.firms.bank])
    banks.profit += np.bincount(state.firms.bank, weights=money, minlength=len(banks))
    return float(money.sum())


def principal_waits(state: State, month: int) -> np.ndarray:
    """Whose instalments on bank loans may wait, under the shock's own relief or a programme; by firm."""
    return waits(state, state.instruments.principal_deferred[month], month)


def interest_waits(state: State, month: int) -> np.ndarray:
    """Whose interest on bank loans may wait, under the shock's own relief or a programme; by firm."""
    return waits(state, state.instruments.interest_deferred[month], month)


def waits(state: State, anyway: np.ndarray, month: int) -> np.ndarray:
    """Who waits anyway or under a line; by firm."""
    for line in state.instruments.of(Deferral):
        anyway = anyway | line.waits[month]
    return anyway


def guaranteed_share(state: State, applied: np.ndarray) -> np.ndarray:
    """A guarantee of the quarter's first month is known when loans are granted: the shock's, and of the rest what each
    programme's budget carries."""
    share = state.instruments.guaranteed_share[0]
    for line in state.instruments.of(Guarantee):
        extra = (1.0 - share) * line.share[0]
        share = share + extra * rules.proportional_cut(float((applied * extra).sum()), line.budget)
    return share


def guarantee(state: State, loan: np.ndarray, month: int) -> None:
    """The state stands behind part of new loans; yuan by firm."""
    firms, record = state.firms, state.record
    covered, extra = rules.guaranteed(loan, state.instruments.guaranteed_share[month]), {}
    for line in state.instruments.of(Guarantee):
        more = rules.guaranteed(loan - covered, line.share[month])
        left = max(0.0, line.budget - float(line.covered.sum()))
        more = more * rules.proportional_cut(more.sum(), left)
        line.covered += more
        covered = covered + more
        extra[line.programme] = extra.get(line.programme, 0.0) + more
    firms.guaranteed_loan += covered
    record.guaranteed += covered
    if extra:
        state.parts["relief_guaranteed"].add(firms.relief_guaranteed, extra)
        firms.relief_guaranteed += added_up(list(extra.values()), len(firms))


def relief_guarantees_called(state: State, rows: np.ndarray, called: np.ndarray) -> np.ndarray:
    """What programmes bear of the guarantees that are called on loans to these firms, at most all of them; yuan by
    bank."""
    firms, n, parts, left = state.firms, len(state.banks), [], called
    for part in state.parts["relief_guaranteed"].of.values():
        covered = part.share[rows] * firms.relief_guaranteed[rows]
        borne = np.minimum(left, rounded_money(np.bincount(firms.bank[rows], weights=covered, minlength=n)))
        part.lost += float(borne.sum())
        left = left - borne
        parts.append(borne)
    return added_up(parts, n)
