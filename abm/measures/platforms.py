"""What platforms earn and own."""

from abm import balance_sheets
from abm.agents.smes.columns import SizeClass
from abm.measures.catalogue import PLATFORMS
from abm.state import State


def of_platforms(state: State) -> dict[str, float]:
    """Income before relief and net worth, in all and by platform; yuan."""
    firms, n = state.firms, state.scale
    worth = balance_sheets.net_worth(state)
    worth[state.reference.jd_row] += firms.stock_credit.sum()
    rows = firms.size_class == SizeClass.PLATFORM
    out = {}
    for name, by_firm in (("platform_income", state.page.platform_income), ("platform_net_worth", worth)):
        by_platform = by_firm[rows] * n
        out |= {name: by_platform.sum()} | {f"{name}:{platform}": yuan for platform, yuan in zip(PLATFORMS, by_platform, strict=True)}
    return out
