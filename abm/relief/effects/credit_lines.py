"""Credit by transaction score under programmes: what is granted and drawn, whose it is, what platforms bear of its
interest, and older debts that it pays (rule 11)."""

import numpy as np

from abm.agents import banks, platforms
from abm.books.money import rounded_money, whole_grains
from abm.contracts import debts, loans
from abm.luck import chance, draws
from abm.markets.clearing import Claim, Source
from abm.platforms.sponsors import marketplace_row
from abm.relief.effects import bank_loans
from abm.relief.effects.sums import added_up, in_turn
from abm.state.bills import InterestBills, Payments
from abm.state.lines import CreditLine, Refinancing
from abm.state.state import State


def offered(state: State) -> np.ndarray:
    """The largest limit that a line offers each firm; yuan by firm."""
    limits = [line.limit for line in state.instruments.of(CreditLine)]
    return np.max(limits, axis=0) if limits else np.zeros(len(state.firms))


def granted_by_relief(state: State, need: np.ndarray) -> np.ndarray:
    """What lines add to usual credit, each for need that the earlier ones leave, within its limit and budget; yuan by
    firm."""
    if state.parameters.takes_up_offers < 1.0:
        need = need * takes_up_offers(state)
    for line, part in in_turn(state.instruments.of(CreditLine), need, what_the_budget_carries):
        line.granted = part
    return added_up([line.granted for line in state.instruments.of(CreditLine)], need.size)


def takes_up_offers(state: State) -> np.ndarray:
    """Who takes credit that a programme offers, now and later; the others want no debt; true or false by firm."""
    luck = chance.stream(state.seed, chance.Purpose.LOAN_APPLICATION, 0)
    draw = chance.uniforms(luck, state.firms.id, draws.TAKES_UP_OFFERS)
    return draw < state.parameters.takes_up_offers


def what_the_budget_carries(line: CreditLine, need: np.ndarray) -> np.ndarray:
    """What one line grants; yuan by firm."""
    relief = np.minimum(need, line.limit)
    whole = float(relief.sum())
    return relief * (min(1.0, line.budget / whole) if whole > 0.0 else 1.0)


def undrawn(state: State) -> list[tuple[CreditLine, np.ndarray]]:
    """What is left of each line's grant: the usual grant is drawn first; yuan by firm."""
    lines, whole = state.instruments.of(CreditLine), state.firms.granted_platform_loan
    return list(in_turn(lines, whole, lambda line, left: np.minimum(left, line.granted - line.lent)))


def to_draw_on(state: State, month: int) -> np.ndarray:
    """What bank and platform have granted and a firm may draw in the month; yuan by source and firm. Lines that cannot
    be drawn yet leave the usual grant as it is, to the last bit."""
    firms, left = state.firms, undrawn(state)
    waits = added_up([part for line, part in left if not line.runs[month]], len(firms))
    runs = added_up([part for line, part in left if line.runs[month]], len(firms))
    reached = np.minimum(firms.granted_platform_loan, state.record.usual_platform_grant + runs)
    platform = np.where(waits > 0.0, reached, firms.granted_platform_loan)
    return np.stack([firms.granted_loan, platform])


def draw_all(state: State, month: int, drawn: np.ndarray) -> None:
    """Grants are drawn, with what the state and programmes do behind them; yuan by source and firm."""
    bank_loans.guarantee(state, drawn[Source.BANK], month)
    draw(state, month, drawn[Source.PLATFORM])
    loans.draw_loans(state, drawn)


def draw(state: State, month: int, drawn: np.ndarray) -> None:
    """Of credit by score that is about to be drawn, the part that programmes granted, down to whole grains: the first
    line that runs is drawn first."""
    firms, left = state.firms, undrawn(state)
    if not left:
        return
    usual = firms.granted_platform_loan - added_up([part for _, part in left], drawn.size)
    relief = np.maximum(0.0, whole_grains(drawn - usual))
    running = [(line, part) for line, part in left if line.runs[month]] or left
    new, rest = {}, relief
    for line, part in running:
        lent = rest if line is running[-1][0] else np.minimum(rest, whole_grains(part))
        line.lent += lent
        rest = rest - lent
        new[line.programme] = new.get(line.programme, 0.0) + lent
    state.parts["relief_advance"].add(firms.relief_advance, new)
    firms.relief_advance += relief


def let_off(state: State, a_month: np.ndarray) -> list[np.ndarray]:
    """What borrowers under each line do not pay of a month's interest on what they owe under it; `a_month` the usual
    rate of a month; yuan by firm."""
    owed = state.firms.relief_advance
    return [
        state.parts["relief_advance"].owed(line.programme, owed) * (1.0 - line.rate) * a_month
        for line in state.instruments.of(CreditLine)
    ]


def platform_bears_interest(state: State, interest: InterestBills) -> np.ndarray:
    """The marketplace pays the bank what its borrowers are let off; returns the marketplace's loss by firm, yuan."""
    loss, row = np.zeros(len(state.firms)), marketplace_row(state)
    for line, borne in zip(state.instruments.of(CreditLine), interest.let_off, strict=True):
        if borne.any():
            money = pay_funding(state, borne, row)
            line.interest_borne += money
            loss[row] -= money
    return loss


def pay_funding(state: State, borne: np.ndarray, row: int) -> float:
    """The marketplace pays for its borrowers; returns the whole, yuan."""
    firms, accounts, rows = state.firms, state.banks.accounts, np.flatnonzero(borne != 0.0)
    at, money = debts.platform_bank(state, rows), rounded_money(borne[rows])
    state.ledger.pay("platform funding", money, firms.accounts[row], accounts[at])
    state.banks.profit += np.bincount(at, weights=money, minlength=len(state.banks))
    return float(money.sum())


def banks_pay_for_origination(state: State, interest: InterestBills, payments: Payments) -> None:
    """Of the interest that came in on loans under relief, the cut that the marketplace bears included, the bank passes
    a part on to it."""
    firms, banks, row = state.firms, state.banks, marketplace_row(state)
    lent = firms.relief_advance + firms.refinanced
    rows = np.flatnonzero(lent > 0.0)
    if rows.size == 0:
        return
    under_relief = lent[rows] / np.maximum(1.0, debts.owed(firms, debts.INTERNET_BANK, rows))
    cut = added_up([part[rows] for part in interest.let_off], rows.size)
    # The cut is of loans under relief alone.
    asked = np.maximum(0.0, (interest.platform[rows] + cut) * under_relief - cut)
    earned = asked * payments.paid[Claim.INTEREST, rows] + cut
    fee = rounded_money(platforms.origination_fee(earned, state.parameters.origination_fee))
    by_bank = np.bincount(debts.platform_bank(state, rows), weights=fee, minlength=len(banks))
    state.ledger.pay("origination fees", by_bank, banks.accounts, firms.accounts[row])
    banks.profit -= by_bank
    firms.profit_of_quarter[row] += fee.sum()
    state.record.profit[row] += fee.sum()
    state.record.platform_income[row] += fee.sum()


def refinance(state: State, month: int, asked: np.ndarray, cash: np.ndarray) -> np.ndarray:
    """What firms are asked by their banks and cannot pay an internet bank lends them: each line what the earlier ones
    leave; yuan by firm."""
    firms, new, lines = state.firms, {}, state.instruments.of(Refinancing)
    if not any((line.limit[month] > line.lent).any() for line in lines):
        return np.zeros(len(firms))
    for line in lines:
        room = np.maximum(0.0, line.limit[month] - line.lent)
        missing = platforms.refinanced(asked, cash, room)
        left = max(0.0, line.budget - float(line.lent.sum()))
        missing = whole_grains(missing * banks.proportional_cut(float(missing.sum()), left))
        line.lent += missing
        asked = asked - missing
        new[line.programme] = new.get(line.programme, 0.0) + missing
    lent = added_up(list(new.values()), len(firms))
    loans.grant_advance(state, lent)
    state.parts["refinanced"].add(firms.refinanced, new)
    firms.refinanced += lent
    return lent
