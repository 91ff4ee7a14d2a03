"""What platforms give firms for their own use: services free for a year, credits for the cloud (rules 9, 21)."""

import numpy as np

from abm.books.money import whole_grains
from abm.names import Industry, Service
from abm.platforms.sponsors import marketplace_row
from abm.relief.effects.relief_flows import against, share_the_purse_allows
from abm.state.month import Month
from abm.state.state import State


def services_are_given(state: State, month: int) -> None:
    """The fee of a service's first year is paid and given back; a shop that takes a shop online sells there from the
    next quarter on."""
    fees = whole_grains(state.instruments.service_fee_waived[:, month])
    if not fees.any():
        return
    accounts = state.accounts.firms
    for service in Service:
        row = sponsor_row(state, service)
        sponsor = state.firms.accounts[row]
        state.ledger.pay("relief: platform", fees[service], sponsor, accounts)
        state.ledger.pay("platform fees", fees[service], accounts, sponsor)
        state.page.platform_income[row] += float(fees[service].sum())
    state.page.service_fees += fees
    state.firms.online |= fees[Service.SHOP_ONLINE] > 0.0


def sponsor_row(state: State, service: Service) -> int:
    """The platform group that sells a service: shops online are the supplier's, the others the marketplace's."""
    return state.addresses.jd_row if service == Service.SHOP_ONLINE else marketplace_row(state)


def cloud_credits(state: State, m: Month) -> np.ndarray:
    """Bills for information services that the marketplace's cloud takes over, in part and up to a limit; yuan by firm,
    its sponsor's loss included."""
    pull, row = state.instruments, marketplace_row(state)
    if not pull.cloud_credit_limit[m.number].any():
        return np.zeros(len(state.firms))
    bills = m.sales.received.bills[:, Industry.INFORMATION] * (1.0 - m.inputs.material_share[:, Industry.INFORMATION])
    back = np.minimum(pull.cloud_credit_limit[m.number], pull.cloud_credit[m.number] * bills)
    back = whole_grains(back * share_the_purse_allows(state, row, float(back.sum())))
    state.ledger.pay("relief: platform", back, state.firms.accounts[row], state.accounts.firms)
    state.page.cloud_credit += back
    return against(back, row)
