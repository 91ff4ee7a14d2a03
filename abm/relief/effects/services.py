"""What platforms give firms for their own use: services free for a year (rules 9, 21)."""

import numpy as np

from abm.books.money import whole_grains
from abm.names import Service
from abm.platforms.sponsors import marketplace_row
from abm.state.lines import ServiceFee
from abm.state.state import State


def services_are_given(state: State, month: int) -> None:
    """The fee of a service's first year is paid and given back, once for each firm; a shop that takes a shop online
    sells there from the next quarter on."""
    accounts, given = state.accounts.firms, np.zeros((len(Service), len(state.firms)))
    for line in state.instruments.of(ServiceFee):
        fees = np.where(given[line.service] > 0.0, 0.0, whole_grains(line.fee[month]))
        row = sponsor_row(state, line.service)
        sponsor = state.firms.accounts[row]
        state.ledger.pay("relief: platform", fees, sponsor, accounts)
        state.ledger.pay("platform fees", fees, accounts, sponsor)
        state.record.platform_income[row] += float(fees.sum())
        line.paid += fees
        given[line.service] += fees
    state.firms.online |= given[Service.SHOP_ONLINE] > 0.0


def sponsor_row(state: State, service: Service) -> int:
    """The platform group that sells a service: shops online are the supplier's, the others the marketplace's."""
    return state.addresses.jd_row if service == Service.SHOP_ONLINE else marketplace_row(state)
