"""What small holders of stock can pay for it, read off the books: means of a month, undrawn lines, down payments."""

import numpy as np

from abm.agents import banks
from abm.agents.arithmetic import ratio
from abm.agents.smes import pricing, production, purchasing
from abm.calendar import a_quarter
from abm.contracts import expected
from abm.markets.clearing import Source
from abm.names import Industry, among
from abm.state.firms import ABROAD, FirmState, SizeClass
from abm.state.lines import CreditLine, Guarantee
from abm.state.state import MONTHS, State

HOLD_STOCK = (Industry.TRADE, Industry.MANUFACTURING)
LEAST = 1e-9  # a quarter: without interest a line pays for any stock
SLACK = 0.01  # of a month's purchases: what months at rest differ by


def bound_by_means(state: State) -> np.ndarray:
    """Open small and medium firms that buy merchandise or materials to stock; true or false by firm."""
    firms = state.firms
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    return small & among(firms.industry, HOLD_STOCK)


def down_payment(state: State) -> np.ndarray:
    """Part of a purchase of stock that a firm pays on order; share by firm."""
    firms = state.firms
    abroad = state.technology.material_mix[ABROAD][firms.industry]
    return purchasing.down_payment(abroad, state.parameters.trade_credit_share, firms.overdue)


def money_of_a_month(state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cash, receipts if sales are as expected, the outlays that go with them, and what is due; yuan by firm."""
    firms, sales = state.firms, expected.sales(state) / MONTHS
    due = firms.not_yet_due + firms.overdue + firms.owed_wages
    return firms.deposits, sales, expected.services(state, sales) + firms.monthly_outlays, due


def means_for_stock(state: State, kept: float, money: tuple[np.ndarray, ...] | None = None) -> np.ndarray:
    """Money that a month leaves for stock, `kept` of the cash that a firm likes to hold untouched; yuan by firm."""
    reserve = purchasing.kept_from_stock(state.firms.wanted_cash, kept, state.firms.spared_at_rest)
    return purchasing.means_for_stock(*(money or money_of_a_month(state)), reserve)


def spared_at_rest(state: State) -> np.ndarray:
    """Of the cash it likes to hold what a firm's planned purchases leave untouched, a hundredth of them aside: the
    norm of a firm that rests; share by firm."""
    firms = state.firms
    left = means_for_stock(state, 0.0)
    bought = down_payment(state) * cost_of_materials(state, firms.wanted_materials / MONTHS)
    spared = ratio(np.maximum(0.0, left - (1.0 + SLACK) * bought), firms.wanted_cash, 1.0)
    return np.where(bound_by_means(state), np.minimum(1.0, spared), 1.0)


def cost_of_materials(state: State, materials: np.ndarray) -> np.ndarray:
    """What so many materials cost at the prices last paid; goods by firm into yuan by firm."""
    return materials * (state.last_month.purchase_price @ state.technology.material_mix)[state.firms.industry]


def credit_for_stock(state: State) -> np.ndarray:
    """Loan that a firm wants so that it can buy the stock it plans and stay comfortable; yuan by firm."""
    p = state.parameters
    means = means_for_stock(state, p.kept_by_borrowing)
    wanted = cost_of_materials(state, state.firms.wanted_materials / MONTHS)
    need = purchasing.credit_for_stock(wanted, down_payment(state), means)
    return np.where(bound_by_means(state), need, 0.0)


def bought_within_means(
    state: State, wanted: np.ndarray, tied: np.ndarray, lines: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of purchases `wanted` in the month what means and lines carry, yuan by firm, and what is drawn of the lines for
    it, yuan by source and firm; `tied` is bought on its seller's credit."""
    p, bound, paid, money = state.parameters, bound_by_means(state), down_payment(state), money_of_a_month(state)
    to_buy = means_for_stock(state, p.kept_back_from_stock, money)
    to_draw = means_for_stock(state, p.kept_by_borrowing, money)
    affordable = purchasing.affordable_purchases(to_buy, lines.sum(axis=0), paid) + tied
    bought = np.where(bound, purchasing.bounded_purchases(wanted, affordable, p.purchases_bound_by_means), wanted)
    untied = np.where(bound, np.maximum(0.0, bought - tied), 0.0)
    return bought, drawn_on_order(purchasing.credit_for_stock(untied, paid, to_draw), lines)


def drawn_on_order(missing: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Down payments beyond what an owner likes to spend, from the bank first: at the month's end receipts would pay the
    bill and the line would lie idle. Yuan by source and firm."""
    drawn = np.zeros((len(Source), missing.size))
    drawn[Source.BANK] = np.minimum(missing, lines[Source.BANK])
    drawn[Source.PLATFORM] = np.minimum(missing - drawn[Source.BANK], lines[Source.PLATFORM])
    return drawn


def wished_on_lines(state: State) -> np.ndarray:
    """Merchandise beyond the usual that small shops would buy on a programme's line; yuan by firm."""
    lines = state.instruments.of(CreditLine)
    if not lines:
        return np.zeros(len(state.firms))
    rate = a_quarter(state.parameters.platform_rate)
    return wider_stock_wished(state, rate * np.min([line.rate for line in lines], axis=0))


def wished_on_guarantees(state: State) -> np.ndarray:
    """Merchandise beyond the usual that small shops would buy on a bank loan for which a programme stands in; yuan by
    firm."""
    p, lines = state.parameters, state.instruments.of(Guarantee)
    if not lines:
        return np.zeros(len(state.firms))
    rate = banks.rate(a_quarter(p.reference_rate + state.policy_rate_change), p.risk_margin)
    offered = np.any([line.share[0] > 0.0 for line in lines], axis=0)
    return np.where(offered, wider_stock_wished(state, rate), 0.0)


def wider_stock_wished(state: State, rate: np.ndarray | float) -> np.ndarray:
    """Part of the merchandise beyond the usual that pays at this rate a quarter, less what small open shops hold of it;
    yuan by firm."""
    firms, p = state.firms, state.parameters
    if p.relief_into_stock <= 0.0 or p.purchases_bound_by_means <= 0.0:
        return np.zeros(len(firms))
    usual = cost_of_materials(state, usual_merchandise(state))
    pays = purchasing.stock_that_pays(
        usual,
        expected.sales(state),
        pricing.margin(firms.price, firms.unit_cost),
        p.assortment_elasticity,
        np.maximum(rate, LEAST),
    )
    wished = p.relief_into_stock * (pays - usual) - cost_of_materials(state, firms.wider_stock)
    open_shops = is_a_shop(state, SizeClass.SMALL) & (firms.state == FirmState.OPEN)
    return np.where(open_shops, np.maximum(0.0, wished), 0.0)


def goods_on_relief(state: State) -> np.ndarray:
    """Merchandise that what is owed under programmes' lines and guarantees would buy, and what was bought with money
    given: more of it is not held on them; goods by firm."""
    firms = state.firms
    owed = firms.relief_advance + firms.relief_guaranteed
    return ratio(owed, cost_of_materials(state, np.ones(len(firms))), 0.0) + firms.given_stock


def bought_on_credit(state: State, month: int, lines: np.ndarray) -> np.ndarray:
    """The month's part of what was granted for merchandise beyond the usual, as far as it can be drawn; yuan by source
    and firm."""
    record, runs = state.record, lines.copy()
    runs[Source.PLATFORM] = np.maximum(0.0, lines[Source.PLATFORM] - record.usual_platform_grant)
    granted = np.stack([record.guaranteed_for_stock, record.granted_for_stock])
    return np.minimum(granted / (MONTHS - month), runs)


def bought_with_money_given(state: State, bought: np.ndarray) -> np.ndarray:
    """Merchandise beyond the usual for what programmes gave in the last month, as far as it pays at what credit by
    score costs, and as the month's purchases leave of it; yuan by firm."""
    firms, p = state.firms, state.parameters
    if not firms.relief_in_hand.any():
        return np.zeros(len(firms))
    left = means_for_stock(state, p.kept_back_from_stock) - down_payment(state) * bought
    spare = np.minimum(firms.relief_in_hand, np.maximum(0.0, left))
    return np.minimum(spare, wider_stock_wished(state, a_quarter(p.platform_rate)))


def assortment_pull(state: State) -> np.ndarray:
    """Pull of shops on customers by the merchandise they hold; 1 for all others, by firm."""
    firms, t = state.firms, state.technology
    shops = np.flatnonzero(is_a_shop(state, SizeClass.MEDIUM))
    usual = production.target_materials(
        firms.wanted_output[shops], t.materials_per_unit[Industry.TRADE], t.material_cover[Industry.TRADE]
    )
    pull = np.ones(len(firms))
    pull[shops] = purchasing.assortment_pull(
        firms.materials[shops], usual, firms.wider_stock[shops], state.parameters.assortment_elasticity
    )
    return pull


def usual_merchandise(state: State) -> np.ndarray:
    """Stock that is usual for the output planned; goods by firm."""
    firms, t = state.firms, state.technology
    return production.target_materials(
        firms.wanted_output, t.materials_per_unit[firms.industry], t.material_cover[firms.industry]
    )


def is_a_shop(state: State, largest: SizeClass) -> np.ndarray:
    """Traders up to this size; true or false by firm."""
    return (state.firms.industry == Industry.TRADE) & (state.firms.size_class <= largest)
