"""What platforms earn and own, and what those earn who sell on them."""

from abm.contracts import balance_sheets
from abm.measures.catalogue import PLATFORMS
from abm.platforms import online_platforms
from abm.state.firms import Channel, SizeClass
from abm.state.state import State


def of_platforms(state: State) -> dict[str, float]:
    """Income before relief and net worth, in all and by platform; yuan."""
    firms, n = state.firms, state.scale
    worth = balance_sheets.net_worth(state) + balance_sheets.lent_by_firms(state)
    rows = firms.size_class == SizeClass.PLATFORM
    out = {}
    for name, by_firm in (("platform_income", state.record.platform_income), ("platform_net_worth", worth)):
        by_platform = by_firm[rows] * n
        out |= {name: by_platform.sum()} | {
            f"{name}:{platform}": yuan for platform, yuan in zip(PLATFORMS, by_platform, strict=True)
        }
    return out | of_online_sellers(state)


def of_online_sellers(state: State) -> dict[str, float]:
    """Profit of firms that sold online for more than a yuan a firm, in all and by their tie to one platform; yuan."""
    record, n = state.record, state.scale
    # What is left of a stock after sales by shares may be a grain: who sells no more stands still.
    sold = record.sales[:, Channel.ONLINE] > state.firms.weight
    tied = online_platforms.tied(state, record.opening.ids)
    bound, free = float(record.profit[sold & tied].sum()) * n, float(record.profit[sold & ~tied].sum()) * n
    return {"online_seller_profit": bound + free, "online_seller_profit:tied": bound, "online_seller_profit:free": free}
