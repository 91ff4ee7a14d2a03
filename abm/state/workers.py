"""What is known of each worker: one row a person of the non-farm labour force."""

from enum import IntEnum

import numpy as np

from abm.names import Industry
from abm.state.columns import Table
from abm.state.firms import Channel


class WorkerState(IntEnum):
    AT_WORK = 0
    SHORT_HOURS = 1
    FURLOUGHED = 2
    ATTACHED = 3
    STRANDED = 4
    SEARCHING = 5
    NOT_SEARCHING = 6
    IN_VILLAGE = 7
    OWNER_IDLE = 8


class ShopGroup(IntEnum):
    """Products that households buy from sellers they know by name."""

    SHOP = 0
    ONLINE = 1
    CATERING = 2
    TRANSPORT = 3
    SERVICES = 4


GROUPS = len(ShopGroup)
OFFLINE = [group for group in ShopGroup if group != ShopGroup.ONLINE]
INDUSTRY_OF_GROUP = np.array([Industry.TRADE, Industry.TRADE, Industry.CATERING, Industry.TRANSPORT, Industry.PUBLIC])
SLOT_OF_GROUP = np.array(
    [Channel.ONLINE if group == ShopGroup.ONLINE else Channel.SHOP for group in ShopGroup], dtype=np.int64
)
SELLERS = 3
NOBODY = -1


class Workers(Table):
    """Workers; money in trend yuan, pay a quarter at full hours and before contributions and tax."""

    COLUMNS = {
        "id": (np.int64, NOBODY),
        "state": (np.int8, WorkerState.SEARCHING),
        "employer": (np.int64, NOBODY),
        "own_firm": (np.int64, NOBODY),
        "industry": (np.int8, 0),
        "migrant": (np.bool_, False),
        "insured": (np.bool_, False),
        "bank": (np.int16, 0),
        "wage": (np.float64, 0.0),
        "last_wage": (np.float64, 0.0),
        "quarters_jobless": (np.int16, 0),
        "mortgage": (np.float64, 0.0),
        "property_share": (np.float64, 0.0),
        "capital_share": (np.float64, 0.0),
        "income": (np.float64, 0.0),
        "usual_income": (np.float64, 0.0),
        "wanted_deposits": (np.float64, 0.0),
        "usual_share": (np.float64, 0.0),
        "housing_share": (np.float64, 0.0),
        "planned_spending": (np.float64, 0.0),
        "planned_housing": (np.float64, 0.0),
        "put_off": (np.float64, 0.0),
        "brought_forward": (np.float64, 0.0),
        "taste": (np.float32, 0.0, GROUPS),
        "sellers": (np.int32, NOBODY, GROUPS, SELLERS),
        "budget_share": (np.float32, 0.0, GROUPS, SELLERS),
        "budget": (np.float64, 0.0, GROUPS),
        "released": (np.float64, 0.0, GROUPS),
        "pooled_budget": (np.float64, 0.0),
    }
