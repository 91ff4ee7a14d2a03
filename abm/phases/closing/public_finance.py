"""At the close: taxes on banks, the state borrows, rescues and relending, the facility (rules 15-17)."""

import numpy as np

from abm.agents import banks as rules
from abm.agents import central_bank, government
from abm.books.flows import Sector
from abm.books.ledger import shares_of
from abm.books.money import rounded_money
from abm.contracts import balance_sheets
from abm.state.state import State


def close_the_quarter(state: State) -> None:
    """Bank profit tax, the state's borrowing, relending on trend, the central bank's result, the facility."""
    p, banks, ledger, at = state.parameters, state.banks, state.ledger, state.accounts
    tax = government.profit_tax(banks.profit, banks.profit_tax_rate)
    ledger.pay("profit tax", tax, banks.accounts, at.government)
    state.record.bank_profit = banks.profit.copy()
    banks.profit[:] = 0.0
    more = (banks.relending - banks.special_relending) * p.trend_nominal
    ledger.pay("loans granted", more, at.central_bank, banks.accounts)
    banks.relending += more
    the_state_rescues_banks(state)
    state_borrows(state)
    use_the_facility(state)


def the_state_rescues_banks(state: State) -> None:
    """A bank that losses have all but ruined gets new equity from the state,
    which it lends back at once: bonds (rule 15)."""
    p, banks, ledger, at = state.parameters, state.banks, state.ledger, state.accounts
    equity, weighted = balance_sheets.equity_and_risk(state)
    capital = rounded_money(rules.recapitalisation(equity, weighted, p.rescue_ratio, p.lowest_capital_ratio))
    ledger.pay("bank rescue", capital, at.government, banks.accounts)
    ledger.pay("bonds issued", capital, banks.accounts, at.government)
    banks.bonds += capital
    state.record.bank_rescue += float(capital.sum())


def state_borrows(state: State) -> None:
    """The deficit is bonds issued: households and central bank on trend, banks take the rest; in quiet times
    pensions follow (rule 16)."""
    p, banks, ledger, at, public = state.parameters, state.banks, state.ledger, state.accounts, state.public
    received = ledger.flow("relending interest") + ledger.flow("bond interest", payee=Sector.CENTRAL_BANK)
    result = central_bank.result(received, ledger.flow("reserve interest"))
    if result >= 0.0:
        ledger.pay("central-bank result", result, at.central_bank, at.government)
    else:
        ledger.pay("central-bank result", -result, at.government, at.central_bank)
    issued = government.bonds_issued(ledger.balance(at.government), public.usual_treasury * (1.0 + p.trend_nominal))
    from_fund = min(public.household_bonds * p.trend_nominal, max(0.0, ledger.balance(at.fund)))
    from_central_bank = public.central_bank_bonds * p.trend_nominal
    ledger.pay("bonds issued", from_fund, at.fund, at.government)
    ledger.pay("bonds issued", from_central_bank, at.central_bank, at.government)
    public.household_bonds += from_fund
    public.central_bank_bonds += from_central_bank
    rest = float(rounded_money(government.bonds_of_banks(issued, from_fund + from_central_bank)))
    beyond = rest - p.trend_nominal * float(banks.bonds.sum())
    response = p.pension_response * (p.fiscal_rule_in_crises if state.memory.shaken else 1.0)
    public.benefits = float(government.pensions(public.benefits, beyond, response))
    by_bank = shares_of(abs(rest), np.maximum(banks.bonds, 1.0))
    if rest >= 0.0:
        ledger.clear("bonds issued", by_bank, banks.accounts, np.array([rest]), np.array([at.government]))
        banks.bonds += by_bank
    else:
        ledger.clear("bonds repaid", np.array([-rest]), np.array([at.government]), by_bank, banks.accounts)
        banks.bonds -= by_bank
    public.bonds = float(banks.bonds.sum() + public.household_bonds + public.central_bank_bonds)


def use_the_facility(state: State) -> None:
    """A bank short of reserves borrows from the central bank, and pays back when it can (rule 17)."""
    banks, ledger, at = state.banks, state.ledger, state.accounts
    reserves = balance_sheets.bank_reserves(state)
    draw = rounded_money(central_bank.facility(reserves))
    ledger.pay("loans granted", draw, at.central_bank, banks.accounts)
    back = rounded_money(np.minimum(banks.facility, np.maximum(0.0, reserves)))
    ledger.pay("loans repaid", back, banks.accounts, at.central_bank)
    banks.facility += draw - back
